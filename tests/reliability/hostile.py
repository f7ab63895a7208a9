"""Hostile files, questions and notices: more and longer than the tests, with worst times."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import NamedTuple

from answerer import Answerer, open_answerer
from common.errors import NoticeError
from common.settings import ROOT, load_settings
from tests.fuzz.__main__ import CASES, LIMIT, Fuzz
from tests.fuzz.bases import BASES
from tests.hostile.questions import questions
from tests.reliability.rows import Row

FILES = int(os.environ.get("HOSTILE_FILES", CASES))
"""Damaged files read; fewer for a first look."""
QUESTIONS = int(os.environ.get("HOSTILE_QUESTIONS", 2_000))
SECONDS = 20.0
"""Longest time for one question: some ten times what the worst takes on two idle cores."""
BROWSER = "tests/browser/test_hostile.py"


class Asked(NamedTuple):
    """What came of hostile questions."""

    answered: int
    refused: int
    broken: tuple[str, ...]
    worst: float
    """Seconds."""


def measure() -> list[Row]:
    """One row each for damaged files, hostile questions and the walk through the page."""
    return [_files(), _questions(), _page()]


def _files() -> Row:
    results = list(Fuzz(tuple(BASES), LIMIT).run(range(FILES)))
    refused = sum(bool(one.refused) for one in results)
    bad = sum(bool(one.defects) for one in results)
    worst = max(one.seconds for one in results)
    figure = (
        f"{len(results)} files: {len(results) - refused} read, {refused} refused, {bad} defects; "
        f"slowest {worst:.1f} s"
    )
    return Row("A damaged file is read or refused in one line", "tests/fuzz", figure, not bad)


def _questions() -> Row:
    found = ask(open_answerer(load_settings()), QUESTIONS)
    figure = (
        f"{found.answered} answered or declined, {found.refused} refused, "
        f"{len(found.broken)} broken; slowest {found.worst:.1f} s"
    )
    kept = not found.broken and found.worst < SECONDS
    return Row(
        "A hostile question gets an answer or one line, in bounded time",
        "tests/answerer/test_hostile_questions.py",
        figure,
        kept,
    )


def ask(answerer: Answerer, count: int, seed: int = 0) -> Asked:
    """Ask so many hostile questions, every third after another."""
    answered = refused = 0
    broken: list[str] = []
    worst, before = 0.0, ""
    for number, question in enumerate(questions(count, seed)):
        started = time.perf_counter()
        try:
            answerer.answer(question, (before,) if number % 3 == 0 else ())
            answered += 1
        except NoticeError as error:
            refused += 1
            if "\n" in error.text():
                broken.append(f"{number}: several lines")
        except Exception as error:
            broken.append(f"{number}: {type(error).__name__}")
        worst, before = max(worst, time.perf_counter() - started), question
    return Asked(answered, refused, tuple(broken), worst)


def _page() -> Row:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", "long", BROWSER],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    lines = done.stdout.strip().splitlines()
    figure = lines[-1].strip("= ") if lines else "did not run"
    kept = done.returncode == 0 and "skipped" not in figure
    return Row("A script in a notice, name or question never runs", BROWSER, figure, kept)
