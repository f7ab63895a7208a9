"""Whether lines are whole paragraphs, or paragraphs wrapped over several lines."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from statistics import median

_CLOSED = re.compile(r"[。！？；：:;!?…][”’」』）)\]〕】]*$|[）)〕\]】]$")
_MIN_WRAPPED_LINES = 4
_WRAPPED_WIDTHS = range(20, 121)
"""Cells of a printed line: one on A4 holds 28 Chinese characters (56 cells), a column fewer."""
SHEET_WIDTH = 40
"""Cells of the narrowest column of text on a sheet; titles, names and dates, of which short
notices mostly consist, are shorter."""
FULL_SLACK = 6
"""Cells by which a full line may fall short of the usual one: a first line is indented by two
characters, and one more may have moved on with its punctuation (kinsoku)."""
_FULL_SHARE = 0.35
"""Least share of full lines for a text to count as wrapped: 0.84 in the wrapped seed, 0.54 in
the cover letter of the table; up to 0.19 in 15 texts with one line per paragraph."""
_CUT_SHARE = 0.5
"""Least share of full lines that stop inside a sentence: 0.94 in the wrapped seed, 0.86 in
the cover letter; a list of short sentences of like length has next to none."""


class _Columns(dict[str, int]):
    """Columns of each character met so far: long texts repeat a few thousand of them."""

    def __missing__(self, character: str) -> int:
        columns = 2 if unicodedata.east_asian_width(character) in "WFA" else 1
        self[character] = columns
        return columns


_COLUMNS = _Columns()


def width(text: str) -> int:
    """Columns a text takes in a fixed-width font: two for each Chinese character."""
    return sum(map(_COLUMNS.__getitem__, text))


def is_closed(text: str) -> bool:
    """Whether a text ends where a sentence or a bracket ends."""
    return bool(_CLOSED.search(text))


def full_width(texts: Sequence[str]) -> int | None:
    """Usual width of a full line, in cells; None where each line is a paragraph of its own."""
    if len(texts) < _MIN_WRAPPED_LINES:
        return None
    widths = [width(text) for text in texts]
    usual = round(median(widths))
    full = [text for text, one in zip(texts, widths, strict=True) if abs(one - usual) <= FULL_SLACK]
    cut = sum(not is_closed(text) for text in full)
    wrapped = len(full) >= _FULL_SHARE * len(widths) and cut >= _CUT_SHARE * len(full)
    return usual if wrapped and usual in _WRAPPED_WIDTHS else None


def is_wrapped(texts: Sequence[str]) -> bool:
    """Whether paragraphs are the lines of a printed sheet: equally long, most of them cut."""
    return (full_width(texts) or 0) >= SHEET_WIDTH
