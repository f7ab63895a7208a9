"""One picture of a page → its characters and ruled lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from indexer.sources.marks import Glyph, PageMarks
from indexer.sources.ocr.borders import Ruled, ruled
from indexer.sources.ocr.cell_lines import cell_lines, clean_ink
from indexer.sources.ocr.choices import settled
from indexer.sources.ocr.engine import ReadLine, detect, is_upside_down, recognise
from indexer.sources.ocr.glyphs import line_glyphs
from indexer.sources.ocr.leftovers import leftovers
from indexer.sources.ocr.picture import WHITE, Grey, Mask, Picture, PixelBox
from indexer.sources.ocr.turning import quarter_turned, straightened

_UPRIGHT = 1.5
"""Height of a box in widths from which its line stands rather than lies."""
_LOOKED_AT = 9
"""Longest lines of a page asked which way up they stand."""
_MARGIN = 0.12
"""Share of a line's height of white put around it: the models were trained on such boxes."""
_WIDER = 0.3
"""The same for a second look at a line read with doubt. Of 23 such lines of 9-point print at
200 dpi, one page as PNG and JPEG, it changed 5, each to what is printed; 0.2 changed 5 and no
margin 6, of which 1 and 2 rightly."""
_DOUBT = 0.8
"""Confidence of a line's least sure character below which it gets a second look: 1 line in 10."""
_SAME_ROW = 0.5
"""Share of the lower line's height by which two boxes side by side overlap."""

_SURE = 0.6
"""Mean confidence from which what detection passed over is taken for print: page numbers have
0.8 and more, the specks of a seal on a scan read for trial 0.1 to 0.5."""


class _Sheet(NamedTuple):
    """A page the right way up, and the boxes of print that detection finds on it."""

    picture: Picture
    boxes: list[PixelBox]


def read_page(picture: Picture) -> PageMarks:
    """The marks of a page as it is read, whichever way it was scanned; lengths in points."""
    sheet = _upright(straightened(picture))
    tables = ruled(sheet.picture)
    dark = clean_ink(tables.cleared)
    free = _free(sheet.boxes, tables)
    rest = leftovers(dark, sheet.boxes, _places(tables))
    grey = tables.cleared.grey
    found = _sure(grey, rest)
    lines = [*_in_rows([*free, *found]), *_in_tables(tables, dark)]
    read = settled(_looked_at_twice(grey, lines), lines)
    glyphs = tuple(_glyphs(lines, read, dark, picture.points))
    return PageMarks(glyphs, tables.rules, 0.0, grey.shape[0] * picture.points, has_image=True)


def _looked_at_twice(grey: Grey, boxes: Sequence[PixelBox]) -> list[ReadLine]:
    """What stands in the boxes; of a line read with doubt the surer of two readings."""
    read = recognise([_crop(grey, box) for box in boxes])
    doubtful = [at for at, line in enumerate(read) if _least(line) < _DOUBT]
    again = recognise([_crop(grey, boxes[at], _WIDER) for at in doubtful])
    for at, line in zip(doubtful, again, strict=True):
        read[at] = max(read[at], line, key=_least)
    return read


def _least(line: ReadLine) -> float:
    """Confidence of the least sure character; 0 where nothing is read."""
    return min((one.confidence for one in line), default=0.0)


def _places(found: Ruled) -> list[PixelBox]:
    """Where the tables stand."""
    points = found.cleared.points
    boxes = []
    for table in found.tables:
        x0, x1 = min(cell.x0 for cell in table.cells), max(cell.x1 for cell in table.cells)
        edges = (x0 / points, table.top / points, x1 / points, table.bottom / points)
        boxes.append(PixelBox(*map(round, edges)))
    return boxes


def _sure(grey: Grey, boxes: Sequence[PixelBox]) -> list[PixelBox]:
    """The boxes in which print is read with some confidence: others hold stains and seals."""
    read = recognise([_crop(grey, box) for box in boxes])
    return [box for box, line in zip(boxes, read, strict=True) if _is_sure(line)]


def _is_sure(line: ReadLine) -> bool:
    return bool(line) and sum(one.confidence for one in line) / len(line) >= _SURE


def _upright(picture: Picture) -> _Sheet:
    boxes = detect(picture)
    standing = sum(box.height for box in boxes if _stands(box))
    if standing > sum(box.width for box in boxes if not _stands(box)):
        picture = quarter_turned(picture, 1)
        boxes = detect(picture)
    if boxes and is_upside_down([_crop(picture.grey, box) for box in _longest(boxes)]):
        picture = quarter_turned(picture, 2)
        boxes = detect(picture)
    return _Sheet(picture, boxes)


def _stands(box: PixelBox) -> bool:
    return box.height >= _UPRIGHT * box.width


def _longest(boxes: Sequence[PixelBox]) -> list[PixelBox]:
    return sorted(boxes, key=lambda box: box.width, reverse=True)[:_LOOKED_AT]


def _free(boxes: Iterable[PixelBox], found: Ruled) -> list[PixelBox]:
    """The boxes whose middle lies in no table."""
    points = found.cleared.points

    def in_table(box: PixelBox) -> bool:
        x, y = (box.x0 + box.x1) / 2 * points, (box.top + box.bottom) / 2 * points
        return any(table.cell_at(x, y) for table in found.tables)

    return [box for box in boxes if not in_table(box)]


def _in_rows(boxes: Iterable[PixelBox]) -> list[PixelBox]:
    """Boxes from top to bottom, those side by side from left to right."""
    rows: list[list[PixelBox]] = []
    for box in sorted(boxes, key=lambda one: one.top + one.bottom):
        if rows and _beside(rows[-1][0], box):
            rows[-1].append(box)
        else:
            rows.append([box])
    return [box for row in rows for box in sorted(row)]


def _beside(one: PixelBox, other: PixelBox) -> bool:
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    return shared >= _SAME_ROW * min(one.height, other.height)


def _in_tables(found: Ruled, dark: Mask) -> list[PixelBox]:
    return [line for table in found.tables for line in cell_lines(found.cleared, dark, table.cells)]


def _crop(grey: Grey, box: PixelBox, share: float = _MARGIN) -> Grey:
    """The picture of a line, white around it by a share of its height."""
    margin = max(2, round(share * box.height))
    return np.pad(grey[box.top : box.bottom, box.x0 : box.x1], margin, constant_values=WHITE)


def _glyphs(
    boxes: Sequence[PixelBox], read: Sequence[ReadLine], dark: Mask, points: float
) -> Iterable[Glyph]:
    for box, line in zip(boxes, read, strict=True):
        yield from line_glyphs(line, box, dark[box.top : box.bottom, box.x0 : box.x1], points)
