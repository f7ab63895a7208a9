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
from typing import NamedTuple

from pydantic import TypeAdapter, ValidationError

from common.errors import IndexDamagedError
from common.records import Document, Item, ParsedDocument, Passage

SCHEMA = """
CREATE TABLE documents (
    position INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    file TEXT NOT NULL UNIQUE,
    source TEXT NOT NULL,
    record TEXT NOT NULL,
    parsed TEXT NOT NULL
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
    record TEXT NOT NULL,
    tokens TEXT NOT NULL
) STRICT;
"""

DOCUMENT = TypeAdapter(Document)
ITEM = TypeAdapter(Item)
PARSED = TypeAdapter(ParsedDocument)
PASSAGE = TypeAdapter(Passage)
TOKENS = TypeAdapter(tuple[str, ...])


class StoredPassage(NamedTuple):
    """A passage with the tokens the lexical leg counts."""

    passage: Passage
    tokens: tuple[str, ...]


@dataclass(frozen=True)
class Records:
    """All records of a generation."""

    documents: tuple[Document, ...]
    """In corpus order."""
    parsed: Mapping[str, ParsedDocument]
    """By document id."""
    passages: tuple[StoredPassage, ...]
    """In reading order; the position is the row in the vectors and the lexical matrix."""


def write_records(path: Path, records: Records) -> None:
    """Write a new file. Raises OSError where the disk does not take it."""
    try:
        with contextlib.closing(sqlite3.connect(path)) as database, database:
            database.executescript(SCHEMA)
            database.executemany("INSERT INTO documents VALUES (?,?,?,?,?,?)", _documents(records))
            database.executemany("INSERT INTO items VALUES (?,?,?,?)", _items(records))
            database.executemany("INSERT INTO passages VALUES (?,?,?,?,?)", _passages(records))
    except sqlite3.OperationalError as exc:
        raise OSError(str(exc)) from exc


def _documents(records: Records) -> Iterator[tuple[object, ...]]:
    for position, document in enumerate(records.documents):
        parsed = records.parsed[document.id]
        bare = replace(parsed, items=(), source=replace(parsed.source, text=""))
        record = DOCUMENT.dump_json(document).decode()
        rest = PARSED.dump_json(bare).decode()
        yield position, document.id, document.file, parsed.source.text, record, rest


def _items(records: Records) -> Iterator[tuple[object, ...]]:
    ordered = (item for d in records.documents for item in records.parsed[d.id].items)
    for position, item in enumerate(ordered):
        yield position, item.id, item.document_id, ITEM.dump_json(item).decode()


def _passages(records: Records) -> Iterator[tuple[object, ...]]:
    for position, (passage, tokens) in enumerate(records.passages):
        record = PASSAGE.dump_json(passage).decode()
        words = TOKENS.dump_json(tokens).decode()
        yield position, passage.id, passage.item_id, record, words


def read_records(path: Path) -> Records:
    """All records of a file. Raises IndexDamagedError when it does not hold them."""
    try:
        address = f"file:{path.as_posix().replace('?', '%3f').replace('#', '%23')}?mode=ro"
        with contextlib.closing(sqlite3.connect(address, uri=True)) as database:
            documents = _read_documents(database)
            items = _read_items(database)
            passages = _read_passages(database)
    except (sqlite3.Error, ValidationError) as exc:
        raise IndexDamagedError("index_damaged", file=path) from exc
    return Records(
        tuple(document for document, _ in documents),
        {d.id: replace(parsed, items=tuple(items.get(d.id, ()))) for d, parsed in documents},
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


def _read_items(database: sqlite3.Connection) -> dict[str, list[Item]]:
    found: dict[str, list[Item]] = {}
    for document, record in database.execute(
        "SELECT document_id, record FROM items ORDER BY position"
    ):
        found.setdefault(document, []).append(ITEM.validate_json(record))
    return found


def _read_passages(database: sqlite3.Connection) -> tuple[StoredPassage, ...]:
    rows = database.execute("SELECT record, tokens FROM passages ORDER BY position")
    return tuple(
        StoredPassage(
            PASSAGE.validate_json(record),
            TOKENS.validate_json(tokens),
        )
        for record, tokens in rows
    )
