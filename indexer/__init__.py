"""Corpus to index: read, cut, embed, write; and open what was written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexer.encoders.registry import encoder_fingerprint, load_encoder
from indexer.generations import current_generation
from indexer.pipeline import BuildResult, build
from indexer.progress import Progress, Stage

if TYPE_CHECKING:
    from common.settings import Settings
    from indexer.backends.base import Index

__all__ = [
    "BuildResult",
    "Progress",
    "Stage",
    "build",
    "current_generation",
    "encoder_fingerprint",
    "load_encoder",
    "open_index",
    "require_same_encoder",
]


def open_index(settings: Settings) -> Index:
    """The current generation, or the newest older one that is whole where it is damaged.

    Raises IndexMissingError when nothing was built yet, IndexDamagedError naming the
    damaged file when no generation is whole.
    """
    from indexer.opening import open_index as opened

    return opened(settings)


def require_same_encoder(index: Index, fingerprint: str) -> None:
    """Raise IndexStoreError unless the index was built with the encoder of this fingerprint."""
    from indexer.opening import require_same_encoder as required

    required(index, fingerprint)
