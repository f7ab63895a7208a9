"""Reading notices and counting words in processes of their own."""

from __future__ import annotations

from indexer.apart.counter import ApartCounter
from indexer.apart.reader import ApartReader

__all__ = ["ApartCounter", "ApartReader"]
