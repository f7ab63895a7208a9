from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest

from common.errors import IndexDamagedError
from common.records import Document, Item, Metadata, ParsedDocument, Passage, SourceText, Span
from indexer.backends.columns import ItemTraits, columns_of
from indexer.backends.records import COLUMNS, Records, write_records
from indexer.backends.stored import StoredRecords, held_records, read_records
from indexer.duplicates import sketch


def item(document: str, number: int, **fields: object) -> Item:
    return Item(
        f"{document}:{number:04}",
        document,
        str(number),
        ("一、建设", "（一）路", "1"),
        f"第{number}",
        (Span(0, 2),),
        **fields,  # type: ignore[arg-type]
    )


ITEMS = {
    "a": (
        item("a", 1, lead=("建管委",), quarters={"Q3": "完成", "Q1": "", "Q2": "2027年开工"}),
        item("a", 2, starred=True, deadline="9月底前"),
    ),
    "b": (),
    "c": tuple(
        item("c", number, lead=("建管委",), quarters={"Q2": "x", "Q3": "y"}) for number in (1, 2)
    ),
}
SOURCES = {"a": "甲的原文", "b": "", "c": "丙的原文"}
PASSAGES = tuple(
    Passage(f"{one.id}#{part}", one.id, "行", f"{one.text}.{part}", ())
    for items in ITEMS.values()
    for one in items
    for part in range(int(one.number))
)


def records() -> Records:
    documents = tuple(Document(name, f"{name}.txt", "00", Metadata()) for name in ITEMS)
    parsed = {
        name: ParsedDocument(SourceText(SOURCES[name]), Metadata(), items)
        for name, items in ITEMS.items()
    }
    sketches = {name: sketch(items) for name, items in ITEMS.items()}
    return Records(documents, parsed, sketches, PASSAGES)


@pytest.fixture(params=["file", "memory"])
def stored(request: pytest.FixtureRequest, tmp_path: Path) -> StoredRecords:
    if request.param == "memory":
        return held_records(records())
    path = tmp_path / "a #1%20?.sqlite"
    write_records(path, records())
    return read_records(path)


def test_all_records_are_read_as_they_were_written(stored: StoredRecords) -> None:
    every = [one for items in ITEMS.values() for one in items]
    assert tuple(stored.documents.values()) == records().documents
    assert list(stored.items) == [one.id for one in every]
    assert list(stored.items.values()) == every
    assert tuple(stored.passages) == PASSAGES
    for name, parsed in records().parsed.items():
        assert stored.parsed(name) == parsed
        assert stored.source(name) == SOURCES[name]
        assert stored.sketch(name).to_bytes() == records().sketches[name].to_bytes()


def test_passages_are_a_sequence_like_others(stored: StoredRecords) -> None:
    assert len(stored.passages) == len(PASSAGES)
    assert stored.passages[-1] == PASSAGES[-1]
    assert stored.passages[1:3] == PASSAGES[1:3]
    assert stored.passages[::-2] == PASSAGES[::-2]
    with pytest.raises(IndexError, match="out of range"):
        stored.passages[len(PASSAGES)]


def test_what_is_not_there_is_a_key_error(stored: StoredRecords) -> None:
    assert stored.items.get("a:0003") is None
    assert stored.items.get("\ud800") is None
    assert "a:0002" in stored.items
    with pytest.raises(KeyError, match="a:0003"):
        stored.items["a:0003"]
    with pytest.raises(KeyError, match="'d'"):
        stored.source("d")


def test_columns_are_those_of_the_records(stored: StoredRecords) -> None:
    expected = columns_of(ITEMS, (one for items in ITEMS.values() for one in items), PASSAGES)
    for name in COLUMNS:
        kept, wanted = getattr(stored.columns, name), getattr(expected, name)
        assert (kept.dtype, kept.tolist()) == (wanted.dtype, wanted.tolist())
    assert stored.columns.traits == expected.traits
    assert tuple(stored.columns.item_ids) == expected.item_ids


def test_columns_say_whose_passages_are_whose(stored: StoredRecords) -> None:
    columns = stored.columns
    assert columns.document_of_row.tolist() == [0, 0, 0, 2, 2, 2]
    assert columns.rows_of(stored.items.number("c:0002")).tolist() == [4, 5]
    assert columns.traits_of_row.tolist() == [0, 1, 1, 0, 0, 0]
    assert columns.traits == (
        ItemTraits(("一、建设", "（一）路"), ("建管委",), quarters=("Q2", "Q3")),
        ItemTraits(("一、建设", "（一）路"), starred=True, has_deadline=True),
    )


def test_threads_share_the_records(stored: StoredRecords) -> None:
    wrong: list[str] = []

    def ask() -> None:
        for _ in range(50):
            if tuple(stored.passages) != PASSAGES or stored.source("a") != SOURCES["a"]:
                wrong.append("read")

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def changed(path: Path, statement: str, *values: object) -> Path:
    write_records(path, records())
    with sqlite3.connect(path) as database:
        database.execute(statement, values)
    database.close()
    return path


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TABLE passages",
        "DELETE FROM columns WHERE name = 'years_said'",
        "UPDATE columns SET numbers = x'00' WHERE name = 'item_of_row'",
        "DELETE FROM passages WHERE position = 5",
        "DELETE FROM items WHERE position = 3",
        "DELETE FROM traits WHERE position = 1",
        "UPDATE documents SET record = '{}'",
    ],
)
def test_what_holds_no_records_is_named_when_it_is_opened(tmp_path: Path, statement: str) -> None:
    with pytest.raises(IndexDamagedError, match=r"r\.sqlite"):
        read_records(changed(tmp_path / "r.sqlite", statement))


@pytest.mark.parametrize("name", ["item_of_row", "document_of_item"])
def test_columns_out_of_order_are_refused(tmp_path: Path, name: str) -> None:
    numbers = getattr(held_records(records()).columns, name)[::-1].tobytes()
    statement = "UPDATE columns SET numbers = ? WHERE name = ?"
    with pytest.raises(IndexDamagedError, match=r"r\.sqlite"):
        read_records(changed(tmp_path / "r.sqlite", statement, numbers, name))


def test_a_record_that_is_none_is_named_when_it_is_read(tmp_path: Path) -> None:
    path = changed(tmp_path / "r.sqlite", "UPDATE passages SET record = '[]' WHERE position = 1")
    opened = read_records(path)
    assert opened.passages[0] == PASSAGES[0]
    with pytest.raises(IndexDamagedError, match=r"r\.sqlite"):
        opened.passages[1]


def test_a_record_that_went_is_named_when_it_is_read(tmp_path: Path) -> None:
    path = changed(tmp_path / "r.sqlite", "DELETE FROM passages WHERE position = 1")
    with pytest.raises(IndexDamagedError, match=r"r\.sqlite"):
        read_records(path).passages[1]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(IndexDamagedError, match=r"none\.sqlite"):
        read_records(tmp_path / "none.sqlite")
