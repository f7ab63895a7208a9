"""50 sessions ask for five minutes while notices are added, replaced and removed.

    python -m tests.reliability.load [--sessions 50] [--seconds 300] [--think 20] [--notices 60]

The server is the real one, with the real model; the sessions speak Streamlit's own protocol;
the notices change by the command line. With ``--think 0`` each session asks again as soon as
it has its answer: the most the server can do.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.reindex import Author
from common.settings import ROOT, Settings, load_settings
from indexer import build, open_index
from tests.reliability.asking import Crowd, questions_of, unsaid, wrong
from tests.reliability.changing import PAUSE, Changer
from tests.reliability.rows import Row
from tests.reliability.server import Sample, environment, serving

TEST = "tests/reliability/test_load.py"
OTHER_QUESTIONS = 60
ITEMS_OF_A_NOTICE = 10
WARM_UP = 60.0
"""Seconds, counted from when every session had its first page, that are left aside when the
memory's slope is taken: the caches fill, and every thread gets its share of the heap."""
FLAT = 5.0
"""Megabytes a minute: less is flat. A page that kept what it drew for one question of each
session, some 100 KB, would grow three times as fast."""


@dataclass(frozen=True)
class Plan:
    """How hard the server is asked."""

    sessions: int = 50
    seconds: float = 300.0
    think: float = 20.0
    """Mean pause of a person who reads an answer and types the next question."""
    notices: int = 60
    """Beside the corpus."""


class Outcome(NamedTuple):
    """What came of it."""

    plan: Plan
    seconds: np.ndarray
    """Of each question."""
    opened: np.ndarray
    """Seconds until a session's first page stood."""
    faults: tuple[str, ...]
    """Error cards, broken sessions, failed commands, lines of the server's log."""
    wrong: tuple[str, ...]
    """Answers of no generation that was current, or of more than one."""
    unsaid: int
    """Answers that do not give a figure which their generation holds."""
    published: int
    """Generations published meanwhile."""
    command: float
    """Mean seconds of one change."""
    samples: tuple[Sample, ...]
    warm: float
    """When the server had warmed up (``time.monotonic``)."""

    @property
    def warmed(self) -> tuple[Sample, ...]:
        """The samples after warming up."""
        return tuple(one for one in self.samples if one.at >= self.warm)

    @property
    def slope(self) -> float | None:
        """Growth of the resident memory after warming up, in MB a minute (least squares).

        None where too little time was left to tell.
        """
        warm = self.warmed
        if not warm or warm[-1].at - warm[0].at < WARM_UP:
            return None
        minutes = np.array([one.at for one in warm]) / 60
        return float(np.polyfit(minutes - minutes[0], [one.megabytes for one in warm], 1)[0])

    def memory(self) -> str:
        """Resident memory and threads when the crowd came, after warming up and at the end."""
        shown = [*self.samples[:1], *self.warmed[:1], *self.samples[-1:]]
        told = "RSS " + ", ".join(
            f"{one.megabytes:.0f} MB ({one.threads} threads)" for one in shown
        )
        return told if self.slope is None else f"{told}; {self.slope:+.1f} MB a minute"

    @property
    def processor(self) -> float:
        """Seconds of processor time that the server used after it had started."""
        return self.samples[-1].processor - self.samples[0].processor if self.samples else 0.0

    def lines(self) -> Iterator[str]:
        """The figures, for a terminal."""
        yield f"{len(self.seconds)} questions, {percentiles(self.seconds)}"
        yield f"{len(self.opened)} first pages, {percentiles(self.opened)}"
        rate = len(self.seconds) / self.plan.seconds
        yield f"{rate:.2f} answers a second, {self.published} generations published"
        each = self.processor / max(len(self.seconds), 1)
        yield f"the server used {self.processor:.0f} s of processor time, {each:.2f} s a question"
        yield f"a change takes {self.command:.1f} s, and {PAUSE:.0f} s lie between two"
        told = f"{len(self.faults)} errors, {len(self.wrong)} wrong generations"
        yield f"{told}, {self.unsaid} answers without the figure asked for"
        yield self.memory()
        yield from (f"error: {one}" for one in self.faults[:20])
        yield from (f"wrong: {one}" for one in self.wrong[:20])


