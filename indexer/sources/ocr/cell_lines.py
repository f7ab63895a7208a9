"""Lines of print in a cell, found by the white between them.

Detection by a network passes over single digits, which are all that many cells hold;
inside a cell of a straightened page, rows of ink and rows of white tell lines apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

import cv2
import numpy as np

from indexer.sources.ocr.picture import Mask, Picture, PixelBox, ink
from indexer.sources.ruling import RuledCell

_SPECK = 0.9
"""Points: what measures less both ways is dust; the dot of 8-point print has 1.0."""
_GAP = 0.5
"""Points of white that end a line; 8-point print set solid leaves 1."""
_FULL = 0.6
"""Share of the usual height from which a stretch of ink is a line of its own: less is a part
of a character (二 has two), or a dash."""
_WHOLE = 1.25
"""Usual heights that parts of one line measure together at most."""
_BESIDE = 0.4
"""Heights of a line within which a speck at its end is its full stop or decimal point: small
print on a large sheet has dots no larger than dust."""
_INSET = 0.8
"""Points inside a cell's edges that belong to its borders."""


def clean_ink(picture: Picture) -> Mask:
    """The printed pixels without dust."""
    dark = ink(picture.grey)
    count, marks, stats, _ = cv2.connectedComponentsWithStats(dark.astype(np.uint8), connectivity=8)
    speck = _SPECK / picture.points
    large = (stats[:count, cv2.CC_STAT_WIDTH] >= speck) | (
        stats[:count, cv2.CC_STAT_HEIGHT] >= speck
    )
    large[0] = False  # the paper
    return np.asarray(large[marks], np.bool_)


def cell_lines(picture: Picture, dark: Mask, cells: Sequence[RuledCell]) -> list[PixelBox]:
    """The lines of print in the cells of one table, cell by cell from top to bottom."""
    specks = ink(picture.grey)
    found = []
    for cell in cells:
        box = _inside(cell, picture)
        lines = _stretches(dark, box, picture.pixels(_GAP))
        found.append([_with_specks(line, specks, box) for line in lines])
    heights = [box.height for boxes in found for box in boxes]
    usual = float(np.median(heights)) if heights else 0.0
    large = [height for height in heights if height >= _FULL * usual]
    usual = float(np.median(large)) if large else 0.0
    return [line for boxes in found for line in _joined(boxes, usual)]


def _inside(cell: RuledCell, picture: Picture) -> PixelBox:
    inset = _INSET
    edges = (cell.x0 + inset, cell.top + inset, cell.x1 - inset, cell.bottom - inset)
    return PixelBox(*(max(0, round(edge / picture.points)) for edge in edges))


def _stretches(dark: Mask, box: PixelBox, gap: int) -> list[PixelBox]:
    """The stretches of rows with ink within a box, each as wide as its ink."""
    part = dark[box.top : box.bottom, box.x0 : box.x1]
    stretches = []
    for start, end in _runs(np.asarray(part.any(axis=1)), gap):
        columns = np.flatnonzero(part[start:end].any(axis=0))
        x0, x1 = int(columns[0]) + box.x0, int(columns[-1]) + box.x0 + 1
        stretches.append(PixelBox(x0, start + box.top, x1, end + box.top))
    return stretches


def _with_specks(line: PixelBox, specks: Mask, cell: PixelBox) -> PixelBox:
    """The line with the dots at its ends."""
    reach = round(_BESIDE * line.height)
    x0, x1 = max(cell.x0, line.x0 - reach), min(cell.x1, line.x1 + reach)
    columns = np.flatnonzero(specks[line.top : line.bottom, x0:x1].any(axis=0)) + x0
    return line._replace(x0=int(columns[0]), x1=int(columns[-1]) + 1)


def _runs(marked: Mask, gap: int) -> Iterator[tuple[int, int]]:
    """Starts and ends of the runs of marked places, runs closer than ``gap`` as one."""
    places = np.flatnonzero(marked)
    groups = np.cumsum(np.diff(places, prepend=places[:1]) > gap)
    for _, run in groupby(zip(places.tolist(), groups.tolist(), strict=True), lambda one: one[1]):
        members = [place for place, _ in run]
        yield members[0], members[-1] + 1


def _joined(stretches: Sequence[PixelBox], usual: float) -> list[PixelBox]:
    """Stretches as lines: one lower than a line joins the next if both make one line."""
    lines: list[PixelBox] = []
    for box in stretches:
        last = lines[-1] if lines else None
        low = last is not None and min(last.height, box.height) < _FULL * usual
        if last and low and box.bottom - last.top <= _WHOLE * usual:
            lines[-1] = PixelBox(min(last.x0, box.x0), last.top, max(last.x1, box.x1), box.bottom)
        else:
            lines.append(box)
    return [_as_high(box, usual) for box in lines]


def _as_high(box: PixelBox, usual: float) -> PixelBox:
    """A dash takes the height of a line, so that it is read as one."""
    missing = round((usual - box.height) / 2)
    if missing <= 0:
        return box
    return box._replace(top=max(0, box.top - missing), bottom=box.bottom + missing)
