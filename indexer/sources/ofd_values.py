"""Values of an OFD as GB/T 33190 writes them: numbers, steps, places on the page."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple
from xml.etree.ElementTree import Element

POINTS = 72 / 25.4
"""Points in a millimetre, the unit of an OFD (7.3)."""


class Matrix(NamedTuple):
    """An affine map, in the order in which CTM lists it (8.5)."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    def on(self, x: float, y: float) -> tuple[float, float]:
        """Where a point comes to lie."""
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f


def number(text: str) -> float:
    """A finite number. Raises ValueError for anything else."""
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(text)
    return value


def numbers(text: str) -> list[float]:
    """The numbers of an ST_Array, ST_Box or ST_Pos; some programs part them by commas."""
    return [number(part) for part in text.replace(",", " ").split()]


def placement(drawn: Element) -> Matrix:
    """Maps the space of a drawn object, in millimetres, to points on the page.

    Its CTM applies first; the corner of its Boundary is the origin of its space (8.5).
    """
    left, top, *_ = [*numbers(drawn.get("Boundary", "")), 0.0, 0.0]
    own = numbers(drawn.get("CTM", ""))
    a, b, c, d, e, f = Matrix(*own) if len(own) == len(Matrix._fields) else Matrix()
    return Matrix(*(value * POINTS for value in (a, b, c, d, e + left, f + top)))


def steps(text: str, most: int) -> list[float]:
    """The steps of a DeltaX or DeltaY, at most so many; "g 3 5" stands for "5 5 5" (11.3)."""
    found: list[float] = []
    parts = iter(text.replace(",", " ").split())
    for part in parts:
        times = _times(parts) if part == "g" else 1
        step = next(parts, "") if part == "g" else part
        found += [number(step)] * max(0, min(times, most - len(found)))
        if len(found) >= most:
            break
    return found


def _times(parts: Iterator[str]) -> int:
    return int(number(next(parts, "")))


def is_shown(drawn: Element) -> bool:
    """Whether an object is drawn at all."""
    return drawn.get("Visible", "true") != "false" and drawn.get("Alpha", "255") != "0"
