"""Runs kept on disk, so that the last one over a set can be shown again and compared.

runs/<time>-<command>-<set>/   one run; written beside and renamed, so it is there whole
    about.json                 command, time, measures
    run.json                   every question's figures (``eval.runs``)
    <set>.jsonl                the questions as they were
    <command>.json, .…html     the report (``eval.page``, ``eval.answers_page``)
"""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from typing import NamedTuple

from answerer import Answerer
from common.errors import EvalRunError
from eval import answers, answers_page, page, retrieval
from eval.questions import EvalQuestion, load_questions
from eval.runs import SavedRun, Values, load, run_of, save, setting_of

ABOUT, RUN = "about.json", "run.json"
DRAFT = ".new-"
KEPT = 12
"""Runs left of each set and command; one takes some 300 kB."""

Progress = Callable[[int], None]


class Command(str, Enum):
    """What is measured."""

    ANSWERS = "answers"
    RETRIEVAL = "retrieval"


class Task(NamedTuple):
    """A set to run over, and what to measure."""

    path: Path
    command: Command


@dataclass(frozen=True, slots=True)
class About:
    """One kept run, as a list of runs names it."""

    folder: Path
    command: Command
    set_name: str
    digest: str
    """Of the set."""
    generation: int
    at: datetime
    """UTC."""
    seconds: float
    measures: Mapping[str, float]
    """Those that floors are kept for; without a case left out."""


@dataclass(frozen=True, slots=True)
class KeptRun:
    """One kept run with all that was measured."""

    about: About
    run: SavedRun
    questions: tuple[EvalQuestion, ...]
    report: Mapping[str, object]
    """As ``as_json`` of the command's module made it."""


class _Measured(NamedTuple):
    values: Values
    measures: Mapping[str, float | None]


def questions_of(task: Task) -> int:
    """How many questions a run of the task asks. Raises QuestionFileError."""
    questions = load_questions(task.path)
    return sum(bool(one.gold) or task.command is Command.ANSWERS for one in questions)


def run_and_keep(task: Task, answerer: Answerer, folder: Path, progress: Progress) -> About:
    """Run the task and keep it in the folder; what ``progress`` raises ends it without a trace.

    Raises EvalRunError where it cannot be written, and QuestionFileError.
    """
    now, started = datetime.now(UTC), time.perf_counter()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=DRAFT, dir=folder))
    except OSError as exc:
        raise EvalRunError("eval_not_written", file=folder) from exc
    try:
        questions = Path(shutil.copyfile(task.path, draft / task.path.name))
        found = _MEASURING[task.command](answerer, questions, draft, progress)
        run = run_of(questions, answerer.retriever.index, found.values)
        save(run, draft / RUN)
        whole = {name: value for name, value in found.measures.items() if value is not None}
        seconds = time.perf_counter() - started
        about = About(
            draft, task.command, run.set_name, run.digest, run.generation, now, seconds, whole
        )
        return _published(about, folder)
    except OSError as exc:
        raise EvalRunError("eval_not_written", file=folder) from exc
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def kept_runs(folder: Path, set_name: str, command: Command) -> list[About]:
    """The kept runs over a set, newest first; folders that hold no run are left out."""
    found = (_about(one) for one in sorted(folder.glob(f"[!.]*/{ABOUT}"), reverse=True))
    return [one for one in found if one and (one.set_name, one.command) == (set_name, command)]


def load_kept(about: About) -> KeptRun:
    """All of a run. Raises EvalRunError, QuestionFileError where its files are damaged."""
    file = about.folder / f"{about.command.value}.json"
    try:
        report = json.loads(file.read_text("utf-8"))
        if not isinstance(report, dict):
            raise TypeError("not a table")
    except (OSError, ValueError, TypeError, RecursionError) as exc:
        raise EvalRunError("eval_run_unreadable", file=file) from exc
    questions = load_questions(about.folder / about.set_name)
    return KeptRun(about, load(about.folder / RUN), questions, report)


def _answers(answerer: Answerer, path: Path, folder: Path, progress: Progress) -> _Measured:
    outcomes = answers.ask(answerer, load_questions(path), progress)
    figures = answers.report(outcomes)
    answers_page.write_report(figures, setting_of(path, answerer.retriever), folder)
    return _Measured(answers.question_values(outcomes), answers.gated(figures))


def _retrieval(answerer: Answerer, path: Path, folder: Path, progress: Progress) -> _Measured:
    figures = retrieval.run(answerer.retriever, path, progress)
    page.write_report(figures, setting_of(path, answerer.retriever), folder)
    return _Measured(figures.values, retrieval.gated(figures))


_MEASURING: Mapping[Command, Callable[[Answerer, Path, Path, Progress], _Measured]] = {
    Command.ANSWERS: _answers,
    Command.RETRIEVAL: _retrieval,
}


def _published(about: About, folder: Path) -> About:
    """The run under its name, older ones of its set removed."""
    plain = {
        "command": about.command.value,
        "set": about.set_name,
        "digest": about.digest,
        "generation": about.generation,
        "at": about.at.isoformat(timespec="milliseconds"),
        "seconds": round(about.seconds, 3),
        "measures": about.measures,
    }
    text = json.dumps(plain, ensure_ascii=False, indent=1) + "\n"
    (about.folder / ABOUT).write_text(text, "utf-8")
    stamp = about.at.strftime("%Y%m%dT%H%M%S%f")
    named = folder / f"{stamp}-{about.command.value}-{Path(about.set_name).stem}"
    about.folder.rename(named)
    runs = kept_runs(folder, about.set_name, about.command)
    for old in runs[KEPT:]:
        shutil.rmtree(old.folder, ignore_errors=True)
    return next(one for one in runs if one.folder == named)


def _about(file: Path) -> About | None:
    try:
        plain = json.loads(file.read_text("utf-8"))
        return About(
            folder=file.parent,
            command=Command(plain["command"]),
            set_name=Path(str(plain["set"])).name,
            digest=str(plain["digest"]),
            generation=int(plain["generation"]),
            at=datetime.fromisoformat(plain["at"]),
            seconds=float(plain["seconds"]),
            measures={str(name): float(value) for name, value in plain["measures"].items()},
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
