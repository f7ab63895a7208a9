"""Makes small PDFs with Chinese text, tables and running heads."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from reportlab.lib.pagesizes import A3, A4, landscape
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Table

from tests.indexer.office_maker import Row, blocks
from tests.indexer.office_maker import table as office_table
from tests.indexer.table_maker import wrap

FONT = "STSong-Light"
SIZE = 12
LEADING = 20
LEFT, TOP = 90, 720
Draw = Callable[[Canvas], None]


def pdf(pages: Sequence[Draw], pagesize: tuple[float, float] = A4, **options: object) -> bytes:
    """A PDF with one page per function."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=pagesize, invariant=1, **options)
    for draw in pages:
        canvas.setFont(FONT, SIZE)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def lines(texts: Sequence[str], top: float = TOP, left: float = LEFT) -> Draw:
    def draw(canvas: Canvas) -> None:
        for at, text in enumerate(texts):
            canvas.drawString(left, top - at * LEADING, text)

    return draw


def running(head: str, number: str) -> Draw:
    """A running head and a page number, as a word processor writes them: first."""

    def draw(canvas: Canvas) -> None:
        canvas.drawString(200, 800, head)
        canvas.drawString(290, 40, number)

    return draw


def table(rows: Sequence[Sequence[str]], style: Sequence[tuple], top: float = 650) -> Draw:
    """A table; an empty string under a SPAN is part of the merged cell."""
    base = [("FONT", (0, 0), (-1, -1), FONT, SIZE), ("LEADING", (0, 0), (-1, -1), LEADING)]

    def draw(canvas: Canvas) -> None:
        drawn = Table([list(row) for row in rows], colWidths=90, style=[*base, *style])
        _, height = drawn.wrapOn(canvas, *A4)
        drawn.drawOn(canvas, LEFT, top - height)

    return draw


RULED = [("GRID", (0, 0), (-1, -1), 0.5, "black")]


WIDTHS = (5, 3, 4, 16, 11, 11, 11, 11, 6, 12)
"""Columns of the task table, in characters."""
SMALL, PADDING = 8, 6


def task_pages(rows: Sequence[Row], per_page: int = 4) -> bytes:
    """The ruled task table on wide sheets, its head and merged cells again on each."""
    sheets = [rows[at : at + per_page] for at in range(0, len(rows), per_page)]
    numbers = [running("重点工作目标", f"— {at + 1} —") for at in range(len(sheets))]
    tables = [task_table(sheet) for sheet in sheets]
    pages = [together(*page) for page in zip(numbers, tables, strict=True)]
    return pdf(pages, pagesize=landscape(A3))


def task_table(rows: Sequence[Row]) -> Draw:
    cells = office_table(rows)
    texts = [
        ["\n".join(wrap(text, width)) for text, width in zip(line, WIDTHS, strict=True)]
        for line in cells
    ]
    style: list[tuple] = [
        ("GRID", (0, 0), (-1, -1), 0.5, "black"),
        ("FONT", (0, 0), (-1, -1), FONT, SMALL),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
    ]
    style += [("SPAN", (one.left, one.top), (one.right, one.bottom)) for one in blocks(cells)]

    def draw(canvas: Canvas) -> None:
        widths = [width * SMALL + 2 * PADDING + 2 for width in WIDTHS]
        drawn = Table(texts, colWidths=widths, style=style)
        _, height = drawn.wrapOn(canvas, *landscape(A3))
        assert height < MAX_HEIGHT, "too many rows for a page"
        drawn.drawOn(canvas, 60, 770 - height)

    return draw


MAX_HEIGHT = 690


def together(*parts: Draw) -> Draw:
    def draw(canvas: Canvas) -> None:
        for part in parts:
            part(canvas)

    return draw


def sideways(part: Draw) -> Draw:
    """The page turned by a quarter, as wide tables are set."""

    def draw(canvas: Canvas) -> None:
        canvas.saveState()
        canvas.translate(A4[0], 0)
        canvas.rotate(90)
        canvas.setFont(FONT, SIZE)
        part(canvas)
        canvas.restoreState()

    return draw


def picture(canvas: Canvas) -> None:
    """A page that is one image."""
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    canvas.drawImage(ImageReader(Image.new("L", (60, 80), 200)), 0, 0, *A4)


@contextmanager
def filled(canvas: Canvas, colour: str) -> Iterator[None]:
    canvas.saveState()
    canvas.setFillColor(colour)
    yield
    canvas.restoreState()


def bars(xs: Sequence[float], ys: Sequence[float], colour: str = "black") -> Draw:
    """A lattice of thin filled rectangles, as word processors draw borders."""

    def draw(canvas: Canvas) -> None:
        with filled(canvas, colour):
            for x in xs:
                canvas.rect(x, min(ys), 0.5, max(ys) - min(ys), stroke=0, fill=1)
            for y in ys:
                canvas.rect(min(xs), y, max(xs) - min(xs), 0.5, stroke=0, fill=1)

    return draw


def one_stream(packed: bytes) -> bytes:
    """A page drawn by one deflated stream, the file's index left to the reader to rebuild."""
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>",
        b"<</Filter/FlateDecode/Length %d>>stream\n%b\nendstream" % (len(packed), packed),
    )
    body = b"".join(b"%d 0 obj\n%b\nendobj\n" % (at + 1, one) for at, one in enumerate(objects))
    return b"%PDF-1.4\n" + body + b"trailer<</Root 1 0 R>>\n%%EOF\n"
