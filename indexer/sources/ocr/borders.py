"""The ruled lines of tables in a picture of a page, and the page without them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import cv2
import numpy as np

from indexer.sources.marks import Rule
from indexer.sources.ocr.picture import WHITE, Grey, Picture, PixelBox, ink
from indexer.sources.ruling import RuledTable, ruled_tables

_MIN_RULE = 16.0
"""Points of the shortest line looked for: a row of print is lower, but the lines between
columns run over several; strokes of 16-point print, the size of most notices, are shorter."""
_LONG = 60.0
"""Points of a line that is no stroke of a character: letterheads have 22 to 60 points."""
_GAP = 1.5
"""Points by which a line may be broken: specks, and steps of a line not quite straight."""
_MAX_BREADTH = 4.0
"""Points up to which a dark bar is a line."""
_REACH = 3.0
"""Points by which the end of a line may miss the one it meets."""
_MIN_TABLE = 60.0
"""Points of the narrowest table: a large character may look like one."""
_HALO = 1.0
"""Points around a line that are whitened with it."""


class Ruled(NamedTuple):
    """What lines a page bears: those of its tables, in points, and the page without them."""

    rules: tuple[Rule, ...]
    tables: tuple[RuledTable, ...]
    cleared: Picture


def ruled(picture: Picture) -> Ruled:
    """The tables of a page that stands straight."""
    boxes = [*_bars(picture, lying=True), *_bars(picture, lying=False)]
    placed = {_rule(box, picture.points): box for box in boxes}
    met = [rule for rule in placed if any(_frame(rule, other) for other in placed)]
    tables = [table for table in ruled_tables(met) if _is_wide(table)]
    kept = [rule for rule in met if any(_borders(rule, table) for table in tables)]
    return Ruled(tuple(kept), tuple(tables), _without(picture, [placed[rule] for rule in kept]))


def _bars(picture: Picture, *, lying: bool) -> Iterator[PixelBox]:
    """Long thin dark stretches along one direction."""
    dark = ink(picture.grey).astype(np.uint8)
    gap, length = picture.pixels(_GAP), picture.pixels(_MIN_RULE)
    closed = cv2.morphologyEx(dark, cv2.MORPH_CLOSE, _bar(gap, lying))
    opened = cv2.morphologyEx(closed, cv2.MORPH_OPEN, _bar(length, lying))
    count, _, stats, _ = cv2.connectedComponentsWithStats(opened, connectivity=8)
    for x, y, width, height, _area in stats[1:count].tolist():
        breadth = height if lying else width
        if breadth <= picture.pixels(_MAX_BREADTH):
            yield PixelBox(x, y, x + width, y + height)


def _bar(length: int, lying: bool) -> Grey:
    shape = (length, 1) if lying else (1, length)
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_RECT, shape), np.uint8)


def _rule(box: PixelBox, points: float) -> Rule:
    """The line along the middle of a bar."""
    x0, top, x1, bottom = (edge * points for edge in box)
    if box.width >= box.height:
        return Rule(x0, (top + bottom) / 2, x1, (top + bottom) / 2)
    return Rule((x0 + x1) / 2, top, (x0 + x1) / 2, bottom)


def _frame(rule: Rule, other: Rule) -> bool:
    """Whether two lines may be borders of one table: they meet, and one is long."""
    return max(_length(rule), _length(other)) >= _LONG and _meet(rule, other)


def _length(rule: Rule) -> float:
    return max(rule.x1 - rule.x0, rule.bottom - rule.top)


def _meet(rule: Rule, other: Rule) -> bool:
    """Whether two lines across one another touch; a dash in a cell meets none."""
    return (
        rule.horizontal != other.horizontal
        and rule.x0 - _REACH <= other.x1
        and other.x0 <= rule.x1 + _REACH
        and rule.top - _REACH <= other.bottom
        and other.top <= rule.bottom + _REACH
    )


def _is_wide(table: RuledTable) -> bool:
    left = min(cell.x0 for cell in table.cells)
    return max(cell.x1 for cell in table.cells) - left >= _MIN_TABLE


def _borders(rule: Rule, table: RuledTable) -> bool:
    """Whether a line runs along some cell's edge."""
    if rule.horizontal:
        edges = {edge for cell in table.cells for edge in (cell.top, cell.bottom)}
        return any(abs(rule.top - edge) <= _REACH for edge in edges)
    edges = {edge for cell in table.cells for edge in (cell.x0, cell.x1)}
    return any(abs(rule.x0 - edge) <= _REACH for edge in edges)


def _without(picture: Picture, boxes: Sequence[PixelBox]) -> Picture:
    grey = picture.grey.copy()
    halo = picture.pixels(_HALO)
    for x0, top, x1, bottom in boxes:
        grey[max(0, top - halo) : bottom + halo, max(0, x0 - halo) : x1 + halo] = WHITE
    return picture._replace(grey=grey)
