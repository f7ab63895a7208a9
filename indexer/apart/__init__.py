"""Reading notices in processes of their own, which can be stopped."""

from __future__ import annotations

from indexer.apart.reader import ApartReader

__all__ = ["ApartReader"]
