"""DOC, XLS, the WPS and ET of Kingsoft, and RTF: converted by LibreOffice, read as DOCX or XLSX.

Ranges therefore count in the text of the converted file, of which nothing is kept. Kingsoft's
files have the streams of Word and Excel, and are those to us. A file with macros is
read, since older programs put empty ones into every file: they are never run, and the
converted file has none.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Iterator
from typing import NamedTuple

import olefile

from common.errors import SourceError
from common.records import SourceText
from indexer.sources import docx, xlsx
from indexer.sources.libreoffice import convert
from indexer.sources.package import is_encrypted

_OLE_MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_RTF_MARK = b"{\\rtf"
_LOCKED_PACKAGE = "EncryptedPackage"
"""Stream that holds a DOCX or XLSX with a password (MS-OFFCRYPTO 1.3.3)."""
_OLE_ERRORS = (OSError, ValueError, IndexError, KeyError, TypeError, struct.error, RecursionError)
"""What olefile raises for a damaged file."""


class Kind(NamedTuple):
    """An old format: its usual extension, and what it is read as."""

    source: str
    target: str
    read: Callable[[str, bytes], SourceText]


RTF = Kind("rtf", "docx", docx.read)
DOC = Kind("doc", "docx", docx.read)
XLS = Kind("xls", "xlsx", xlsx.read)
_BY_STREAM = {"WordDocument": DOC, "Workbook": XLS, "Book": XLS}
"""By the stream that holds the text (MS-DOC 2.1, MS-XLS 2.1.2; "Book" is Excel 5)."""


def matches(data: bytes) -> bool:
    """Whether the bytes begin as an OLE file or as RTF."""
    return data.startswith((_OLE_MARK, _RTF_MARK))


def read(name: str, data: bytes) -> SourceText:
    """Text and tables of a DOC, XLS, WPS, ET or RTF file.

    Raises SourceError when LibreOffice is not installed, and for a file that is
    damaged, encrypted, empty, too large, slow to convert or of another program.
    """
    kind = kind_of(name, data)
    try:
        converted = convert(name, data, kind.source, kind.target)
    except SourceError as exc:
        if exc.key == "source_broken" and _asks_for_password(kind, data):
            raise SourceError("source_encrypted", name=name) from exc
        raise
    return kind.read(name, converted)


def kind_of(name: str, data: bytes) -> Kind:
    """Which old format the bytes are. Raises SourceError when none, encrypted or damaged."""
    if data.startswith(_RTF_MARK):
        return RTF
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            if ole.exists(_LOCKED_PACKAGE):
                raise SourceError("source_encrypted", name=name)
            found = next((kind for stream, kind in _BY_STREAM.items() if ole.exists(stream)), None)
    except _OLE_ERRORS as exc:
        key = "source_encrypted" if is_encrypted(data) else "source_broken"
        raise SourceError(key, name=name) from exc
    if found is None:
        raise SourceError("source_old_office", name=name)
    return found


_ENCRYPTED_BIT = 0x0100
"""fEncrypted, in the flags at byte 10 of a WordDocument stream (MS-DOC 2.5.2)."""
_FILEPASS = 0x002F
"""Record of a Workbook stream that says how what follows is encrypted (MS-XLS 2.4.117)."""
_RECORDS = 40
"""Records within which FILEPASS comes: right after BOF and a few about who may write."""


def _asks_for_password(kind: Kind, data: bytes) -> bool:
    """Whether a file that could not be converted is encrypted."""
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            stream = next(stream for stream in _BY_STREAM if ole.exists(stream))
            head = ole.openstream(stream).read(4096)
            if kind is DOC:
                return bool(struct.unpack_from("<H", head, 10)[0] & _ENCRYPTED_BIT)
            return _FILEPASS in list(_records(head))
    except (StopIteration, *_OLE_ERRORS):
        return False


def _records(head: bytes) -> Iterator[int]:
    """The kinds of the first records of a Workbook stream."""
    at = 0
    for _ in range(_RECORDS):
        if at + 4 > len(head):
            return
        kind, length = struct.unpack_from("<HH", head, at)
        yield kind
        at += 4 + length
