"""The model that reads what a question asks, on the upper half of the bundled encoder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np

from common.errors import EncoderError
from common.settings import ROOT
from indexer.encoders.base import brief
from indexer.encoders.quantised import MIDDLE, QuantisedBert, open_graph
from retriever.understanding.labels import ANSWER_TYPES, ASKS, ROLES

MODEL_FILE = "reader.int8.onnx"
FOLDER = ROOT / "models" / "understanding"
OUTPUTS = ("asks", "role", "answer_type", "topic")
PROMPT = "query: "


class Reading(NamedTuple):
    """What the model makes of a question."""

    asks: Mapping[str, float]
    """Probability of each thing that may be asked."""
    role: str
    role_confidence: float
    answer_type: str
    answer_type_confidence: float
    topics: tuple[tuple[int, int], ...]
    """Where the words of its topics stand."""


class QuestionModel:
    """Reads tidied questions; threads may share it."""

    def __init__(self, bert: QuantisedBert, folder: Path = FOLDER) -> None:
        self._bert = bert
        try:
            self._session = open_graph(folder / MODEL_FILE)
        except Exception as exc:  # onnxruntime has no narrower one
            raise EncoderError("encoder_not_loadable", encoder=folder, reason=brief(exc)) from exc

    def read(self, tidied: str) -> Reading:
        """What the question asks; the text as ``tidy`` leaves it."""
        middle = self._bert.middle(PROMPT + tidied)
        names = [f"{name}.logits" for name in OUTPUTS]
        asks, role, kind, topic = self._session.run(names, {MIDDLE: middle.values})
        roles, kinds = _softmax(role[0]), _softmax(kind[0])
        return Reading(
            dict(zip(ASKS, _sigmoid(asks[0]).tolist(), strict=True)),
            ROLES[int(roles.argmax())],
            float(roles.max()),
            ANSWER_TYPES[int(kinds.argmax())],
            float(kinds.max()),
            _spans(tidied, middle.offsets, _sigmoid(topic[0, :, 0])),
        )


def _spans(
    tidied: str, offsets: tuple[tuple[int, int], ...], inside: np.ndarray
) -> tuple[tuple[int, int], ...]:
    """Runs of tokens that are more likely in a topic than not; one token may miss between."""
    shift = len(PROMPT)
    found: list[tuple[int, int]] = []
    for (start, end), share in zip(offsets, inside, strict=True):
        if end <= shift or share < 0.5:
            continue
        start = max(start - shift, 0)
        if found and start - found[-1][1] <= 1:
            found[-1] = (found[-1][0], end - shift)
        else:
            found.append((start, end - shift))
    return tuple(span for span in found if tidied[slice(*span)].strip())


def _sigmoid(logits: np.ndarray) -> np.ndarray:
    return np.asarray(1 / (1 + np.exp(-logits)))


def _softmax(logits: np.ndarray) -> np.ndarray:
    raised = np.exp(logits - logits.max())
    return np.asarray(raised / raised.sum())
