"""Reads the records of a generation when they are asked for, and keeps the last ones.

Records are checked by pydantic when they are read: a file that does not hold them is an
error, and nothing in it is ever executed.
"""

from __future__ import annotations

import sqlite3
import threading
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache, partial
from operator import index as whole
from pathlib import Path
from typing import Any, TypeVar, overload

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

from common.errors import IndexDamagedError
from common.records import Document, Item, ParsedDocument, Passage
from indexer.backends.base import Index
from indexer.backends.columns import Columns, Numbers
from indexer.backends.records import (
    COLUMNS,
    DOCUMENT,
    ITEM,
    PARSED,
    PASSAGE,
    TRAITS,
    Records,
    fill,
)
from indexer.duplicates import Sketch

KEPT = 20_000
"""Items, and passages, that are kept once read, those last used: 50 MB and 30 MB. An index
of up to this size is in memory after the first page that goes through its items."""
SOURCES_KEPT = 128
PARSED_KEPT = 32
"""Documents with all their items; one may have a megabyte."""

ITEM_AT = "SELECT record FROM items WHERE position = ?"
PASSAGE_AT = "SELECT record FROM passages WHERE position = ?"

T = TypeVar("T")


class Database:
    """The records' file, or a database in memory, which threads read in turn."""

    def __init__(self, path: Path, connection: sqlite3.Connection | None = None) -> None:
        self._path = path
        self._turn = threading.Lock()
        with self.checked():
            self._connection = connection or _connected(path)
        weakref.finalize(self, self._connection.close)

    @contextmanager
    def checked(self) -> Iterator[None]:
        """Turn what a file that holds no records leads to into an error that names it."""
        try:
            yield
        except (sqlite3.Error, ValueError) as exc:  # pydantic's ValidationError is a ValueError
            raise IndexDamagedError("index_damaged", file=self._path) from exc

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        with self.checked(), self._turn:
            return self._connection.execute(query, values).fetchall()

    def only(self, query: str, *values: object) -> Any:  # noqa: ANN401 - the schema says
        """The first column of a row that must be there."""
        found = self.rows(query, *values)
        if not found:
            raise self.damaged
        return found[0][0]

    @property
    def damaged(self) -> IndexDamagedError:
        """The error that names the file."""
        return IndexDamagedError("index_damaged", file=self._path)


def _connected(path: Path) -> sqlite3.Connection:
    """Without locks and journals: nothing changes a generation."""
    name = path.absolute().as_posix().replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    address = f"file:{name}?mode=ro&immutable=1"
    return sqlite3.connect(address, uri=True, check_same_thread=False)


class Lazy(Sequence[T]):
    """So many values, each read when it is asked for."""

    def __init__(self, read: Callable[[int], T], count: int) -> None:
        self._read = read
        self._places = range(count)

    def __len__(self) -> int:
        return len(self._places)

    @overload
    def __getitem__(self, place: int) -> T: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[T, ...]: ...
    def __getitem__(self, place: int | slice) -> T | tuple[T, ...]:
        if isinstance(place, slice):
            return tuple(self._read(one) for one in self._places[place])
        return self._read(self._places[whole(place)])


class LazyItems(Mapping[str, Item]):
    """Items by id, in reading order, each read when it is asked for."""

    def __init__(self, database: Database, ids: Sequence[str]) -> None:
        self.in_order = Lazy(_reader(database, ITEM_AT, ITEM), len(ids))
        self._ids = ids
        self._number = lru_cache(KEPT)(partial(_number, database))

    def number(self, item_id: str) -> int:
        """Its place in reading order. Raises KeyError."""
        return self._number(item_id)

    def __getitem__(self, item_id: str) -> Item:
        return self.in_order[self._number(item_id)]

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids)

    def __len__(self) -> int:
        return len(self._ids)


def _reader(database: Database, query: str, adapter: TypeAdapter[T]) -> Callable[[int], T]:
    """Reads the record at a position, by a query. It knows the database alone, so that one that
    nobody uses any more is closed at once."""

    def read(position: int) -> T:
        record = database.only(query, position)
        with database.checked():
            return adapter.validate_json(record)

    return lru_cache(KEPT)(read)


def _number(database: Database, item_id: str) -> int:
    sayable = item_id.encode("utf-8", "replace").decode()  # an address may hold half a character
    found = database.rows("SELECT position FROM items WHERE id = ?", sayable)
    if not found:
        raise KeyError(item_id)
    return int(found[0][0])


