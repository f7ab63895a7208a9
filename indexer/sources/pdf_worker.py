"""The process that reads one PDF: bytes on standard input, what ``pdf.packed`` makes of it out."""

from __future__ import annotations

import resource
import sys

from common.errors import SourceError
from indexer.sources.pdf import packed, packed_error
from indexer.sources.pdf_document import read_document

MAX_MEMORY = 2_000_000_000
"""Bytes of address space; 480 full pages of print fill 0.3 GB."""


def main() -> None:
    """Read, answer, end; what goes wrong beyond a SourceError ends the process."""
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    try:
        answer = packed(read_document("", sys.stdin.buffer.read()))
    except SourceError as error:
        answer = packed_error(error)
    sys.stdout.buffer.write(answer)


if __name__ == "__main__":
    main()
