"""A PDF as PDFium reads it → text, pages and tables, within the calling process."""

from __future__ import annotations

from collections.abc import Sequence

import pypdfium2
from pypdfium2 import raw

from common.errors import SourceError
from common.records import SourceText
from indexer.sources.marks import PageMarks
from indexer.sources.page_text import page_text
from indexer.sources.pdf_page import UNMAPPED, read_page
from indexer.sources.text import MAX_CHARACTERS

MAX_PAGES = 500
"""Pages of the longest file read; the longest real notice looked at has 380."""
_MIN_PAGE_CHARACTERS = 10
"""Characters a page, on average, below which a file of images has no text layer: scans may
carry a stamp or a page number as text."""
_MIN_KNOWN = 0.5
"""Share of characters with a code below which a file's text cannot be read: whole fonts lack
their codes or none do."""
_TRAILER = 4096
"""Bytes at a file's end in which its end mark must stand; the standard says 1,024, some sites
add a comment."""


def read_document(name: str, data: bytes) -> SourceText:
    """Text, pages and ruled tables of a PDF.

    Raises SourceError when it is damaged or cut short, encrypted, too long, or a
    scan without text.
    """
    if b"%%EOF" not in data[-_TRAILER:]:
        raise SourceError("source_cut_short", name=name)
    try:
        pages = _pages(name, data)
    except pypdfium2.PdfiumError as exc:
        raise SourceError("source_broken", name=name) from exc
    require_text(name, pages)
    return page_text(name, pages)


def _pages(name: str, data: bytes) -> list[PageMarks]:
    document = _opened(name, data)
    try:
        if len(document) > MAX_PAGES:
            raise SourceError("source_pages", name=name, pages=len(document), limit=MAX_PAGES)
        return _read_pages(name, document)
    finally:
        document.close()


def _opened(name: str, data: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as exc:
        if exc.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            raise SourceError("source_encrypted", name=name) from exc
        raise


def _read_pages(name: str, document: pypdfium2.PdfDocument) -> list[PageMarks]:
    pages: list[PageMarks] = []
    characters = 0
    for page in document:
        pages.append(read_page(page))
        page.close()
        characters += len(pages[-1].glyphs)
        if characters > MAX_CHARACTERS:
            raise SourceError("source_too_long", name=name, limit=MAX_CHARACTERS)
    return pages


def require_text(name: str, pages: Sequence[PageMarks]) -> None:
    """Raise SourceError for a scan, and for pages whose text cannot be read."""
    printed = [glyph.text for page in pages for glyph in page.glyphs if not glyph.text.isspace()]
    known = sum(text != UNMAPPED for text in printed)
    images = sum(page.has_image for page in pages)
    if known < _MIN_PAGE_CHARACTERS * images and images > len(pages) / 2:
        raise SourceError("source_scanned", name=name)
    if not printed:
        raise SourceError("source_no_text", name=name)
    if known < _MIN_KNOWN * len(printed):
        raise SourceError("source_unmapped", name=name)
