"""The gate with the real model: what is lost, what is gone with its notice, what is asked again."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from common.errors import GateError, QuestionFileError
from common.settings import Settings, load_settings
from eval import gate as asking
from eval.answers import run
from eval.gate import MOST_ASKED, judge, judge_beside, staff_questions
from indexer import load_encoder
from indexer.changes import Notice, add_notices, remove, undo
from indexer.components import Components, default_components, read_here
from indexer.encoders.base import Encoder
from indexer.gate import Question, Trial, Verdict, unhindered
from indexer.lexicon import load_lexicon
from indexer.opening import open_index
from indexer.pipeline import build
from retriever import Retriever
from tests.indexer.test_gate import Steps

OLD = """关于印发青山区2023年重点工作目标的通知
各单位：
一、完成档案数字化。建成数字档案馆，整理档案5万卷。
二、推进湿地保护。修复湿地20公顷，新建步道3公里。
青山区人民政府
2023年3月1日
"""
NEW = """关于印发青山区2024年重点工作目标的通知
各单位：
一、开展消防演练。全年开展消防演练12次，检查单位80家。
青山区人民政府
2024年2月1日
"""
ARCHIVE, WETLAND = "archive", "wetland"
DRILLS = "drills"
"""Has no answer until the new notice comes."""


def line(id: str, text: str, said: str = "", item: str = "") -> dict[str, object]:
    return {
        "id": id,
        "lang": "zh",
        "type": "figure",
        "question": text,
        "history": [],
        "expect": [[said]] if said else [],
        "forbid": [],
        "gold": [["2023.txt", item]] if item else [],
        "answerable": bool(said),
    }


QUESTIONS = (
    line(ARCHIVE, "全年整理档案多少卷？", "5万卷", "一"),
    line(WETLAND, "湿地保护要修复多少公顷？", "20公顷", "二"),
    line(DRILLS, "全年开展消防演练多少次？"),
)


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load_encoder(load_settings())


@pytest.fixture
def office(tmp_path: Path, encoder: Encoder) -> Settings:
    """An office with one notice, indexed, three questions, and a gate that refuses."""
    corpus, sets = tmp_path / "corpus", tmp_path / "feedback" / "sets"
    corpus.mkdir()
    sets.mkdir(parents=True)
    (corpus / "2023.txt").write_text(OLD, "utf-8")
    (sets / "own.jsonl").write_text(_lines(QUESTIONS), "utf-8")
    places = {"corpus": corpus, "index": tmp_path / "index", "feedback": sets.parent}
    settings = load_settings(**places, cache=tmp_path / "cache", gate="refuse")
    build(settings, parts=parts(settings, encoder))
    return settings


def _lines(questions: Sequence[dict[str, object]]) -> str:
    return "".join(f"{json.dumps(one, ensure_ascii=False)}\n" for one in questions)


def parts(settings: Settings, encoder: Encoder) -> Components:
    """The product's own, with the model that is loaded already; read in this process."""
    made = dataclasses.replace(default_components(settings), read=read_here)
    beside = judge_beside(retriever(settings, encoder)) if _is_built(settings) else None
    return dataclasses.replace(made, encoder=lambda _: encoder, judge=beside)


def retriever(settings: Settings, encoder: Encoder) -> Retriever:
    return Retriever(open_index(settings), encoder, load_lexicon(settings.corpus))


def _is_built(settings: Settings) -> bool:
    return (settings.index / "CURRENT").exists()


def right(settings: Settings, encoder: Encoder) -> set[str]:
    """The questions that the index in use answers rightly, by the evaluation itself."""
    from answerer import Answerer

    path = settings.feedback / "sets" / "own.jsonl"
    report = run(Answerer(retriever(settings, encoder)), path)
    wrong = {outcome.question.id for outcome in report.failures}
    return {ARCHIVE, WETLAND, DRILLS} - wrong


def test_a_losing_notice_is_refused_published_by_force_and_undone(
    office: Settings, encoder: Encoder
) -> None:
    assert right(office, encoder) == {ARCHIVE, WETLAND, DRILLS}
    new = [Notice("2024.txt", NEW.encode())]
    with pytest.raises(GateError, match="1 个问题：drills “全年开展消防演练多少次？”"):
        add_notices(office, new, parts=parts(office, encoder))
    assert [path.name for path in office.corpus.glob("*.txt")] == ["2023.txt"]
    assert right(office, encoder) == {ARCHIVE, WETLAND, DRILLS}
    forced = add_notices(unhindered(office), new, parts=parts(office, encoder)).result
    assert forced.verdict is not None
    assert [one.id for one in forced.verdict.lost] == [DRILLS]
    assert right(office, encoder) == {ARCHIVE, WETLAND}
    undo(office, parts=parts(office, encoder))
    assert right(office, encoder) == {ARCHIVE, WETLAND, DRILLS}
    assert [path.name for path in office.corpus.glob("*.txt")] == ["2023.txt"]


