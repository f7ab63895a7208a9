"""Documents, items and passages in one SQLite file, records as JSON columns.

Records are checked by pydantic when they are read: a file that does not hold them is an
error, and nothing in it is ever executed.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import TypeAdapter

from common.errors import IndexDamagedError
from common.records import Document, Item, ParsedDocument, Passage
from indexer.duplicates import Sketch

SCHEMA = """
CREATE TABLE documents (
    position INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    file TEXT NOT NULL UNIQUE,
    source TEXT NOT NULL,
    record TEXT NOT NULL,
    parsed TEXT NOT NULL,
    sketch BLOB NOT NULL
) STRICT;
CREATE TABLE items (
    position INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    document_id TEXT NOT NULL REFERENCES documents (id),
    record TEXT NOT NULL
) STRICT;
CREATE TABLE passages (
    position INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    item_id TEXT NOT NULL REFERENCES items (id),
    record TEXT NOT NULL
) STRICT;
"""

DOCUMENT = TypeAdapter(Document)
ITEM = TypeAdapter(Item)
PARSED = TypeAdapter(ParsedDocument)
PASSAGE = TypeAdapter(Passage)


@dataclass(frozen=True)
class Records:
    """All records of a generation."""

    documents: tuple[Document, ...]
    """In corpus order."""
    parsed: Mapping[str, ParsedDocument]
    """By document id."""
    sketches: Mapping[str, Sketch]
    """By document id: what copies are told by."""
    passages: tuple[Passage, ...]
    """In reading order; the position is the row in the vectors and the lexical matrix."""


def write_records(path: Path, records: Records) -> None:
    """Write a new file. Raises OSError where the disk does not take it."""
    try:
        with contextlib.closing(sqlite3.connect(path)) as database, database:
            database.executescript(SCHEMA)
            database.executemany(
                "INSERT INTO documents VALUES (?,?,?,?,?,?,?)", _documents(records)
            )
            database.executemany("INSERT INTO items VALUES (?,?,?,?)", _items(records))
            database.executemany("INSERT INTO passages VALUES (?,?,?,?)", _passages(records))
    except sqlite3.OperationalError as exc:
        raise OSError(str(exc)) from exc


def _documents(records: Records) -> Iterator[tuple[object, ...]]:
    for position, document in enumerate(records.documents):
        parsed = records.parsed[document.id]
        bare = replace(parsed, items=(), source=replace(parsed.source, text=""))
        record = DOCUMENT.dump_json(document).decode()
        rest = PARSED.dump_json(bare).decode()
        sketch = records.sketches[document.id].to_bytes()
        yield position, document.id, document.file, parsed.source.text, record, rest, sketch


def _items(records: Records) -> Iterator[tuple[object, ...]]:
    ordered = (item for d in records.documents for item in records.parsed[d.id].items)
    for position, item in enumerate(ordered):
        yield position, item.id, item.document_id, ITEM.dump_json(item).decode()


def _passages(records: Records) -> Iterator[tuple[object, ...]]:
    for position, passage in enumerate(records.passages):
        yield position, passage.id, passage.item_id, PASSAGE.dump_json(passage).decode()


def read_records(path: Path) -> Records:
    """All records of a file. Raises IndexDamagedError when it does not hold them."""
    try:
        address = f"file:{path.as_posix().replace('?', '%3f').replace('#', '%23')}?mode=ro"
        with contextlib.closing(sqlite3.connect(address, uri=True)) as database:
            documents = _read_documents(database)
            sketches = _read_sketches(database)
            items = _read_items(database)
            passages = _read_passages(database)
    except (sqlite3.Error, ValueError) as exc:  # ValidationError of pydantic is a ValueError
        raise IndexDamagedError("index_damaged", file=path) from exc
    return Records(
        tuple(document for document, _ in documents),
        {d.id: replace(parsed, items=tuple(items.get(d.id, ()))) for d, parsed in documents},
        sketches,
        passages,
    )


def _read_documents(database: sqlite3.Connection) -> list[tuple[Document, ParsedDocument]]:
    found = []
    for source, record, rest in database.execute(
        "SELECT source, record, parsed FROM documents ORDER BY position"
    ):
        parsed = PARSED.validate_json(rest)
        whole = replace(parsed, source=replace(parsed.source, text=source))
        found.append((DOCUMENT.validate_json(record), whole))
    return found


def _read_sketches(database: sqlite3.Connection) -> dict[str, Sketch]:
    rows = database.execute("SELECT id, sketch FROM documents ORDER BY position")
    return {document: Sketch.from_bytes(sketch) for document, sketch in rows}


def _read_items(database: sqlite3.Connection) -> dict[str, list[Item]]:
    found: dict[str, list[Item]] = {}
    for document, record in database.execute(
        "SELECT document_id, record FROM items ORDER BY position"
    ):
        found.setdefault(document, []).append(ITEM.validate_json(record))
    return found


def _read_passages(database: sqlite3.Connection) -> tuple[Passage, ...]:
    rows = database.execute("SELECT record FROM passages ORDER BY position")
    return tuple(PASSAGE.validate_json(record) for (record,) in rows)
