"""``python -m indexer backup | restore``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from common.audit import Action, record, recorded, shell_actor
from common.audit.log import AuditLog
from common.catalogue import say
from common.settings import Settings, load_settings
from common.shell import LANGUAGE, Corpus, IndexFolder, one_line_errors, tell
from indexer.keeping.backup import back_up
from indexer.keeping.restore import Restored, restore

MEGABYTE = 1024 * 1024


def _help(key: str) -> str:
    return say(f"keeping.help.{key}", LANGUAGE)


Archive = Annotated[Path, typer.Argument(help=_help("file"), metavar="FILE")]
Overwrite = Annotated[bool, typer.Option("--replace", help=_help("overwrite"))]
Replace = Annotated[bool, typer.Option("--replace", help=_help("replace"))]


def add_to(app: typer.Typer) -> None:
    """Add both commands to the indexer's."""
    app.command("backup", help=_help("backup"))(backup_command)
    app.command("restore", help=_help("restore"))(restore_command)


def backup_command(
    file: Archive, replace: Overwrite = False, corpus: Corpus = None, index: IndexFolder = None
) -> None:
    """Write everything into one archive."""
    with one_line_errors():
        settings = load_settings(corpus=corpus, index=index)
        with recorded(settings, shell_actor(), Action.BACKUP, file=file.name) as recording:
            done = back_up(settings, file, replace)
            recording.details |= {"count": done.files, "generation": done.generation}
    values = {"files": done.files, "size": _megabytes(done.size), "packed": _megabytes(done.packed)}
    tell(say("keeping.done.backed_up", LANGUAGE, file=file, **values))


def restore_command(
    file: Archive, replace: Replace = False, corpus: Corpus = None, index: IndexFolder = None
) -> None:
    """Bring back what a backup holds."""
    with one_line_errors():
        settings = load_settings(corpus=corpus, index=index)
        done = _recorded(settings, file, replace)
    contents = done.contents
    values = {"files": len(contents.files), "size": _megabytes(contents.size)}
    tell(say("keeping.done.restored", LANGUAGE, made=contents.made, **values))
    for folder in done.aside:
        tell(say("keeping.done.aside", LANGUAGE, folder=folder))
    if done.audit:
        tell(say("keeping.done.audit", LANGUAGE, folder=done.audit))
    tell(say("keeping.done.restart", LANGUAGE))


def _recorded(settings: Settings, file: Path, replace: bool) -> Restored:
    """Where there is no audit log yet, what is recorded goes on with the one that comes back."""
    actor = shell_actor()
    if AuditLog(settings).exists():
        with recorded(settings, actor, Action.RESTORE, file=file.name) as recording:
            done = restore(settings, file, replace)
            recording.details["made"] = done.contents.made
    else:
        done = restore(settings, file, replace)
        record(settings, actor, Action.RESTORE, file=file.name, made=done.contents.made)
    return done


def _megabytes(size: int) -> str:
    return f"{size / MEGABYTE:.1f}"
