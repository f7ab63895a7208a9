"""Reads one file in a process of its own, with limits on time and memory.

PDFium and the decoders of pictures are built for files one cannot trust, but a small file
may unpack to more than the machine holds, and OCR takes seconds a page.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
from enum import Enum

from pydantic import TypeAdapter

from common.errors import SourceError
from common.records import SourceText
from common.settings import default_settings

MAX_TEXT_SECONDS = 120
"""Time for all but OCR; 480 full pages of print (620,000 characters) take 17."""
_WORKER = (sys.executable, "-m", "indexer.sources.confined_worker")

_SOURCE = TypeAdapter(SourceText)

_log = logging.getLogger(__name__)


class Reader(str, Enum):
    """What reads the file."""

    PDF = "pdf"
    PICTURE = "picture"
    OFD = "ofd"


def read_confined(reader: Reader, name: str, data: bytes) -> SourceText:
    """What the reader makes of a file.

    Raises its SourceError, and one where it needs more time or memory than allowed.
    """
    paths = os.pathsep.join(path or os.getcwd() for path in sys.path)
    limit = default_settings().max_seconds
    try:
        done = subprocess.run(  # noqa: S603 - fixed; the file is its input # nosec B603
            (*_WORKER, reader.value),
            input=data,
            capture_output=True,
            timeout=limit,
            check=True,
            # numpy, loaded along, would reserve memory for a thread on every core
            env={**os.environ, "PYTHONPATH": paths, "OPENBLAS_NUM_THREADS": "1"},
        )
    except subprocess.TimeoutExpired as exc:
        raise SourceError("source_too_slow", name=name, limit=limit) from exc
    except subprocess.CalledProcessError as exc:
        _log.debug("reading %r ended with %s: %r", name, exc.returncode, exc.stderr[-300:])
        if exc.returncode == -signal.SIGALRM:
            raise SourceError("source_too_slow", name=name, limit=MAX_TEXT_SECONDS) from exc
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
