"""The gate and the day: no answer is lost, one command goes back, each day has its answers."""

from __future__ import annotations

import dataclasses
import json
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from answerer import Answerer
from answerer.answerer import open_answerer
from common.errors import GateError
from common.settings import ROOT, Settings, load_settings
from eval.answers import ask
from eval.gate import judge_beside, staff_questions
from eval.questions import SETS
from indexer import open_index
from indexer.as_of import AsOf, parse_as_of
from indexer.changes import Notice, add_notices, remove, undo
from indexer.components import Components, default_components, read_here
from indexer.encoders.remembered import RememberedEncoder
from indexer.gate import Verdict, unhindered
from indexer.generations import current_generation
from indexer.history import FILE
from indexer.pipeline import build
from retriever import Retriever, retriever_over
from tests.reliability.rows import Row

QUESTIONS = 150
"""Of the project's larger eval set, the first; one more is lost on purpose."""
TEST = "tests/reliability/gate.py, tests/eval/test_gate.py, tests/{}/test_as_of.py"
NEUTRAL = "关于做好花卉展览工作的通知\n各单位：\n一、布置花卉展览。布置展台{}个。\n2020年9月1日\n"
LOSING = "关于开展舞龙比赛的通知\n各单位：\n一、开展舞龙比赛。全年开展舞龙比赛9次。\n2020年9月2日\n"
LOST = {
    "id": "lost-on-purpose",
    "lang": "zh",
    "type": "unanswerable",
    "question": "全年开展舞龙比赛多少次？",
    "answerable": False,
}
"""Rightly declined until the notice above comes."""

Answers = dict[str, tuple[str, bool]]
"""Text and abstaining of each answer, by the question's id."""


class Office(NamedTuple):
    """A copy of the corpus with its index, and the model."""

    settings: Settings
    retriever: Retriever

    def parts(self) -> Components:
        """The product's own, with the model that is loaded already and a judge beside it."""
        made = default_components(self.settings)
        encoder = self.retriever.encoder
        judge = judge_beside(self.retriever)
        return dataclasses.replace(made, encoder=lambda _: encoder, read=read_here, judge=judge)

    def answers(self) -> Answers:
        """What the index in use answers."""
        index = open_index(self.settings)
        retriever = Retriever(index, self.retriever.encoder, self.retriever.lexicon)
        return _answers(Answerer(retriever), self.settings)


def measure() -> list[Row]:
    """The three rows of the gate, of going back and of earlier days."""
    with tempfile.TemporaryDirectory() as folder:
        office = _office(Path(folder))
        before = office.answers()
        return [_gate(office, before), _back(office, before), _day(office, before)]


def _office(folder: Path) -> Office:
    corpus, sets = folder / "corpus", folder / "feedback" / "sets"
    shutil.copytree(ROOT / "corpus", corpus, ignore=shutil.ignore_patterns(".earlier"))
    sets.mkdir(parents=True)
    lines = (SETS / "staff.jsonl").read_text("utf-8").splitlines()[:QUESTIONS]
    (sets / "own.jsonl").write_text("\n".join((*lines, json.dumps(LOST))) + "\n", "utf-8")
    places = {"corpus": corpus, "index": folder / "index", "feedback": sets.parent}
    settings = load_settings(**places, gate="refuse")
    build(settings)
    opened = retriever_over(open_index(settings), settings)
    remembered = RememberedEncoder(opened.encoder, folder / "cache")
    return Office(settings, opened.with_encoder(remembered))


def _gate(office: Office, before: Answers) -> Row:
    """Three additions: both generations are asked, then one, then one that loses a question."""
    seconds = []
    for number in range(2):
        added = [Notice(f"flowers{number}.txt", NEUTRAL.format(number).encode())]
        verdict = add_notices(office.settings, added, parts=office.parts()).result.verdict
        seconds.append(verdict.seconds if verdict else 0.0)
    generation, files = current_generation(office.settings), _files(office.settings)
    lost = _refused(office)
    kept = (current_generation(office.settings), _files(office.settings)) == (generation, files)
    figure = (
        f"{len(before)} questions: {seconds[0]:.1f} s the first time, {seconds[1]:.1f} s an "
        f"addition; {lost} lost by a third one, which was refused"
    )
    promise = "A generation that loses an answer is not published; corpus and index stay"
    return Row(promise, TEST.format("indexer"), figure, kept and lost == 1)


def _refused(office: Office) -> int:
    """How many questions the gate named when it refused the losing notice."""
    losing = [Notice("dragons.txt", LOSING.encode())]
    try:
        add_notices(office.settings, losing, parts=office.parts())
    except GateError as error:
        verdict = error.verdict
        return len(verdict.lost) if isinstance(verdict, Verdict) else 0
    return 0


def _back(office: Office, before: Answers) -> Row:
    """Publish by force what loses a question, then undo."""
    now = office.answers()
    losing = [Notice("dragons.txt", LOSING.encode())]
    add_notices(unhindered(office.settings), losing, parts=office.parts())
    changed = _different(office.answers(), now)
    undo(office.settings, parts=office.parts())
    left = _different(office.answers(), now)
    figure = f"{changed} answers changed by force, {left} of {len(before)} still so after undo"
    promise = "One command goes back: every answer is as before"
    return Row(promise, TEST.format("indexer"), figure, changed > 0 and left == 0)


def _day(office: Office, before: Answers) -> Row:
    """Replace a notice and remove another, then ask as of the day before."""
    settings = office.settings
    quiet = dataclasses.replace(office.parts(), judge=None)
    first, second = sorted(path.name for path in settings.corpus.glob("changning*.txt"))[:2]
    shorter = (settings.corpus / first).read_bytes()[:9000].decode(errors="ignore")
    add_notices(settings, [Notice(first, shorter.encode(), replace=True)], parts=quiet)
    remove(settings, [second], parts=quiet)
    day = _first_day(settings)
    then = _answers(open_answerer(settings, day), settings)
    changed, left = _different(office.answers(), before), _different(then, before)
    figure = (
        f"{changed} of {len(before)} answers changed by a replacement, a removal and two "
        f"additions; as of the first day {left} differ"
    )
    promise = "Asked as of a day, answers come from the notices known then"
    return Row(promise, TEST.format("answerer"), figure, changed > 0 and left == 0)


def _first_day(settings: Settings) -> AsOf:
    """A day on which the corpus held what it held at first: the journal is told so."""
    path = settings.index / FILE
    told = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    for one, at in zip(told, range(len(told)), strict=True):
        one["at"] = f"2030-01-{at + 1:02}T08:00:00+00:00"
    path.write_text("".join(f"{json.dumps(one)}\n" for one in told), "utf-8")
    return parse_as_of("2030-01-01")


def _answers(answerer: Answerer, settings: Settings) -> Answers:
    questions = [keyed.question for keyed in staff_questions(settings)]
    outcomes = ask(answerer, questions)
    return {one.question.id: (one.answer.text, one.answer.abstained) for one in outcomes}


def _different(some: Answers, others: Answers) -> int:
    return sum(some[id] != others[id] for id in some)


def _files(settings: Settings) -> Sequence[tuple[str, bytes]]:
    found = (path for path in settings.corpus.iterdir() if path.is_file())
    return sorted((path.name, path.read_bytes()) for path in found)
