"""Makes small OFDs (GB/T 33190) as the programs in use write them: lengths in millimetres."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate
from xml.sax.saxutils import escape

from tests.indexer.office_maker import Row, blocks
from tests.indexer.office_maker import table as office_table
from tests.indexer.table_maker import ems, wrap

NAMESPACE = "http://www.ofdspec.org/2016"
SIZE, LEADING = 4.2, 7.0
LEFT, TOP = 30.0, 60.0
A4, A3 = (210, 297), (420, 297)
WIDTHS = (5, 3, 4, 16, 11, 11, 11, 11, 6, 12)
"""Columns of the task table, in characters."""
SMALL, PADDING = 2.8, 2.0

Text = Callable[[float, float, str, float], str]
"""Writes a text at the left end of its baseline, in a size."""
Line = Callable[[float, float, float, float], str]
Parts = Mapping[str, str | bytes]


def advances(text: str, size: float) -> list[float]:
    return [ems(sign) * size for sign in text]


def text_object(boundary: str, code: str, **attributes: object) -> str:
    more = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f'<ofd:TextObject ID="9" Boundary="{boundary}" Font="2"{more}>{code}</ofd:TextObject>'


def listed(x: float, y: float, text: str, size: float) -> str:
    """Every step written out, the boundary tight around the text."""
    steps = " ".join(f"{step:.3f}" for step in advances(text, size)[:-1])
    delta = f' DeltaX="{steps}"' if steps else ""
    code = f'<ofd:TextCode X="0" Y="{0.88 * size:.3f}"{delta}>{escape(text)}</ofd:TextCode>'
    width = sum(advances(text, size))
    return text_object(f"{x} {y - 0.88 * size:.3f} {width:.3f} {size}", code, Size=size)


def repeated(x: float, y: float, text: str, size: float) -> str:
    """Equal steps written once, with their number."""
    runs: list[tuple[int, float]] = []
    for step in advances(text, size)[:-1]:
        if runs and runs[-1][1] == step:
            runs[-1] = (runs[-1][0] + 1, step)
        else:
            runs.append((1, step))
    steps = " ".join(f"g {times} {step:.3f}" for times, step in runs)
    delta = f' DeltaX="{steps}"' if steps else ""
    code = f'<ofd:TextCode X="{x}" Y="{y}"{delta}>{escape(text)}</ofd:TextCode>'
    return text_object("0 0 420 297", code, Size=size)


def scaled(x: float, y: float, text: str, size: float) -> str:
    """In points, upwards from the foot of the page, as programs that print into an OFD do."""
    unit = 72 / 25.4
    steps = " ".join(f"{step * unit:.3f}" for step in advances(text, size)[:-1])
    place = f'X="{x * unit + 25:.3f}" Y="{(y - 297) * unit:.3f}"'
    code = f'<ofd:TextCode {place} DeltaX="{steps}">{escape(text)}</ofd:TextCode>'
    boundary, matrix = "-8.819 -22.22 430 408.8", "0.35278 0 0 0.35278 0 319.22"
    return text_object(boundary, code, Size=f"{size * unit:.3f}", CTM=matrix)


def single(x: float, y: float, text: str, size: float) -> str:
    """An object for each character, with the number of its glyph."""
    places = [x, *(x + at for at in accumulate(advances(text, size)))]
    glyph = '<ofd:CGTransform CodePosition="0" CodeCount="1"><ofd:Glyphs>4460</ofd:Glyphs>'
    return "".join(
        text_object(
            f"{place:.3f} {y - 0.8 * size:.3f} {0.9 * size} {0.9 * size}",
            f"{glyph}</ofd:CGTransform>"
            f'<ofd:TextCode X="0" Y="{0.8 * size:.3f}">{escape(sign)}</ofd:TextCode>',
            Size=size,
        )
        for place, sign in zip(places, text, strict=False)
    )


def stepless(x: float, y: float, text: str, size: float) -> str:
    """Without any steps: the widths of the characters say them."""
    code = f'<ofd:TextCode X="{x}" Y="{y}">{escape(text)}</ofd:TextCode>'
    return text_object("0 0 420 297", code, Size=size)


def path(data: str, **attributes: object) -> str:
    more = "".join(f' {name}="{value}"' for name, value in attributes.items())
    drawn = f"<ofd:AbbreviatedData>{data}</ofd:AbbreviatedData>"
    return f'<ofd:PathObject ID="8"{more}>{drawn}</ofd:PathObject>'


def stroke(x0: float, y0: float, x1: float, y1: float) -> str:
    return path(f"M {x0} {y0} L {x1} {y1}", Boundary="0 0 420 297", LineWidth=0.25)


def bar(x0: float, y0: float, x1: float, y1: float) -> str:
    """A thin filled rectangle in a boundary of its own."""
    width, height = max(x1 - x0, 0.2), max(y1 - y0, 0.2)
    data = f"M 0 0 L {width} 0 L {width} {height} L 0 {height} C"
    return path(data, Boundary=f"{x0} {y0} {width} {height}", Fill="true", Stroke="false")


def lines(texts: Sequence[str], top: float = TOP, left: float = LEFT, text: Text = listed) -> str:
    return "".join(text(left, top + at * LEADING, one, SIZE) for at, one in enumerate(texts))


def running(head: str, number: str) -> str:
    return listed(90, 15, head, SIZE) + listed(100, 285, number, SIZE)


def table(
    cells: Sequence[Sequence[str]], top: float = TOP, text: Text = listed, line: Line = stroke
) -> str:
    """A ruled table of short texts in columns of 35 mm."""
    xs = [LEFT + 35 * at for at in range(len(cells[0]) + 1)]
    ys = [top + 10 * at for at in range(len(cells) + 1)]
    drawn = [line(x, ys[0], x, ys[-1]) for x in xs] + [line(xs[0], y, xs[-1], y) for y in ys]
    for row, y in zip(cells, ys, strict=False):
        drawn += [text(x + 2, y + 6, one, SIZE) for x, one in zip(xs, row, strict=False) if one]
    return "".join(drawn)


def task_pages(
    rows: Sequence[Row], text: Text = listed, line: Line = stroke, per_page: int = 4
) -> bytes:
    """The ruled task table on wide sheets, its head and merged cells again on each."""
    sheets = [rows[at : at + per_page] for at in range(0, len(rows), per_page)]
    pages = [
        running("重点工作目标", f"— {at} —") + task_table(office_table(sheet), text, line)
        for at, sheet in enumerate(sheets, 1)
    ]
    return ofd(pages, size=A3)


def task_table(cells: Sequence[Sequence[str]], text: Text, line: Line) -> str:
    wrapped = [[wrap(one, width) for one, width in zip(row, WIDTHS, strict=True)] for row in cells]
    xs = [20.0, *(20 + at for at in accumulate(w * SMALL + 2 * PADDING for w in WIDTHS))]
    heights = [max(map(len, row)) * SMALL * 1.2 + 2 * PADDING for row in wrapped]
    ys = [30.0, *(30 + at for at in accumulate(heights))]
    assert ys[-1] < 270, "too many rows for a page"
    merged = blocks(cells)
    hidden = {
        (row, column): block
        for block in merged
        for row in range(block.top, block.bottom + 1)
        for column in range(block.left, block.right + 1)
    }
    drawn = []
    for row, texts in enumerate(wrapped):
        for column, one in enumerate(texts):
            block = hidden.get((row, column))
            if block and (row, column) != block[:2]:
                continue
            bottom, right = (block[2] + 1, block[3] + 1) if block else (row + 1, column + 1)
            drawn += _cell(one, (xs[column], ys[row], xs[right], ys[bottom]), text, line)
    return "".join(drawn)


def _cell(
    texts: Sequence[str], box: tuple[float, float, float, float], text: Text, line: Line
) -> list[str]:
    x0, y0, x1, y1 = box
    sides = [(x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)]
    top = (y0 + y1 - len(texts) * SMALL * 1.2) / 2 + SMALL
    return [line(*side) for side in sides] + [
        text(x0 + PADDING, top + at * SMALL * 1.2, one, SMALL) for at, one in enumerate(texts)
    ]


IMAGE = '<ofd:ImageObject ID="7" Boundary="0 0 210 297" CTM="210 0 0 297 0 0" ResourceID="5"/>'


def page(body: str, template: str = "", area: str = "") -> str:
    return (
        f'<ofd:Page xmlns:ofd="{NAMESPACE}">{area}{template}<ofd:Content>'
        f'<ofd:Layer ID="3" Type="Body">{body}</ofd:Layer></ofd:Content></ofd:Page>'
    )


def package(parts: Parts) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def parts_of(
    pages: Sequence[str],
    size: tuple[int, int] = A4,
    folder: str = "Doc_0",
    location: str = "Pages/Page_{}/Content.xml",
    template: str = "",
) -> dict[str, str | bytes]:
    """The parts of one document; ``pages`` are drawn objects or whole page trees."""
    trees = [one if one.startswith("<ofd:Page ") else page(one) for one in pages]
    entries = "".join(
        f'<ofd:Page ID="{at + 10}" BaseLoc="{location.format(at)}"/>' for at in range(len(trees))
    )
    common = (
        f"<ofd:PageArea><ofd:PhysicalBox>0 0 {size[0]} {size[1]}</ofd:PhysicalBox></ofd:PageArea>"
        "<ofd:PublicRes>PublicRes.xml</ofd:PublicRes>"
    )
    if template:
        common += '<ofd:TemplatePage ID="40" BaseLoc="Tpls/Tpl_0/Content.xml"/>'
    found: dict[str, str | bytes] = {
        f"{folder}/Document.xml": f'<ofd:Document xmlns:ofd="{NAMESPACE}"><ofd:CommonData>'
        f"{common}</ofd:CommonData><ofd:Pages>{entries}</ofd:Pages></ofd:Document>",
        f"{folder}/PublicRes.xml": f'<ofd:Res xmlns:ofd="{NAMESPACE}" BaseLoc="Res"/>',
    }
    if template:
        found[f"{folder}/Tpls/Tpl_0/Content.xml"] = page(template)
    for at, tree in enumerate(trees):
        found[f"{folder}/Pages/Page_{at}/Content.xml"] = tree
    return found


def entry(roots: Sequence[str] = ("Doc_0/Document.xml",)) -> dict[str, str | bytes]:
    """The main part, with a title that is nowhere printed."""
    bodies = "".join(
        "<ofd:DocBody><ofd:DocInfo><ofd:Title>无关标题</ofd:Title></ofd:DocInfo>"
        f"<ofd:DocRoot>{root}</ofd:DocRoot></ofd:DocBody>"
        for root in roots
    )
    main = f'<?xml version="1.0" encoding="UTF-8"?>\n<ofd:OFD xmlns:ofd="{NAMESPACE}" '
    return {"OFD.xml": f'{main}DocType="OFD" Version="1.0">{bodies}</ofd:OFD>'}


def ofd(pages: Sequence[str], size: tuple[int, int] = A4, template: str = "") -> bytes:
    return package(entry() | parts_of(pages, size, template=template))
