"""One notice with a task table, written as a file of each format that can be made here."""

from __future__ import annotations

import html
import io
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import docx
import openpyxl
import PIL.Image
import pypdfium2
from reportlab.lib.pagesizes import A3, landscape
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Table, TableStyle

FONT, SIZE, LEADING = "STSong-Light", 9, 12
PADDING = 5
WIDTHS = (5, 3, 5, 17, 11, 11, 11, 11, 6, 12)
"""Columns of the task table in characters, about as the seed prints them."""
PER_PAGE = 3
"""Rows of a page."""
SCAN_DPI = 200
JPEG_QUALITY = 85
LEFT, TOP = 50, 790

Cells = tuple[tuple[str, ...], ...]
Place = tuple[int, int]
Border = tuple[str, Place, Place, float, str]
"""A line as reportlab's table styles write it."""


class Merge(NamedTuple):
    """Cells that are one: first row and column, last row and column."""

    top: int
    left: int
    bottom: int
    right: int


class Notice(NamedTuple):
    """Lines, a table of cells (head rows first), lines."""

    letter: tuple[str, ...]
    head: Cells
    rows: Cells
    colophon: tuple[str, ...]

    @property
    def cells(self) -> Cells:
        """Head and rows; every merged cell has its text in each of its places."""
        return (*self.head, *self.rows)


def merges(cells: Sequence[Sequence[str]], heads: int) -> list[Merge]:
    """Equal texts side by side in the head; equal labels, domains and projects below each other."""
    found = []
    for row in range(heads):
        found += [Merge(row, a, row, b) for a, b in _runs(cells[row])]
    beside = {at for one in found for at in range(one.left, one.right + 1)}
    for column in range(len(cells[0])):
        texts = [(row[0], row[column]) for row in cells]
        parts = [(0, heads)] if column not in beside else []
        parts += [(heads, len(cells))] if column in (0, 2) else []
        for start, end in parts:
            found += [
                Merge(start + a, column, start + b, column) for a, b in _runs(texts[start:end])
            ]
    return found


def _runs(values: Sequence[object]) -> Iterator[tuple[int, int]]:
    """First and last place of each run of equal values longer than one."""
    start = 0
    for at in range(1, len(values) + 1):
        if at == len(values) or values[at] != values[start]:
            if at - start > 1:
                yield start, at - 1
            start = at


def hidden(areas: Sequence[Merge]) -> set[tuple[int, int]]:
    """The places under merged cells other than their first."""
    return {
        (row, column)
        for one in areas
        for row in range(one.top, one.bottom + 1)
        for column in range(one.left, one.right + 1)
    } - {(one.top, one.left) for one in areas}


def word(notice: Notice) -> bytes:
    """DOCX."""
    document = docx.Document()
    for line in notice.letter:
        document.add_paragraph(line)
    areas = merges(notice.cells, len(notice.head))
    covered = hidden(areas)
    made = document.add_table(rows=len(notice.cells), cols=len(notice.head[0]))
    for row, texts in enumerate(notice.cells):
        for column, text in enumerate(texts):
            if (row, column) not in covered:
                made.cell(row, column).text = text
    for area in areas:
        made.cell(area.top, area.left).merge(made.cell(area.bottom, area.right))
    for line in notice.colophon:
        document.add_paragraph(line)
    return _saved(document.save)


def workbook(notice: Notice) -> bytes:
    """XLSX: letter, table and colophon as rows of one sheet."""
    book = openpyxl.Workbook()
    sheet = book.create_sheet(index=0)
    for line in notice.letter:
        sheet.append([line])
    areas = merges(notice.cells, len(notice.head))
    covered, first = hidden(areas), len(notice.letter) + 1
    for row, texts in enumerate(notice.cells):
        sheet.append(["" if (row, at) in covered else text for at, text in enumerate(texts)])
    for line in notice.colophon:
        sheet.append([line])
    for top, left, bottom, right in areas:
        sheet.merge_cells(None, first + top, left + 1, first + bottom, right + 1)
    return _saved(book.save)


def web_page(notice: Notice) -> bytes:
    """HTML."""
    areas = merges(notice.cells, len(notice.head))
    covered, at = hidden(areas), {(one.top, one.left): one for one in areas}
    rows = []
    for row, texts in enumerate(notice.cells):
        cells = []
        for column, text in enumerate(texts):
            area = at.get((row, column), Merge(row, column, row, column))
            size = f'rowspan="{area.bottom - row + 1}" colspan="{area.right - column + 1}"'
            if (row, column) not in covered:
                cells.append(f"<td {size}>{html.escape(text)}</td>")
        rows.append(f"<tr>{''.join(cells)}</tr>")
    parts = [
        *(f"<p>{html.escape(line)}</p>" for line in notice.letter),
        f"<table>{''.join(rows)}</table>",
        *(f"<p>{html.escape(line)}</p>" for line in notice.colophon),
    ]
    page = f"<html><head><meta charset='utf-8'></head><body>{''.join(parts)}</body></html>"
    return page.encode()