def percentiles(seconds: np.ndarray) -> str:
    """The usual three, and the longest."""
    if not len(seconds):
        return "none"
    p50, p95, p99 = np.percentile(seconds, [50, 95, 99])
    return f"p50 {p50:.2f} s, p95 {p95:.2f} s, p99 {p99:.2f} s, longest {seconds.max():.2f} s"


def load(plan: Plan, folder: Path) -> Outcome:
    """Run the plan with everything written in an empty folder."""
    settings = prepared(folder, plan.notices)
    given = environment(settings, folder)
    with serving(given, folder / "server.log") as server, changing(settings, folder) as changer:
        crowd = Crowd(server.port, plan.sessions, plan.seconds, plan.think, others(settings))
        crowd.run()
        published = len(changer.ledger.versions) - 1
    faults = (*(one.fault for one in crowd.asked if one.fault), *crowd.broken)
    return Outcome(
        plan,
        np.array([one.seconds for one in crowd.asked]),
        np.array(crowd.opened),
        (*faults, *changer.failures, *server.faults()),
        tuple(wrong(crowd.asked, changer.ledger)),
        unsaid(crowd.asked, changer.ledger),
        published,
        float(np.mean(changer.seconds[1:])) if changer.seconds[1:] else 0.0,
        tuple(one for one in server.samples if one.at >= crowd.began),
        crowd.all_there + WARM_UP if crowd.all_there else float("inf"),
    )


def prepared(folder: Path, notices: int) -> Settings:
    """A corpus of the project's notices and of further ones, indexed; that of an earlier run."""
    corpus = folder / "corpus"
    settings = load_settings(corpus=corpus, index=folder / "index", cache=folder / "cache")
    if corpus.exists():
        return settings
    shutil.copytree(ROOT / "corpus", corpus, ignore=shutil.ignore_patterns(".*"))
    author = Author(ITEMS_OF_A_NOTICE)
    for number in range(notices):
        (corpus / f"notice-{number:04}.txt").write_text(author.notice(number), encoding="utf-8")
    build(settings)
    return settings


@contextmanager
def changing(settings: Settings, folder: Path) -> Iterator[Changer]:
    """Notices that change until the block is left."""
    changer = Changer(settings, folder / "changing", environment(settings, folder))
    changer.begin()
    try:
        yield changer
    finally:
        changer.end()


def others(settings: Settings) -> tuple[str, ...]:
    """Questions about the items that do not change."""
    index = open_index(settings)
    return questions_of([item.text for item in index.items.values()], OTHER_QUESTIONS)


def measure() -> list[Row]:
    """The five minutes of a working day, and one minute as hard as can be."""
    day = _run(Plan())
    hard = _run(Plan(seconds=60, think=0))
    what = f"{day.plan.sessions} sessions ask while notices change"
    return [
        Row(
            f"{what}: no error, no wrong generation",
            TEST,
            f"{len(day.seconds)} questions, {day.published} generations, "
            f"{len(day.faults)} errors, {len(day.wrong)} wrong, {day.unsaid} without the figure "
            f"asked for; {percentiles(day.seconds)}",
            not day.faults and not day.wrong and day.published > 0,
        ),
        Row(
            f"{what}: memory is flat",
            TEST,
            day.memory(),
            day.slope is not None and day.slope < FLAT,
        ),
        Row(
            f"{hard.plan.sessions} sessions that never pause: no error, no wrong generation",
            TEST,
            f"{len(hard.seconds) / hard.plan.seconds:.1f} answers a second, "
            f"{len(hard.faults)} errors, {len(hard.wrong)} wrong; {percentiles(hard.seconds)}",
            not hard.faults and not hard.wrong,
        ),
    ]


def _run(plan: Plan) -> Outcome:
    with tempfile.TemporaryDirectory() as folder:
        return load(plan, Path(folder))


def main(argv: Sequence[str] | None = None) -> int:
    """1 after any error or wrong generation."""
    plan = Plan()
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--sessions", type=int, default=plan.sessions)
    parser.add_argument("--seconds", type=float, default=plan.seconds)
    parser.add_argument("--think", type=float, default=plan.think)
    parser.add_argument("--notices", type=int, default=plan.notices)
    parser.add_argument("--folder", type=Path, help="keep everything there, and use it again")
    given = vars(parser.parse_args(argv))
    folder = given.pop("folder")
    outcome = load(Plan(**given), folder) if folder else _run(Plan(**given))
    print("\n".join(outcome.lines()))
    return 1 if outcome.faults or outcome.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