class StoredRecords:
    """The records of one generation; safe to share between threads.

    Opening reads documents and columns. Whatever is met that is no record is an
    IndexDamagedError that names the file, then or when it is read.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        with database.checked():
            documents = database.rows("SELECT record FROM documents ORDER BY position")
            self._documents = tuple(DOCUMENT.validate_json(record) for (record,) in documents)
            self.columns = _columns(database)
        self._check_columns()
        self.documents: Mapping[str, Document] = {one.id: one for one in self._documents}
        self._positions = {one: position for position, one in enumerate(self.documents)}
        self.items = LazyItems(database, self.columns.item_ids)
        rows = len(self.columns.item_of_row)
        self.passages: Sequence[Passage] = Lazy(_reader(database, PASSAGE_AT, PASSAGE), rows)
        self._source = lru_cache(SOURCES_KEPT)(partial(_source, database))
        self._parsed = lru_cache(PARSED_KEPT)(
            partial(_parsed, database, self.items.in_order, self.columns.document_of_item)
        )

    def _check_columns(self) -> None:
        columns, count = self.columns, "SELECT coalesce(max(position) + 1, 0) FROM"
        items = self._database.only(f"{count} items")
        of_items = (columns.document_of_item, columns.traits_of_item, columns.number_of_item)
        if not (
            all(len(one) == items for one in (*of_items, columns.years_said))
            and self._database.only(f"{count} passages") == len(columns.item_of_row)
            and _counts_up(columns.item_of_row, len(columns.document_of_item))
            and _counts_up(columns.document_of_item, len(self._documents))
            and _is_below(columns.traits_of_item, len(columns.traits))
        ):
            raise self._database.damaged

    def source(self, document_id: str) -> str:
        """The source text of a document. Raises KeyError for one that is not there."""
        return self._source(self._positions[document_id])

    def parsed(self, document_id: str) -> ParsedDocument:
        """What was read of a document. Raises KeyError for one that is not there."""
        position = self._positions[document_id]
        bare = self._parsed(position)
        return replace(bare, source=replace(bare.source, text=self._source(position)))

    def sketch(self, document_id: str) -> Sketch:
        """What copies of a document are told by. Raises KeyError for one that is not there."""
        position = self._positions[document_id]
        query = "SELECT sketch FROM documents WHERE position = ?"
        with self._database.checked():
            return Sketch.from_bytes(self._database.only(query, position))


class StoredIndex(Index):
    """What backends have in common that read records from the generation's folder."""

    def __init__(self, records: StoredRecords) -> None:
        self.records = records
        self.documents = records.documents
        self.items: LazyItems = records.items
        self.passages = records.passages
        self.columns = records.columns

    def number_of(self, item_id: str) -> int:
        """The number of an item in ``items``. Raises KeyError for one that is not there."""
        return self.records.items.number(item_id)

    def source(self, document_id: str) -> str:
        """The source text as it was when the generation was built."""
        return self.records.source(document_id)

    def parsed(self, document_id: str) -> ParsedDocument:
        """Headings, furniture and warnings of a document beside its items."""
        return self.records.parsed(document_id)


def read_records(path: Path) -> StoredRecords:
    """The records of a file. Raises IndexDamagedError when it does not hold them."""
    return StoredRecords(Database(path))


def held_records(records: Records) -> StoredRecords:
    """The same of records that are written nowhere."""
    connection = sqlite3.connect(":memory:", check_same_thread=False)
    fill(connection, records)
    return StoredRecords(Database(Path(":memory:"), connection))


def _columns(database: Database) -> Columns:
    """Raises ValueError where the file does not hold them all."""
    kept = dict(database.rows("SELECT name, numbers FROM columns"))
    arrays = {name: _numbers(kept.get(name, b"?"), kind) for name, kind in COLUMNS.items()}
    traits = database.rows("SELECT record FROM traits ORDER BY position")
    read_id = partial(database.only, "SELECT id FROM items WHERE position = ?")
    return Columns(
        **arrays,
        traits=tuple(TRAITS.validate_json(record) for (record,) in traits),
        item_ids=Lazy(lru_cache(KEPT)(read_id), len(arrays["document_of_item"])),
    )


def _numbers(data: bytes, kind: str) -> NDArray[np.signedinteger]:
    """Raises ValueError for what is no column."""
    numbers = np.frombuffer(data, kind)
    return numbers.astype(numbers.dtype.newbyteorder("="), copy=False)


def _counts_up(numbers: Numbers, end: int) -> bool:
    return _is_below(numbers, end) and bool((numbers[1:] >= numbers[:-1]).all())


def _is_below(numbers: Numbers, end: int) -> bool:
    return not numbers.size or (int(numbers.min()) >= 0 and int(numbers.max()) < end)


def _source(database: Database, position: int) -> str:
    return str(database.only("SELECT source FROM readings WHERE position = ?", position))


def _parsed(
    database: Database, items: Lazy[Item], document_of_item: Numbers, position: int
) -> ParsedDocument:
    """A document's reading without its source text."""
    record = database.only("SELECT parsed FROM readings WHERE position = ?", position)
    wanted = np.array([position, position + 1], document_of_item.dtype)
    first, end = np.searchsorted(document_of_item, wanted).tolist()
    with database.checked():
        return replace(PARSED.validate_json(record), items=items[first:end])