def markdown(notice: Notice) -> bytes:
    """Markdown with a table of pipes, which has one row of heads and no merged cells."""
    head = [row[-1] for row in zip(*notice.head, strict=True)]
    table = [head, ["---"] * len(head), *notice.rows]
    lines = [f"| {' | '.join(row)} |" for row in table]
    return "\n\n".join([*notice.letter, "\n".join(lines), *notice.colophon]).encode()


def ruled_pdf(notice: Notice) -> bytes:
    """PDF, every cell in a frame."""
    return _pdf(notice, [("GRID", (0, 0), (-1, -1), 0.5, "black")])


def unruled_pdf(notice: Notice) -> bytes:
    """PDF, columns and rows set apart by white space alone."""
    return _pdf(notice, [])


def three_line_pdf(notice: Notice) -> bytes:
    """PDF with lines above the head, below it and below the table alone."""
    last = len(notice.head) - 1
    return _pdf(
        notice,
        [
            ("LINEABOVE", (0, 0), (-1, 0), 1, "black"),
            ("LINEBELOW", (0, last), (-1, last), 0.5, "black"),
            ("LINEBELOW", (0, -1), (-1, -1), 1, "black"),
        ],
    )


def turned_pdf(notice: Notice) -> bytes:
    """PDF whose pages are shown turned by a quarter."""
    document = pypdfium2.PdfDocument(ruled_pdf(notice))
    for page in document:
        page.set_rotation(90)
    return _saved(document.save)


def picture(notice: Notice) -> bytes:
    """PNG, the first page as a scanner sees it."""
    page = pypdfium2.PdfDocument(ruled_pdf(notice))[0]
    image = page.render(scale=SCAN_DPI / 72).to_pil().convert("L")
    return _saved(lambda stream: image.save(stream, "PNG"))


def photograph(notice: Notice) -> bytes:
    """JPEG, the first page as it is mostly sent."""
    with PIL.Image.open(io.BytesIO(picture(notice))) as image:
        return _saved(lambda stream: image.save(stream, "JPEG", quality=JPEG_QUALITY))


def scanned_pdf(notice: Notice) -> bytes:
    """PDF of pictures."""
    pages = [
        page.render(scale=SCAN_DPI / 72).to_pil().convert("L")
        for page in pypdfium2.PdfDocument(ruled_pdf(notice))
    ]
    return _saved(
        lambda stream: pages[0].save(
            stream, "PDF", save_all=True, append_images=pages[1:], resolution=SCAN_DPI
        )
    )


def _saved(save: Callable[[io.BytesIO], object]) -> bytes:
    stream = io.BytesIO()
    save(stream)
    return stream.getvalue()


def _pdf(notice: Notice, borders: Sequence[Border]) -> bytes:
    """Letter, then pages of the table with its head on each, then the colophon."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=landscape(A3), invariant=1)
    height: float = TOP
    canvas.setFont(FONT, SIZE)
    for line in notice.letter:
        canvas.drawString(LEFT, height, line)
        height -= 2 * LEADING
    for at in range(0, len(notice.rows), PER_PAGE):
        if at:
            canvas.showPage()
            height = TOP
        height = _draw(canvas, notice, notice.rows[at : at + PER_PAGE], borders, height)
    canvas.setFont(FONT, SIZE)
    for at, line in enumerate(notice.colophon):
        canvas.drawString(900, height - 4 * LEADING - 2 * LEADING * at, line)
    canvas.save()
    return stream.getvalue()


def _draw(
    canvas: Canvas,
    notice: Notice,
    rows: Cells,
    borders: Sequence[Border],
    top: float,
) -> float:
    """Draw a page's part of the table; the height at which it ends."""
    cells = (*notice.head, *rows)
    texts = [
        ["\n".join(wrapped(text, width)) for text, width in zip(row, WIDTHS, strict=True)]
        for row in cells
    ]
    style: list[Any] = [
        ("FONT", (0, 0), (-1, -1), FONT, SIZE, LEADING),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        *borders,
        *(("SPAN", (b, a), (d, c)) for a, b, c, d in merges(cells, len(notice.head))),
    ]
    widths = [width * SIZE + 2 * PADDING + 4 for width in WIDTHS]
    table = Table(texts, colWidths=widths, style=TableStyle(style))
    _, height = table.wrapOn(canvas, *landscape(A3))
    table.drawOn(canvas, LEFT, top - height)
    return top - float(height)


def wrapped(text: str, width: int) -> Iterator[str]:
    """Lines of so many characters, two of Latin print counting as one."""
    line, used = "", 0.0
    for sign in text:
        step = 0.6 if sign.isascii() else 1.0
        if line and used + step > width:
            yield line
            line, used = "", 0.0
        line, used = line + sign, used + step
    yield line
