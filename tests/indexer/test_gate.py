"""The gate before a new generation is published: off, warn, refuse, and all that may go wrong."""

from __future__ import annotations

import dataclasses
import json
import multiprocessing
import os
import signal
from pathlib import Path

import pytest

from common.catalogue import Language
from common.errors import GateError, IndexDamagedError
from common.records import Metadata
from common.settings import Gate, Settings, load_settings
from indexer.changes import Notice, add_notices, remove, undo
from indexer.components import Components
from indexer.corrections import Correction
from indexer.gate import MOST_NAMED, Question, Trial, Verdict, named, told, unhindered
from indexer.gate_apart import apart_judge, reply, request, trial_of, verdict_of
from indexer.generations import current_generation, generations
from indexer.manifest import load_manifest
from indexer.opening import open_index
from indexer.pipeline import build
from indexer.progress import Progress, Silent, Stage
from tests.indexer.fakes import CountingEncoder, line_components

ONE = Question("q1", "谁牵头？")
REASON = {"zh": "看过原件", "en": "seen in print"}


@pytest.fixture
def lines(tmp_path: Path) -> Settings:
    """A corpus of one notice, an eval set of the staff's own, and a gate that refuses."""
    corpus, sets = tmp_path / "corpus", tmp_path / "feedback" / "sets"
    corpus.mkdir()
    sets.mkdir(parents=True)
    (corpus / "one.txt").write_text("a b\n")
    (sets / "own.jsonl").write_text("{}\n")
    places = {"corpus": corpus, "index": tmp_path / "index", "feedback": sets.parent}
    return load_settings(**places, cache=tmp_path / "cache", gate="refuse")


NOTHING = Verdict()


class Judge:
    """Says what it was told to say, and remembers what it was asked."""

    def __init__(self, verdict: Verdict | Exception = NOTHING) -> None:
        self.trials: list[Trial] = []
        self._verdict = verdict

    def __call__(self, settings: Settings, trial: Trial, progress: Progress) -> Verdict:
        self.trials.append(trial)
        if isinstance(self._verdict, Exception):
            raise self._verdict
        return self._verdict


LOSING = Verdict(asked=3, answered=3, lost=(ONE,))


def parts(judge: Judge | None) -> Components:
    made = line_components(CountingEncoder())
    return dataclasses.replace(made, manifest=load_manifest, judge=judge)


def state(settings: Settings) -> dict[str, str]:
    return {path.name: path.read_text() for path in settings.corpus.iterdir() if path.is_file()}


def indexed(settings: Settings) -> list[str]:
    return [document.file for document in open_index(settings).documents.values()]


def with_gate(settings: Settings, gate: Gate) -> Settings:
    return settings.model_copy(update={"gate": gate})


def test_nothing_is_asked_of_the_first_generation_or_with_the_gate_off(lines: Settings) -> None:
    judge = Judge(LOSING)
    build(lines, parts=parts(judge))
    new = [Notice("two.txt", b"c\n")]
    add_notices(with_gate(lines, Gate.OFF), new, parts=parts(judge))
    assert judge.trials == []


def test_nothing_is_asked_without_an_eval_set(lines: Settings) -> None:
    judge = Judge(LOSING)
    build(lines, parts=parts(judge))
    (lines.feedback / "sets" / "own.jsonl").unlink()
    change = add_notices(lines, [Notice("two.txt", b"c\n")], parts=parts(judge))
    assert (judge.trials, change.result.verdict) == ([], None)


def test_a_change_that_loses_nothing_is_published(lines: Settings) -> None:
    build(lines, parts=parts(None))
    judge = Judge(Verdict(asked=3, answered=3))
    result = add_notices(lines, [Notice("two.txt", b"c\n")], parts=parts(judge)).result
    assert (result.generation, result.verdict) == (2, Verdict(asked=3, answered=3))
    assert judge.trials == [Trial(1, 2)]
    assert indexed(lines) == ["one.txt", "two.txt"]


def test_a_losing_change_is_published_with_a_warning(lines: Settings) -> None:
    build(lines, parts=parts(None))
    warning = with_gate(lines, Gate.WARN)
    result = add_notices(warning, [Notice("two.txt", b"c\n")], parts=parts(Judge(LOSING))).result
    assert (current_generation(lines), result.verdict) == (2, LOSING)
    assert "1 question(s)" in told(LOSING, Language.EN)[0]
    assert "q1 “谁牵头？”" in told(LOSING, Language.ZH)[0]


def test_a_losing_addition_is_refused_and_leaves_nothing(lines: Settings) -> None:
    build(lines, parts=parts(None))
    before = state(lines)
    said = Correction(Metadata(year=2023), REASON)
    new = [Notice("two.txt", b"c\n", correction=said)]
    with pytest.raises(GateError, match="1 个问题：q1 “谁牵头？”"):
        add_notices(lines, new, parts=parts(Judge(LOSING)))
    assert {name: text for name, text in state(lines).items() if text} == before
    assert (generations(lines), current_generation(lines)) == ([1], 1)
    assert indexed(lines) == ["one.txt"]
    forced = add_notices(unhindered(lines), new, parts=parts(Judge(LOSING)))
    assert (forced.result.verdict, indexed(lines)) == (LOSING, ["one.txt", "two.txt"])


