"""What is understood of a question."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.catalogue import Language
from common.errors import QuestionError
from common.records import Kind
from indexer.lexicon import load_lexicon
from retriever import Asked, Question, Recognised
from retriever.mentions import find_districts, find_kinds, find_quarters, find_years, values
from retriever.names import DepartmentReader
from retriever.question import LONGEST_QUESTION, Reader, checked, language_of
from retriever.spelling import Speller

LEXICON = load_lexicon()
READER = Reader(
    LEXICON,
    DepartmentReader(LEXICON, ["滨江街道", "区城投集团"]),
    LEXICON.districts,
    Speller(LEXICON),
)


def understand(text: str, *history: str) -> Question:
    return READER.understand(text, history)


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2020年的目标", (2020,)),
        ("20年和21年比", (2020, 2021)),
        ("二〇二一年、二零二零年", (2021, 2020)),
        ("in 2019, and 2020?", (2019, 2020)),
        ("2018-2020三年行动计划", ()),
        ("近20年来", ()),
        ("2020家企业", ()),
        ("187032平方米", ()),
        ("今年", ()),
        ("2020.5公里", ()),
    ],
)
def test_years(text: str, years: tuple[int, ...]) -> None:
    assert values(find_years(text)) == years


@pytest.mark.parametrize(
    ("text", "quarters"),
    [
        ("第三季度目标", ("Q3",)),
        ("3季度各到哪", ("Q3",)),
        ("三季度", ("Q3",)),
        ("q2出让", ("Q2",)),
        ("二、三季度", ("Q2", "Q3")),
        ("头三个月", ("Q1",)),
        ("前三季度", ("Q1", "Q2", "Q3")),
        ("上半年", ("Q1", "Q2")),
        ("下半年", ("Q3", "Q4")),
        ("9月底前", ("Q3",)),
        ("年底", ("Q4",)),
        ("四季度", ("Q4",)),
        ("各季度", ("Q1", "Q2", "Q3", "Q4")),
        ("in the third quarter", ("Q3",)),
        ("first and second quarters", ("Q1", "Q2")),
        ("1st quarter", ("Q1",)),
        ("by the end of the year", ("Q4",)),
        ("second half", ("Q3", "Q4")),
        ("头3个月", ("Q1",)),
        ("开年三个月", ("Q1",)),
        ("前6个月", ("Q1", "Q2")),
        ("前九个月", ("Q1", "Q2", "Q3")),
        ("三月底", ("Q1",)),
        ("9月末", ("Q3",)),
        ("5月底", ()),
        ("1-3月", ("Q1",)),
        ("1月到3月", ("Q1",)),
        ("一至六月", ("Q1", "Q2")),
        ("十月到十二月", ("Q4",)),
        ("一到三季度", ("Q1", "Q2", "Q3")),
        ("1季度", ("Q1",)),
        ("前半年", ("Q1", "Q2")),
        ("后半年", ("Q3", "Q4")),
        ("后两个季度", ("Q3", "Q4")),
        ("最后一个季度", ("Q4",)),
        ("q 1", ("Q1",)),
        ("1q", ("Q1",)),
        ("q1-q3", ("Q1", "Q2", "Q3")),
        ("quarter one", ("Q1",)),
        ("the 1st qtr", ("Q1",)),
        ("first six months", ("Q1", "Q2")),
        ("last three months", ("Q4",)),
        ("faq1", ()),
        ("哪季度", ()),
        ("四个项目", ()),
        ("四季如春", ()),
    ],
)
def test_quarters(text: str, quarters: tuple[str, ...]) -> None:
    assert tuple(sorted(values(find_quarters(text)))) == quarters


@pytest.mark.parametrize(
    ("text", "districts"),
    [
        ("长宁2020", ("长宁区",)),
        ("徐汇区财政", ("徐汇区",)),
        ("compare changning and jing'an", ("长宁区", "静安区")),
        ("pudong new area", ("浦东新区",)),
        ("越秀区的目标", ("越秀区",)),
        ("长宁路262号", ()),
        ("小区里的社区", ()),
        ("示范区建设", ()),
        ("十届区委", ()),
    ],
)
def test_districts(text: str, districts: tuple[str, ...]) -> None:
    assert values(find_districts(text, LEXICON.districts)) == districts


def test_kinds() -> None:
    text = "政府工作报告、重点工作目标和督查方案, the supervision plan"
    kinds = (Kind.WORK_REPORT, Kind.KEY_WORK_TARGETS, Kind.SUPERVISION_PLAN)
    assert values(find_kinds(text)) == kinds
    assert values(find_kinds("食物中毒年报告率")) == ()


@pytest.mark.parametrize(
    ("text", "departments"),
    [
        ("建委牵头哪些", ("建管委",)),
        ("发改2020牵头几块", ("发改委",)),
        ("民政牵头还是地区办牵头", ("民政局", "地区办")),
        ("除了财政还有谁", ("财政局",)),
        ("滨江街道配合哪几项", ("滨江街道",)),
        ("城投集团配合什么", ("城投集团",)),
        ("what does the finance department lead", ("财政局",)),
        ("教育均衡发展", ()),
        ("平台办理几天", ()),
    ],
)
def test_departments(text: str, departments: tuple[str, ...]) -> None:
    assert understand(text).departments == departments


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("垃圾分类由哪个部门牵头", {Asked.LEAD}),
        ("食品安全的责任单位", {Asked.RESPONSIBLE}),
        ("加装电梯的配合单位有谁", {Asked.SUPPORTING}),
        ("加装电梯第二季度目标", {Asked.QUARTER}),
        ("加装电梯哪个季度启动", {Asked.WHICH_QUARTER}),
        ("养老床位新增多少张", {Asked.ANNUAL}),
        ("绿容局主责啥", {Asked.LEAD, Asked.PORTFOLIO}),
        ("司法局一季度节点", {Asked.QUARTER, Asked.DUE}),
        ("目标表一共多少项", {Asked.COUNT}),
        ("带星号的公园", {Asked.STARRED}),
        ("这份通知的文号", {Asked.DOC_NUMBER}),
        ("落款日期", {Asked.DOC_DATE}),
        ("老字号有哪些", set()),
        ("who leads waste sorting", {Asked.LEAD}),
        ("which departments support lift installation", {Asked.SUPPORTING}),
    ],
)
def test_what_is_asked(text: str, asked: set[Asked]) -> None:
    assert understand(text).asked == asked


def test_the_topic_is_what_is_left() -> None:
    question = understand("长宁2020年垃圾分类由哪个部门牵头，第三季度目标是什么？")
    assert question.topic == "垃圾分类"
    assert [term.name for term in question.terms] == ["垃圾分类"]
    assert (question.district, question.year, question.quarters) == ("长宁区", 2020, ("Q3",))


def test_a_follow_up_takes_topic_and_year_from_the_question_before() -> None:
    question = understand("静安的呢", "长宁2020年口袋公园建几座")
    assert (question.topic, question.districts, question.years) == (
        "口袋公园",
        ("静安区",),
        (2020,),
    )
    assert question.standalone == "2020年 口袋公园 静安的呢"
    assert question.text == "静安的呢"
    assert Asked.ANNUAL in question.asked


def test_a_follow_up_of_a_follow_up_goes_back_to_the_topic() -> None:
    question = understand("那配合单位呢？", "垃圾分类谁牵头", "第二季度呢")
    assert (question.topic, question.asked) == ("垃圾分类", {Asked.SUPPORTING})


def test_a_new_topic_keeps_what_is_asked() -> None:
    question = understand("那加装电梯呢", "垃圾分类谁牵头")
    assert (question.topic, question.asked) == ("加装电梯", {Asked.LEAD})


def test_a_question_of_its_own_takes_nothing_from_the_history() -> None:
    assert understand("垃圾分类谁牵头", "静安2021年加装电梯") == understand("垃圾分类谁牵头")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("垃圾分类", Language.ZH),
        ("who leads 垃圾分类", Language.ZH),
        ("GDP", Language.EN),
        ("who leads it", Language.EN),
        ("?", Language.EN),
        ("2020年Q3目标", Language.ZH),
    ],
)
def test_language(text: str, language: Language) -> None:
    assert language_of(text) is language


@pytest.mark.parametrize("text", ["", "  \n", "\u200b\u202e\x00"])
def test_an_empty_question_is_refused(text: str) -> None:
    with pytest.raises(QuestionError, match="空"):
        understand(text)


def test_a_question_may_be_just_long_enough() -> None:
    assert len(checked("长" * LONGEST_QUESTION)) == LONGEST_QUESTION
    with pytest.raises(QuestionError, match=str(LONGEST_QUESTION)):
        checked("长" * (LONGEST_QUESTION + 1))


@given(st.text(min_size=1, max_size=80), st.lists(st.text(max_size=30), max_size=3))
def test_any_text_is_understood_or_refused_as_empty(text: str, history: list[str]) -> None:
    try:
        question = READER.understand(text, history)
    except QuestionError as exc:
        assert exc.key == "question_empty"  # noqa: PT017 - both outcomes are right
    else:
        assert question.text == checked(text)


def test_a_body_asked_for_is_asked_who_leads() -> None:
    assert Asked.LEAD in understand("行道树种植落在哪些单位头上").asked
    assert Asked.LEAD in understand("which city offices look after street trees").asked
    assert Asked.LEAD not in understand("行道树种植有哪些单位配合").asked


def test_yes_or_no_about_a_department_supposes_that_it_leads() -> None:
    asked = understand("行道树种植是财政局负责吗 2020").asked
    assert asked >= {Asked.YES_NO, Asked.LEAD}
    assert Asked.YES_NO not in understand("财政局要做什么").asked


def test_how_many_of_a_thing_is_a_figure_and_how_many_items_a_count() -> None:
    assert Asked.COUNT not in understand("行道树种植项目申报几项").asked
    assert Asked.COUNT in understand("方案里一共几条").asked
    assert understand("财政局2020年牵头的一共几项").asked >= {Asked.COUNT, Asked.PORTFOLIO}


def test_a_departments_own_name_is_no_topic() -> None:
    understood = understand("生态环境局一季度要交什么")
    assert (understood.topic, understood.terms) == ("", ())
    assert Asked.DUE in understood.asked


def test_a_street_that_no_list_knows_is_a_department() -> None:
    assert understand("曹杨新村街道今年负责哪些工作").departments == ("曹杨新村街道",)
    assert "相关街道" not in understand("相关街道要做什么").departments
    assert "几个街道" not in understand("哪几个街道配合").departments


def test_a_residents_area_is_no_district() -> None:
    assert understand("居民区换届").districts == ()


def test_a_side_of_a_thing_leaves_the_thing_to_the_history() -> None:
    topic = understand("同比增长多少", "2019年行道树养护经费多少").topic
    assert "行道树" in topic


PLAN = (Kind.SUPERVISION_PLAN,)


@pytest.mark.parametrize(
    ("ignored", "kept"),
    [
        (set(), (("越秀区",), (2020,), ("Q3",), PLAN, ("建管委",))),
        ({Recognised.YEAR}, (("越秀区",), (), ("Q3",), PLAN, ("建管委",))),
        ({Recognised.QUARTER, Recognised.KIND}, (("越秀区",), (2020,), (), (), ("建管委",))),
        ({Recognised.DEPARTMENT, Recognised.DISTRICT}, ((), (2020,), ("Q3",), PLAN, ())),
        (set(Recognised), ((), (), (), (), ())),
    ],
)
def test_what_is_recognised_can_be_switched_off(
    ignored: set[Recognised], kept: tuple[object, ...]
) -> None:
    found = READER.understand("越秀区2020年督查方案里建委三季度的修路", ignored=ignored)
    assert (found.districts, found.years, found.quarters, found.kinds, found.departments) == kept
    assert [term.name for term in found.terms] == ["督查", "道路大中修"]


def test_a_misspelt_name_is_understood_and_the_words_typed_are_kept() -> None:
    question = understand("市场间管局三季度要做什么")
    assert question.departments == ("市场监管局",)
    assert question.corrections == (("市场间管局", "市场监管局"),)
    assert question.text == "市场间管局三季度要做什么"
    assert question.standalone == "市场间管局三季度要做什么 市场监管局"
    assert Asked.DUE in question.asked


def test_spelling_is_left_alone_where_the_caller_says_so() -> None:
    question = READER.understand("市场间管局三季度要做什么", ignored={Recognised.SPELLING})
    assert (question.departments, question.corrections) == ((), ())


@pytest.mark.parametrize(
    ("follow_up", "what"),
    [("那第四季度呢？", Recognised.QUARTER), ("那建委呢？", Recognised.DEPARTMENT)],
)
def test_a_follow_up_of_ignored_words_alone_keeps_the_topic(
    follow_up: str, what: Recognised
) -> None:
    earlier = READER.understand("越秀区2020年的修路由谁牵头？")
    found = READER.understand(follow_up, ["越秀区2020年的修路由谁牵头？"], {what})
    assert (found.topic, found.asked) == (earlier.topic, earlier.asked)
    assert (found.quarters, found.departments) == ((), ())


def test_a_question_that_stands_alone_keeps_ignored_words_as_its_own() -> None:
    whole = READER.understand("建委牵头哪些任务？", ignored={Recognised.DEPARTMENT})
    history = ["越秀区2020年的修路由谁牵头？"]
    assert (
        "修路"
        not in READER.understand("建委牵头哪些任务？", history, {Recognised.DEPARTMENT}).topic
    )
    assert whole.departments == ()
