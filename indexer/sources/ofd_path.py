"""A PathObject of an OFD → the ruled lines it draws."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from xml.etree.ElementTree import Element

from indexer.sources.marks import Rule
from indexer.sources.ofd_values import Matrix, number, placement
from indexer.sources.outlines import MAX_PAGE_RULES, WHITE, Point, filled, stroked

_TOKEN = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|[A-Z]")
_OPERANDS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}
"""Numbers after each operator of AbbreviatedData (GB/T 33190, 9.1)."""
_MAX_TOKENS = 4 * MAX_PAGE_RULES


def path_rules(drawn: Element) -> Iterator[Rule]:
    """The straight lines along the page's edges that a PathObject draws, in points.

    Raises ValueError for numbers that are none.
    """
    outlines = _outlines(drawn.findtext("AbbreviatedData") or "", placement(drawn))
    if drawn.get("Stroke", "true") != "false" and _is_visible(drawn.find("StrokeColor")):
        yield from stroked(outlines)
    elif drawn.get("Fill", "false") == "true" and _is_visible(drawn.find("FillColor")):
        yield from filled(outlines)


def _is_visible(colour: Element | None) -> bool:
    """Whether a colour is neither white nor clear; black where none is given."""
    if colour is None:
        return True
    values = colour.get("Value", "").split()
    white = len(values) == 3 and all(_level(value) >= WHITE for value in values)
    return colour.get("Alpha", "255") != "0" and not white


def _level(text: str) -> float:
    """One of the red, green and blue of a colour, 0 to 255; "#" leads hexadecimal ones."""
    return float(int(text[1:], 16)) if text.startswith("#") else number(text)


def _outlines(data: str, place: Matrix) -> Iterator[list[Point]]:
    """The corner points of each connected part, curves left out."""
    outline: list[Point] = []
    for operator, operands in _operations(data):
        if operator == "C":
            outline += outline[:1]
        elif operator == "L":
            outline.append(place.on(*operands))
        else:
            if outline:
                yield outline
            # a curve ends where its last two operands say
            outline = [place.on(*operands[-2:])]
    if outline:
        yield outline


def _operations(data: str) -> Iterator[tuple[str, list[float]]]:
    operator, operands = "", list[float]()
    for match in islice(_TOKEN.finditer(data), _MAX_TOKENS):
        token = match[0]
        if token.isalpha():
            operator, operands = token, []
        else:
            operands.append(number(token))
        if len(operands) == _OPERANDS.get(operator):
            yield operator, operands
            operands = []
