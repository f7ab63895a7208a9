"""The recogniser: boxes of print in a picture, and what stands in them.

The models (PP-OCRv4, Apache-2.0) lie in the package ``rapidocr-onnxruntime``; nothing is fetched.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray
from rapidocr_onnxruntime import RapidOCR

from indexer.sources.ocr.picture import Grey, Picture, PixelBox

_DETECTED = 0.6
"""Points a pixel measures in the picture in which print is looked for (120 dpi): at 200 dpi
it takes 7 times as long and finds the same lines."""
_UPSIDE_DOWN = "180"
_AT_ONCE = 6
"""Lines given to the recogniser together, which is what the package does."""
_LEAST_SHAPE = 320 / 48
"""Width in heights to which a shorter line is filled up: that of the lines it was trained on."""
_BLANK = 0
"""Number of the sign for no character."""
_WORTH_A_LOOK = 0.01
"""Probability from which another choice is kept. Of 8-point print at 200 dpi, characters read
rightly leave their look-alikes at most 0.0007, those misread leave the right one 0.013 to 0.34."""
_LOGGERS = ("RapidOCR", "OrtInferSession")
"""Loggers to which the package adds a handler of its own that writes to the terminal."""


class Choice(NamedTuple):
    """What else a character may be, by the recogniser."""

    text: str
    confidence: float


class ReadCharacter(NamedTuple):
    """One character; ``place`` is its middle as a share of the line's width."""

    text: str
    place: float
    confidence: float
    others: tuple[Choice, ...] = ()
    """Its other choices worth a look, likeliest first."""


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
    lines: dict[int, ReadLine] = {}
    shapes = [crop.shape[1] / crop.shape[0] for crop in crops]
    by_width = sorted(range(len(crops)), key=shapes.__getitem__)
    for start in range(0, len(crops), _AT_ONCE):
        batch = by_width[start : start + _AT_ONCE]
        widest = max(_LEAST_SHAPE, *(shapes[at] for at in batch))
        for at, steps in zip(batch, _steps([crops[at] for at in batch], widest), strict=True):
            lines[at] = _line(steps, len(steps) * shapes[at] / widest)
    return [lines[at] for at in range(len(crops))]


def _steps(crops: Sequence[Grey], widest: float) -> NDArray[np.float32]:
    """Probabilities of shape (lines, steps from left to right, characters)."""
    model = engine().text_rec
    sized = [model.resize_norm_img(_coloured(crop), widest) for crop in crops]
    return np.asarray(model.session(np.stack(sized))[0], np.float32)


def _line(steps: NDArray[np.float32], columns: float) -> ReadLine:
    """The likeliest character of each step, repetitions and blanks left out (CTC, Graves 2006)."""
    best = steps.argmax(axis=1)
    begins = np.diff(best, prepend=_BLANK) != 0
    places = np.flatnonzero(begins & (best != _BLANK))
    return tuple(_character(steps[at], (int(at) + 0.5) / columns) for at in places)


def _character(shares: NDArray[np.float32], place: float) -> ReadCharacter:
    names = engine().text_rec.postprocess_op.character
    best, *others = sorted(
        {int(shares.argmax()), *np.flatnonzero(shares >= _WORTH_A_LOOK).tolist()},
        key=lambda at: -shares[at],
    )
    choices = (Choice(names[at], float(shares[at])) for at in others if at != _BLANK)
    return ReadCharacter(names[best], place, float(shares[best]), tuple(choices))


def _box(corners: NDArray[np.float32], scale: float) -> PixelBox:
    x0, top = np.floor(corners.min(axis=0) / scale)
    x1, bottom = np.ceil(corners.max(axis=0) / scale)
    return PixelBox(int(x0), int(top), int(x1), int(bottom))


def _coloured(grey: Grey) -> NDArray[np.uint8]:
    """The three channels that the models expect."""
    return np.repeat(grey[:, :, None], 3, axis=2)
