"""Workbooks (XLSX): every visible sheet as a table, its cells as a reader sees them.

Rows and columns without any text are not counted, so that a stray format at the end of a
sheet makes no table of a million rows.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from typing import NamedTuple
from xml.etree.ElementTree import Element

from common.errors import SourceError
from common.records import SourceText
from indexer.sources.package import Package, is_package
from indexer.sources.writer import PlacedCell, Writer
from indexer.sources.xlsx_values import Values

MAX_CELLS = 200_000
"""Cells with text in one workbook; a yearly list of 1,000 tasks in 15 columns has 15,000."""

_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
_UNNAMED = re.compile(r"(?:sheet|工作表|表)\s?\d*", re.IGNORECASE)
"""What a sheet is called that nobody named."""

Place = tuple[int, int]


class Area(NamedTuple):
    """Merged cells: first and last row and column."""

    top: int
    left: int
    bottom: int
    right: int


def matches(data: bytes) -> bool:
    """Whether the bytes are a zip with the parts of a workbook."""
    return is_package(data, "xlsx")


def read(name: str, data: bytes) -> SourceText:
    """Text and tables of a workbook; sheets that somebody named stand under their names.

    Raises SourceError when it is damaged, encrypted, empty, too large or carries macros.
    """
    package = Package(name, data)
    main = package.main("xl/workbook.xml")
    workbook = package.required(main)
    values = Values(
        package.first_related(main, "sharedStrings"),
        package.first_related(main, "styles"),
        workbook,
    )
    parts = package.related(main, "worksheet")
    writer, left = Writer(name), MAX_CELLS
    for title, part in _visible_sheets(workbook, parts):
        sheet = package.required(part)
        texts = dict(_texts(sheet, values))
        left -= len(texts)
        if left < 0:
            raise SourceError("source_unsafe", name=name)
        if texts and not _UNNAMED.fullmatch(title):
            writer.line(title)
        writer.grid(_placed(texts, list(_merged(sheet))))
    return writer.source()


def _visible_sheets(workbook: Element, parts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for sheet in workbook.iter("sheet"):
        part = parts.get(sheet.get("id", ""))
        if part and sheet.get("state", "visible") == "visible":
            yield sheet.get("name", "").strip(), part


def _texts(sheet: Element, values: Values) -> Iterator[tuple[Place, str]]:
    """The cells with text, by row and column from 1; cells without a reference follow on."""
    row = 0
    for line in sheet.iter("row"):
        row = _row_number(line.get("r", ""), row + 1)
        column = 0
        for cell in line.iter("c"):
            place = _place(cell.get("r", ""))
            row, column = place if place else (row, column + 1)
            text = values.text(cell)
            if text.strip():
                yield (row, column), text


def _row_number(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else otherwise


def _place(reference: str) -> Place | None:
    """Row and column of "C12"."""
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(match[2]), column


def _merged(sheet: Element) -> Iterator[Area]:
    for merge in sheet.iter("mergeCell"):
        first, _, last = merge.get("ref", "").partition(":")
        start, end = _place(first), _place(last)
        if start and end:
            yield Area(*start, *end)


def _placed(texts: Mapping[Place, str], areas: list[Area]) -> list[PlacedCell]:
    """The cells with text, in rows and columns counted without the empty ones.

    Only the first cell of a merged area shows its text.
    """
    rows = sorted({row for row, _ in texts})
    columns = sorted({column for _, column in texts})
    area_at = {(area.top, area.left): area for area in areas}
    placed = []
    for (row, column), text in sorted(texts.items()):
        area = area_at.get((row, column), Area(row, column, row, column))
        top, left = bisect_left(rows, row), bisect_left(columns, column)
        height = bisect_left(rows, area.bottom + 1) - top
        width = bisect_left(columns, area.right + 1) - left
        lines = tuple(text.splitlines())
        placed.append(PlacedCell(top, left, lines, max(1, height), max(1, width)))
    return placed
