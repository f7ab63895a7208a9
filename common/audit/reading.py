"""Records of the log, the newest first, for people to look at; ``verifying`` checks them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from common.audit.actions import Action
from common.audit.files import lines_backwards, log_files
from common.audit.lines import Record, dumped, parsed
from common.audit.log import audit_folder
from common.audit.recording import STARTED
from common.errors import AuditError
from common.formulas import starts_formula
from common.settings import Settings

COLUMNS = ("number", "time", "who", "via", "action", "outcome", "details")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which records are looked for; what is empty does not matter."""

    who: str = ""
    """Part of a name, in capitals or not."""
    action: Action | None = None
    since: str = ""
    """ISO date or time, UTC; earlier records are left out."""

    def fits(self, record: Record) -> bool:
        """Whether the record is one of these, its time aside."""
        action = self.action is None or record.action == self.action.value
        return action and self.who.casefold() in record.who.casefold()


def newest(settings: Settings, wanted: Wanted, most: int | None = None) -> list[Record]:
    """The last records that are wanted, the newest first.

    The record before a change is left out where there is one after it.
    Raises AuditError where the log cannot be read; no log is no record.
    """
    return list(islice(_wanted(settings, wanted), most))


def _wanted(settings: Settings, wanted: Wanted) -> Iterator[Record]:
    ended: set[int] = set()
    for record in _backwards(settings):
        if record.time < wanted.since:
            return
        if isinstance(started := record.details.get("started"), int):
            ended.add(started)
        if record.outcome == STARTED and record.number in ended:
            continue
        if wanted.fits(record):
            yield record


def _backwards(settings: Settings) -> Iterator[Record]:
    folder = audit_folder(settings)
    try:
        for path in reversed(log_files(folder)):
            yield from (record for line in lines_backwards(path) if (record := parsed(line)))
    except OSError as exc:
        reason = exc.strerror or exc
        raise AuditError("audit_not_readable", folder=folder, reason=reason) from exc


def details_text(record: Record) -> str:
    """The details of a record as JSON, in one line."""
    return dumped(record.details).decode("utf-8") if record.details else ""


def csv_of(records: Iterable[Record]) -> str:
    """Records as CSV with a heading, which no spreadsheet takes for formulas."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(COLUMNS)
    for one in records:
        texts = (one.time, one.who, one.via, one.action, one.outcome, details_text(one))
        writer.writerow([one.number, *map(_harmless, texts)])
    return written.getvalue()


def _harmless(text: str) -> str:
    return f"'{text}" if starts_formula(text) else text
