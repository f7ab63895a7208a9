"""A PDF as PDFium reads it → text, pages and tables, within the calling process."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple

import pypdfium2
from pypdfium2 import raw

from common.errors import SourceError
from common.records import SourceText
from indexer.limits import require_length, require_pages
from indexer.sources.characters import UNMAPPED
from indexer.sources.marks import PageMarks
from indexer.sources.page_text import page_text
from indexer.sources.pdf_page import read_page
from indexer.sources.pdf_picture import rendered
from indexer.sources.scans import Scan, ScanReader, ScanReading, read_scans

_MIN_PAGE_CHARACTERS = 10
"""Characters below which a page with a picture has no text layer: scans may carry a stamp or a
page number as text."""
_MIN_COVERED_CHARACTERS = 50
"""The same for a page that pictures cover: a scan may have a running head as text."""
_COVERED = 0.5
"""Share of a page from which pictures cover it."""
_MIN_KNOWN = 0.5
"""Share of characters with a code below which a file's text cannot be read: whole fonts lack
their codes or none do."""
_TRAILER = 4096
"""Bytes at a file's end in which its end mark must stand; the standard says 1,024, some sites
add a comment."""


def read_document(name: str, data: bytes, reader: ScanReader = read_scans) -> SourceText:
    """Text, pages and ruled tables of a PDF; ``reader`` reads the pages that are pictures.

    Raises SourceError when it is damaged or cut short, encrypted, too long, without
    text, or a scan where OCR cannot run.
    """
    if b"%%EOF" not in data[-_TRAILER:]:
        raise SourceError("source_cut_short", name=name)
    try:
        read = _read(name, data, reader)
    except pypdfium2.PdfiumError as exc:
        raise SourceError("source_broken", name=name) from exc
    require_text(name, read.pages)
    return replace(page_text(name, read.pages), warnings=read.warnings)


class _Read(NamedTuple):
    pages: list[PageMarks]
    warnings: tuple[str, ...]


def _read(name: str, data: bytes, reader: ScanReader) -> _Read:
    document = _opened(name, data)
    try:
        require_pages(name, len(document))
        pages = _read_pages(name, document)
        scanned = [at for at, page in enumerate(pages) if is_scan(page)]
        return _with_scans(name, document, pages, scanned, reader) if scanned else _Read(pages, ())
    finally:
        document.close()


def _with_scans(
    name: str,
    document: pypdfium2.PdfDocument,
    pages: list[PageMarks],
    scanned: Sequence[int],
    reader: ScanReader,
) -> _Read:
    """The pages with those that are pictures read by OCR, as far as that can be done."""
    scans = [Scan(at + 1, partial(rendered, document, at)) for at in scanned]
    try:
        reading = reader(scans)
    except SourceError as error:
        if len(scanned) == len(pages):
            raise SourceError(error.key, **{**error.values, "name": name}) from error
        reading = ScanReading({}, tuple(at + 1 for at in scanned))
    seen = {number - 1: marks for number, marks in reading.marks.items() if marks.glyphs}
    return _Read([seen.get(at, page) for at, page in enumerate(pages)], reading.warnings)


def is_scan(page: PageMarks) -> bool:
    """Whether a page is a picture, or print whose fonts lack their codes."""
    printed = [glyph.text for glyph in page.glyphs if not glyph.text.isspace()]
    known = sum(text != UNMAPPED for text in printed)
    few = _MIN_COVERED_CHARACTERS if page.image_share >= _COVERED else _MIN_PAGE_CHARACTERS
    return (page.has_image and known < few) or known < _MIN_KNOWN * len(printed)


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
        require_length(name, characters)
    return pages


def require_text(name: str, pages: Sequence[PageMarks]) -> None:
    """Raise SourceError for a file without text, and for pages whose text cannot be read."""
    printed = [glyph.text for page in pages for glyph in page.glyphs if not glyph.text.isspace()]
    known = sum(text != UNMAPPED for text in printed)
    if not printed:
        raise SourceError("source_no_text", name=name)
    if known < _MIN_KNOWN * len(printed):
        raise SourceError("source_unmapped", name=name)
