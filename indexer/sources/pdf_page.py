"""One page of a PDF as PDFium gives it → its characters and ruled lines."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Callable, Iterator

import pypdfium2
from pypdfium2 import raw

from indexer.sources.characters import character
from indexer.sources.marks import Glyph, PageMarks, Rule, upright
from indexer.sources.outlines import MAX_PAGE_RULES, WHITE, Point, filled, stroked

_HIGH, _LOW = range(0xD800, 0xDC00), range(0xDC00, 0xE000)
_FULL = 255
_MAX_DEPTH = 5
"""Levels of form objects entered; real files nest two."""


def read_page(page: pypdfium2.PdfPage) -> PageMarks:
    """The page's marks, turned as most of its characters stand."""
    left, bottom, right, top = page.get_bbox()
    rules: list[Rule] = []
    images: list[float] = []
    for drawn in page.get_objects(max_depth=_MAX_DEPTH):
        if drawn.type == raw.FPDF_PAGEOBJ_IMAGE:
            images.append(_area(drawn))
        if drawn.type == raw.FPDF_PAGEOBJ_PATH and len(rules) <= MAX_PAGE_RULES:
            rules.extend(_rules(drawn))
    kept = () if len(rules) > MAX_PAGE_RULES else tuple(rules)
    sheet = max((right - left) * (top - bottom), 1.0)
    marks = PageMarks(tuple(_glyphs(page)), kept, -top, -bottom, bool(images))
    return upright(marks._replace(image_share=sum(images) / sheet), left, right)


def _area(drawn: pypdfium2.PdfObject) -> float:
    """Square points that an image covers."""
    matrix = drawn.get_matrix()
    container = drawn.container
    while container is not None:
        matrix = matrix.multiply(container.get_matrix())
        container = container.container
    return abs(float(matrix.a * matrix.d - matrix.b * matrix.c))


def _glyphs(page: pypdfium2.PdfPage) -> Iterator[Glyph]:
    textpage = page.get_textpage()
    try:
        for at in range(textpage.count_chars()):
            if raw.FPDFText_IsGenerated(textpage, at) == 1:
                continue  # spaces and line ends that PDFium guesses
            glyph = _glyph(textpage, at)
            if glyph:
                yield glyph
    finally:
        textpage.close()


def _glyph(textpage: pypdfium2.PdfTextPage, at: int) -> Glyph | None:
    text = character(_code(textpage, at))
    box = raw.FS_RECTF()
    x, y = ctypes.c_double(), ctypes.c_double()
    placed = raw.FPDFText_GetLooseCharBox(textpage, at, box)
    if not text or not placed or not raw.FPDFText_GetCharOrigin(textpage, at, x, y):
        return None
    numbers = (box.left, -box.top, box.right, -box.bottom, -y.value)
    if not all(map(math.isfinite, numbers)):
        return None
    clockwise = raw.FPDFText_GetCharAngle(textpage, at) / (math.pi / 2)
    turn = -round(clockwise) % 4
    return Glyph(text, *numbers, turn)


def _code(textpage: pypdfium2.PdfTextPage, at: int) -> int:
    code: int = raw.FPDFText_GetUnicode(textpage, at)
    return joined_code(code, raw.FPDFText_GetUnicode(textpage, at + 1)) if code in _HIGH else code


def joined_code(high: int, low: int) -> int:
    """One code point of two surrogates, as PDFium gives rare characters; 0 for half a one."""
    return 0x10000 + ((high - _HIGH.start) << 10) + low - _LOW.start if low in _LOW else 0


def _rules(path: pypdfium2.PdfObject) -> Iterator[Rule]:
    """The straight lines along the page's edges that a path draws."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    if not raw.FPDFPath_GetDrawMode(path.raw, fill, stroke):
        return
    if stroke.value and _is_visible(raw.FPDFPageObj_GetStrokeColor, path):
        yield from stroked(_outlines(path))
    elif fill.value and _is_visible(raw.FPDFPageObj_GetFillColor, path):
        yield from filled(_outlines(path))


def _is_visible(colour_of: Callable[..., int], path: pypdfium2.PdfObject) -> bool:
    """Whether a path is neither white nor clear: letterheads are laid out in such tables."""
    red, green, blue, alpha = (ctypes.c_uint(_FULL) for _ in range(4))
    if not colour_of(path.raw, red, green, blue, alpha):
        return True  # a pattern
    light = min(red.value, green.value, blue.value)
    return alpha.value > 0 and light < WHITE


def _outlines(path: pypdfium2.PdfObject) -> Iterator[list[Point]]:
    """The corner points of each connected part of a path, on the page."""
    outline: list[Point] = []
    for at in range(min(raw.FPDFPath_CountSegments(path.raw), MAX_PAGE_RULES)):
        segment = raw.FPDFPath_GetPathSegment(path.raw, at)
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO and outline:
            yield outline
            outline = []
        x, y = ctypes.c_float(), ctypes.c_float()
        if kind == raw.FPDF_SEGMENT_BEZIERTO or not raw.FPDFPathSegment_GetPoint(segment, x, y):
            continue
        outline.append(_on_page(path, x.value, y.value))
        if raw.FPDFPathSegment_GetClose(segment):
            outline.append(outline[0])
    if outline:
        yield outline


def _on_page(drawn: pypdfium2.PdfObject | None, x: float, y: float) -> Point:
    """A point of an object after its own matrix and those of the forms around it."""
    while drawn is not None:
        x, y = drawn.get_matrix().on_point(x, y)
        drawn = drawn.container
    return x, -y
