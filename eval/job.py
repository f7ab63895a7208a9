"""One run in the background, which can be watched and stopped."""

from __future__ import annotations

import logging
import threading
from enum import Enum
from pathlib import Path
from typing import NamedTuple

from answerer import Answerer
from common.errors import EvalRunError, NoticeError
from eval.kept import About, Task, questions_of, run_and_keep

LOG = logging.getLogger(__name__)


class Phase(str, Enum):
    """Where a job stands."""

    RUNNING = "running"
    STOPPING = "stopping"
    STOPPED = "stopped"
    FAILED = "failed"
    DONE = "done"


class State(NamedTuple):
    """A job at one moment."""

    phase: Phase
    done: int
    total: int
    """Questions."""
    error: NoticeError | None
    about: About | None
    """The kept run, once done."""

    @property
    def ended(self) -> bool:
        """Whether nothing more happens."""
        return self.phase not in {Phase.RUNNING, Phase.STOPPING}


class _StopError(Exception):
    """Raised between two questions when the job is to stop."""


class Job:
    """A run in a thread of its own; all methods may be called from any thread."""

    def __init__(self, task: Task, answerer: Answerer, folder: Path) -> None:
        self.task = task
        self._answerer = answerer
        self._folder = folder
        self._stop = threading.Event()
        self._done = 0
        self._total = questions_of(task)
        self._ended: State | None = None
        self._thread = threading.Thread(target=self._run, name="evaluation", daemon=True)

    def start(self) -> None:
        """Begin; returns at once."""
        self._thread.start()

    def stop(self) -> None:
        """Ask it to stop, which it does before the next question; nothing is kept."""
        self._stop.set()

    def wait(self, seconds: float | None = None) -> None:
        """Wait until it has ended, but no longer than given."""
        self._thread.join(seconds)

    def state(self) -> State:
        """Where it stands."""
        if self._ended:
            return self._ended
        phase = Phase.STOPPING if self._stop.is_set() else Phase.RUNNING
        return State(phase, self._done, self._total, None, None)

    def _run(self) -> None:
        try:
            about = run_and_keep(self.task, self._answerer, self._folder, self._progress)
            self._end(Phase.DONE, about=about)
        except _StopError:
            self._end(Phase.STOPPED)
        except NoticeError as error:
            self._end(Phase.FAILED, error)
        except Exception:  # a thread that dies silently would leave its progress bar standing
            LOG.exception("the evaluation broke off")
            self._end(Phase.FAILED, EvalRunError("eval_broke_off"))

    def _progress(self, questions: int) -> None:
        self._done += questions
        if self._stop.is_set():
            raise _StopError

    def _end(
        self, phase: Phase, error: NoticeError | None = None, about: About | None = None
    ) -> None:
        self._ended = State(phase, self._done, self._total, error, about)
