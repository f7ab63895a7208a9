"""What a question asks: the model's weights and floor, the plan made of its reading."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from common.settings import Settings, load_settings
from indexer.encoders.bundled import bundled_folder
from indexer.encoders.quantised import shared_bert
from retriever import Recognised, Retriever, open_retriever
from retriever.question import tidy
from retriever.understanding.numbers import find_chapters, find_items
from retriever.understanding.plan import PlanKind, Source
from retriever.understanding.reader import FOLDER, MODEL_FILE, QuestionModel
from tests.conftest import Run

LABELLED = Path(__file__).with_name("labelled_questions.jsonl")
FLOOR = 0.85
"""Share of the labelled questions of which every part of what is asked is found; 0.925 when the
weights were made."""


@pytest.fixture(scope="module")
def model() -> QuestionModel:
    return QuestionModel(shared_bert(bundled_folder(load_settings().cache)))


@pytest.fixture(scope="module")
def retriever(built: Settings) -> Retriever:
    return open_retriever(built)


def test_the_weights_are_those_of_the_card() -> None:
    digest, name = (FOLDER / "SHA256").read_text("utf-8").split()
    assert name == MODEL_FILE
    assert hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() == digest
    assert f"{(FOLDER / name).stat().st_size:,} bytes" in (FOLDER.parent / "README.md").read_text()


def test_questions_nobody_trained_on_are_read(model: QuestionModel) -> None:
    lines = [json.loads(line) for line in LABELLED.read_text("utf-8").splitlines()]
    readings = [(one, model.read(tidy(one["question"])).asks) for one in lines]
    wrong = [
        (one["question"], sorted(label for label, share in asks.items() if share >= 0.5))
        for one, asks in readings
        if {label for label, share in asks.items() if share >= 0.5} != set(one["asks"])
    ]
    assert len(wrong) <= (1 - FLOOR) * len(lines), wrong


def test_the_words_of_the_topic_are_found(model: QuestionModel) -> None:
    text = tidy("麻烦问下老旧小区加装电梯2020年由哪家牵头")
    spans = model.read(text).topics
    assert "加装电梯" in "".join(text[start:end] for start, end in spans)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("第20项是什么", ["20"]),
        ("第二十一条规定了什么", ["21"]),
        ("第廿三项", ["23"]),
        ("序号46的那一项", ["46"]),
        ("静安/四/(十一)/全文", ["四(十一)"]),
        ("五(四)谁牵头", ["五(四)"]),
        ("what is item no. 17 about", ["17"]),
        ("2021方案 22条", ["22"]),
        ("第三季度做什么", []),
        ("17号线建设", ["17"]),
    ],
)
def test_numbers_of_items(text: str, numbers: list[str]) -> None:
    assert [mention.value for mention in find_items(text)] == numbers


def test_a_number_that_may_be_something_else_is_not_certain() -> None:
    assert [mention.value for mention in find_items("17号线建设", certain=True)] == []
    assert [mention.value for mention in find_items("第17项", certain=True)] == ["17"]


def test_chapters() -> None:
    assert [mention.value for mention in find_chapters("第三章有哪些")] == ["3"]
    assert [mention.value for mention in find_chapters("第七部分")] == ["7"]
    for text in ("chapter v", "section five", "the fifth part"):
        assert [mention.value for mention in find_chapters(text)] == ["5"]


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("架空线入地由哪个部门牵头", PlanKind.LOOKUP),
        ("苏州河步道哪个季度贯通", PlanKind.LOOKUP),
        ("商务委2020年牵头的工作都列出来", PlanKind.LIST),
        ("教育局配合的任务有几项", PlanKind.COUNT),
        ("第17项的内容是什么", PlanKind.BY_NUMBER),
        ("重点工作目标这份通知的文号是多少", PlanKind.NOTICE_FACT),
        ("架空线入地是绿化市容局牵头的吗", PlanKind.YES_NO),
        ("2020年和2021年的架空线入地有什么不同", PlanKind.COMPARE),
        ("Which tasks does the Education Bureau lead in 2020?", PlanKind.LIST),
    ],
)
def test_kinds_of_plan(retriever: Retriever, question: str, kind: PlanKind) -> None:
    assert retriever.understand(question).plan.kind is kind


def test_every_part_says_where_it_comes_from(retriever: Retriever) -> None:
    plan = retriever.understand("商务委2020年牵头的工作都列出来").plan
    assert plan.scope.departments == ("商务委",)
    assert plan.scope.roles == ("lead",)
    assert plan.scope.years == (2020,)
    parts = {(one.part, one.value): one for one in plan.parts}
    assert parts["department", "商务委"].source is Source.WORDS
    assert parts["year", "2020"].confidence == 1
    assert parts["kind", "list"].source is Source.MODEL
    assert 0.5 <= parts["kind", "list"].confidence <= 1


def test_what_a_follow_up_leaves_out_comes_from_the_history(retriever: Retriever) -> None:
    plan = retriever.understand("那静安呢", ["长宁2020年新增养老床位多少张"]).plan
    assert plan.scope.districts == ("静安区",)
    assert plan.scope.years == (2020,)
    assert "figure" in plan.fields
    sources = {one.part: one.source for one in plan.parts}
    assert sources["district"] is Source.WORDS
    assert sources["year"] is Source.HISTORY


def test_a_part_taken_away_gives_another_plan(retriever: Retriever) -> None:
    asked = "那第四季度呢？", ["2020年架空线入地由哪个部门牵头？"]
    assert retriever.understand(*asked).plan.fields == ("quarter_target",)
    without = retriever.understand(*asked, frozenset({Recognised.QUARTER})).plan
    assert without.fields == ("lead",)
    assert without.scope.quarters == ()


def test_a_numbered_item_leaves_the_departments_asked_about_before(retriever: Retriever) -> None:
    history = ["2020年房管局和教育局谁主责的多"]
    scope = retriever.understand("第39项是什么", history).plan.scope
    assert (scope.departments, scope.numbers, scope.years) == ((), ("39",), (2020,))


def test_two_roles_asked_for_are_both_in_the_scope(retriever: Retriever) -> None:
    plan = retriever.understand("国资委主责和配合的任务分别列出来").plan
    assert plan.scope.roles == ("lead", "supporting")


def test_the_plan_is_printed_as_json(run: Run) -> None:
    done = run("retriever", "--plan", "那第四季度呢", "--history", "架空线入地第三季度目标是什么")
    plan = json.loads(done.stdout)
    assert set(plan) == {
        *("kind", "fields", "answer_type", "scope", "topic", "supposes", "sides", "parts"),
    }
    assert plan["scope"]["quarters"] == ["Q4"]
    assert "架空线入地" in plan["topic"]
    assert set(plan["parts"][0]) == {"part", "value", "source", "confidence"}


def test_a_plan_goes_without_a_question(run: Run) -> None:
    assert run("retriever", "--plan", "甲", "乙").returncode == 2


@pytest.mark.parametrize(
    ("question", "corrections"),
    [
        ("重点工单的办结率", ()),  # 工单 stands in a notice
        ("区政府第20项是什么", ()),
        ("市场间管局牵头什么", (("市场间管局", "市场监管局"),)),
        ("静按区养老床位", (("静按区", "静安区"),)),
    ],
)
def test_what_stands_in_the_notices_is_not_misspelt(
    retriever: Retriever, question: str, corrections: tuple[tuple[str, str], ...]
) -> None:
    assert retriever.understand(question).corrections == corrections


def test_the_first_part_of_a_question_does_not_name_a_place(retriever: Retriever) -> None:
    assert retriever.understand("组建区普查领导小组放在哪个季度").districts == ()
    assert retriever.understand("滨江区的养老床位").districts == ("滨江区",)


def test_years_are_read_as_they_are_dictated(retriever: Retriever) -> None:
    assert retriever.understand("二一年方案有哪些任务").years == (2021,)
    assert retriever.understand("市监局2020四季度要做什么").quarters == ("Q4",)
