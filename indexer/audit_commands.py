"""``python -m indexer audit verify | show | export``: the audit log from the shell."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.table import Table

from common.audit.actions import Action
from common.audit.lines import Record
from common.audit.reading import COLUMNS, Wanted, csv_of, newest
from common.audit.telling import action_name, one_line, outcome_name, told_details
from common.audit.verifying import verified
from common.catalogue import say
from common.clock import to_the_second
from common.settings import load_settings
from common.shell import LANGUAGE, Corpus, IndexFolder, console, one_line_errors, plain, tell

SHOWN = 20
"""Records shown where nothing else is asked for: a screenful."""


def _help(key: str) -> str:
    return say(f"audit.help.{key}", LANGUAGE)


Last = Annotated[int, typer.Option("--last", min=1, help=_help("last"))]
Who = Annotated[str, typer.Option("--who", help=_help("who"))]
What = Annotated[Action | None, typer.Option("--action", help=_help("action"))]
Since = Annotated[
    datetime | None, typer.Option("--since", formats=["%Y-%m-%d"], help=_help("since"))
]
AsJson = Annotated[bool, typer.Option("--json", help=_help("json"))]

audit_app = typer.Typer(help=_help("program"), no_args_is_help=True)


@audit_app.command("verify", help=_help("verify"))
def verify_command(corpus: Corpus = None, index: IndexFolder = None) -> None:
    """Check the whole log; exit status 1 where it is not as it was written."""
    with one_line_errors():
        found = verified(load_settings(corpus=corpus, index=index))
    tell(
        say(
            "audit.done.verified",
            LANGUAGE,
            records=found.records,
            files=found.files,
            first=found.first,
            last=found.last,
            since=to_the_second(found.since),
            until=to_the_second(found.until),
            digest=found.digest,
        )
    )
    if found.first > 1:
        tell(say("audit.done.archived", LANGUAGE, last=found.first - 1))
    for note in found.notes:
        tell(say(f"audit.note.{note.key}", LANGUAGE, **dict(note.values)))


@audit_app.command("show", help=_help("show"))
def show_command(  # noqa: PLR0913 - typer reads the options from the parameters
    last: Last = SHOWN,
    who: Who = "",
    action: What = None,
    since: Since = None,
    as_json: AsJson = False,
    corpus: Corpus = None,
    index: IndexFolder = None,
) -> None:
    """List the last records, the newest at the bottom."""
    wanted = Wanted(who, action, _from(since))
    with one_line_errors():
        found = newest(load_settings(corpus=corpus, index=index), wanted, last)
    if as_json:
        for record in reversed(found):
            print(json.dumps(asdict(record), ensure_ascii=False))
    elif found:
        console().print(_table(found[::-1]))
    else:
        typer.echo(say("audit.done.none", LANGUAGE))


@audit_app.command("export", help=_help("export"))
def export_command(
    who: Who = "",
    action: What = None,
    since: Since = None,
    corpus: Corpus = None,
    index: IndexFolder = None,
) -> None:
    """Write records as CSV to standard output, the newest first."""
    wanted = Wanted(who, action, _from(since))
    with one_line_errors():
        found = newest(load_settings(corpus=corpus, index=index), wanted)
    sys.stdout.write(csv_of(found))


def _from(since: datetime | None) -> str:
    """The local midnight at which a day begins, as the log writes times."""
    if since is None:
        return ""
    return datetime.fromtimestamp(since.timestamp(), UTC).isoformat(timespec="milliseconds")


def _table(records: Sequence[Record]) -> Table:
    table = Table(*(say(f"audit.column.{name}", LANGUAGE) for name in COLUMNS))
    for one in records:
        table.add_row(
            str(one.number),
            to_the_second(one.time),
            plain(one.who, overflow="fold"),
            plain(one.via),
            action_name(one.action, LANGUAGE),
            outcome_name(one.outcome, LANGUAGE),
            plain(one_line(told_details(one, LANGUAGE), LANGUAGE), overflow="fold"),
        )
    return table
