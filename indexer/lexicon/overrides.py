"""``corpus/departments.toml``: what staff say about departments, over the lexicon's own data.

An entry is one department, known to the lexicon or not:

1. Its ``name`` or ``full`` is that of a known department: the entry adds to it.
2. One of its ``former`` names is: the department goes by its new name, and all the names it
   had lead to it. Two former names of two departments unite them.
3. Otherwise it is a department of its own.

Every name of an entry is taken from whatever other department had it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from common.errors import SettingsError
from indexer.lexicon.data import DEPARTMENT_KEYS, Entry, entries_of, read_file, text_of, texts_of
from indexer.lexicon.departments import Department, FormerName, fold_english, squeeze

FILE_NAME = "departments.toml"
TABLES = frozenset({"departments", "not_departments"})
KEYS = {*DEPARTMENT_KEYS, "since", "former"}
DATE = re.compile(r"(?:19|20)\d\d(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")
"""A year, a month or a day, as exactly as is known."""


@dataclass(frozen=True, slots=True)
class Overrides:
    """What staff settled."""

    departments: tuple[Department, ...] = ()
    not_departments: frozenset[str] = frozenset()
    """Names, squeezed, that were read as a department's and are none."""


def read_overrides(corpus: Path) -> Overrides:
    """What the corpus's file says; nothing where there is no file.

    Raises SettingsError naming a bad entry, or a name that two entries claim.
    """
    file = corpus / FILE_NAME
    if not file.exists():
        return Overrides()
    content = read_file(file)
    for table in content:
        if table not in TABLES:
            known = ", ".join(sorted(TABLES))
            raise SettingsError(
                "lexicon_key", file=file.name, setting=table, entry=file.name, known=known
            )
    listed = {"departments": [], **content}
    own = tuple(_department(file, one) for one in entries_of(file, listed, "departments", KEYS))
    _require_one_owner(file, own)
    none = texts_of(file, content, "not_departments")
    return Overrides(own, frozenset(map(squeeze, none)))


def with_overrides(
    known: Iterable[Department], own: Iterable[Department]
) -> tuple[Department, ...]:
    """The known departments with the staff's entries among them (see the module)."""
    departments = list(known)
    for entry in own:
        meant = [one for one in departments if _is_meant(entry, one)]
        united = _united(entry, meant)
        others = [_without(one, united) for one in departments if one not in meant]
        departments = [*others, united]
    return tuple(departments)


def _department(file: Path, entry: Entry) -> Department:
    name = text_of(file, entry, "name")
    return Department(
        name=squeeze(name),
        full=squeeze(text_of(file, {"full": name, **entry}, "full")),
        aliases=tuple(map(squeeze, texts_of(file, entry, "aliases"))),
        spoken=tuple(map(squeeze, texts_of(file, entry, "spoken"))),
        english=texts_of(file, entry, "english"),
        former=tuple(_former(file, entry)),
        since=_date(file, entry, "since"),
    )


def _former(file: Path, entry: Entry) -> Iterator[FormerName]:
    for one in entries_of(file, {"former": [], **entry}, "former", {"name", "until"}):
        yield FormerName(squeeze(text_of(file, one, "name")), _date(file, one, "until"))


def _date(file: Path, entry: Entry, key: str) -> str | None:
    if key not in entry:
        return None
    value = str(entry[key])  # TOML has dates and numbers of its own
    if not DATE.fullmatch(value):
        raise SettingsError("lexicon_date", file=file.name, entry=entry, value=value)
    return value


def _require_one_owner(file: Path, own: Sequence[Department]) -> None:
    owners: dict[str, Department] = {}
    for entry in own:
        for name in entry.printed:
            other = owners.setdefault(name, entry)
            if other is not entry:
                values = {"name": name, "one": other.name, "other": entry.name}
                raise SettingsError("lexicon_name_twice", file=file.name, **values)


def _is_meant(entry: Department, known: Department) -> bool:
    """Whether the entry speaks of the known department, now or under its former name."""
    names = {entry.name, entry.full, *(one.name for one in entry.former)}
    return bool(names & {known.name, known.full})


def _united(entry: Department, meant: Sequence[Department]) -> Department:
    """The entry with all the names that the departments it speaks of had."""
    full = entry.full
    if full == entry.name and any(entry.name == one.name for one in meant):
        full = meant[0].full  # only the short name was given: the known full name stays
    printed = (name for one in (entry, *meant) for name in one.printed)
    taken = {entry.name, full, *(one.name for one in entry.former)}
    return replace(
        entry,
        full=full,
        aliases=tuple(name for name in dict.fromkeys(printed) if name not in taken),
        spoken=tuple(dict.fromkeys(name for one in (entry, *meant) for name in one.spoken)),
        english=tuple(dict.fromkeys(name for one in (entry, *meant) for name in one.english)),
    )


def _without(department: Department, other: Department) -> Department:
    """The department without the names that are the other's."""
    printed = set(other.printed)
    english = set(map(fold_english, other.english))
    return replace(
        department,
        aliases=tuple(name for name in department.aliases if name not in printed),
        spoken=tuple(name for name in department.spoken if name not in other.spoken),
        english=tuple(n for n in department.english if fold_english(n) not in english),
    )
