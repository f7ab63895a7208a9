"""Answers by the kind of plan: lists, counts, numbers, verdicts, what a notice says of itself."""

from __future__ import annotations

import pytest

from answerer import Answerer
from answerer.events import quarters_of
from answerer.handlers.lists import enumerated
from answerer.handlers.selecting import ordinal


def items(answerer: Answerer, question: str, *history: str) -> set[tuple[str, str]]:
    """The first words of the file and the number of every item cited."""
    answer = answerer.answer(question, history)
    return {(one.file.split("-")[0], one.item) for one in answer.citations if one.item}


def said(answerer: Answerer, question: str, *history: str) -> str:
    return answerer.answer(question, history).text


def test_a_portfolio_is_complete_and_counted(answerer: Answerer) -> None:
    expected = {("changning", number) for number in ("4", "5", "34", "39")}
    assert items(answerer, "长宁2020年商务委主责的事项逐一列出来") == expected
    assert "主责4条" in said(answerer, "商务委2020主责的有几项")


def test_a_project_names_its_items(answerer: Answerer) -> None:
    assert items(answerer, "2020目标里市政建设和精细化管理项目下都有哪些任务") >= {
        *(("changning", number) for number in ("19", "20", "21")),
    }


def test_a_chapter_lists_its_items(answerer: Answerer) -> None:
    text = said(answerer, "静安2020年重点工作第六章有哪些条目，列出来")
    assert "共 10 条" in text
    assert "六(十)" in text


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("长宁2020重点工作目标第三十九项是什么", ("菜场建设", "商务委")),
        ("长宁2020年 item 14 说的是什么", ("国资国企改革", "国资委")),
        ("静安五（六）写了什么", ("养老床位100张",)),
        ("2021年督查方案第18条哪些单位负责", ("区房管局", "区建设管理委")),
    ],
)
def test_items_by_number(answerer: Answerer, question: str, words: tuple[str, ...]) -> None:
    text = said(answerer, question)
    assert all(word in text for word in words), text


def test_a_number_that_no_notice_has_is_declined(answerer: Answerer) -> None:
    answer = answerer.answer("长宁2020年重点工作目标第88项是什么")
    assert answer.abstained
    assert "“88”" in answer.text


@pytest.mark.parametrize(
    ("question", "verdict", "told"),
    [
        ("长宁2020年架空线入地要竣工25公里，对吗", "是；", "25公里"),
        ("静安2020年要新增20个3岁以下幼儿托育点吗", "不是；", "14个"),
        ("审计局2020年是不是有牵头的任务", "是", "第51项"),
    ],
)
def test_the_verdict_comes_first(
    answerer: Answerer, question: str, verdict: str, told: str
) -> None:
    text = said(answerer, question)
    assert text.startswith(verdict), text
    assert told in text


def test_departments_are_compared_by_their_tasks(answerer: Answerer) -> None:
    text = said(answerer, "2020年建管委和房管局谁主责的任务多")
    assert text.startswith("建管委7项、房管局4项，相差 3 项")


def test_the_quarter_of_an_event_is_that_of_its_cell(answerer: Answerer) -> None:
    text = said(answerer, "长宁2020年第一批道路架空线整治在哪个季度完成")
    assert "第三季度" in text


def test_an_event_that_no_cell_prints_takes_the_nearest_in_sense(answerer: Answerer) -> None:
    asking = answerer.asking("长宁2020年架空线入地第三季度目标")
    item = next(hit.item for hit in asking.hits if hit.item.number == "20")
    assert len(quarters_of(asking, item, "zzz qqq")) == 1


def test_what_a_mark_means_stands_in_the_notes(answerer: Answerer) -> None:
    assert "实事项目" in said(answerer, "静安那份文件里★号是什么意思")


def test_a_report_names_its_meeting_with_its_speaker(answerer: Answerer) -> None:
    text = said(answerer, "长宁2020年政府工作报告谁作的")
    assert "王岚" in text
    assert "第十六届人民代表大会第五次会议" in text


def test_a_kind_of_words_that_nothing_has_is_declined(answerer: Answerer) -> None:
    assert answerer.answer("长宁区城运中心的联系电话是多少").abstained


def test_numbered_parts_of_an_item_are_counted(answerer: Answerer) -> None:
    assert "分为 12 件" in said(answerer, "长宁2020年政府实事项目一共有几项")


def test_the_parts_of_a_notice_are_counted(answerer: Answerer) -> None:
    text = said(answerer, "长宁2021年督查方案共有多少项，分几个部分")
    assert "共36项" in text
    assert "“二、重点任务”又分 10 个部分" in text


def test_parts_are_numbered_without_a_gap() -> None:
    assert [unit.text for unit in enumerated("1.甲；2.乙1.5米；3.丙")] == [
        "1.甲；",
        "2.乙1.5米；",
        "3.丙",
    ]
    assert enumerated("没有编号") == ()
    assert [unit.text for unit in enumerated("1.甲 3.丙")] == ["1.甲 3.丙"]


@pytest.mark.parametrize(
    ("label", "number"),
    [("（六）", "6"), ("(十一)", "11"), ("第十二条", "12"), ("三、协调发展", "3"), ("20", "20")],
)
def test_labels_are_compared_by_their_number(label: str, number: str) -> None:
    assert ordinal(label) == number


def test_without_a_district_the_staffs_own_is_meant(answerer: Answerer) -> None:
    asked = "第20项由哪个部门主责"
    assert "建管委" in said(answerer, asked)
    assert items(answerer, asked) == {("changning", "20")}


def test_another_home_means_another_notice(answerer: Answerer) -> None:
    here = Answerer(answerer.retriever, home="静安区")
    text = here.answer("五（六）是什么内容").text
    assert "养老床位100张" in text
