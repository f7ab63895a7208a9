"""Reads notices in other processes: one that hangs, crashes or eats memory stops only itself."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import weakref

from common.errors import SourceError
from common.records import Metadata, ParsedDocument
from common.settings import ROOT, Settings
from indexer.apart.messages import Task, outcomes, receive, send, tasks

_COMMAND = (sys.executable, "-m", "indexer.apart.worker")
_SETTINGS = (
    *("max_pages", "max_megabytes", "max_characters", "max_seconds", "max_memory"),
    "corpus",  # whose departments.toml the lexicon is loaded with
)
_MANY_THREADS = {"OPENBLAS_NUM_THREADS": "1"}
"""numpy, loaded along, would reserve memory for a thread on every core."""


class WorkerEndedError(Exception):
    """The process ended before it answered; ``late`` when it was stopped for its time."""

    def __init__(self, late: bool) -> None:
        super().__init__(late)
        self.late = late


class Worker:
    """One reading process; it starts at once and is asked one notice at a time."""

    def __init__(self, settings: Settings) -> None:
        given = {f"POLICY_{name.upper()}": str(getattr(settings, name)) for name in _SETTINGS}
        paths = os.pathsep.join((str(ROOT), *filter(None, sys.path)))
        self.process = subprocess.Popen(  # noqa: S603 - fixed; notices are input # nosec B603
            _COMMAND,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **_MANY_THREADS, **given, "PYTHONPATH": paths},
            start_new_session=True,
        )
        self.asked = 0
        self.stop = weakref.finalize(self, _stop, self.process)

    def ask(self, task: Task, data: bytes, seconds: float) -> bytes:
        """The packed outcome of a task. Raises WorkerEndedError, at the latest at the time."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.asked += 1
        late = threading.Event()
        timer = threading.Timer(seconds, self._end_late, (late,))
        timer.daemon = True
        timer.start()
        try:
            with contextlib.suppress(OSError):
                send(self.process.stdin, tasks().dump_json(task))
                send(self.process.stdin, data)
            answer = receive(self.process.stdout)
        finally:
            timer.cancel()
        if answer is None:
            self.stop()
            raise WorkerEndedError(late.is_set())
        return answer

    def _end_late(self, late: threading.Event) -> None:
        late.set()
        _kill(self.process)


class ApartReader:
    """Reads notices as ``Components.read`` does; may be called by several threads at once.

    Processes start with the first notice, are kept for the next and end with the reader.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._idle: list[Worker] = []
        self._all: weakref.WeakSet[Worker] = weakref.WeakSet()
        self._stopped = False
        self._lock = threading.Lock()

    def __call__(self, file: str, data: bytes, said: Metadata) -> ParsedDocument:
        """The notice as a process of its own reads it.

        Raises SourceError, also where the process takes too long or ends.
        """
        task = Task(file, said)
        try:
            answer = self._answer(task, data)
        except WorkerEndedError as exc:
            if exc.late:
                limit = self._settings.max_seconds
                raise SourceError("source_too_slow", name=file, limit=limit) from exc
            raise SourceError("source_crashed", name=file) from exc
        return outcomes().validate_json(answer).result()

    def stop(self) -> None:
        """End all processes, whatever they are reading."""
        with self._lock:
            self._stopped = True
            workers = list(self._all)
        for worker in workers:
            worker.stop()

    def _answer(self, task: Task, data: bytes) -> bytes:
        """The answer of an idle process or a new one.

        Where a used one ends early, a notice before may have harmed it: a new one is asked.
        """
        worker = self._taken() or self._started()
        try:
            answer = worker.ask(task, data, self._settings.max_seconds)
        except WorkerEndedError as exc:
            if exc.late or worker.asked == 1:
                raise
            worker = self._started()
            answer = worker.ask(task, data, self._settings.max_seconds)
        with self._lock:
            self._idle.append(worker)
        return answer

    def _taken(self) -> Worker | None:
        with self._lock:
            return self._idle.pop() if self._idle else None

    def _started(self) -> Worker:
        with self._lock:
            if self._stopped:
                raise WorkerEndedError(late=False)
            worker = Worker(self._settings)
            self._all.add(worker)
        return worker


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End the process and all it started."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()


def _stop(process: subprocess.Popen[bytes]) -> None:
    _kill(process)
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            with contextlib.suppress(OSError):
                stream.close()
    process.wait()
