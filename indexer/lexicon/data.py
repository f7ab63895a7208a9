"""Reads the lexicon's TOML files; a bad line is named, never skipped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from common.errors import SettingsError
from common.toml_file import read_toml
from indexer.lexicon.departments import Department
from indexer.lexicon.districts import District
from indexer.lexicon.terms import Term

FOLDER = Path(__file__).parent
DEPARTMENTS_FILE = FOLDER / "departments.toml"
TERMS_FILE = FOLDER / "terms.toml"
DISTRICTS_FILE = FOLDER / "districts.toml"

DEPARTMENT_KEYS = {"name", "full", "aliases", "spoken", "english"}

Entry = Mapping[str, object]


def read_departments(file: Path = DEPARTMENTS_FILE) -> tuple[Department, ...]:
    """All departments of a data file, in its order. Raises SettingsError naming a bad entry."""
    return tuple(
        Department(
            text_of(file, entry, "name"),
            text_of(file, entry, "full"),
            texts_of(file, entry, "aliases"),
            texts_of(file, entry, "spoken"),
            texts_of(file, entry, "english"),
        )
        for entry in _entries(file, "departments", DEPARTMENT_KEYS)
    )


def read_terms(file: Path = TERMS_FILE) -> tuple[Term, ...]:
    """All policy terms of a data file, in its order. Raises SettingsError naming a bad entry."""
    return tuple(
        Term(
            text_of(file, entry, "name"),
            texts_of(file, entry, "synonyms"),
            texts_of(file, entry, "english"),
        )
        for entry in _entries(file, "terms", {"name", "synonyms", "english"})
    )


def read_districts(file: Path = DISTRICTS_FILE) -> tuple[District, ...]:
    """All districts of a data file, in its order. Raises SettingsError naming a bad entry."""
    return tuple(
        District(text_of(file, entry, "name"), texts_of(file, entry, "english"))
        for entry in _entries(file, "districts", {"name", "english"})
    )


def _entries(file: Path, table: str, known: set[str]) -> Iterator[Entry]:
    yield from entries_of(file, read_file(file), table, known)


def read_file(file: Path) -> Entry:
    """The tables of a data file. Raises SettingsError where it is missing or no TOML."""
    try:
        return read_toml(file)
    except (OSError, ValueError) as exc:
        raise SettingsError("lexicon_unreadable", file=file.name, reason=exc) from exc


def entries_of(file: Path, content: Entry, table: str, known: set[str]) -> Iterator[Entry]:
    """The entries of one table. Raises SettingsError naming one that has another key."""
    entries = content.get(table)
    if not isinstance(entries, list):
        raise SettingsError("lexicon_entry", file=file.name, entry=table)
    for entry in entries:
        if not isinstance(entry, dict):
            raise SettingsError("lexicon_entry", file=file.name, entry=entry)
        for key in entry.keys() - known:
            values = {"entry": entry.get("name", entry), "known": ", ".join(sorted(known))}
            raise SettingsError("lexicon_key", file=file.name, setting=key, **values)
        yield entry


def text_of(file: Path, entry: Entry, key: str) -> str:
    """The text an entry must have under a key. Raises SettingsError naming the entry."""
    value = entry.get(key)
    if not isinstance(value, str) or not value.strip():
        raise SettingsError("lexicon_entry", file=file.name, entry=entry)
    return value


def texts_of(file: Path, entry: Entry, key: str) -> tuple[str, ...]:
    """The texts an entry may have under a key. Raises SettingsError naming the entry."""
    values = entry.get(key, [])
    if not isinstance(values, list) or not all(isinstance(v, str) and v.strip() for v in values):
        raise SettingsError("lexicon_entry", file=file.name, entry=entry)
    return tuple(values)
