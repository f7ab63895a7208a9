"""Runs in the background: kept whole or not at all, stopped when asked."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest

from answerer import Answerer
from common.errors import EvalRunError
from eval import kept, own_sets
from eval.job import Job, Phase
from eval.kept import Command, Task, kept_runs, load_kept, questions_of, run_and_keep
from eval.own_sets import Draft, Gold, record_of
from indexer.encoders.base import Vectors
from indexer.lexicon import load_lexicon
from retriever import Retriever
from tests.retriever.fakes import CharacterEncoder, small_index

NONE = Draft("zh", "unanswerable", "月球上有什么", answerable=False)
DRAFTS = (
    Draft(
        "zh",
        "lead",
        "西城区2020年种植行道树由谁牵头",
        expect=(("绿化市容局",),),
        gold=(Gold("west-2020.txt", "1"),),
    ),
    NONE,
)


class WaitingEncoder(CharacterEncoder):
    """Embeds only while it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = threading.Event()
        self.let = threading.Event()

    def query(self, text: str) -> Vectors:
        self.asked.set()
        self.let.wait(30)
        return super().query(text)


def answerer(encoder: CharacterEncoder | None = None) -> Answerer:
    return Answerer(Retriever(small_index(), encoder or CharacterEncoder(), load_lexicon()))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return own_sets.create(tmp_path / "sets", "mine", [record_of(one) for one in DRAFTS])


@pytest.mark.parametrize(
    ("command", "told", "values"),
    [(Command.ANSWERS, [1, 1], {"overall"}), (Command.RETRIEVAL, [1, 0, 0, 0], {"R@1", "R@5"})],
)
def test_a_run_is_kept_and_read_back(
    tmp_path: Path, path: Path, command: Command, told: list[int], values: set[str]
) -> None:
    heard: list[int] = []
    task = Task(path, command)
    about = run_and_keep(task, answerer(), tmp_path / "runs", heard.append)
    assert heard == told
    assert sum(told) == questions_of(task)
    assert kept_runs(tmp_path / "runs", "mine.jsonl", command) == [about]
    run = load_kept(about)
    assert [one.question for one in run.questions] == [one.question for one in DRAFTS]
    assert run.run.digest == about.digest
    assert values <= set(next(iter(run.run.values.values())))
    files = {file.name for file in about.folder.iterdir()}
    reports = {f"{command.value}.{ending}" for ending in ("json", "zh.html", "en.html")}
    assert files == reports | {"about.json", "run.json", "mine.jsonl"}
    other = next(one for one in Command if one is not command)
    assert kept_runs(tmp_path / "runs", "mine.jsonl", other) == []


def test_only_the_newest_runs_are_left(
    tmp_path: Path, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "KEPT", 2)
    task = Task(path, Command.RETRIEVAL)
    made = [run_and_keep(task, answerer(), tmp_path / "runs", lambda _: None) for _ in range(3)]
    assert kept_runs(tmp_path / "runs", "mine.jsonl", Command.RETRIEVAL) == [made[2], made[1]]


@pytest.mark.parametrize("damage", ["", "[]", "{", '{"command": "other"}', '{"set": 1}'])
def test_a_folder_without_a_run_is_left_out(tmp_path: Path, path: Path, damage: str) -> None:
    about = run_and_keep(Task(path, Command.ANSWERS), answerer(), tmp_path, lambda _: None)
    (about.folder / "about.json").write_text(damage, "utf-8")
    assert kept_runs(tmp_path, "mine.jsonl", Command.ANSWERS) == []


def test_a_damaged_report_is_refused(tmp_path: Path, path: Path) -> None:
    about = run_and_keep(Task(path, Command.ANSWERS), answerer(), tmp_path, lambda _: None)
    (about.folder / "answers.json").write_text(json.dumps([]), "utf-8")
    with pytest.raises(EvalRunError, match=r"answers\.json"):
        load_kept(about)


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path, path: Path) -> None:
    (tmp_path / "runs").write_text("a file where the folder should be")
    with pytest.raises(EvalRunError, match="runs"):
        run_and_keep(Task(path, Command.ANSWERS), answerer(), tmp_path / "runs", lambda _: None)


def test_a_job_runs_to_its_end(tmp_path: Path, path: Path) -> None:
    job = Job(Task(path, Command.ANSWERS), answerer(), tmp_path / "runs")
    assert job.state()[:3] == (Phase.RUNNING, 0, 2)
    job.start()
    job.wait(30)
    state = job.state()
    assert (state.phase, state.done, state.total, state.error) == (Phase.DONE, 2, 2, None)
    assert kept_runs(tmp_path / "runs", "mine.jsonl", Command.ANSWERS) == [state.about]


def test_a_job_that_is_stopped_ends_before_the_next_question(tmp_path: Path, path: Path) -> None:
    encoder = WaitingEncoder()
    encoder.let.set()
    stoppable = answerer(encoder)
    encoder.let.clear()
    encoder.asked.clear()
    job = Job(Task(path, Command.ANSWERS), stoppable, tmp_path / "runs")
    job.start()
    assert encoder.asked.wait(30)
    job.stop()
    assert job.state().phase is Phase.STOPPING
    encoder.let.set()
    job.wait(30)
    assert job.state()[:3] == (Phase.STOPPED, 1, 2)
    assert list((tmp_path / "runs").iterdir()) == []


def test_a_job_that_fails_says_why(tmp_path: Path, path: Path) -> None:
    (tmp_path / "runs").write_text("a file where the folder should be")
    job = Job(Task(path, Command.ANSWERS), answerer(), tmp_path / "runs")
    job.start()
    job.wait(30)
    state = job.state()
    assert state.phase is Phase.FAILED
    assert state.error is not None
    assert state.error.key == "eval_not_written"
