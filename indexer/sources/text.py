"""Plain text and Markdown: UTF-8, UTF-16 with a byte-order mark, GB18030, BIG5."""

from __future__ import annotations

import codecs
import re

from common.errors import SourceError
from common.records import SourceText
from indexer.limits import require_length
from indexer.sources import charset

_MARKS = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f]")
_MAX_CONTROL_SHARE = 0.001
"""Text holds no control characters but line and page ends; a stray one is tolerated."""
_MAX_DAMAGED_SHARE = 0.01
"""Share of undecodable bytes, among those beyond ASCII, up to which a file is called damaged
UTF-8, not another encoding."""


def matches(data: bytes) -> bool:
    """Whether the bytes can be text at all: no NUL bytes unless UTF-16 is declared."""
    return b"\x00" not in data or data[:2] in _MARKS


def read(name: str, data: bytes) -> SourceText:
    """The decoded file, every character kept but the byte-order mark."""
    text = decode(name, data)
    if not text.strip():
        raise SourceError("source_empty", name=name)
    require_length(name, len(text))
    if len(_CONTROL.findall(text)) > _MAX_CONTROL_SHARE * len(text):
        raise SourceError("source_binary", name=name, formats="text")
    return SourceText(text)


def decode(name: str, data: bytes) -> str:
    """The text of the bytes in the first encoding that fits.

    Raises SourceError for damaged UTF-8 and for bytes that are no text.
    """
    if data[:2] in _MARKS:
        return _decoded_utf16(name, data)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        if _is_damaged_utf8(data):
            raise SourceError("source_damaged", name=name, position=exc.start) from exc
    return _decoded_chinese(name, data)


def _decoded_utf16(name: str, data: bytes) -> str:
    try:
        return data[2:].decode(_MARKS[data[:2]])
    except UnicodeDecodeError as exc:
        raise SourceError("source_damaged", name=name, position=exc.start + 2) from exc


def _is_damaged_utf8(data: bytes) -> bool:
    kept = data.decode("utf-8", errors="ignore").encode("utf-8")
    has_chinese = any(byte > 0x7F for byte in kept)
    beyond_ascii = sum(byte > 0x7F for byte in data)
    return has_chinese and len(data) - len(kept) <= max(3, _MAX_DAMAGED_SHARE * beyond_ascii)


def _decoded_chinese(name: str, data: bytes) -> str:
    try:
        return data.decode(charset.BIG5 if charset.is_big5(data) else charset.GB)
    except UnicodeDecodeError as exc:
        if charset.is_damaged_gb18030(data):
            raise SourceError("source_damaged", name=name, position=exc.start) from exc
        raise SourceError("source_binary", name=name, formats="text") from exc
