"""A page of a PDF as one sees it → a picture for OCR."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pypdfium2

if TYPE_CHECKING:
    from indexer.sources.ocr.picture import Picture

_RESOLUTION = 200 / 72
"""Pixels a point: most scans have 200 dpi, and OCR reads no better from more."""


def rendered(document: pypdfium2.PdfDocument, at: int) -> Picture:
    """The page with that index, grey, with no more pixels than are looked at."""
    import numpy as np

    from indexer.sources.ocr.picture import MAX_PIXELS, Picture

    page = document[at]
    try:
        width, height = page.get_size()
        scale = min(_RESOLUTION, math.sqrt(MAX_PIXELS / max(width * height, 1.0)))
        bitmap = page.render(scale=scale, grayscale=True)
        return Picture(np.array(bitmap.to_numpy()).reshape(bitmap.height, bitmap.width), 1 / scale)
    finally:
        page.close()
