"""Tables of a DOCX: rows, merged cells, and tables that only place things on the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from xml.etree.ElementTree import Element

from indexer.sources.writer import PlacedCell

MOST_COLUMNS = 63
"""Columns a table can have in Word."""

_TRANSPARENT = frozenset({"sdt", "sdtContent", "ins", "customXml", "smartTag"})

_MOST_PLACED = 4
_MIN_PLACED = 10
"""Most cells with text of a table that has a whole text in one of them, and fewest paragraphs
of such a text: a cell of a task table holds a handful of lines."""
_MIN_ROWS = 3
_NESTED_SHARE = 0.25
"""Fewest rows with several texts of a table that sets out data, and share of its cells that may
then hold tables of their own: a form, or a task with a list of figures in its cell."""

Lines = Callable[[Element], tuple[str, ...]]


def cells_of(table: Element) -> list[list[Element]]:
    """The cells of each row, without rows struck out in a revision."""
    return [list(_inside(row, "tc")) for row in _rows(table)]


def is_layout_table(cells: Sequence[Sequence[Element]]) -> bool:
    """Whether a table only places things on the page.

    So does one with a single column of text, two texts side by side, one around a whole
    text, and one around other tables, unless it sets out data and few of its cells have any.
    """
    rows = [[cell for cell in row if _has_text(cell)] for row in cells]
    filled = [cell for row in rows for cell in row]
    if max(map(len, rows), default=0) <= 1 or len(filled) <= 2:
        return True
    longest = max(sum(map(_has_text, cell.iter("p"))) for cell in filled)
    if len(filled) <= _MOST_PLACED and longest >= _MIN_PLACED:
        return True
    nested = sum(cell.find(".//tbl") is not None for cell in filled)
    wide = sum(len(row) > 1 for row in rows)
    return nested > 0 and (wide < _MIN_ROWS or nested > _NESTED_SHARE * len(filled))


def _has_text(element: Element) -> bool:
    return any((one.text or "").strip() for one in element.iter("t"))


def placed_cells(table: Element, lines: Lines) -> list[PlacedCell]:
    """The cells of a table, merged ones once; ``lines`` gives the text of a cell.

    Columns are counted in the table's own grid, which merged cells share (17.4.17
    gridSpan, 17.4.84 vMerge).
    """
    placed: list[PlacedCell] = []
    above: dict[int, int] = {}
    for row, element in enumerate(_rows(table)):
        here: dict[int, int] = {}
        for column, cell in _with_columns(element):
            upper = above.get(column)
            if _merge(cell, "vMerge") == "continue" and upper is not None:
                placed[upper] = placed[upper]._replace(row_span=row - placed[upper].row + 1)
                here[column] = upper
                continue
            here[column] = len(placed)
            placed.append(PlacedCell(row, column, lines(cell), 1, _width(cell)))
        above = here
    return placed


def _with_columns(row: Element) -> Iterator[tuple[int, Element]]:
    """The cells of a row with the columns they start at; cells merged into one before are not."""
    column = _number(row.find("trPr/gridBefore"), 0)
    for cell in _inside(row, "tc"):
        yield column, cell
        column = min(column + _width(cell), MOST_COLUMNS)


def _rows(table: Element) -> Iterator[Element]:
    return (row for row in _inside(table, "tr") if row.find("trPr/del") is None)


def _inside(parent: Element, tag: str) -> Iterator[Element]:
    for element in parent:
        if element.tag == tag:
            yield element
        elif element.tag in _TRANSPARENT:
            yield from _inside(element, tag)


def _merge(cell: Element, kind: str) -> str | None:
    merge = cell.find(f"tcPr/{kind}")
    return None if merge is None else merge.get("val", "continue")


def _width(cell: Element) -> int:
    return max(1, min(_number(cell.find("tcPr/gridSpan"), 1), MOST_COLUMNS))


def _number(element: Element | None, otherwise: int) -> int:
    text = "" if element is None else element.get("val", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else otherwise
