"""One page of a PDF as PDFium gives it → its characters and ruled lines."""

from __future__ import annotations

import ctypes
import math
import sys
import unicodedata
from collections.abc import Callable, Iterator
from itertools import pairwise

import pypdfium2
from pypdfium2 import raw

from indexer.sources.marks import Glyph, PageMarks, Rule, upright

MAX_PAGE_RULES = 20_000
"""Lines read of one page; a dense table of 60 rows and 12 columns drawn cell by cell has 3,000,
maps and drawings far more, and no table is looked for in them."""
_THIN = 2.5
"""Points up to which a filled rectangle is a line: the boldest table borders have 2.25."""
_SLOPE = 1.0
"""Points by which the ends of a straight line may differ, for rounding."""
_KANGXI = range(0x2F00, 0x2FD6)
"""Radicals that some fonts name instead of the characters that look the same."""
_HIGH, _LOW = range(0xD800, 0xDC00), range(0xDC00, 0xE000)
UNMAPPED = "\N{REPLACEMENT CHARACTER}"
"""Stands for a printed character that the file gives no code for."""
_HYPHENS = {"\x02", "\ufffe"}
"""What PDFium gives for a hyphen at the end of a line."""
_FULL = 255
_WHITE = 250
"""Least value of all three colours of a line nobody sees on paper."""
_MAX_DEPTH = 5
"""Levels of form objects entered; real files nest two."""

Point = tuple[float, float]


def read_page(page: pypdfium2.PdfPage) -> PageMarks:
    """The page's marks, turned as most of its characters stand."""
    left, bottom, right, top = page.get_bbox()
    rules: list[Rule] = []
    has_image = False
    for drawn in page.get_objects(max_depth=_MAX_DEPTH):
        has_image = has_image or drawn.type == raw.FPDF_PAGEOBJ_IMAGE
        if drawn.type == raw.FPDF_PAGEOBJ_PATH and len(rules) <= MAX_PAGE_RULES:
            rules.extend(_rules(drawn))
    kept = () if len(rules) > MAX_PAGE_RULES else tuple(rules)
    return upright(PageMarks(tuple(_glyphs(page)), kept, -top, -bottom, has_image), left, right)


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


def character(code: int) -> str:
    """The character; "" for a code that is none or the second half of one."""
    if code in _LOW:
        return ""
    if code in _KANGXI:
        return unicodedata.normalize("NFKC", chr(code))
    if code == 0 or code > sys.maxunicode:
        return UNMAPPED
    text = chr(code)
    if text in _HYPHENS:
        return "-"
    if text.isspace():
        return " " if text != "\N{IDEOGRAPHIC SPACE}" else text
    return "" if unicodedata.category(text) == "Cc" else text


def _rules(path: pypdfium2.PdfObject) -> Iterator[Rule]:
    """The straight lines along the page's edges that a path draws."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    if not raw.FPDFPath_GetDrawMode(path.raw, fill, stroke):
        return
    if stroke.value and _is_visible(raw.FPDFPageObj_GetStrokeColor, path):
        yield from _stroked(path)
    elif fill.value and _is_visible(raw.FPDFPageObj_GetFillColor, path):
        yield from _filled(path)


def _is_visible(colour_of: Callable[..., int], path: pypdfium2.PdfObject) -> bool:
    """Whether a path is neither white nor clear: letterheads are laid out in such tables."""
    red, green, blue, alpha = (ctypes.c_uint(_FULL) for _ in range(4))
    if not colour_of(path.raw, red, green, blue, alpha):
        return True  # a pattern
    light = min(red.value, green.value, blue.value)
    return alpha.value > 0 and light < _WHITE


def _stroked(path: pypdfium2.PdfObject) -> Iterator[Rule]:
    for outline in _outlines(path):
        for (x0, y0), (x1, y1) in pairwise(outline):
            rule = Rule(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
            if min(rule.x1 - rule.x0, rule.bottom - rule.top) <= _SLOPE:
                yield rule


def _filled(path: pypdfium2.PdfObject) -> Iterator[Rule]:
    """Lines drawn as thin rectangles; each keeps the middle of its breadth."""
    for outline in _outlines(path):
        xs, ys = [x for x, _ in outline], [y for _, y in outline]
        x0, x1, top, bottom = min(xs), max(xs), min(ys), max(ys)
        if x1 - x0 >= bottom - top and bottom - top <= _THIN:
            yield Rule(x0, (top + bottom) / 2, x1, (top + bottom) / 2)
        elif x1 - x0 <= _THIN:
            yield Rule((x0 + x1) / 2, top, (x0 + x1) / 2, bottom)


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
