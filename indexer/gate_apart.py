"""The judge of the command line: ``python -m eval gate`` in a process of its own.

The request is one JSON object on its input, the reply a JSON object a line: how many questions
there are, how many more are done, and in the end the verdict.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from typing import IO, TextIO

from common.errors import GateError
from common.settings import PREFIX, ROOT, Settings
from indexer.gate import Question, Trial, Verdict
from indexer.progress import Progress, Silent, Stage

COMMAND = (sys.executable, "-P", "-m", "eval", "gate")
"""-P: nothing is imported from the folder somebody happens to be in."""
SECONDS = 300.0
"""After which the process is ended: it stops asking after 240 s (``eval.gate``) by itself."""
PASSED_ON = ("corpus", "index", "feedback", "gate_set", "cache", "encoder", "reranker")
"""Settings the process needs; those of language models are not among them."""
LONGEST_LINE = 1_000_000
"""Characters of a reply's line: 2,000 lost questions of 500 characters at most."""
LONGEST_REASON = 300


def apart_judge(settings: Settings, trial: Trial, progress: Progress) -> Verdict:
    """Ask in another process. Raises GateError where it fails, or takes too long."""
    with _scratch() as asked, _scratch() as complaints:
        asked.write(json.dumps(request(trial)))
        asked.seek(0)
        with _started(settings, asked, complaints) as process:
            verdict = _verdict(process, progress)
        if verdict is None or process.returncode != 0:
            raise GateError("gate_failed", reason=_reason(complaints))
    return verdict


def _scratch() -> IO[str]:
    return tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")


@contextlib.contextmanager
def _started(
    settings: Settings, asked: IO[str], complaints: IO[str]
) -> Iterator[subprocess.Popen[str]]:
    """The process, which is ended when its time is over or the block is left."""
    process = subprocess.Popen(  # noqa: S603 - fixed; what varies is its input # nosec B603
        COMMAND,
        stdin=asked,
        stdout=subprocess.PIPE,
        stderr=complaints,
        text=True,
        encoding="utf-8",
        env={**os.environ, **_environment(settings)},
    )
    timer = threading.Timer(SECONDS, process.kill)
    timer.start()
    try:
        yield process
        process.wait()
    finally:
        timer.cancel()
        process.kill()
        process.communicate()  # closes its output, and waits


def _environment(settings: Settings) -> dict[str, str]:
    given = {name: getattr(settings, name) for name in PASSED_ON}
    variables = {f"{PREFIX}{name}".upper(): str(value) for name, value in given.items() if value}
    return {**variables, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}


def _verdict(process: subprocess.Popen[str], progress: Progress) -> Verdict | None:
    assert process.stdout is not None
    found = None
    while line := process.stdout.readline(LONGEST_LINE):
        found = _take(line, progress) or found
    return found


def _take(line: str, progress: Progress) -> Verdict | None:
    """One line of the reply; None but for the verdict."""
    try:
        said = json.loads(line)
        if "total" in said:
            progress.start(Stage.JUDGE, int(said["total"]))
        if "done" in said:
            progress.advance(Stage.JUDGE, int(said["done"]))
        return verdict_of(said["verdict"]) if "verdict" in said else None
    except (ValueError, KeyError, TypeError, RecursionError) as exc:
        raise GateError("gate_failed", reason=line[:LONGEST_REASON]) from exc


def request(trial: Trial) -> dict[str, object]:
    """A trial as the process reads it."""
    return {
        "before": trial.before,
        "after": trial.after,
        "leaving": sorted(trial.leaving),
    }


class Lines(Silent):
    """A Progress that writes what it is told, a JSON object a line."""

    def __init__(self, output: TextIO) -> None:
        self._output = output

    def start(self, stage: Stage, total: int) -> None:
        """Write how many questions there are."""
        if stage is Stage.JUDGE:
            self.write(total=total)

    def advance(self, stage: Stage, steps: int = 1, name: str = "") -> None:
        """Write how many more are done."""
        if stage is Stage.JUDGE:
            self.write(done=steps)

    def write(self, **said: object) -> None:
        """Write one line, at once."""
        self._output.write(f"{json.dumps(said)}\n")
        self._output.flush()


def trial_of(plain: Mapping[str, object]) -> Trial:
    """The trial of a request. Raises KeyError, TypeError or ValueError for anything else."""
    before, after, leaving = plain["before"], plain["after"], plain["leaving"]
    if not (isinstance(before, int) and isinstance(after, int) and isinstance(leaving, list)):
        raise TypeError("not a trial")
    return Trial(before, after, frozenset(map(str, leaving)))


def reply(verdict: Verdict) -> dict[str, object]:
    """A verdict as the process writes it."""
    return {
        "asked": verdict.asked,
        "answered": verdict.answered,
        "lost": [one._asdict() for one in verdict.lost],
        "gone": [one._asdict() for one in verdict.gone],
        "seconds": verdict.seconds,
    }


def verdict_of(plain: Mapping[str, object]) -> Verdict:
    """The verdict of a reply. Raises KeyError, TypeError or ValueError for anything else."""
    return Verdict(
        asked=int(str(plain["asked"])),
        answered=int(str(plain["answered"])),
        lost=_questions(plain["lost"]),
        gone=_questions(plain["gone"]),
        seconds=float(str(plain["seconds"])),
    )


def _questions(plain: object) -> tuple[Question, ...]:
    if not isinstance(plain, list):
        raise TypeError("not a list")
    return tuple(Question(str(one["id"]), str(one["text"])) for one in plain)


def _reason(complaints: IO[str]) -> str:
    """The last line the process complained with; how it ended where it said nothing."""
    complaints.seek(0)
    lines = [line for line in complaints.read().splitlines() if line.strip()]
    return lines[-1][:LONGEST_REASON] if lines else "—"
