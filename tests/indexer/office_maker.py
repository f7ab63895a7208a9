"""Small office files made of the rows of a task table."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import docx
import openpyxl
from docx.document import Document as Word

from common.records import Item
from common.settings import ROOT
from indexer.export import item_record

GOLD = ROOT / "tests" / "data" / "gold" / "changning-2020-key-work-targets.items.jsonl"
TARGETS = "阶段性目标和工作任务量"
HEAD = (
    ("领域", "序号", "重要项目", "目标任务和工作要求", TARGETS, TARGETS, TARGETS, TARGETS),
    (
        "领域",
        "序号",
        "重要项目",
        "目标任务和工作要求",
        "第一季度",
        "第二季度",
        "第三季度",
        "第四季度",
    ),
)
NAMES = ("主责部门", "配合部门")
LETTER = (
    "关于印发重点工作目标的通知",
    "各街道办事处，区政府各部门：",
    "现将重点工作目标印发给你们，请认真组织实施。",
)
COLOPHON = ("长宁区人民政府", "2020年2月26日")

Row = Mapping[str, Any]


class Block(NamedTuple):
    """Cells of a table that hold one text: first row and column, last row and column."""

    top: int
    left: int
    bottom: int
    right: int


def gold_rows() -> list[Row]:
    return [json.loads(line) for line in GOLD.read_text("utf-8").splitlines()]


def rows_of(items: Sequence[Item]) -> list[Row]:
    """Items as the gold writes them."""
    kept = gold_rows()[0].keys()
    records = ({"file": f"{GOLD.name.split('.')[0]}.txt", **item_record(item)} for item in items)
    return [{name: record[name] for name in kept} for record in records]


def table(rows: Sequence[Row], separator: str = "、") -> list[list[str]]:
    """Head and body of the table with every merged cell's text in each of its places."""
    head = [[*line, *NAMES] for line in HEAD]
    return head + [
        [
            row["path"][0],
            row["item"],
            row["project"],
            row["text"],
            *(row["quarters"].get(quarter, "") for quarter in ("Q1", "Q2", "Q3", "Q4")),
            separator.join(row["lead"]),
            separator.join(row["supporting"]),
        ]
        for row in rows
    ]


def blocks(cells: Sequence[Sequence[str]], merged: Sequence[int] = (0, 2)) -> list[Block]:
    """The merged cells: equal texts of the head, and below each other in merged columns."""
    found = [Block(0, 4, 0, 7), *(Block(0, at, 1, at) for at in (0, 1, 2, 3, 8, 9))]
    for column in merged:
        start = 2
        for row in range(3, len(cells) + 1):
            if row == len(cells) or cells[row][: column + 1 : 2] != cells[start][: column + 1 : 2]:
                found.append(Block(start, column, row - 1, column))
                start = row
    return [block for block in found if block[:2] != block[2:]]


def word_table(document: Word, cells: Sequence[Sequence[str]], merged: Sequence[Block]) -> None:
    """Add a table; of merged cells the first alone has a text."""
    made = document.add_table(rows=len(cells), cols=len(cells[0]))
    hidden = {
        (row, column)
        for block in merged
        for row in range(block.top, block.bottom + 1)
        for column in range(block.left, block.right + 1)
    } - {(block.top, block.left) for block in merged}
    for row, texts in enumerate(cells):
        for column, text in enumerate(texts):
            if (row, column) not in hidden:
                made.cell(row, column).text = text
    for block in merged:
        first = made.cell(block.top, block.left)
        text = first.text
        first.merge(made.cell(block.bottom, block.right)).text = text


def word_bytes(document: Word) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def word_of(rows: Sequence[Row], separator: str = "、") -> bytes:
    """A notice with letter, table and colophon."""
    document = docx.Document()
    for line in LETTER:
        document.add_paragraph(line)
    cells = table(rows, separator)
    word_table(document, cells, blocks(cells))
    for line in COLOPHON:
        document.add_paragraph(line)
    return word_bytes(document)


def sheet_of(rows: Sequence[Row], title: str = "2020年重点工作目标分解表") -> bytes:
    """A workbook with a title over the table; numbers stand as numbers."""
    book = openpyxl.Workbook()
    sheet = book.active
    cells = table(rows)
    sheet.append([title])
    for row in cells:
        sheet.append([int(text) if text.isdigit() else text for text in row])
    sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=len(cells[0]))
    for top, left, bottom, right in blocks(cells):
        sheet.merge_cells(
            start_row=top + 2, end_row=bottom + 2, start_column=left + 1, end_column=right + 1
        )
    return book_bytes(book)


def book_bytes(book: openpyxl.Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def with_part(data: bytes, part: str, content: bytes) -> bytes:
    """The package with one part put in the place of its own, or added."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name != part:
                new.writestr(name, old.read(name))
        new.writestr(part, content)
    return stream.getvalue()
