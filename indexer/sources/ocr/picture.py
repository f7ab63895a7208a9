"""A page as a picture: grey values, and how large a pixel is in print."""

from __future__ import annotations

import math
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]
Mask = NDArray[np.bool_]

WHITE = 255
_SHEET = math.sqrt(595 * 842)
"""Side of a square as large as a sheet of A4, in points: what a picture of unknown size is
taken to show. Their resolution tags are mostly those of the program, not of the paper."""
MAX_PIXELS = 9_000_000
"""Pixels of a page looked at: A3 at 200 dpi has 7.7 million, A4 at 300 dpi 8.7."""
_MIN_PIXELS = 1_500_000
"""Pixels below which a page is enlarged: A4 at 120 dpi has 1.4 million."""


class PixelBox(NamedTuple):
    """A rectangle of pixels; the right and lower edge are outside it."""

    x0: int
    top: int
    x1: int
    bottom: int

    @property
    def width(self) -> int:
        """Columns of pixels."""
        return self.x1 - self.x0

    @property
    def height(self) -> int:
        """Rows of pixels."""
        return self.bottom - self.top


class Picture(NamedTuple):
    """One page, ``grey`` of shape (rows, columns), 0 black to 255 white."""

    grey: Grey
    points: float
    """Points (1/72 inch) a pixel measures on paper."""

    def pixels(self, points: float) -> int:
        """A length of print in whole pixels, at least one."""
        return max(1, round(points / self.points))


def picture_of(grey: Grey) -> Picture:
    """A picture file's pixels as a page about as large as a sheet of A4."""
    height, width = grey.shape
    return fitted(Picture(grey, _SHEET / math.sqrt(height * width)))


def fitted(picture: Picture) -> Picture:
    """The picture with no more pixels than looked at, and no fewer than read well."""
    pixels = picture.grey.size
    if _MIN_PIXELS <= pixels <= MAX_PIXELS:
        return picture
    scale = math.sqrt((MAX_PIXELS if pixels > MAX_PIXELS else _MIN_PIXELS) / pixels)
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    grey = cv2.resize(picture.grey, None, fx=scale, fy=scale, interpolation=method)
    return Picture(np.asarray(grey, np.uint8), picture.points / scale)


def ink(grey: Grey) -> Mask:
    """The pixels that are printed: darker than the value that best parts ink from paper (Otsu)."""
    _, dark = cv2.threshold(grey, 0, 1, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    return np.asarray(dark, np.bool_)
