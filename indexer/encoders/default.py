"""The default encoder: NumPy for questions, sentence-transformers for many passages."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np

from indexer.encoders.base import Encoder, Progress, Vectors
from indexer.encoders.bert import Bert
from indexer.encoders.bundled import DIMENSION, FINGERPRINT, PROMPTS_FILE
from indexer.encoders.sentence_transformer import SentenceTransformerEncoder

FEW = 40
"""Up to here passages are encoded one by one: 0.2 s each on one core, where importing
sentence-transformers takes 9 s of processor time and each passage then 0.05 s."""


class DefaultEncoder(Encoder):
    """The unpacked bundled model. Both ways of encoding agree to 1e-5."""

    dimension = DIMENSION
    fingerprint = FINGERPRINT

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._bert = Bert(folder)
        prompts = json.loads((folder / PROMPTS_FILE).read_text("utf-8"))["prompts"]
        self._query_prompt, self._passage_prompt = prompts["query"], prompts["passage"]

    @cached_property
    def _bulk(self) -> SentenceTransformerEncoder:
        return SentenceTransformerEncoder(self._folder, self.fingerprint)

    @property
    def _bulk_is_loaded(self) -> bool:
        return "_bulk" in vars(self)

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Vectors of texts to be found, shape (len(texts), dimension)."""
        if len(texts) > FEW or self._bulk_is_loaded:
            return self._bulk.passages(texts, progress)
        vectors = np.empty((len(texts), self.dimension), np.float32)
        for row, text in enumerate(texts):
            vectors[row] = self._bert.vector(self._passage_prompt + text)
            if progress is not None:
                progress(1)
        return vectors

    def query(self, text: str) -> Vectors:
        """Vector of one question, shape (dimension,)."""
        return self._bert.vector(self._query_prompt + text)
