"""What a page bears, as every positioned format gives it: characters and ruled lines.

Lengths are points (1/72 inch); ``x`` grows to the right, ``top`` and ``bottom``
downwards, as the page is read.
"""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple


class Glyph(NamedTuple):
    """One printed character, or a space that the file holds, in the file's order."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    baseline: float
    turn: int = 0
    """Quarter turns, anticlockwise, by which it stands on its side."""
    confidence: float | None = None
    """How sure OCR is of it, 0 to 1; None for a character that the file names."""

    @property
    def size(self) -> float:
        """Height of its line."""
        return self.bottom - self.top


class Rule(NamedTuple):
    """One straight line along the page's edges."""

    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def horizontal(self) -> bool:
        """Whether it lies rather than stands."""
        return self.x1 - self.x0 >= self.bottom - self.top


class PageMarks(NamedTuple):
    """Everything on one page, glyphs in the order of the file."""

    glyphs: tuple[Glyph, ...]
    rules: tuple[Rule, ...]
    top: float
    bottom: float
    """Upper and lower edge of the sheet."""
    has_image: bool = False
    image_share: float = 0.0
    """Area of its images as a share of the sheet's; images side by side and one upon another
    both add up."""


EMPTY = PageMarks((), (), 0.0, 0.0)
"""A page that bears nothing, or that could not be read."""


def upright(page: PageMarks, x0: float, x1: float) -> PageMarks:
    """The page turned as most of its characters stand; ``x0`` and ``x1`` are its side edges.

    A wide table is often set sideways, by the page's own rotation or by that of
    each character; either way its lines lie flat afterwards.
    """
    turns = Counter(glyph.turn for glyph in page.glyphs if not glyph.text.isspace())
    turn = turns.most_common(1)[0][0] if turns else 0
    if turn == 0:
        return page
    glyphs = tuple(_turned_glyph(glyph, turn) for glyph in page.glyphs)
    rules = tuple(Rule(*_turned_box(rule, turn)) for rule in page.rules)
    sheet = _turned_box((x0, page.top, x1, page.bottom), turn)
    return PageMarks(glyphs, rules, sheet[1], sheet[3], page.has_image, page.image_share)


def turned_glyph(glyph: Glyph) -> Glyph:
    """The character as it is seen when the page is turned for it."""
    return _turned_glyph(glyph, glyph.turn) if glyph.turn else glyph


Box = tuple[float, float, float, float]


def _turned_glyph(glyph: Glyph, turn: int) -> Glyph:
    box = _turned_box(glyph[1:5], turn)
    # The baseline of a character on its side is a standing line, which no format
    # gives; the lower edge of its box is the same for all characters of a line.
    left = (glyph.turn - turn) % 4
    return Glyph(glyph.text, *box, box[3], left)


def _turned_box(box: Box | Rule, turn: int) -> Box:
    """The box after ``turn`` clockwise quarter turns about the origin."""
    x0, top, x1, bottom = box
    for _ in range(turn % 4):
        x0, top, x1, bottom = -bottom, x0, -top, x1
    return x0, top, x1, bottom
