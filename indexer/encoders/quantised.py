"""Runs the network in 8-bit integers (``graph``), one text at a time.

A text alone needs no padding, has the same vector whatever is encoded beside it, and on one
core is no slower than a batch; several cores take several texts.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import onnxruntime
from safetensors import safe_open
from tokenizers import Tokenizer

from common.errors import EncoderError
from indexer.encoders.base import Vectors, brief

LOWER_FILE, UPPER_FILE = "lower.int8.onnx", "upper.int8.onnx"
"""The network in two halves: other uppers may stand on the same lower one."""
EMBEDDED, MIDDLE, VECTOR = "embedded", "middle", "vector"
"""What goes into the lower half and between the two, shape (1, tokens, width), and what comes
out, shape (1, width)."""
WORDS = "embeddings.word_embeddings.weight"
PLACES = "embeddings.position_embeddings.weight"
KINDS = "embeddings.token_type_embeddings.weight"
ERRORS_ONLY = 3
"""onnxruntime's level of what it writes to stderr."""


class Middle(NamedTuple):
    """A text after the lower half of the layers."""

    values: Vectors
    """Shape (1, tokens, width)."""
    offsets: tuple[tuple[int, int], ...]
    """Where each token stands in the text; (0, 0) for the marks around it."""


class QuantisedBert:
    """A BERT with mean pooling and unit vectors, from an unpacked folder; threads may share it."""

    def __init__(self, folder: Path) -> None:
        try:
            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            file: Any = safe_open(folder / "model.safetensors", framework="numpy")
            # the word table is most of the file, and a text needs a few of its rows
            self._words = file.get_slice(WORDS)
            self._places = file.get_tensor(PLACES) + file.get_tensor(KINDS)[0]
            self._lower, self._upper = (open_graph(folder / f) for f in (LOWER_FILE, UPPER_FILE))
        except Exception as exc:  # tokenizers and onnxruntime have no narrower one
            raise EncoderError("encoder_not_loadable", encoder=folder, reason=brief(exc)) from exc
        self._tokenizer.enable_truncation(len(self._places))

    def vector(self, text: str) -> Vectors:
        """The unit vector of a text that already has its prompt, shape (hidden size,)."""
        (vectors,) = self._upper.run(None, {MIDDLE: self.middle(text).values})
        vector: Vectors = vectors[0]
        return vector

    def middle(self, text: str) -> Middle:
        """What another upper half may go on from."""
        encoded = self._tokenizer.encode(text)
        words = np.concatenate([self._words[token : token + 1] for token in encoded.ids])
        embedded = words + self._places[: len(encoded.ids)]
        (values,) = self._lower.run(None, {EMBEDDED: embedded[None]})
        return Middle(values, tuple(encoded.offsets))


@cache
def shared_bert(folder: Path) -> QuantisedBert:
    """The network of a folder, loaded once in this process."""
    return QuantisedBert(folder)


def open_graph(path: Path) -> onnxruntime.InferenceSession:
    """A graph on one thread: threads that wait for each other by spinning cost a busy machine
    more than they gain."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = ERRORS_ONLY
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
