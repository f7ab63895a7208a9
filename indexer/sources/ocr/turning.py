"""Setting a scanned page straight: small angles by its lines, quarter turns on request."""

from __future__ import annotations

import cv2
import numpy as np

from indexer.sources.ocr.picture import WHITE, Grey, Picture, ink

_MAX_SKEW = 3.0
"""Degrees by which a sheet lies askew on a scanner at most."""
_STEPS = (0.5, 0.1, 0.05)
"""Degrees between the angles tried, each about the best of the one before."""
_LEAST = 0.05
"""Degrees below which a page is left as it is: 1.4 pixels over the width of A4 at 200 dpi."""
_SMALL = 900
"""Pixels of the longer side of the picture in which angles are tried."""


def straightened(picture: Picture) -> Picture:
    """The page turned so that its lines of print and of tables run along its edges."""
    angle = skew(picture.grey)
    if abs(angle) < _LEAST:
        return picture
    return picture._replace(grey=_rotated(picture.grey, angle))


def quarter_turned(picture: Picture, turns: int) -> Picture:
    """The page after that many quarter turns anticlockwise."""
    return picture._replace(grey=np.ascontiguousarray(np.rot90(picture.grey, turns)))


def skew(grey: Grey) -> float:
    """Degrees by which the page must be turned anticlockwise to stand straight.

    At the right angle rows of pixels are either print or the white between two lines,
    so that neighbouring rows differ most (Postl's projection profile, US 4,723,297).
    """
    scale = min(1.0, _SMALL / max(grey.shape))
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    dark = ink(np.asarray(small, np.uint8)).astype(np.uint8) * WHITE
    best, reach = 0.0, _MAX_SKEW
    for step in _STEPS:
        angles = best + np.arange(-reach, reach + step / 2, step)
        best = float(max(angles, key=lambda angle: _sharpness(dark, float(angle))))
        reach = step
    return best


def _sharpness(dark: Grey, angle: float) -> float:
    turned = _rotated(dark, angle, 0)
    profiles = (turned.sum(axis=axis, dtype=np.float64) for axis in (0, 1))
    return max(float(np.square(np.diff(profile)).sum()) for profile in profiles)


def _rotated(grey: Grey, angle: float, border: int = WHITE) -> Grey:
    height, width = grey.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    turned = cv2.warpAffine(
        grey, matrix, (width, height), flags=cv2.INTER_LINEAR, borderValue=border
    )
    return np.asarray(turned, np.uint8)
