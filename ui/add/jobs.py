"""Work that goes on in a thread of its own, watched by the page and stopped by its reader."""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from common.errors import NoticeError
from indexer.progress import Stage

LOG = logging.getLogger(__name__)
REFERENCE_BYTES = 3
"""Of the number by which a failure is found in the log: short enough to read out."""

Result = TypeVar("Result")


class Watched:
    """A Progress that remembers how far it is; written by one thread, read by others."""

    def __init__(self) -> None:
        self.stage: Stage | None = None
        self.name = ""
        self.done = 0
        self.total = 0

    def start(self, stage: Stage, total: int) -> None:
        """A stage begins; one without steps is not shown."""
        if total:
            self.stage, self.done, self.total, self.name = stage, 0, total, ""

    def advance(self, stage: Stage, steps: int = 1, name: str = "") -> None:
        """Steps are done."""
        if stage is self.stage:
            self.done += steps
            self.name = name

    @property
    def share(self) -> float:
        """Of the present stage, 0 to 1."""
        return min(self.done / self.total, 1.0) if self.total else 0.0


class Job(Generic[Result]):
    """One piece of work under way, or done."""

    def __init__(self, work: Callable[[Watched], Result]) -> None:
        self.progress = Watched()
        self.result: Result | None = None
        self.error: NoticeError | None = None
        self._thread = threading.Thread(target=self._run, args=(work,), daemon=True)
        self._thread.start()

    @property
    def over(self) -> bool:
        """Whether the work has ended, well or not."""
        return not self._thread.is_alive()

    def wait(self, seconds: float) -> bool:
        """Wait for the end at most so long; whether it came."""
        self._thread.join(seconds)
        return self.over

    def _run(self, work: Callable[[Watched], Result]) -> None:
        try:
            self.result = work(self.progress)
        except NoticeError as exc:
            self.error = exc
        except Exception:
            # a defect: said plainly on the page, in full in the log
            reference = secrets.token_hex(REFERENCE_BYTES)
            LOG.exception("failure %s", reference)
            self.error = NoticeError("add_failed", reference=reference)
