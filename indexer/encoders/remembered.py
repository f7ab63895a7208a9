"""An encoder that looks up what was encoded before: the same questions, asked again and again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from indexer.encoders.base import Encoder, Progress, Vectors
from indexer.vectors import VectorCache

QUESTIONS = "questions"
"""Told apart in the cache from passages: an encoder may encode the two in different ways."""


class RememberedEncoder(Encoder):
    """Another encoder's vectors, from the cache in a folder where it has them.

    Of the time 181 questions of the staff's set take, encoding is 60 %. What is new is kept by
    ``save``. Safe to share between threads.
    """

    def __init__(self, encoder: Encoder, folder: Path) -> None:
        self.dimension = encoder.dimension
        self.fingerprint = encoder.fingerprint
        self._encoder = encoder
        fingerprints = encoder.fingerprint, f"{encoder.fingerprint}:{QUESTIONS}"
        self._passages, self._questions = (
            _Known(VectorCache(folder, fingerprint, encoder.dimension))
            for fingerprint in fingerprints
        )

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Vectors of texts to be found, shape (len(texts), dimension)."""
        missing = self._passages.missing(texts)
        if missing:
            fresh = self._encoder.passages(missing)
            self._passages.add(dict(zip(missing, fresh, strict=True)))
        if progress is not None:
            progress(len(texts))
        return np.array([self._passages.vectors[text] for text in texts], np.float32)

    def query(self, text: str) -> Vectors:
        """Vector of one question, shape (dimension,)."""
        if self._questions.missing([text]):
            self._questions.add({text: self._encoder.query(text)})
        return self._questions.vectors[text]

    def save(self) -> None:
        """Keep what was encoded since; a cache that cannot be written loses time only."""
        self._passages.save()
        self._questions.save()


class _Known:
    """Vectors by text: of this process, and of the cache."""

    def __init__(self, cache: VectorCache) -> None:
        self.vectors: dict[str, Vectors] = {}
        self._cache = cache
        self._fresh: dict[str, Vectors] = {}

    def missing(self, texts: Sequence[str]) -> list[str]:
        """Those of the texts that neither holds."""
        new = [text for text in dict.fromkeys(texts) if text not in self.vectors]
        if new:
            self.vectors.update(self._cache.find(new))
        return [text for text in new if text not in self.vectors]

    def add(self, vectors: dict[str, Vectors]) -> None:
        """Take new vectors."""
        self.vectors.update(vectors)
        self._fresh.update(vectors)

    def save(self) -> None:
        """Put the new ones into the cache."""
        if self._fresh:
            self._cache.keep(self._fresh)
            self._fresh = {}
