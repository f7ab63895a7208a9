"""What one notice may be and hold, by the settings of the process that reads it.

Largest of 80 real notices looked at: 0.6 MB (a scan has up to 0.5 MB a page), 380 pages; the
longest texts (whole yearbooks of rules) have 200,000 characters.
"""

from __future__ import annotations

from common.errors import SourceError
from common.settings import default_settings

_MEGABYTE = 1_000_000


def limits() -> tuple[int, ...]:
    """All that decides whether a notice is read, to tell when a refused one is worth a new try."""
    set_ = default_settings()
    sizes = (set_.max_megabytes, set_.max_pages, set_.max_characters)
    return (*sizes, set_.max_seconds, set_.max_memory)


def max_bytes() -> int:
    """Bytes of the largest file read."""
    return default_settings().max_megabytes * _MEGABYTE


def require_size(name: str, size: int) -> None:
    """Raise SourceError for a file of more bytes than are read."""
    if size > max_bytes():
        limit = max_bytes() // _MEGABYTE
        raise SourceError("source_too_large", name=name, size=-(-size // _MEGABYTE), limit=limit)


def require_pages(name: str, pages: int) -> None:
    """Raise SourceError for a file of more pages than are read."""
    limit = default_settings().max_pages
    if pages > limit:
        raise SourceError("source_pages", name=name, pages=pages, limit=limit)


def require_length(name: str, characters: int) -> None:
    """Raise SourceError for a text of more characters than are read."""
    limit = default_settings().max_characters
    if characters > limit:
        raise SourceError("source_too_long", name=name, limit=limit)
