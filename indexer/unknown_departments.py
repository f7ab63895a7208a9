"""Names of departments that the notices print and the lexicon does not know, for staff to settle.

Settled in ``corpus/departments.toml`` (``indexer.lexicon.overrides``): confirmed, put to a
known department, or said to be none.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from difflib import SequenceMatcher

from rich.table import Table

from common.catalogue import Language, say
from common.records import Item
from common.settings import Settings
from common.shell import console, plain
from indexer.backends.base import Index
from indexer.lexicon import Lexicon, is_group, load_lexicon, squeeze
from indexer.opening import open_index

WITH_OFFICES = re.compile(r"([^()]{2,})(?<!街)\(([^()]{2,})\)")
"""A department, and in brackets the offices that act for it."""

COLUMNS = ("name", "count", "files", "nearest")

LEAST_ALIKE = 0.6
"""Ratio of ``difflib`` from which a known name is proposed. Of the names printed in five
seeds and 19 other notices, 0.6 keeps 区发展改革局 to 发展改革委 and leaves streets without."""


@dataclass(frozen=True, slots=True)
class UnknownDepartment:
    """One name as notices print it, where, and the known department most like it."""

    name: str
    count: int
    """Times an item names it."""
    files: tuple[str, ...]
    nearest: str | None
    """Usual name of the known department with the most similar name, if one is similar."""


def unknown_departments(index: Index, lexicon: Lexicon) -> tuple[UnknownDepartment, ...]:
    """The unknown names, the most frequent first; groups (各街镇, 相关部门) are left out."""
    counts: Counter[str] = Counter()
    files: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for item in index.items.values():
        for name in _named(item):
            counts[name] += 1
            files[name][index.documents[item.document_id].file] = None
    return tuple(
        UnknownDepartment(name, count, tuple(files[name]), nearest(name, lexicon))
        for name, count in counts.most_common()
        if _is_unknown(name, lexicon)
    )


def nearest(name: str, lexicon: Lexicon) -> str | None:
    """The usual name of the known department whose printed name is most like the given one."""
    found = (
        (_alike(name, printed), department.name)
        for department in lexicon.departments
        for printed in department.printed
    )
    likeness, best = max(found, default=(0.0, ""))
    return best if likeness >= LEAST_ALIKE else None


def print_unknown(settings: Settings, as_json: bool, language: Language) -> None:
    """Print the unknown names of the current index as a table, or one JSON object a line.

    Raises IndexMissingError, IndexDamagedError, or SettingsError for a bad departments.toml.
    """
    found = unknown_departments(open_index(settings), load_lexicon(settings.corpus))
    if as_json:
        for one in found:
            print(json.dumps(asdict(one), ensure_ascii=False))
        return
    screen = console()
    if not found:
        screen.print(plain(say("indexer.departments.none", language)))
        return
    screen.print(_table(found, language))
    screen.print(plain(say("indexer.departments.next", language)))


def _named(item: Item) -> Iterator[str]:
    """The names of an item; 区府办（审改办、政务公开办） names three."""
    for printed in (*item.lead, *item.supporting, *item.responsible):
        name = squeeze(printed)
        outer = WITH_OFFICES.fullmatch(name)
        yield from (outer[1], *outer[2].split("、")) if outer else (name,)


def _is_unknown(name: str, lexicon: Lexicon) -> bool:
    known = lexicon.resolve(name) is not None or bool(lexicon.split(name))
    return bool(name) and not known and not is_group(name) and name not in lexicon.not_departments


def _alike(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _table(found: Iterable[UnknownDepartment], language: Language) -> Table:
    table = Table(*(say(f"indexer.departments.{name}", language) for name in COLUMNS))
    for one in found:
        files = plain("\n".join(one.files), overflow="fold")
        table.add_row(
            plain(one.name, overflow="fold"), str(one.count), files, plain(one.nearest or "")
        )
    return table
