"""What an answer says and leaves out, on the project's own corpus."""

from __future__ import annotations

import pytest

from answerer import Answerer
from common.catalogue import Language
from common.errors import QuestionError
from common.records import Field
from retriever import Filters

BURIAL_Q3 = "电站土建全部竣工；完成第一批道路架空线整治；启动第二批道路架空线整治排管施工"


def test_lead_and_quarter_are_looked_up_in_the_item(answerer: Answerer) -> None:
    answer = answerer.answer("架空线入地由哪个部门牵头，第三季度目标是什么？")
    assert answer.text.splitlines()[0] == (f"主责部门：建管委 [1]；第三季度目标：{BURIAL_Q3} [2]。")
    assert {citation.item for citation in answer.citations} == {"20"}
    assert [(fact.field, fact.value, fact.citations) for fact in answer.facts[0].fields] == [
        (Field.LEAD, "建管委", (1,)),
        (Field.Q3, BURIAL_Q3, (2,)),
    ]


def test_an_english_question_gets_english_around_the_printed_words(answerer: Answerer) -> None:
    answer = answerer.answer("who leads the overhead-line burial work and what is the Q3 target")
    assert answer.language is Language.EN
    assert answer.text.splitlines()[0] == (
        "Led by Construction and Management Commission (建管委) [1]. "
        f"The target for Q3 (third quarter) is “{BURIAL_Q3}” [2]."
    )


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("2023年架空线入地的第三季度目标是什么？", "语料里没有2023年"),
        ("徐汇区架空线入地2020年目标", "语料里没有徐汇区"),
        ("2021年垃圾分类第二季度目标", "没有按季度分解"),
        ("静安美丽家园由哪个部门牵头", "没有列出主责部门"),
        ("静安重点工作目标的文号", "没有印出文号"),
        ("架空线入地2020年实际竣工多少公里", "没有实际完成情况"),
        ("那第四季度呢", "没有说明问的是哪一项"),
        ("火星基地谁牵头", "没有找到答案"),
    ],
)
def test_what_the_notices_do_not_say_is_declined_with_the_reason(
    answerer: Answerer, question: str, reason: str
) -> None:
    answer = answerer.answer(question)
    assert answer.abstained
    assert reason in answer.text
    assert answer.citations == ()


def test_an_empty_cell_is_an_answer(answerer: Answerer) -> None:
    answer = answerer.answer("长宁2020年审计工作的配合部门")
    assert not answer.abstained
    assert answer.text.startswith("配合部门：未列（该条此栏为空） [1]")
    assert answer.citations[0].item == "51"


def test_a_notice_that_lists_only_responsible_departments_names_no_lead(
    answerer: Answerer,
) -> None:
    answer = answerer.answer("2021年国企改革由谁牵头")
    assert answer.text.splitlines()[0] == (
        "责任单位：区国资委（文件只列责任单位，未指明由谁牵头） [1]。"
    )


@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        ("架空线入地是不是由建管委牵头", "是；"),
        ("架空线入地是不是由教育局牵头", "不是；"),
        ("2020年一般公共预算收入是不是由财政局牵头", "不止；"),
    ],
)
def test_a_supposed_lead_is_confirmed_or_corrected(
    answerer: Answerer, question: str, verdict: str
) -> None:
    assert answerer.answer(question).text.startswith(verdict)


def test_without_a_year_every_notice_on_the_task_is_held_against_what_is_supposed(
    answerer: Answerer,
) -> None:
    lines = answerer.answer("城市更新是不是规划资源局负责").text.splitlines()
    assert [line[:2] for line in lines[::2]] == ["不是", "不止"]
    assert ["2020年" in lines[1], "2021年" in lines[3]] == [True, True]


def test_a_supposed_supporter_is_confirmed(answerer: Answerer) -> None:
    answer = answerer.answer("2020年土地出让是不是由民防办配合")
    assert answer.text.startswith("是；配合部门：")


def test_a_department_that_no_item_names_is_declined(answerer: Answerer) -> None:
    answer = answerer.answer("曹杨新村街道负责哪些工作")
    assert answer.abstained
    assert "曹杨新村街道" in answer.text


def test_an_office_in_brackets_counts_as_the_department(answerer: Answerer) -> None:
    answer = answerer.answer("2020年区府办主责哪些工作")
    assert answer.text.splitlines()[-1] == "共 4 条，已全部列出。"


@pytest.mark.parametrize(
    "question",
    ["体操中心改造的造价", "2020年长宁要开几家迪士尼", "the price of a flat in Changning"],
)
def test_a_figure_that_no_item_has_is_declined(answerer: Answerer, question: str) -> None:
    assert answerer.answer(question).abstained


def test_an_english_topic_is_met_by_its_sense_alone(answerer: Answerer) -> None:
    answer = answerer.answer("How does Jing'an improve lunch spots for office workers?")
    assert not answer.abstained
    assert [citation.item for citation in answer.citations][:1] == ["(十四)"]


def test_a_portfolio_is_complete_and_counted(answerer: Answerer) -> None:
    index = answerer.retriever.index
    answer = answerer.answer("2020年发改委牵头哪些工作")
    led = [
        item.number
        for item in index.items.values()
        if any("发改委" in name for name in item.lead)
        and index.documents[item.document_id].metadata.year == 2020
    ]
    lines = answer.text.splitlines()
    assert len(lines) == len(led) + 2
    assert lines[-1] == f"共 {len(led)} 条，已全部列出。"
    assert list(dict.fromkeys(citation.item for citation in answer.citations)) == led


def test_filters_bound_the_answer(answerer: Answerer) -> None:
    free = answerer.answer("一般公共预算收入目标增长百分之几", filters=Filters(district="静安区"))
    assert {citation.file for citation in free.citations} == {"jingan-2020-key-work-targets.txt"}
    assert answerer.answer("架空线入地谁牵头", filters=Filters(year=2025)).abstained


def test_a_follow_up_takes_its_topic_from_the_history(answerer: Answerer) -> None:
    history = ["架空线入地由哪个部门牵头，第三季度目标是什么？"]
    answer = answerer.answer("那第四季度呢？", history)
    assert answer.text.splitlines()[0] == "第四季度目标：完成第二批道路架空线整治 [1]。"


def test_an_empty_question_is_an_error(answerer: Answerer) -> None:
    with pytest.raises(QuestionError, match="问题"):
        answerer.answer("  ")


def test_a_report_is_asked_for_the_year_it_reviews(answerer: Answerer) -> None:
    answer = answerer.answer("政府工作报告里2019年新认定跨国公司地区总部几家")
    assert not answer.abstained
    assert "新认定跨国公司地区总部6家" in answer.text
