"""Kinds of question beside the plain fields: comparisons, alternatives, outsiders, years ahead."""

from __future__ import annotations

import pytest

from answerer import Answerer
from answerer.documents import DocumentFact
from answerer.notices import facts_asked


def first_line(answerer: Answerer, question: str) -> str:
    return answerer.answer(question).text.splitlines()[0]


def test_a_comparison_names_what_differs_first(answerer: Answerer) -> None:
    line = first_line(answerer, "加装电梯的开工台数，长宁2021年和静安2020年比较")
    assert line.startswith("不同：长宁区2021年")
    assert "不少于185台" in line
    assert "静安区2020年50台" in line


def test_a_comparison_of_departments_names_both(answerer: Answerer) -> None:
    line = first_line(answerer, "国资国企改革2020年和2021年由谁牵头，有没有变化")
    assert line.startswith("相同：2020年主责部门：国资委 [1]；2021年责任单位：区国资委 [2]")


def test_which_of_two_departments_is_no_yes_or_no(answerer: Answerer) -> None:
    line = first_line(answerer, "长宁2020年垃圾分类是房管局牵头还是绿化市容局牵头")
    assert line == "主责部门：绿化市容局 [1]。"


def test_a_supposed_pair_of_which_one_leads_is_corrected(answerer: Answerer) -> None:
    line = first_line(answerer, "长宁2020年垃圾分类是不是由绿化市容局和房管局牵头")
    assert line.startswith("不全是；主责部门：绿化市容局")


def test_each_role_of_a_portfolio_is_counted(answerer: Answerer) -> None:
    lines = answerer.answer("2020年虹桥办主责和配合哪些工作").text.splitlines()
    assert [line for line in lines if not line.startswith("-")] == [
        "虹桥办主责1条：",
        "虹桥办配合3条：",
        "共 4 条，已全部列出。",
    ]


def test_one_district_named_before_an_office_is_one(answerer: Answerer) -> None:
    question = answerer.retriever.understand("静安区区长叫什么名字")
    assert question.districts == ("静安区",)


@pytest.mark.parametrize("text", ["海绵城市建设谁牵头", "质量强区工作谁主责"])
def test_a_policy_term_that_looks_like_a_place_is_none(answerer: Answerer, text: str) -> None:
    assert answerer.retriever.understand(text).districts == ()


@pytest.mark.parametrize(
    "question", ["今天上海天气怎么样", "How do I bake bread?", "长宁区哪里可以钓鱼", "讲一个笑话"]
)
def test_what_no_notice_is_about_is_declined(answerer: Answerer, question: str) -> None:
    answer = answerer.answer(question)
    assert answer.abstained
    assert answer.citations == ()


def test_a_time_that_no_sentence_tells_is_declined(answerer: Answerer) -> None:
    answer = answerer.answer("长宁2020年轨交15号线什么时候通车")
    assert answer.abstained
    assert "没有写明时间" in answer.text


def test_a_document_number_names_its_notice(answerer: Answerer) -> None:
    answer = answerer.answer("长府[2020]8号讲什么")
    assert answer.text.startswith("标题：上海市长宁区人民政府关于印发")


def test_validity_is_a_fact_of_the_notice(answerer: Answerer) -> None:
    asking = answerer.asking("这份方案执行到什么时候")
    assert facts_asked(asking) == [DocumentFact.VALIDITY]