def test_a_losing_replacement_is_refused_and_the_old_content_stays(lines: Settings) -> None:
    build(lines, parts=parts(None))
    judge = Judge(LOSING)
    with pytest.raises(GateError, match="没有发布"):
        add_notices(lines, [Notice("one.txt", b"c\n", replace=True)], parts=parts(judge))
    assert judge.trials == [Trial(1, 2, frozenset({"one.txt"}))]
    assert state(lines) == {"one.txt": "a b\n"}
    assert [passage.text for passage in open_index(lines).passages] == ["a b"]


def test_a_losing_removal_is_refused_and_the_file_stays(lines: Settings) -> None:
    build(lines, parts=parts(None))
    judge = Judge(LOSING)
    with pytest.raises(GateError, match="没有发布"):
        remove(lines, ["one.txt"], parts=parts(judge))
    assert judge.trials == [Trial(1, 2, frozenset({"one.txt"}))]
    assert (state(lines), indexed(lines)) == ({"one.txt": "a b\n"}, ["one.txt"])


def test_a_file_deleted_by_hand_did_not_leave_on_purpose(lines: Settings) -> None:
    (lines.corpus / "two.txt").write_text("c\n")
    build(lines, parts=parts(None))
    (lines.corpus / "two.txt").unlink()
    (lines.corpus / "one.txt").write_text("b\n")
    judge = Judge(LOSING)
    with pytest.raises(GateError, match="没有发布"):
        build(lines, parts=parts(judge))
    assert judge.trials == [Trial(1, 2)]
    assert indexed(lines) == ["one.txt", "two.txt"]
    assert state(lines) == {"one.txt": "b\n"}, "what staff did by hand is theirs"


@pytest.mark.parametrize(
    ("failure", "says"),
    [
        (RuntimeError("a defect"), "意外中断"),
        (IndexDamagedError("index_damaged", file="x"), "索引文件已损坏"),
    ],
)
def test_a_gate_that_cannot_judge_warns_or_refuses(
    lines: Settings, failure: Exception, says: str
) -> None:
    build(lines, parts=parts(None))
    new = [Notice("two.txt", b"c\n")]
    with pytest.raises(GateError, match=says):
        add_notices(lines, new, parts=parts(Judge(failure)))
    assert indexed(lines) == ["one.txt"]
    change = add_notices(with_gate(lines, Gate.WARN), new, parts=parts(Judge(failure)))
    assert change.result.verdict is not None
    assert says in told(change.result.verdict, Language.ZH)[0]
    assert indexed(lines) == ["one.txt", "two.txt"]


def test_an_undo_is_not_judged(lines: Settings) -> None:
    build(lines, parts=parts(None))
    add_notices(lines, [Notice("two.txt", b"c\n")], parts=parts(None))
    judge = Judge(LOSING)
    assert undo(lines, parts=parts(judge)).result.generation == 1
    assert (judge.trials, indexed(lines)) == ([], ["one.txt"])


class Killing(Judge):
    """A program that is killed while it judges."""

    def __call__(self, settings: Settings, trial: Trial, progress: Progress) -> Verdict:
        os.kill(os.getpid(), signal.SIGKILL)
        return Verdict()


def _add(settings: Settings) -> None:
    add_notices(settings, [Notice("two.txt", b"c\n")], parts=parts(Killing()))


def test_a_program_killed_while_judging_leaves_the_old_generation(lines: Settings) -> None:
    build(lines, parts=parts(None))
    process = multiprocessing.get_context("spawn").Process(target=_add, args=(lines,))
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    assert (current_generation(lines), indexed(lines)) == (1, ["one.txt"])
    assert build(lines, parts=parts(Judge(Verdict(asked=1)))).verdict == Verdict(asked=1)
    assert indexed(lines) == ["one.txt", "two.txt"]


def test_what_goes_to_the_other_process_comes_back_whole() -> None:
    trial = Trial(3, 4, frozenset({"-x.txt", "二.txt"}))
    assert trial_of(json.loads(json.dumps(request(trial)))) == trial
    verdict = Verdict(9, 8, (ONE,), (Question("q2", "何时？"),), 1.5)
    assert verdict_of(json.loads(json.dumps(reply(verdict)))) == verdict


class Steps(Silent):
    """Remembers how far it is told to be."""

    def __init__(self) -> None:
        self.total = self.done = 0

    def start(self, stage: Stage, total: int) -> None:
        self.total += total

    def advance(self, stage: Stage, steps: int = 1, name: str = "") -> None:
        self.done += steps


def test_the_other_process_says_in_one_line_what_is_wrong_with_a_set(lines: Settings) -> None:
    build(lines, parts=parts(None))
    with pytest.raises(GateError, match=r"own\.jsonl"):
        apart_judge(lines, Trial(1, 1), Steps())


def test_many_lost_questions_are_named_in_one_line() -> None:
    line = named([Question(f"q{number}", "长\n" * 99) for number in range(MOST_NAMED + 1)])
    assert line.count("; ") == MOST_NAMED
    assert line.endswith("; …")
    assert "\n" not in line
