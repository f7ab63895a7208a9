"""The default encoder: the way of computing that is fastest on this machine.

Questions, and passages on most machines, run in 8-bit integers (``quantised``). Where the
processor multiplies bfloat16 itself, many passages run in PyTorch. Measured in
``benchmarks/encoder.py`` and docs/decisions/0001.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path

import numpy as np

from indexer.encoders.base import Encoder, Progress, Vectors
from indexer.encoders.bundled import DIMENSION, FINGERPRINT, PROMPTS_FILE
from indexer.encoders.processor import multiplies_bfloat16, usable_cores
from indexer.encoders.quantised import QuantisedBert
from indexer.encoders.sentence_transformer import SentenceTransformerEncoder

MANY = 400
"""From here on passages are worth the 9 s of processor time that importing sentence-transformers
costs, where the processor multiplies bfloat16: 24 passages a second instead of 12 on one core
with AVX-512."""


class DefaultEncoder(Encoder):
    """The unpacked bundled model. All ways of computing agree to a cosine of 0.997."""

    dimension = DIMENSION
    fingerprint = FINGERPRINT

    def __init__(self, folder: Path, threads: int | None = None) -> None:
        """``threads``: passages encoded at the same time; one for each core if not given."""
        self._folder = folder
        self._threads = threads or usable_cores()
        self._bert = QuantisedBert(folder)
        prompts = json.loads((folder / PROMPTS_FILE).read_text("utf-8"))["prompts"]
        self._query_prompt, self._passage_prompt = prompts["query"], prompts["passage"]

    def for_many(self, count: int) -> Encoder:
        """Itself, or PyTorch in bfloat16 where that is faster for so many passages."""
        return self._halved if count >= MANY and multiplies_bfloat16() else self

    @cached_property
    def _halved(self) -> SentenceTransformerEncoder:
        # a batch of one: a vector must not depend on which texts are encoded beside it
        return SentenceTransformerEncoder(self._folder, self.fingerprint, halved=True, batch=1)

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
