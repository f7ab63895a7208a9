"""Web pages of government sites: the notice on them, without what the site prints around it."""

from __future__ import annotations

import re

from lxml import etree

from common.errors import SourceError
from common.records import SourceText
from indexer.sources import charset, text
from indexer.sources.html_body import find_notice
from indexer.sources.html_text import Line
from indexer.sources.html_tree import TooManyElementsError, read_page
from indexer.sources.writer import Writer

TITLE_LEVEL = 1
_LOOKED_AT = 4096
"""Bytes at the start that tell a page from a text."""
_OPENING = re.compile(
    r"[\s\ufeff]*+(?:<\?xml[^>]{0,200}>\s*+|<!--(?:(?!-->).)*+-->\s*+)*+"
    r"<(?:!doctype\s+html|html|head|body|meta|title|"
    r"(?P<part>div|table|p|span|article|section|center|font|h[1-6]))(?=[\s>/])",
    re.IGNORECASE | re.DOTALL,
)
_PART_END = re.compile(r"</(?:div|table|p|span|article|section|center|font|h[1-6]|html)>\s*$", re.I)


def matches(data: bytes) -> bool:
    """Whether the bytes are a web page, or a part of one that begins and ends with an element."""
    if not text.matches(data):
        return False
    start = _readable(data[:_LOOKED_AT], data[:2])
    opening = _OPENING.match(start)
    if not opening or not opening["part"]:
        return opening is not None
    return bool(_PART_END.search(_readable(data[-_LOOKED_AT:], data[:2])))


def read(name: str, data: bytes) -> SourceText:
    """The notice on the page: page header, title, body, closing lines; its tables as grids.

    Ranges count in the text so made, which has a line for each paragraph, heading
    and cell; headings are marked, the title with level 1. Raises SourceError for a
    damaged page and one without text.
    """
    try:
        page = read_page(_decoded(name, data))
    except TooManyElementsError as exc:
        raise SourceError("source_unsafe", name=name) from exc
    except etree.LxmlError as exc:
        raise SourceError("source_broken", name=name) from exc
    found = find_notice(page)
    if not found.body:
        raise SourceError("source_page_without_text", name=name)
    writer = Writer(name, unwrapped=True)
    for field in found.fields:
        writer.line(field)
    writer.heading(found.title or "", TITLE_LEVEL)
    for piece in found.body:
        if isinstance(piece, Line):
            writer.heading(piece.text, piece.level)
        else:
            writer.grid(piece.cells)
    for line in found.closing:
        writer.line(line)
    return writer.source()


def _readable(part: bytes, mark: bytes) -> str:
    """A part of the file, as far as its tags go: their letters are the same in most encodings."""
    wide = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}.get(mark)
    return (
        part.decode(wide, errors="ignore") if wide else part.decode("latin-1").removeprefix("ï»¿")
    )


def _decoded(name: str, data: bytes) -> str:
    """The page in the encoding its bytes show, else the one it declares.

    Pages often declare another encoding than they are in; what is valid UTF-8 with
    Chinese in it is hardly ever anything else.
    """
    codec = charset.declared(data)
    if codec in (charset.GB, charset.BIG5) and not _is_utf8(data):
        try:
            return data.decode(charset.BIG5 if charset.is_big5(data) else codec)
        except UnicodeDecodeError:
            pass
    return text.decode(name, data)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
