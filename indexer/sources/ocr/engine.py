"""The recogniser: boxes of print in a picture, and what stands in them.

The models (PP-OCRv4, Apache-2.0) lie in the package ``rapidocr-onnxruntime``; nothing is fetched.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray
from rapidocr_onnxruntime import RapidOCR

from indexer.sources.ocr.picture import Grey, Picture, PixelBox

_DETECTED = 0.6
"""Points a pixel measures in the picture in which print is looked for (120 dpi): at 200 dpi
it takes 7 times as long and finds the same lines."""
_UPSIDE_DOWN = "180"
_LOGGERS = ("RapidOCR", "OrtInferSession")
"""Loggers to which the package adds a handler of its own that writes to the terminal."""


class ReadCharacter(NamedTuple):
    """One character; ``place`` is its middle as a share of the line's width."""

    text: str
    place: float
    confidence: float


ReadLine = tuple[ReadCharacter, ...]


@cache
def engine() -> RapidOCR:
    """The models, loaded once in a process (0.6 s)."""
    cv2.setNumThreads(1)  # pages are read side by side instead
    loaded = RapidOCR(intra_op_num_threads=1, inter_op_num_threads=1)
    for name in _LOGGERS:
        logging.getLogger(name).handlers.clear()
    return loaded


def detect(picture: Picture) -> list[PixelBox]:
    """Boxes around the lines of print of a page, in no order."""
    scale = min(1.0, picture.points / _DETECTED)
    small = cv2.resize(picture.grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    corners, _ = engine().text_det(_coloured(np.asarray(small, np.uint8)))
    if corners is None:
        return []
    return [_box(one, scale) for one in corners]


def is_upside_down(crops: Sequence[Grey]) -> bool:
    """Whether most of the lines stand on their heads."""
    _, labels, _ = engine().text_cls([_coloured(crop) for crop in crops])
    votes = [score if label == _UPSIDE_DOWN else -score for label, score in labels]
    return bool(sum(votes) > 0)


def recognise(crops: Sequence[Grey]) -> list[ReadLine]:
    """What stands in pictures of one line each; () where nothing is read."""
    if not crops:
        return []
    results, _ = engine().text_rec([_coloured(crop) for crop in crops], return_word_box=True)
    return [_line(*result) for result in results]


def _line(text: str, _mean: float, detail: Sequence[Any]) -> ReadLine:
    columns, _, places, _, confidences = detail
    flat = [place for group in places for place in group]
    return tuple(
        ReadCharacter(character, (place + 0.5) / columns, confidence)
        for character, place, confidence in zip(text, flat, confidences, strict=False)
    )


def _box(corners: NDArray[np.float32], scale: float) -> PixelBox:
    x0, top = np.floor(corners.min(axis=0) / scale)
    x1, bottom = np.ceil(corners.max(axis=0) / scale)
    return PixelBox(int(x0), int(top), int(x1), int(bottom))


def _coloured(grey: Grey) -> NDArray[np.uint8]:
    """The three channels that the models expect."""
    return np.repeat(grey[:, :, None], 3, axis=2)
