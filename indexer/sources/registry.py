"""Which module reads which bytes."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from common.errors import SourceError
from common.records import SourceText
from indexer.limits import require_size
from indexer.sources import docx, html, image, legacy, ofd, pdf, text, xlsx
from indexer.sources.package import is_encrypted


class Format(NamedTuple):
    """One file format: how its bytes are recognised and read."""

    matches: Callable[[bytes], bool]
    read: Callable[[str, bytes], SourceText]


FORMATS: dict[str, Format] = {
    "pdf": Format(pdf.matches, pdf.read),
    "docx": Format(docx.matches, docx.read),
    "xlsx": Format(xlsx.matches, xlsx.read),
    "ofd": Format(ofd.matches, ofd.read),
    "doc/xls/wps/rtf": Format(legacy.matches, legacy.read),
    "png/jpeg/tiff/bmp/webp": Format(image.matches, image.read),
    "html": Format(html.matches, html.read),
    "text": Format(text.matches, text.read),
}
"""By name, asked in this order; Markdown is text whose marks the layouts understand."""

_SIGNATURES = {
    b"PK\x03\x04": "ZIP",
    b"GIF8": "GIF",
}
"""First bytes of formats known but not read, to name them in the message."""


def read_source(name: str, data: bytes) -> SourceText:
    """The text of one file; ``name`` is only for messages.

    Raises SourceError when the file is empty, too large, of an unsupported
    format, or not readable as what it looks like.
    """
    require_size(name, len(data))
    if not data.strip():
        raise SourceError("source_empty", name=name)
    found = next((known for known in FORMATS.values() if known.matches(data)), None)
    if found is None or found is FORMATS["text"]:
        _refuse_known_foreign(name, data)
    if found is None:
        raise SourceError("source_binary", name=name, formats=", ".join(FORMATS))
    return found.read(name, data)


def _refuse_known_foreign(name: str, data: bytes) -> None:
    if is_encrypted(data):
        raise SourceError("source_encrypted", name=name)
    for signature, found in _SIGNATURES.items():
        if data.startswith(signature):
            formats = ", ".join(FORMATS)
            raise SourceError("source_unsupported", name=name, found=found, formats=formats)
