"""Milliseconds of searches, with and without the question's embedding."""

from __future__ import annotations

import time
from collections.abc import Sequence
from statistics import median
from typing import NamedTuple

from indexer.encoders.base import Encoder, Progress, Vectors


class Milliseconds(NamedTuple):
    """Of a number of questions, the median and the 95th percentile (nearest rank)."""

    p50: float
    p95: float


def quantiles(times: Sequence[float]) -> Milliseconds:
    """The median and the 95th percentile; 0 without any time."""
    ordered = sorted(times) or [0.0]
    return Milliseconds(median(ordered), ordered[min(len(ordered) - 1, round(0.95 * len(ordered)))])


class Stopwatch(Encoder):
    """An encoder that adds up how long it took."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.dimension = encoder.dimension
        self.fingerprint = encoder.fingerprint
        self.milliseconds = 0.0
        """Spent on questions so far."""

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """The encoder's vectors; not timed."""
        return self._encoder.passages(texts, progress)

    def query(self, text: str) -> Vectors:
        """The encoder's vector of one question."""
        started = time.perf_counter()
        vector = self._encoder.query(text)
        self.milliseconds += 1000 * (time.perf_counter() - started)
        return vector
