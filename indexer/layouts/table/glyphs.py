"""How wide a text is set, and where a typesetter may break it.

Widths are in ems, the width of one Chinese character. The rules are those of
Chinese line breaking (GB/T 15834, W3C "Requirements for Chinese Text Layout"):
closing marks may not begin a line, opening marks may not end one, a Latin word or
number is not cut, and a quarter em stands between Chinese and Latin characters.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache

LATIN_WIDTH = 0.5
"""Width of a Latin letter or digit; Times New Roman's digits are exactly half an em."""
LATIN_GAP = 0.25
"""Space set between a Chinese character and a Latin one."""
SPACE_WIDTH = 0.5

OPENING = "（《“‘「『【〈〔([{"
CLOSING = "）》”’」』】〉〕)]}"
NOT_FIRST = CLOSING + "，。；：、！？％…·—,.;:!?%"
"""Characters that may not begin a line."""
UNFINISHED = OPENING + "、，,"
"""Characters that no cell ends with."""

_PAIRS = dict(zip(OPENING, CLOSING, strict=True))
_BRACKET = re.compile(f"[{re.escape(OPENING + CLOSING)}]")
_LATIN_RUN = re.compile(r"[A-Za-z0-9]+(?:[./-][A-Za-z0-9]+)*")


@lru_cache(maxsize=4096)
def _glyph(character: str) -> float:
    wide = unicodedata.east_asian_width(character) in "WFA"
    return 1.0 if wide else LATIN_WIDTH


@lru_cache(maxsize=16384)
def _gap(left: str, right: str) -> bool:
    """Whether a Chinese and a Latin character meet."""
    return left.isalnum() and right.isalnum() and _glyph(left) != _glyph(right)


@lru_cache(maxsize=65536)
def width(text: str) -> float:
    """Width of the text in ems; whitespace counts nothing."""
    squeezed = "".join(text.split())
    total = sum(map(_glyph, squeezed))
    if total == len(squeezed):
        return total
    return total + LATIN_GAP * sum(map(_gap, squeezed, squeezed[1:]))


@lru_cache(maxsize=65536)
def first_unit(text: str) -> str:
    """The shortest start of the text that can stand alone at the end of a line."""
    squeezed = "".join(text.split())
    end = 0
    while end < len(squeezed) and squeezed[end] in OPENING:
        end += 1
    latin = _LATIN_RUN.match(squeezed, end)
    end = latin.end() if latin else end + 1
    while end < len(squeezed) and squeezed[end] in NOT_FIRST:
        end += 1
    return squeezed[:end]


@lru_cache(maxsize=65536)
def width_with_next(line: str, following: str) -> float:
    """Width the line would have if the next line's first unit stood on it as well."""
    return width(line) + width(first_unit(following)) + LATIN_GAP * _gap(line[-1], following[0])


def is_justified(line: str) -> bool:
    """Whether the line was stretched to the column's width, so that more must follow.

    Stretching shows as spaces within the line.
    """
    return len(line.split()) > 1


def imbalance(text: str) -> int:
    """How many brackets and quotation marks of the text lack their partner."""
    if not _BRACKET.search(text):
        return 0
    counts = Counter(text)
    return sum(abs(counts[left] - counts[right]) for left, right in _PAIRS.items())
