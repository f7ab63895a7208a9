"""Pages of characters and ruled lines → one text with page offsets and grids.

Running heads and page numbers come first and last on their page, however the file
orders them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from common.records import SourceText
from indexer.running import running_key, running_keys
from indexer.sources.marks import Glyph, PageMarks, turned_glyph
from indexer.sources.print_lines import PrintLine, flowing_lines, placed_lines
from indexer.sources.ruling import RuledCell, RuledTable, ruled_tables
from indexer.sources.spaced_cells import spaced_table
from indexer.sources.spacing import bands
from indexer.sources.writer import PlacedCell, Writer

_MARGIN = 0.15
"""Share of a sheet's height at each end in which running lines stand: the margins of official
documents (GB/T 9704: 37 and 35 mm of 297) are 0.125 and 0.118 of it, a city's PDF has 0.129."""


class _FilledTable(NamedTuple):
    table: RuledTable
    glyphs: dict[RuledCell, list[Glyph]]


class _Page(NamedTuple):
    """What a page reads like: lines and tables, in the order of reading."""

    marks: PageMarks
    lines: list[PrintLine]
    tables: list[_FilledTable]
    edges: tuple[float, ...]
    """Columns of the last table without rules, which may go on over the page."""


_Edge = Callable[[_Page, PrintLine], bool]


def page_text(name: str, pages: Sequence[PageMarks]) -> SourceText:
    """The text of the pages of a file; a grid for each table on each page."""
    read: list[_Page] = []
    for marks in pages:
        read.append(_page(marks, read[-1].edges if read else ()))
    heads = running_keys([_texts(page, _in_head) for page in read])
    feet = running_keys([_texts(page, _in_foot) for page in read])
    writer = Writer(name)
    for page in read:
        writer.page()
        above = [line for line in page.lines if _runs(page, line, heads, _in_head)]
        below = [line for line in page.lines if _runs(page, line, feet, _in_foot)]
        body = [line for line in page.lines if line not in above and line not in below]
        for part in chain(_by_height(above), _in_order(body, page.tables), _by_height(below)):
            _write(writer, part)
    return writer.source()


def _page(marks: PageMarks, before: Sequence[float]) -> _Page:
    ruled = [_FilledTable(table, {}) for table in ruled_tables(marks.rules)]
    free = _fill(marks.glyphs, ruled)
    found = bands([glyph for glyph in free if not glyph.turn], marks.rules, before)
    tables = [(band, table) for band in found if (table := spaced_table(band))]
    spaced = [_FilledTable(table, {}) for _, table in tables]
    free = _fill(free, spaced)
    filled = sorted(filter(_has_text, [*ruled, *spaced]), key=lambda one: one.table.top)
    edges = tables[-1][0].edges if tables else ()
    return _Page(marks, flowing_lines(free), filled, edges)


def _fill(glyphs: Iterable[Glyph], tables: Sequence[_FilledTable]) -> list[Glyph]:
    """Put the characters into the tables; those that stand in none."""
    return [glyph for glyph in glyphs if not any(_put(glyph, one) for one in tables)]


def _put(glyph: Glyph, into: _FilledTable) -> bool:
    cell = into.table.cell_at((glyph.x0 + glyph.x1) / 2, (glyph.top + glyph.bottom) / 2)
    if cell:
        into.glyphs.setdefault(cell, []).append(glyph)
    return cell is not None


def _has_text(one: _FilledTable) -> bool:
    return any(not glyph.text.isspace() for glyphs in one.glyphs.values() for glyph in glyphs)


def _in_head(page: _Page, line: PrintLine) -> bool:
    height = page.marks.bottom - page.marks.top
    return line.middle < page.marks.top + _MARGIN * height


def _in_foot(page: _Page, line: PrintLine) -> bool:
    height = page.marks.bottom - page.marks.top
    return line.middle > page.marks.bottom - _MARGIN * height


def _texts(page: _Page, at_edge: _Edge) -> list[str]:
    return [line.text for line in page.lines if at_edge(page, line)]


def _runs(page: _Page, line: PrintLine, keys: frozenset[str], at_edge: _Edge) -> bool:
    return at_edge(page, line) and running_key(line.text) in keys


def _by_height(lines: Sequence[PrintLine]) -> list[PrintLine]:
    return sorted(lines, key=lambda line: line.baseline)


def _in_order(
    lines: Sequence[PrintLine], tables: Sequence[_FilledTable]
) -> Iterator[PrintLine | _FilledTable]:
    """Lines in their own order, each table after the lines that stand above its middle."""
    middles = [(one.table.top + one.table.bottom) / 2 for one in tables]
    above = [sum(middle < line.middle for middle in middles) for line in lines]
    for at, table in enumerate([*tables, None]):
        yield from (line for line, count in zip(lines, above, strict=True) if count == at)
        if table:
            yield table


def _write(writer: Writer, part: PrintLine | _FilledTable) -> None:
    if isinstance(part, PrintLine):
        writer.line(part.text, part.confidence)
    else:
        writer.grid(_placed(cell, part.glyphs.get(cell, [])) for cell in part.table.cells)


def _placed(cell: RuledCell, glyphs: Sequence[Glyph]) -> PlacedCell:
    lines = _cell_lines(glyphs)
    texts = tuple(line.text for line in lines)
    confidences = tuple(line.confidence for line in lines)
    return PlacedCell(cell.row, cell.column, texts, cell.row_span, cell.column_span, confidences)


def _cell_lines(glyphs: Sequence[Glyph]) -> list[PrintLine]:
    """The lines in a cell: those that stand upright, then those on their side."""
    flat = placed_lines(glyph for glyph in glyphs if not glyph.turn)
    aside = placed_lines(turned_glyph(glyph) for glyph in glyphs if glyph.turn)
    return [*flat, *aside]
