"""The process that reads one file: bytes on standard input, what ``confined.packed`` makes out."""

from __future__ import annotations

import resource
import signal
import sys
from collections.abc import Iterable

from common.errors import SourceError
from common.records import SourceText
from common.settings import default_settings
from indexer.sources import ofd_document
from indexer.sources.confined import MAX_TEXT_SECONDS, Reader, packed, packed_error
from indexer.sources.image import read_picture
from indexer.sources.pdf_document import read_document
from indexer.sources.scans import Scan, ScanReading, read_scans

_MAX_TEXT_MEMORY = 2_000_000_000
"""Bytes of address space for all but OCR; 480 full pages of print fill 0.3 GB."""
_MEGABYTE = 1_000_000


def main() -> None:
    """Read, answer, end; what goes wrong beyond a SourceError ends the process."""
    _limit_memory(_MAX_TEXT_MEMORY)
    signal.alarm(MAX_TEXT_SECONDS)
    try:
        answer = packed(_read(Reader(sys.argv[1]), sys.stdin.buffer.read()))
    except SourceError as error:
        answer = packed_error(error)
    sys.stdout.buffer.write(answer)


def _read(reader: Reader, data: bytes) -> SourceText:
    if reader is Reader.PDF:
        return read_document("", data, _with_room)
    if reader is Reader.OFD:
        return ofd_document.read_document("", data, _with_room)
    return read_picture("", data, _with_room)


def _with_room(scans: Iterable[Scan]) -> ScanReading:
    """OCR with the memory a notice may take; it keeps to the time by itself."""
    _limit_memory(default_settings().max_memory * _MEGABYTE)
    signal.alarm(0)
    return read_scans(scans)


def _limit_memory(size: int) -> None:
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    soft = size if hard == resource.RLIM_INFINITY else min(size, hard)
    resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


if __name__ == "__main__":
    main()
