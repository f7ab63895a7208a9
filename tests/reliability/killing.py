"""Starts an operation in a process of its own and kills it at a moment."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from enum import Enum
from pathlib import Path
from typing import NamedTuple, Protocol

from common.settings import ROOT
from tests.reliability.recording import PUBLISHING, WRITING
from tests.reliability.scenes import Place, Step, arguments

MOST_SECONDS = 300.0


class Phase(Enum):
    """What a moment is counted from."""

    START = b""
    """The start of the process."""
    WRITING = WRITING
    """The first change in corpus or index."""
    PUBLISHING = PUBLISHING
    """The first file of the new generation."""


class Moment(NamedTuple):
    """When a process is killed."""

    phase: Phase
    seconds: float


class Running(Protocol):
    """A process; ``subprocess`` and ``multiprocessing`` ones are wrapped in this."""

    def kill(self) -> None: ...
    def wait(self) -> int: ...


Start = Callable[[Place, Path, Step, int], Running]
"""Start a step at a place, recording in a folder, telling a descriptor of the phases."""


class Command:
    """``python -m indexer …`` as it is used."""

    def __init__(self, words: Sequence[str], place: Place, shadow: Path, pipe: int) -> None:
        settings = place.settings
        folders = {"POLICY_CORPUS": str(settings.corpus), "POLICY_INDEX": str(settings.index)}
        recording = ["-m", "tests.reliability.recording", str(place.root), str(shadow), str(pipe)]
        self._process = subprocess.Popen(
            [sys.executable, *recording, *words],
            cwd=ROOT,
            env={**os.environ, "POLICY_AUDIT": str(place.root / "audit"), **folders},
            pass_fds=(pipe,),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def kill(self) -> None:
        """Kill the process itself; those it started are left to notice."""
        self._process.kill()

    def wait(self) -> int:
        status = self._process.wait(MOST_SECONDS)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        return status


def command_on(incoming: Path) -> Start:
    """Start steps as real commands, with the notices of a folder."""

    def start(place: Place, shadow: Path, step: Step, pipe: int) -> Running:
        return Command(arguments(step, incoming), place, shadow, pipe)

    return start


class Timing(NamedTuple):
    """How a process ended, and the seconds from the begin of each phase to its end."""

    status: int
    seconds: dict[Phase, float]


def killed(running: Callable[[int], Running], moment: Moment | None) -> Timing:
    """Start a process, kill it at the moment unless it ended before, and wait for its end."""
    reading, writing = os.pipe()
    begun = {Phase.START: time.monotonic()}
    process = running(writing)
    os.close(writing)
    due = begun[Phase.START] + moment.seconds if moment and moment.phase is Phase.START else None
    while True:
        timeout = MOST_SECONDS if due is None else max(0.0, due - time.monotonic())
        ready, _, _ = select.select([reading], [], [], timeout)
        told = os.read(reading, 1) if ready else b""
        if not told:  # the moment has come, or the process has ended
            break
        phase = Phase(told)
        begun[phase] = time.monotonic()
        if moment and moment.phase is phase:
            due = begun[phase] + moment.seconds
    if moment:
        process.kill()
    status = process.wait()
    ended = time.monotonic()
    os.close(reading)
    return Timing(status, {phase: ended - start for phase, start in begun.items()})
