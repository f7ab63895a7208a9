"""The figures on answers, worked out by hand."""

from __future__ import annotations

import pytest

from answerer import Answer, Citation
from common.catalogue import Language
from eval.answers import Share, judge, missed, normalise, report
from eval.questions import EvalQuestion, GoldItem
from retriever import Question

GOLD = (frozenset({GoldItem("a.txt", ("20",))}), frozenset({GoldItem("a.txt", ("21",))}))


def make_question(**changes: object) -> EvalQuestion:
    values: dict[str, object] = {
        "id": "q",
        "language": "zh",
        "type": "lead",
        "question": "谁牵头",
        "history": (),
        "expect": (("建管委", "建设管理委"), ("32公里",)),
        "forbid": ("教育局",),
        "gold": GOLD,
        "answerable": True,
    }
    return EvalQuestion(**{**values, **changes})  # type: ignore[arg-type]


def make_answer(text: str, items: tuple[str, ...] = (), abstained: bool = False) -> Answer:
    citations = tuple(
        Citation(n, "a.txt", item, (), "引文", 0, 2, "lead", f"a:{item}")
        for n, item in enumerate(items, 1)
    )
    question = Question("谁牵头", "谁牵头", Language.ZH)
    return Answer(question, text, abstained, citations, Language.ZH, milliseconds=10.0)


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("建 管委，３２公里", ()),
        ("建设管理委", ("32公里",)),
        ("建管委和教育局，32公里", ("¬教育局",)),
    ],
)
def test_every_group_and_nothing_forbidden(text: str, missing: tuple[str, ...]) -> None:
    assert missed(make_question(), make_answer(text)) == missing


def test_a_declined_answer_to_an_answerable_question_is_wrong() -> None:
    assert missed(make_question(), make_answer("建管委32公里", abstained=True)) == ("declined",)


@pytest.mark.parametrize(("abstained", "missing"), [(True, ()), (False, ("answered",))])
def test_a_question_without_an_answer_is_to_be_declined(
    abstained: bool, missing: tuple[str, ...]
) -> None:
    question = make_question(answerable=False, expect=(), gold=())
    assert missed(question, make_answer("建管委", abstained=abstained)) == missing


def test_normalise_maps_full_width_and_drops_whitespace() -> None:
    assert normalise(" ５０％（一）\n公里 ") == "50%(一)公里"


def test_citations_are_counted_by_gold_item() -> None:
    outcome = judge(make_question(), make_answer("建管委32公里", ("20", "20", "7")))
    assert (outcome.right, outcome.cited, outcome.fitting) == (True, 1, 2)


def test_the_report_of_three_outcomes() -> None:
    unanswerable = make_question(id="u", type="none", answerable=False, expect=(), gold=())
    figures = report(
        [
            judge(make_question(), make_answer("建管委32公里", ("20", "7"))),
            judge(make_question(language="en"), make_answer("不知道", abstained=True)),
            judge(unanswerable, make_answer("没有", abstained=True)),
        ]
    )
    assert figures.overall == Share(2, 3)
    assert figures.by_type == {"lead": Share(1, 2), "none": Share(1, 1)}
    assert figures.by_language == {"en": Share(0, 1), "zh": Share(2, 2)}
    assert figures.citation_recall == Share(1, 4)
    assert figures.citation_precision == Share(1, 2)
    assert figures.abstention_precision == Share(1, 2)
    assert figures.abstention_recall == Share(1, 1)
    assert figures.milliseconds_p50 == 10.0
    assert [outcome.question.id for outcome in figures.failures] == ["q"]
    assert Share(0, 0).rate is None
