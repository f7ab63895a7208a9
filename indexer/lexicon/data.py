"""Reads the lexicon's TOML files; a bad line is named, never skipped."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

from common.errors import SettingsError
from indexer.lexicon.departments import Department
from indexer.lexicon.districts import District
from indexer.lexicon.terms import Term

FOLDER = Path(__file__).parent
DEPARTMENTS_FILE = FOLDER / "departments.toml"
TERMS_FILE = FOLDER / "terms.toml"
DISTRICTS_FILE = FOLDER / "districts.toml"

Entry = Mapping[str, object]


def read_departments(file: Path = DEPARTMENTS_FILE) -> tuple[Department, ...]:
    """All departments of a data file, in its order. Raises SettingsError naming a bad entry."""
    lists = ("aliases", "spoken", "english")
    return tuple(
        Department(_text(file, entry, "name"), _text(file, entry, "full"), *values)
        for entry in _entries(file, "departments", {"name", "full", *lists})
        for values in [[_texts(file, entry, key) for key in lists]]
    )


def read_terms(file: Path = TERMS_FILE) -> tuple[Term, ...]:
    """All policy terms of a data file, in its order. Raises SettingsError naming a bad entry."""
    return tuple(
        Term(
            _text(file, entry, "name"),
            _texts(file, entry, "synonyms"),
            _texts(file, entry, "english"),
        )
        for entry in _entries(file, "terms", {"name", "synonyms", "english"})
    )


def read_districts(file: Path = DISTRICTS_FILE) -> tuple[District, ...]:
    """All districts of a data file, in its order. Raises SettingsError naming a bad entry."""
    return tuple(
        District(_text(file, entry, "name"), _texts(file, entry, "english"))
        for entry in _entries(file, "districts", {"name", "english"})
    )


def _entries(file: Path, table: str, known: set[str]) -> Iterator[Entry]:
    try:
        content = tomllib.loads(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as exc:
        raise SettingsError("lexicon_unreadable", file=file.name, reason=exc) from exc
    entries = content.get(table)
    if not isinstance(entries, list):
        raise SettingsError("lexicon_entry", file=file.name, entry=table)
    for entry in entries:
        if not isinstance(entry, dict) or not entry.keys() <= known:
            raise SettingsError("lexicon_entry", file=file.name, entry=entry)
        yield entry


def _text(file: Path, entry: Entry, key: str) -> str:
    value = entry.get(key)
    if not isinstance(value, str) or not value.strip():
        raise SettingsError("lexicon_entry", file=file.name, entry=entry)
    return value


def _texts(file: Path, entry: Entry, key: str) -> tuple[str, ...]:
    values = entry.get(key, [])
    if not isinstance(values, list) or not all(isinstance(v, str) and v.strip() for v in values):
        raise SettingsError("lexicon_entry", file=file.name, entry=entry)
    return tuple(values)