def test_questions_leave_with_their_notice(office: Settings, encoder: Encoder) -> None:
    (office.corpus / "other.txt").write_text(NEW.replace("消防演练", "垃圾分类"), "utf-8")
    build(office, parts=parts(office, encoder))
    verdict = remove(office, ["2023.txt"], parts=parts(office, encoder)).result.verdict
    assert verdict is not None
    assert ({one.id for one in verdict.gone}, verdict.lost) == ({ARCHIVE, WETLAND}, ())


def test_a_notice_replaced_by_a_broken_copy_loses_what_both_say(
    office: Settings, encoder: Encoder
) -> None:
    """What the new text does not say is gone; what it says and cannot be found is lost."""
    changed = OLD.replace("整理档案5万卷", "整理档案6万卷").replace(
        "二、推进湿地保护。修复湿地20公顷，新建步道3公里。", "二、推进工作。20公顷。"
    )
    new = [Notice("2023.txt", changed.encode(), replace=True)]
    with pytest.raises(GateError, match="1 个问题：wetland") as refused:
        add_notices(office, new, parts=parts(office, encoder))
    verdict = refused.value.verdict
    assert isinstance(verdict, Verdict)
    assert verdict.gone == (Question(ARCHIVE, "全年整理档案多少卷？"),)
    assert (office.corpus / "2023.txt").read_text("utf-8") == OLD


def test_only_the_new_generation_is_asked(office: Settings, encoder: Encoder) -> None:
    steps, beside = Steps(), judge_beside(retriever(office, encoder))
    verdicts = [beside(office, Trial(1, 1), steps) for _ in range(2)]
    assert [dataclasses.replace(one, seconds=0) for one in verdicts] == [Verdict(3, 3)] * 2
    assert (steps.total, steps.done) == (3, 3)
    change = [Notice("2024.txt", NEW.replace("消防演练", "垃圾分类").encode())]
    watched = Steps()
    made = parts(office, encoder)
    judged = dataclasses.replace(made, judge=lambda s, t, _: beside(s, t, watched))
    add_notices(office, change, parts=judged)
    assert watched.done == 3
    kept = sorted(path.name.partition("-")[0] for path in (office.index / "gate").iterdir())
    assert kept == ["1", "2"]
    (office.feedback / "sets" / "own.jsonl").write_text(_lines(QUESTIONS[:2]), "utf-8")
    asked_anew = Steps()
    beside(office, Trial(1, 2), asked_anew)
    assert asked_anew.done == 4, "another set is asked of both"


def test_a_question_without_its_notice_is_not_asked(office: Settings, encoder: Encoder) -> None:
    missing = {**line("later", "全年？", "12次", "一"), "gold": [["2030.txt", "一"]]}
    (office.feedback / "sets" / "own.jsonl").write_text(_lines([missing]), "utf-8")
    verdict = judge_beside(retriever(office, encoder))(office, Trial(1, 1), Steps())
    assert verdict.asked == 0


def test_too_many_questions_are_asked_from_all_over_the_sets(tmp_path: Path) -> None:
    path = tmp_path / "large.jsonl"
    many = [{**QUESTIONS[0], "id": str(number)} for number in range(3 * MOST_ASKED + 7)]
    path.write_text(_lines(many), "utf-8")
    found = staff_questions(load_settings(gate_set=path))
    numbers = [int(one.question.id) for one in found]
    assert len(numbers) == MOST_ASKED
    assert numbers == sorted(set(numbers))
    assert (numbers[0], numbers[-1]) == (0, int((MOST_ASKED - 1) * len(many) / MOST_ASKED))


def test_a_gate_that_takes_too_long_says_so(
    office: Settings, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "SECONDS", 0.0)
    with pytest.raises(GateError, match="超过 0 秒"):
        judge_beside(retriever(office, encoder))(office, Trial(1, 1), Steps())


def test_a_damaged_set_is_told_before_the_model_is_loaded(office: Settings) -> None:
    (office.feedback / "sets" / "own.jsonl").write_text("{", "utf-8")
    with pytest.raises(QuestionFileError, match=r"own\.jsonl"):
        judge(office.model_copy(update={"encoder": "no such model"}), Trial(1, 1), Steps())
