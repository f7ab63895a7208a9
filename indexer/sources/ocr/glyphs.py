"""Recognised lines → characters with places, as a file with text gives them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from indexer.sources.marks import Glyph
from indexer.sources.ocr.engine import ReadCharacter, ReadLine
from indexer.sources.ocr.picture import Mask, PixelBox

_SPACE = 0.35
"""Share of a line's height of white, beyond what is usual on the line, that is a space: a half
space in a list of names has 0.5, uneven spacing of justified lines up to 0.2."""
_MARKS = frozenset("，。、；：！？（）《》“”‘’「」『』【】〔〕〈〉")
"""Marks in a square of their own, half of it white: on which side depends on font and mark."""
_HALF = 0.5
_WIDE = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！", "(": "（", ")": "）"}
"""Marks the recogniser gives in either width, whatever is printed. Beside a Chinese character
print has them wide; beside digits and Latin letters they are kept as read."""
_DASHES = frozenset("-—―－")
"""Strokes; two in a row are one Chinese dash, which the recogniser knows as hyphens."""
_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")
"""Wide digits: the recogniser gives either width, and a number means the same in both."""
_PAGE_NUMBER = re.compile(r"[-—―－一]*\d+[-—―－一]*")
"""A line of digits between strokes, one of which may be taken for the numeral one."""
_CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff、。，；：？！（）《》“”〔〕【】]")


def line_glyphs(line: ReadLine, box: PixelBox, dark: Mask, points: float) -> list[Glyph]:
    """The characters of a line, a space among them where the print leaves one.

    ``dark`` holds the printed pixels of the box alone; lengths come out in points.
    """
    read = _widened([one for one in line if not one.text.isspace()])
    if not read:
        return []
    gaps = _gaps(read, dark)
    spaced = _spaced(read, gaps, box.height)
    glyphs: list[Glyph] = []
    start = 0.0
    gaps, spaced = [*gaps, _Gap(box.width, box.width)], [*spaced, False]
    for one, gap, is_spaced in zip(read, gaps, spaced, strict=True):
        end = gap.start if is_spaced else gap.middle
        glyphs.append(_glyph(one, start, end, box, points))
        if is_spaced:
            glyphs.append(_glyph(one._replace(text=" "), gap.start, gap.end, box, points))
        start = gap.end if is_spaced else gap.middle
    return glyphs


class _Gap(NamedTuple):
    """The white between two characters, in pixels from the line's left edge."""

    start: float
    end: float

    @property
    def middle(self) -> float:
        return (self.start + self.end) / 2

    @property
    def width(self) -> float:
        return self.end - self.start


def _glyph(one: ReadCharacter, start: float, end: float, box: PixelBox, points: float) -> Glyph:
    x0, x1 = ((box.x0 + edge) * points for edge in (start, end))
    top, bottom = box.top * points, box.bottom * points
    return Glyph(one.text, x0, top, x1, bottom, bottom, 0, one.confidence)


def _gaps(read: Sequence[ReadCharacter], dark: Mask) -> list[_Gap]:
    """The widest white between the middles of each two neighbours."""
    columns = np.asarray(dark.any(axis=0))
    middles = [one.place * len(columns) for one in read]
    return [_widest(columns, before, after) for before, after in pairwise(middles)]


def _widest(columns: Mask, before: float, after: float) -> _Gap:
    inked = np.flatnonzero(columns[int(before) : int(after) + 1]) + int(before)
    edges = [before, *inked.tolist(), after]
    if len(edges) == 2:
        return _Gap(before, after)
    start, end = max(pairwise(edges), key=lambda pair: pair[1] - pair[0])
    return (
        _Gap(start + 1, end)
        if end - start > 1
        else _Gap((before + after) / 2, (before + after) / 2)
    )


def _spaced(read: Sequence[ReadCharacter], gaps: Sequence[_Gap], height: int) -> list[bool]:
    """Whether each gap is a space, given what is usual on the line."""
    usual = float(np.median([gap.width for gap in gaps])) if gaps else 0.0
    least = _SPACE * height + usual
    return [
        gap.width >= least + _HALF * height * _half_blanks(before.text, after.text)
        for gap, (before, after) in zip(gaps, pairwise(read), strict=True)
    ]


def _half_blanks(before: str, after: str) -> int:
    return (before in _MARKS) + (after in _MARKS)


def _widened(line: Sequence[ReadCharacter]) -> list[ReadCharacter]:
    """The line with marks, digits and dashes in the one form that print has there."""
    texts = ["", *(one.text.translate(_DIGITS) for one in line), ""]
    if _PAGE_NUMBER.fullmatch("".join(texts)):
        texts = [text.replace("一", "—") for text in texts]
    for at in range(1, len(texts) - 1):
        beside = (texts[at - 1], texts[at + 1])
        if texts[at] in _WIDE and any(map(_CHINESE.match, beside)):
            texts[at] = _WIDE[texts[at]]
        elif texts[at] in _DASHES and any(text in _DASHES for text in beside):
            texts[at] = "—"
    return [one._replace(text=text) for one, text in zip(line, texts[1:-1], strict=True)]
