"""The run of clauses that answers: cut, trimmed, rated."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answerer.clauses import clauses, weighed
from answerer.places import place
from answerer.sought import Sought, sought, without_asking
from answerer.spans import best_span
from answerer.units import Unit, whole_sentences
from common.catalogue import Language

TEXT = (
    "为进一步做好河道养护工作，现将有关事项通知如下：一、养护期限为三个月。"
    "二、申请材料包括身份证、户口簿、申请表。咨询电话：62345678。"
)


class Words:
    """Two-character pieces, all equally rare."""

    def words(self, text: str) -> frozenset[str]:
        return frozenset(
            text[n : n + 2] for n in range(len(text) - 1) if "，" not in text[n : n + 2]
        )

    def rarity(self, word: str) -> float:
        return 1.0


@given(st.text(alphabet="甲乙丙，。；： \n（）a.1", max_size=60))
def test_clauses_hold_all_but_space_in_order(text: str) -> None:
    cut = clauses(text, ())
    assert "".join("".join(text[c.start : c.end] for c in cut).split()) == "".join(
        text.split()
    ) or (not cut)
    assert all(a.end <= b.start and a.sentence <= b.sentence for a, b in pairwise(cut))


def test_a_word_of_few_sentences_weighs_more() -> None:
    cut = clauses("甲乙。甲丙。甲丁。", ("甲", "丙"))
    share = weighed(("甲", "丙"), cut, {"甲": 1.0, "丙": 1.0}).share
    everywhere, once = math.log(4 / 3.5), math.log(4 / 1.5)
    assert share(0b10) == pytest.approx(once / (once + everywhere))
    assert share(0b11) == 1.0


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("咨询电话是多少", Sought.CONTACT),
        ("什么时候完成", Sought.WHEN),
        ("资助多少元", Sought.FIGURE),
        ("由谁负责", Sought.NAME),
        ("如何申请", Sought.OPEN),
        ("how many beds", Sought.FIGURE),
    ],
)
def test_what_is_sought(question: str, kind: Sought) -> None:
    assert sought(question) is kind


def test_asking_words_are_no_topic() -> None:
    assert without_asking("申请材料有哪些？") == "申请材料，，"


@pytest.mark.parametrize(
    ("question", "answer"),
    [("咨询电话是多少？", "62345678"), ("申请材料有哪些？", "身份证、户口簿、申请表")],
)
def test_the_answer_itself_is_found(question: str, answer: str) -> None:
    found = best_span(Words(), question, TEXT)
    assert found is not None
    assert answer in found.unit.text
    assert TEXT[found.unit.start : found.unit.end] == found.unit.text


def test_nothing_shared_is_no_answer() -> None:
    assert best_span(Words(), "天气怎样", "绿化养护。") is None


def test_a_part_is_widened_to_its_sentences() -> None:
    assert whole_sentences("甲乙。丙丁。", Unit(1, 2, "乙")) == Unit(0, 3, "甲乙。")


@pytest.mark.parametrize(
    ("item", "path", "field", "language", "expected"),
    [
        ("20", (), "Q3", Language.ZH, "第20项 · 第三季度"),
        ("20", (), "Q3", Language.EN, "item 20 · Q3"),
        ("（六）", ("三、改善民生",), "text", Language.ZH, "三（六）"),
        ("", ("总则",), "text", Language.ZH, "总则"),
        ("7", (), "date", Language.ZH, "第7项"),
    ],
)
def test_a_place_names_the_item_and_the_cell(
    item: str, path: tuple[str, ...], field: str, language: Language, expected: str
) -> None:
    assert place(item, path, field, language) == expected
