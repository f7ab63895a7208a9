"""Going on after an error that the log is told of."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator

from common.errors import NoticeError


@contextlib.contextmanager
def logged(log: logging.Logger, kind: type[NoticeError]) -> Iterator[None]:
    """End the block where an error of this kind leaves it, with a warning in the log."""
    try:
        yield
    except kind as error:
        log.warning("%s", error)
