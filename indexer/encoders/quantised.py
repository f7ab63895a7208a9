"""Runs the network in 8-bit integers (``graph``), one text at a time.

A text alone needs no padding, has the same vector whatever is encoded beside it, and on one
core is no slower than a batch; several cores take several texts.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from safetensors import safe_open
from tokenizers import Tokenizer

from common.errors import EncoderError
from indexer.encoders.base import Vectors, brief

GRAPH_FILE = "model.int8.onnx"
EMBEDDED, VECTOR = "embedded", "vector"
"""Names of the graph's input, shape (1, tokens, width), and of its output, shape (1, width)."""
WORDS = "embeddings.word_embeddings.weight"
PLACES = "embeddings.position_embeddings.weight"
KINDS = "embeddings.token_type_embeddings.weight"
ERRORS_ONLY = 3
"""onnxruntime's level of what it writes to stderr."""


class QuantisedBert:
    """A BERT with mean pooling and unit vectors, from an unpacked folder; threads may share it."""

    def __init__(self, folder: Path) -> None:
        try:
            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            file: Any = safe_open(folder / "model.safetensors", framework="numpy")
            # the word table is most of the file, and a text needs a few of its rows
            self._words = file.get_slice(WORDS)
            self._places = file.get_tensor(PLACES) + file.get_tensor(KINDS)[0]
            self._session = _session(folder / GRAPH_FILE)
        except Exception as exc:  # tokenizers and onnxruntime have no narrower one
            raise EncoderError("encoder_not_loadable", encoder=folder, reason=brief(exc)) from exc
        self._tokenizer.enable_truncation(len(self._places))

    def vector(self, text: str) -> Vectors:
        """The unit vector of a text that already has its prompt, shape (hidden size,)."""
        tokens = self._tokenizer.encode(text).ids
        words = np.concatenate([self._words[token : token + 1] for token in tokens])
        embedded = words + self._places[: len(tokens)]
        (vectors,) = self._session.run(None, {EMBEDDED: embedded[None]})
        vector: Vectors = vectors[0]
        return vector


def _session(path: Path) -> onnxruntime.InferenceSession:
    """On one thread: threads that wait for each other by spinning cost a busy machine more."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = ERRORS_ONLY
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
