"""A TextObject of an OFD → the characters it prints."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple
from xml.etree.ElementTree import Element

from indexer.sources.characters import character
from indexer.sources.marks import Glyph
from indexer.sources.ofd_values import Matrix, number, placement, steps

_ASCENT = 0.88
"""Share of the size above the baseline: the em box of Chinese fonts (OpenType, "idtp")."""
_LATIN_WIDTHS = {"'(),-./:;Iijlt|[]! ": 0.3, "MWmw@%": 0.85, "ABCDEFGHKNOPQRUVXYZ&": 0.7}
"""Advances of letters in usual Latin fonts, in sizes; digits and the other letters have 0.5."""
_OTHER_LATIN = 0.5
_TIGHT = 1.2
"""Sizes up to which the step to the next Latin letter is that letter's own width, not a gap."""


class _Face(NamedTuple):
    """How the characters of one object stand."""

    size: float
    stretch: float
    reading: float
    """Clockwise angle in which the text runs where no steps are given, in radians."""
    standing: float
    """Clockwise angle by which each character is turned."""


def text_glyphs(drawn: Element) -> Iterator[Glyph]:
    """The characters of a TextObject in points on the page, in their order.

    Glyph numbers (CGTransform) only say how they look, and are not asked.
    Raises ValueError for numbers that are none.
    """
    place = placement(drawn)
    face = _Face(
        number(drawn.get("Size", "")),
        number(drawn.get("HScale", "1")),
        math.radians(number(drawn.get("ReadDirection", "0"))),
        math.radians(number(drawn.get("CharDirection", "0"))),
    )
    x = y = 0.0
    for code in drawn.iterfind("TextCode"):
        x, y = number(code.get("X", str(x))), number(code.get("Y", str(y)))
        yield from _run(code, (x, y), face, place)


def _run(code: Element, start: tuple[float, float], face: _Face, place: Matrix) -> Iterator[Glyph]:
    text, (x, y) = code.text or "", start
    along = _along(code, text, face)
    for at, sign in enumerate(text):
        step = along[at] if at < len(along) else None
        printed = character(ord(sign))
        if printed:
            yield _glyph(printed, _width(sign, face, step), (x, y), face, place)
        if step:
            x, y = x + step[0], y + step[1]


Step = tuple[float, float]


def _along(code: Element, text: str, face: _Face) -> list[Step]:
    """The step after each character but the last.

    Where a list is too short, and where there is none, the text runs on by the
    widths of its characters, as readers of the format show it.
    """
    most = len(text) - 1
    across, down = (steps(code.get(name, ""), most) for name in ("DeltaX", "DeltaY"))
    found = []
    for at, sign in enumerate(text[:most]):
        if at < max(len(across), len(down)):
            step = (_at(across, at), _at(down, at))
        else:
            width = _natural(sign) * face.size * face.stretch
            angle = math.pi / 2 if down and not across else face.reading
            step = (width * math.cos(angle), width * math.sin(angle))
        found.append(step)
    return found


def _at(values: list[float], at: int) -> float:
    return values[at] if at < len(values) else 0.0


def _width(sign: str, face: _Face, step: Step | None) -> float:
    """The width of a character: the step after it, where that only makes room for the letter."""
    natural = _natural(sign) * face.size * face.stretch
    if step is None or _is_wide(sign):
        return natural
    length = math.hypot(*step)
    return length if 0 < length <= _TIGHT * face.size * face.stretch else natural


def _natural(sign: str) -> float:
    """The usual width of a character, in sizes."""
    if _is_wide(sign):
        return 1.0
    return next((w for signs, w in _LATIN_WIDTHS.items() if sign in signs), _OTHER_LATIN)


def _is_wide(sign: str) -> bool:
    return unicodedata.east_asian_width(sign) in "WFA"


def _glyph(text: str, width: float, pen: tuple[float, float], face: _Face, place: Matrix) -> Glyph:
    cos, sin = math.cos(face.standing), math.sin(face.standing)
    own = Matrix(cos, sin, -sin, cos, *pen)
    rises = (-_ASCENT * face.size, (1 - _ASCENT) * face.size)
    corners = [place.on(*own.on(x, y)) for x in (0.0, width) for y in rises]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    box = (min(xs), min(ys), max(xs), max(ys))
    if not all(map(math.isfinite, box)):
        raise ValueError(text)
    turn = _turn(place.on(*own.on(0, 0)), place.on(*own.on(1, 0)))
    # the baseline of a character on its side stands upright, and is not asked for
    baseline = box[3] if turn else place.on(*pen)[1]
    return Glyph(text, *box, baseline, turn)


def _turn(origin: tuple[float, float], right: tuple[float, float]) -> int:
    clockwise = math.atan2(right[1] - origin[1], right[0] - origin[0])
    return -round(clockwise / (math.pi / 2)) % 4
