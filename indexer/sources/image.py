"""Pictures of pages (PNG, JPEG, TIFF, BMP, WebP), read by OCR in a process of its own."""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from common.errors import SourceError
from common.records import SourceText
from indexer.limits import require_pages
from indexer.sources.confined import Reader, read_confined
from indexer.sources.marks import EMPTY
from indexer.sources.page_text import page_text
from indexer.sources.scans import Scan, ScanReader, read_scans

if TYPE_CHECKING:
    from PIL.Image import Image

    from indexer.sources.ocr.picture import Grey, Picture

MAX_PIXELS = 80_000_000
"""Pixels of the largest picture opened: A3 at 600 dpi has 70 million."""
_MIN_SIDE = 16
"""Pixels of the shortest side on which a character can be read."""
_FORMATS = {
    "PNG": (b"\x89PNG\r\n\x1a\n",),
    "JPEG": (b"\xff\xd8\xff",),
    "TIFF": (b"II*\x00", b"MM\x00*"),
    "BMP": (b"BM",),
    "WEBP": (b"RIFF",),
}
"""By Pillow's names, with the bytes that files of the format begin with."""
_UNREADABLE = (OSError, ValueError, SyntaxError, EOFError, TypeError, struct.error, zlib.error)
"""What Pillow raises for damaged files."""
_WEBP = slice(8, 12)
_BMP_RESERVED = slice(6, 10)


def matches(data: bytes) -> bool:
    """Whether the bytes begin as a picture."""
    if data.startswith(_FORMATS["WEBP"]):
        return data[_WEBP] == b"WEBP"
    if data.startswith(_FORMATS["BMP"]):  # two letters may begin a text
        return data[_BMP_RESERVED] == bytes(4)
    return any(data.startswith(signatures) for signatures in _FORMATS.values())


def read(name: str, data: bytes) -> SourceText:
    """The text of a picture, or of the several in a TIFF, page by page.

    Raises SourceError when it is damaged, too large, without text, needs more time or
    memory than allowed, or OCR cannot run on this machine.
    """
    return read_confined(Reader.PICTURE, name, data)


def read_picture(name: str, data: bytes, reader: ScanReader = read_scans) -> SourceText:
    """The same within the calling process."""
    with _opened(name, data) as image:
        pages = getattr(image, "n_frames", 1) if image.format == "TIFF" else 1
        require_pages(name, pages)
        reading = reader(_scans(name, image, pages))
    if not any(page.glyphs for page in reading.marks.values()):
        raise SourceError("source_no_text", name=name)
    marks = [reading.marks.get(at + 1, EMPTY) for at in range(pages)]
    return replace(page_text(name, marks), warnings=reading.warnings)


def grey_of(name: str, data: bytes) -> Grey:
    """Grey values of the first page of a picture file, 0 black to 255 white.

    Raises SourceError when it is damaged or too large.
    """
    with _opened(name, data) as image:
        return _grey_page(name, image, 0)


def _opened(name: str, data: bytes) -> Image:
    import PIL.Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", PIL.Image.DecompressionBombWarning)
            return PIL.Image.open(io.BytesIO(data), formats=tuple(_FORMATS))
    except (PIL.Image.DecompressionBombError, PIL.Image.DecompressionBombWarning) as exc:
        raise SourceError("source_picture_size", name=name, limit=MAX_PIXELS // 1_000_000) from exc
    except _UNREADABLE as exc:
        raise SourceError("source_broken", name=name) from exc


def _scans(name: str, image: Image, pages: int) -> Iterator[Scan]:
    for at in range(pages):
        yield Scan(at + 1, partial(_picture, name, image, at))


def _picture(name: str, image: Image, at: int) -> Picture:
    from indexer.sources.ocr.picture import picture_of

    return picture_of(_grey_page(name, image, at))


def _grey_page(name: str, image: Image, at: int) -> Grey:
    try:
        image.seek(at)
        _require_size(name, image)
        return _grey(image)
    except _UNREADABLE as exc:
        raise SourceError("source_broken", name=name) from exc


def _require_size(name: str, image: Image) -> None:
    if image.width * image.height > MAX_PIXELS:
        raise SourceError("source_picture_size", name=name, limit=MAX_PIXELS // 1_000_000)
    if min(image.size) < _MIN_SIDE:
        raise SourceError("source_no_text", name=name)


def _grey(image: Image) -> Grey:
    """Grey values of the picture as it is seen: turned as its camera says, on white paper."""
    import numpy as np
    import PIL.Image
    import PIL.ImageOps

    if image.mode.startswith("I;16"):
        return np.asarray(np.asarray(image) >> 8, np.uint8)
    seen = PIL.ImageOps.exif_transpose(image)
    if seen.has_transparency_data:
        seen = seen.convert("RGBA")
        paper = PIL.Image.new("RGBA", seen.size, "white")
        seen = PIL.Image.alpha_composite(paper, seen)
    return np.asarray(seen.convert("L"), np.uint8)
