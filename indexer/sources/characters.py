"""Codes of printed characters → the characters a reader sees."""

from __future__ import annotations

import sys
import unicodedata

_KANGXI = range(0x2F00, 0x2FD6)
"""Radicals that some fonts name instead of the characters that look the same."""
_LOW = range(0xDC00, 0xE000)
"""Second halves of surrogate pairs."""
UNMAPPED = "\N{REPLACEMENT CHARACTER}"
"""Stands for a printed character that the file gives no code for."""
_HYPHENS = {"\x02", "\ufffe"}
"""What PDFium gives for a hyphen at the end of a line."""


def character(code: int) -> str:
    """The character; "" for a code that is none or the second half of one."""
    if code in _LOW:
        return ""
    if code in _KANGXI:
        return unicodedata.normalize("NFKC", chr(code))
    if code == 0 or code > sys.maxunicode:
        return UNMAPPED
    text = chr(code)
    if text in _HYPHENS:
        return "-"
    if text.isspace():
        return " " if text != "\N{IDEOGRAPHIC SPACE}" else text
    return "" if unicodedata.category(text) == "Cc" else text
