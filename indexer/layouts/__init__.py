"""Reading notices: text → items with metadata, by the layout that fits best."""

from indexer.layouts.base import Layout, LayoutReading
from indexer.layouts.registry import LAYOUTS, document_id, parse

__all__ = ["LAYOUTS", "Layout", "LayoutReading", "document_id", "parse"]
