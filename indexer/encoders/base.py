"""What every encoder can do."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
"""Rows of unit length, shape (number of texts, dimension)."""

Progress = Callable[[int], None]
"""Called with the number of texts finished since the last call."""


class Encoder(ABC):
    """Turns texts into unit vectors whose dot product is their cosine similarity."""

    dimension: int
    fingerprint: str
    """Changes whenever the vectors could: model name, weights digest, prompts."""

    @abstractmethod
    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Vectors of texts to be found, shape (len(texts), dimension)."""

    @abstractmethod
    def query(self, text: str) -> Vectors:
        """Vector of one question, shape (dimension,)."""


def brief(exc: Exception) -> str:
    """The first line of a library's message, which may have many."""
    return (str(exc).strip() or type(exc).__name__).splitlines()[0][:200]
