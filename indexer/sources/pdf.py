"""PDF: text layer by PDFium, scanned pages by OCR, in a process of its own."""

from __future__ import annotations

from common.records import SourceText
from indexer.sources.confined import Reader, read_confined

_HEAD = 1024
"""Bytes within which a file must begin as a PDF; readers look that far past blanks."""


def matches(data: bytes) -> bool:
    """Whether the bytes begin as a PDF, blanks aside."""
    return data[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n\x00").startswith(b"%PDF-")


def read(name: str, data: bytes) -> SourceText:
    """Text, pages and ruled tables of a PDF.

    Raises SourceError when it is damaged or cut short, encrypted, too long, without
    anything to read, or needs more time or memory than allowed.
    """
    return read_confined(Reader.PDF, name, data)
