"""Print that detection passes over: a page number at the foot, a single character."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import cv2
import numpy as np

from indexer.sources.ocr.picture import Mask, PixelBox

_USUAL = 0.7
"""Height of print as a share of that of the box which detection draws around it."""
_BRIDGE = 2.0
"""Heights of print by which the parts of one line stand apart at most."""
_LOWEST, _HIGHEST = 0.5, 2.0
"""Heights of a line in usual heights; lower is dust or a stroke of the pen, higher a stamp."""


def leftovers(dark: Mask, boxes: Sequence[PixelBox], taken: Iterable[PixelBox]) -> list[PixelBox]:
    """Boxes around ink as high as print that lies in no detected box and in nothing taken.

    Without any detected box nothing says how high print is, and nothing is found.
    """
    if not boxes:
        return []
    rest = dark.astype(np.uint8)
    for box in (*boxes, *taken):
        rest[box.top : box.bottom, box.x0 : box.x1] = 0
    drawn = float(np.median([box.height for box in boxes]))
    usual = _USUAL * drawn
    bridge = cv2.getStructuringElement(cv2.MORPH_RECT, (max(1, round(_BRIDGE * usual)), 1))
    joined = cv2.morphologyEx(rest, cv2.MORPH_CLOSE, bridge)
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    found = (PixelBox(x, y, x + w, y + h) for x, y, w, h, _ in stats[1:count].tolist())
    print_high = [box for box in found if _LOWEST * usual <= box.height <= _HIGHEST * usual]
    return [
        _as_drawn(box, drawn, PixelBox(0, 0, dark.shape[1], dark.shape[0])) for box in print_high
    ]


def _as_drawn(box: PixelBox, drawn: float, page: PixelBox) -> PixelBox:
    """The box as detection would draw it: digits are lower than the line they stand on."""
    margin = max(0, round((drawn - box.height) / 2))
    return PixelBox(
        max(page.x0, box.x0 - margin),
        max(page.top, box.top - margin),
        min(page.x1, box.x1 + margin),
        min(page.bottom, box.bottom + margin),
    )
