"""Writes documents, items and passages into one SQLite file, records as JSON columns.

``stored`` reads them, one by one. Beside the records stand the columns of the whole
generation, each as one BLOB of numbers: opening reads those and the documents, and
nothing else.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import TypeAdapter

from common.records import Document, Item, ParsedDocument, Passage
from indexer.backends.columns import ItemTraits, columns_of
from indexer.duplicates import Sketch

SCHEMA = """
CREATE TABLE documents (
    position INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    file TEXT NOT NULL UNIQUE,
    record TEXT NOT NULL,
    sketch BLOB NOT NULL
) STRICT;
CREATE TABLE readings (
    position INTEGER PRIMARY KEY REFERENCES documents (position),
    parsed TEXT NOT NULL,
    source TEXT NOT NULL
) STRICT;
CREATE TABLE items (
    position INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    record TEXT NOT NULL
) STRICT;
CREATE TABLE passages (
    position INTEGER PRIMARY KEY,
    record TEXT NOT NULL
) STRICT;
CREATE TABLE traits (
    position INTEGER PRIMARY KEY,
    record TEXT NOT NULL
) STRICT;
CREATE TABLE columns (
    name TEXT PRIMARY KEY,
    numbers BLOB NOT NULL
) STRICT;
"""
WRITING = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
"""The file is one of a draft folder, which goes as a whole where writing it is broken off, and
is synced as a whole before it counts."""

DOCUMENT = TypeAdapter(Document)
ITEM = TypeAdapter(Item)
PARSED = TypeAdapter(ParsedDocument)
PASSAGE = TypeAdapter(Passage)
TRAITS = TypeAdapter(ItemTraits)

COLUMNS = {
    "item_of_row": "<i4",
    "document_of_item": "<i4",
    "traits_of_item": "<i4",
    "number_of_item": "<i4",
    "years_said": "<i8",
}
"""The arrays of ``Columns`` and how their numbers are written."""


@dataclass(frozen=True)
class Records:
    """All records of a generation that is being made, in memory."""

    documents: tuple[Document, ...]
    """In corpus order."""
    parsed: Mapping[str, ParsedDocument]
    """By document id."""
    sketches: Mapping[str, Sketch]
    """By document id: what copies are told by."""
    passages: Sequence[Passage]
    """In reading order; the position is the row in the vectors and the lexical matrix."""

    @property
    def items(self) -> Iterator[Item]:
        """All items, in reading order."""
        return (item for d in self.documents for item in self.parsed[d.id].items)


def write_records(path: Path, records: Records) -> None:
    """Write a new file. Raises OSError where the disk does not take it."""
    try:
        with contextlib.closing(sqlite3.connect(path)) as database:
            database.executescript(WRITING)
            fill(database, records)
    except sqlite3.OperationalError as exc:
        raise OSError(str(exc)) from exc


def fill(database: sqlite3.Connection, records: Records) -> None:
    """Write all records into an empty database."""
    with database:
        database.executescript(SCHEMA)
        database.executemany("INSERT INTO documents VALUES (?,?,?,?,?)", _documents(records))
        database.executemany("INSERT INTO readings VALUES (?,?,?)", _readings(records))
        database.executemany("INSERT INTO items VALUES (?,?,?)", _items(records))
        database.executemany("INSERT INTO passages VALUES (?,?)", _passages(records))
        _fill_columns(database, records)


def _documents(records: Records) -> Iterator[tuple[object, ...]]:
    for position, document in enumerate(records.documents):
        record = DOCUMENT.dump_json(document).decode()
        sketch = records.sketches[document.id].to_bytes()
        yield position, document.id, document.file, record, sketch


def _readings(records: Records) -> Iterator[tuple[object, ...]]:
    """What was read of each document, without its items, and its source text."""
    for position, document in enumerate(records.documents):
        parsed = records.parsed[document.id]
        bare = replace(parsed, items=(), source=replace(parsed.source, text=""))
        yield position, PARSED.dump_json(bare).decode(), parsed.source.text


def _items(records: Records) -> Iterator[tuple[object, ...]]:
    for position, item in enumerate(records.items):
        yield position, item.id, ITEM.dump_json(item).decode()


def _passages(records: Records) -> Iterator[tuple[object, ...]]:
    for position, passage in enumerate(records.passages):
        yield position, PASSAGE.dump_json(passage).decode()


def _fill_columns(database: sqlite3.Connection, records: Records) -> None:
    columns = columns_of((one.id for one in records.documents), records.items, records.passages)
    traits = enumerate(TRAITS.dump_json(one).decode() for one in columns.traits)
    numbers = [
        (name, getattr(columns, name).astype(kind).tobytes()) for name, kind in COLUMNS.items()
    ]
    database.executemany("INSERT INTO traits VALUES (?,?)", traits)
    database.executemany("INSERT INTO columns VALUES (?,?)", numbers)
