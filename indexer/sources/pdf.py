"""PDF with a text layer, read by PDFium in a process of its own.

PDFium is the engine of a browser, built for files one cannot trust, but a small file
may unpack to more than the machine holds: a second process can be given limits.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys

from pydantic import TypeAdapter

from common.errors import SourceError
from common.records import SourceText

MAX_SECONDS = 120
"""Time after which reading is stopped; 480 full pages of print (620,000 characters) take 17."""
_HEAD = 1024
"""Bytes within which a file must begin as a PDF; readers look that far past blanks."""
_WORKER = (sys.executable, "-m", "indexer.sources.pdf_worker")

_SOURCE = TypeAdapter(SourceText)

_log = logging.getLogger(__name__)


def matches(data: bytes) -> bool:
    """Whether the bytes begin as a PDF, blanks aside."""
    return data[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n\x00").startswith(b"%PDF-")


def read(name: str, data: bytes) -> SourceText:
    """Text, pages and ruled tables of a PDF.

    Raises SourceError when it is damaged or cut short, encrypted, too long, a scan
    without text, or needs more time or memory than allowed.
    """
    paths = os.pathsep.join(path or os.getcwd() for path in sys.path)
    try:
        done = subprocess.run(  # noqa: S603 - a fixed command; the file is its input
            _WORKER,
            input=data,
            capture_output=True,
            timeout=MAX_SECONDS,
            check=True,
            # numpy, loaded along, would reserve memory for a thread on every core
            env={**os.environ, "PYTHONPATH": paths, "OPENBLAS_NUM_THREADS": "1"},
        )
    except subprocess.TimeoutExpired as exc:
        raise SourceError("source_too_slow", name=name, limit=MAX_SECONDS) from exc
    except subprocess.CalledProcessError as exc:
        _log.warning("reading %r ended with %s: %r", name, exc.returncode, exc.stderr[-300:])
        raise SourceError("source_broken", name=name) from exc
    return _source(name, done.stdout)


def packed(source: SourceText) -> bytes:
    """A text for the way between the processes."""
    return _SOURCE.dump_json(source)


def packed_error(error: SourceError) -> bytes:
    """An error for the way between the processes."""
    return json.dumps({**error.values, "key": error.key}).encode()


def _source(name: str, data: bytes) -> SourceText:
    found = json.loads(data)
    if "key" in found:
        raise SourceError(found.pop("key"), **{**found, "name": name})
    return _SOURCE.validate_python(found)
