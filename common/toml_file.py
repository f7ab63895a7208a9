"""TOML as staff write it: of bounded size and depth."""

from __future__ import annotations

import errno
import os
import stat
import tomllib
from pathlib import Path
from typing import Any

LARGEST = 4_000_000
"""Bytes; a corpus manifest with an entry for each of 10,000 notices has some 2 MB."""


def read_toml(path: Path) -> dict[str, Any]:
    """What a file says. Raises OSError, or ValueError as ``parse_toml``."""
    return parse_toml(read_bounded(path))


def read_bounded(path: Path) -> bytes:
    """The bytes of a file, one more than may be parsed where it is larger.

    Raises OSError, also for a pipe, which might be waited for without end.
    """
    if stat.S_ISFIFO(path.stat().st_mode):
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), str(path))
    with path.open("rb") as file:
        return file.read(LARGEST + 1)


def parse_toml(data: bytes) -> dict[str, Any]:
    """What the bytes say.

    Raises ValueError (UnicodeDecodeError, TOMLDecodeError) for bad syntax, a key given twice,
    what is not UTF-8, too large or nested too deeply.
    """
    if len(data) > LARGEST:
        raise tomllib.TOMLDecodeError(f"more than {LARGEST} bytes")
    try:
        return tomllib.loads(data.decode())
    except RecursionError as exc:
        raise tomllib.TOMLDecodeError("nested too deeply") from exc
