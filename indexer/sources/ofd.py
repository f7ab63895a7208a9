"""OFD, the national format of official documents (GB/T 33190), read in a process of its own."""

from __future__ import annotations

from common.records import SourceText
from indexer.sources.confined import Reader, read_confined
from indexer.sources.package import is_package


def matches(data: bytes) -> bool:
    """Whether the bytes are a zip with the main part of an OFD."""
    return is_package(data, "ofd")


def read(name: str, data: bytes) -> SourceText:
    """Text, pages and ruled tables of an OFD, pages that are images by OCR.

    Raises SourceError when it is damaged, encrypted, too long, without anything to
    read, or needs more time or memory than allowed.
    """
    return read_confined(Reader.OFD, name, data)
