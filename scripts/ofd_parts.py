"""Small OFDs (GB/T 33190), written as the programs in use write them: lengths in millimetres."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate
from xml.sax.saxutils import escape

NAMESPACE = "http://www.ofdspec.org/2016"
SIZE = 4.2
"""Height of print."""
A4, A3 = (210, 297), (420, 297)

Text = Callable[[float, float, str, float], str]
"""Writes a text at the left end of its baseline, in a size."""
Line = Callable[[float, float, float, float], str]
Parts = Mapping[str, str | bytes]


def ems(text: str) -> float:
    """Width of a text in the height of its print."""
    return sum(1.0 if unicodedata.east_asian_width(sign) in "WFA" else 0.5 for sign in text)


def advances(text: str, size: float) -> list[float]:
    """Steps from each character to the next."""
    return [ems(sign) * size for sign in text]


def text_object(boundary: str, code: str, **attributes: object) -> str:
    """One object of text."""
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
    """An object of lines, in the drawing commands of OFD."""
    more = "".join(f' {name}="{value}"' for name, value in attributes.items())
    drawn = f"<ofd:AbbreviatedData>{data}</ofd:AbbreviatedData>"
    return f'<ofd:PathObject ID="8"{more}>{drawn}</ofd:PathObject>'


def stroke(x0: float, y0: float, x1: float, y1: float) -> str:
    """A line as a stroke of the pen."""
    return path(f"M {x0} {y0} L {x1} {y1}", Boundary="0 0 420 297", LineWidth=0.25)


def bar(x0: float, y0: float, x1: float, y1: float) -> str:
    """A thin filled rectangle in a boundary of its own."""
    width, height = max(x1 - x0, 0.2), max(y1 - y0, 0.2)
    data = f"M 0 0 L {width} 0 L {width} {height} L 0 {height} C"
    return path(data, Boundary=f"{x0} {y0} {width} {height}", Fill="true", Stroke="false")


IMAGE = '<ofd:ImageObject ID="7" Boundary="0 0 210 297" CTM="210 0 0 297 0 0" ResourceID="5"/>'


def page(body: str, template: str = "", area: str = "") -> str:
    """One page with the objects of its body."""
    return (
        f'<ofd:Page xmlns:ofd="{NAMESPACE}">{area}{template}<ofd:Content>'
        f'<ofd:Layer ID="3" Type="Body">{body}</ofd:Layer></ofd:Content></ofd:Page>'
    )


def package(parts: Parts) -> bytes:
    """The parts as one file."""
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
    """A file of one document with these pages."""
    return package(entry() | parts_of(pages, size, template=template))
