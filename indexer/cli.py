"""The command line of the indexer: ``python -m indexer build | add | remove | status | …``."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from common.audit import Action, recorded, shell_actor
from common.catalogue import say
from common.errors import NoticeError, SourceError
from common.settings import load_settings
from common.shell import LANGUAGE, Corpus, IndexFolder, one_line_errors, tell
from indexer.audit_commands import audit_app
from indexer.bulk import Engine, build_on_ray
from indexer.gate import told as judged_told
from indexer.gate import unhindered
from indexer.keeping import commands
from indexer.pipeline import BuildResult, build
from indexer.terminal import Bars


def _help(key: str) -> str:
    return say(f"indexer.help.{key}", LANGUAGE)


Files = Annotated[list[Path], typer.Argument(help=_help("files"), metavar="FILE...")]
Names = Annotated[list[str], typer.Argument(help=_help("names"), metavar="FILE...")]
Engines = Annotated[Engine, typer.Option("--engine", help=_help("engine"))]
Address = Annotated[str | None, typer.Option("--address", help=_help("address"))]
Replace = Annotated[bool, typer.Option("--replace", help=_help("replace"))]
Force = Annotated[bool, typer.Option("--force", help=_help("force"))]
OneFile = Annotated[str | None, typer.Option("--file", help=_help("file"))]
StatusFiles = Annotated[
    list[str] | None, typer.Argument(help=_help("status_files"), metavar="[FILE]...")
]
Verbose = Annotated[bool, typer.Option("--verbose", help=_help("verbose"))]
DepartmentsJson = Annotated[bool, typer.Option("--json", help=_help("departments_json"))]
StatusJson = Annotated[bool, typer.Option("--json", help=_help("status_json"))]

app = typer.Typer(
    help=_help("program"),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(audit_app, name="audit")
commands.add_to(app)


def main() -> None:
    """Run the command line; exit status 0 done, 1 failed, 2 wrong usage."""
    app()


@app.command("build", help=_help("build"))
def build_command(
    force: Force = False,
    engine: Engines = Engine.LOCAL,
    address: Address = None,
    corpus: Corpus = None,
    index: IndexFolder = None,
) -> None:
    """Index the whole corpus."""
    from indexer.audited import judged, note_build

    if address and engine is Engine.LOCAL:
        raise typer.BadParameter(say("indexer.help.address_alone", LANGUAGE))
    with one_line_errors(), Bars(LANGUAGE) as bars:
        settings = load_settings(corpus=corpus, index=index)
        with recorded(settings, shell_actor(), Action.BUILD, **_forced(force)) as recording:
            with judged(settings, shell_actor(), force) as gate:
                chosen = unhindered(settings, force)
                if engine is Engine.RAY:
                    result = build_on_ray(chosen, bars, address)
                else:
                    result = build(chosen, bars)
                gate.verdict = result.verdict
            note_build(recording, result)
    _report(result.refused)
    _tell(result)


@app.command("add", help=_help("add"))
def add_command(
    files: Files,
    replace: Replace = False,
    force: Force = False,
    corpus: Corpus = None,
    index: IndexFolder = None,
) -> None:
    """Copy files into the corpus and index them."""
    from indexer.audited import judged, names_of, note_change
    from indexer.changes import add

    with one_line_errors(), Bars(LANGUAGE) as bars:
        settings = load_settings(corpus=corpus, index=index)
        told = {"files": names_of(files), **_forced(force)}
        with recorded(settings, shell_actor(), Action.ADD, **told) as recording:
            with judged(settings, shell_actor(), force) as gate:
                change = add(unhindered(settings, force), files, replace, bars)
                gate.verdict = change.result.verdict
            note_change(recording, change)
    if change.done:
        tell(say("indexer.done.added", LANGUAGE, names="、".join(change.done)))
    _tell(change.result)
    _fail_if(change.refused)


@app.command("remove", help=_help("remove"))
def remove_command(
    names: Names, force: Force = False, corpus: Corpus = None, index: IndexFolder = None
) -> None:
    """Take files out of the index and the corpus."""
    from indexer.audited import judged, note_change
    from indexer.changes import remove

    with one_line_errors(), Bars(LANGUAGE) as bars:
        settings = load_settings(corpus=corpus, index=index)
        told = {"files": names, **_forced(force)}
        with recorded(settings, shell_actor(), Action.REMOVE, **told) as recording:
            with judged(settings, shell_actor(), force) as gate:
                change = remove(unhindered(settings, force), names, bars)
                gate.verdict = change.result.verdict
            note_change(recording, change)
    if change.done:
        tell(say("indexer.done.removed", LANGUAGE, names="、".join(change.done)))
    _tell(change.result)
    _fail_if(change.refused)


@app.command("undo", help=_help("undo"))
def undo_command(corpus: Corpus = None, index: IndexFolder = None) -> None:
    """Take the last change back."""
    from indexer.audited import note_undone
    from indexer.changes import undo
    from indexer.restoring import told

    with one_line_errors(), Bars(LANGUAGE) as bars:
        settings = load_settings(corpus=corpus, index=index)
        with recorded(settings, shell_actor(), Action.UNDO) as recording:
            undone = undo(settings, progress=bars)
            note_undone(recording, undone)
    values = {"generation": undone.change.generation, "what": told(undone.change, LANGUAGE)}
    tell(say("indexer.done.undone", LANGUAGE, **values))
    typer.echo(_summary(undone.result))
    _report(undone.result.refused)


@app.command("status", help=_help("status"))
def status_command(
    files: StatusFiles = None,
    verbose: Verbose = False,
    as_json: StatusJson = False,
    corpus: Corpus = None,
    index: IndexFolder = None,
) -> None:
    """List what is indexed."""
    from indexer.status import Asked, print_status

    asked = Asked(tuple(files or ()), verbose, as_json)
    with one_line_errors():
        print_status(load_settings(corpus=corpus, index=index), asked, LANGUAGE)


@app.command("departments", help=_help("departments"))
def departments_command(
    as_json: DepartmentsJson = False, corpus: Corpus = None, index: IndexFolder = None
) -> None:
    """List department names that the lexicon does not know."""
    from indexer.unknown_departments import print_unknown

    with one_line_errors():
        print_unknown(load_settings(corpus=corpus, index=index), as_json, LANGUAGE)


@app.command("verify", help=_help("verify"))
def verify_command(corpus: Corpus = None, index: IndexFolder = None) -> None:
    """Compare files with their checksums."""
    from indexer.serving import told
    from indexer.verify import verify

    with one_line_errors():
        settings = load_settings(corpus=corpus, index=index)
        checked = verify(settings)
    values = {"generation": checked.generation, "files": checked.files}
    typer.echo(say("indexer.done.verified", LANGUAGE, **values))
    served = told(settings, checked.generation, LANGUAGE)
    if served is not None:
        typer.echo(served)


@app.command("export", help=_help("export"))
def export_command(file: OneFile = None, corpus: Corpus = None, index: IndexFolder = None) -> None:
    """Write every item as one line of JSON."""
    from indexer.export import export_lines
    from indexer.opening import open_index

    with one_line_errors():
        opened = open_index(load_settings(corpus=corpus, index=index))
        if file is not None and all(d.file != file for d in opened.documents.values()):
            raise SourceError("file_not_in_corpus", name=file)
        for line in export_lines(opened, file):
            sys.stdout.write(f"{line}\n")


def _forced(force: bool) -> dict[str, object]:
    """What the audit log is told of a change that the gate could not refuse."""
    return {"forced": True} if force else {}


def _tell(result: BuildResult) -> None:
    """What was built; what the gate found goes to stderr."""
    typer.echo(_summary(result))
    for line in judged_told(result.verdict, LANGUAGE) if result.verdict else []:
        tell(line, err=True)


def _summary(result: BuildResult) -> str:
    if result.up_to_date:
        return say("indexer.done.up_to_date", LANGUAGE, generation=result.generation)
    return say(
        "indexer.done.built",
        LANGUAGE,
        generation=result.generation,
        documents=result.documents,
        passages=result.passages,
        read=len(result.read),
        embedded=result.embedded,
        seconds=f"{result.seconds:.1f}",
    )


def _report(errors: Iterable[NoticeError]) -> None:
    for error in errors:
        typer.echo(error.text(LANGUAGE), err=True)


def _fail_if(errors: tuple[NoticeError, ...]) -> None:
    _report(errors)
    if errors:
        raise typer.Exit(1)
