"""The default encoder: 8-bit integers (``quantised``), one text at a time on every core.

There is one way of computing, so that a text has one vector: whatever is encoded beside it, by
however many threads, on any machine. Measured in ``benchmarks/encoder.py`` and
docs/decisions/0001.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from indexer.encoders.base import Encoder, Progress, Vectors
from indexer.encoders.bundled import DIMENSION, FINGERPRINT, PROMPTS_FILE
from indexer.encoders.processor import usable_cores
from indexer.encoders.quantised import shared_bert


class DefaultEncoder(Encoder):
    """The unpacked bundled model; agrees with float32 to a cosine of 0.998."""

    dimension = DIMENSION
    fingerprint = FINGERPRINT

    def __init__(self, folder: Path, threads: int | None = None) -> None:
        """``threads``: passages encoded at the same time; one for each core if not given."""
        self._threads = threads or usable_cores()
        self._bert = shared_bert(folder)
        prompts = json.loads((folder / PROMPTS_FILE).read_text("utf-8"))["prompts"]
        self._query_prompt, self._passage_prompt = prompts["query"], prompts["passage"]

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Vectors of texts to be found, shape (len(texts), dimension); the longest come first."""
        vectors = np.empty((len(texts), self.dimension), np.float32)
        order = sorted(range(len(texts)), key=lambda row: -len(texts[row]))
        prompted = (self._passage_prompt + texts[row] for row in order)
        with ThreadPoolExecutor(self._threads) as threads:
            for row, vector in zip(order, threads.map(self._bert.vector, prompted), strict=True):
                vectors[row] = vector
                if progress is not None:
                    progress(1)
        return vectors

    def query(self, text: str) -> Vectors:
        """Vector of one question, shape (dimension,)."""
        return self._bert.vector(self._query_prompt + text)
