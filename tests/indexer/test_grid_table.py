"""Task tables whose cells the format gives."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.records import Field, Item, ParsedDocument
from indexer.coverage import coverage
from indexer.layouts.grid.head import Role, role_of
from indexer.layouts.text import joined_text
from tests.indexer.grids import read_parts
from tests.indexer.office_maker import gold_rows
from tests.indexer.readers import cell, furniture
from tests.indexer.table_maker import listed, wrap

HEAD = ("序号", "任务", "牵头单位", "配合单位", "完成时限")
ROWS = (
    ("1", "新建口袋公园3个。", "绿化市容局", "建管委、各街道", "2021年6月底前"),
    ("2", "完成老旧小区加装电梯20台。", "房管局", "——", "12月底"),
)


def fields(item: Item) -> dict[str, Any]:
    """What is known of an item, without what is empty."""
    known = {
        "number": item.number,
        "path": item.path,
        "project": item.project,
        "text": item.text,
        "lead": item.lead,
        "supporting": item.supporting,
        "responsible": item.responsible,
        "quarters": dict(item.quarters),
        "deadline": item.deadline,
    }
    return {name: value for name, value in known.items() if value}


def read_items(*parts: Any) -> list[dict[str, Any]]:
    """The items, after checking that nothing is lost and no range belongs to two of them."""
    document = read_parts(*parts)
    check(document)
    return [fields(item) for item in document.items]


def check(document: ParsedDocument) -> None:
    assert coverage(document).gaps == ()
    owners = [
        at
        for part in (*document.items, *document.headings, *document.furniture)
        for span in part.spans
        for at in range(*span)
        if not document.source.text[at].isspace()
    ]
    assert len(owners) == len(set(owners))


@pytest.mark.parametrize(
    ("label", "role"),
    [
        ("序号", Role.NUMBER),
        ("重点\n领域", Role.DOMAIN),
        ("类别", Role.DOMAIN),
        ("重要项目", Role.PROJECT),
        ("任务名称", Role.PROJECT),
        ("目标任务和工作要求", Role.TEXT),
        ("项目目标", Role.TEXT),
        ("主要措施", Role.TEXT),
        ("第三季度目标", Role.Q3),
        ("4季度", Role.Q4),
        ("上半年", Role.Q2),
        ("下半年工作目标", Role.Q4),
        ("时间节点", Role.DEADLINE),
        ("完成时限", Role.DEADLINE),
        ("牵头（主责）部门", Role.LEAD),
        ("主责单位", Role.LEAD),
        ("责任单位", Role.RESPONSIBLE),
        ("牵头单位及配合单位", Role.RESPONSIBLE),
        ("参与单位", Role.SUPPORTING),
        ("协办部门", Role.SUPPORTING),
        ("责任领导", Role.OTHER),
        ("牵头领导", Role.OTHER),
        ("备注", Role.OTHER),
        ("推进老旧小区改造，完成目标任务", None),
        ("绿化市容局", None),
        ("", None),
    ],
)
def test_columns_are_known_by_the_words_of_their_heads(label, role):
    assert role_of(label) is role


def test_a_table_with_deadlines():
    assert read_items([HEAD, *ROWS]) == [
        {
            "number": "1",
            "text": "新建口袋公园3个。",
            "lead": ("绿化市容局",),
            "supporting": ("建管委", "各街道"),
            "deadline": "2021年6月底前",
        },
        {
            "number": "2",
            "text": "完成老旧小区加装电梯20台。",
            "lead": ("房管局",),
            "deadline": "12月底",
        },
    ]


@settings(max_examples=20, deadline=None)
@given(st.permutations(range(len(HEAD))))
def test_columns_may_stand_in_any_order(order):
    shuffled = [[row[at] for at in order] for row in (HEAD, *ROWS)]
    assert read_items(shuffled) == read_items([HEAD, *ROWS])


def test_cells_stand_where_the_item_says():
    document = read_parts("关于印发任务清单的通知", [HEAD, *ROWS])
    item = document.items[0]
    assert {field: cell(document, item, field) for field in item.cells} == {
        Field.NUMBER: "1",
        Field.TEXT: item.text,
        Field.LEAD: "绿化市容局",
        Field.SUPPORTING: "建管委、各街道",
        Field.DEADLINE: "2021年6月底前",
    }
    assert joined_text(document.source.text, item.spans) == "".join(ROWS[0])


def test_half_years_are_due_in_their_second_quarter():
    head = [["任务", "工作目标", "<", "责任单位"], ["^", "上半年", "下半年", "^"]]
    row = ["河道整治", "完成清淤", "完成护岸", "建管委\n各街道"]
    assert read_items([*head, row]) == [
        {
            "text": "河道整治",
            "quarters": {"Q2": "完成清淤", "Q4": "完成护岸"},
            "responsible": ("建管委", "各街道"),
        }
    ]


def test_a_target_for_the_whole_year_holds_for_every_quarter_it_covers():
    head = [
        ["序号", "项目", "任务", "阶段性目标", "<", "<", "<", "主责部门"],
        ["^", "^", "^", "一季度", "二季度", "三季度", "四季度", "^"],
    ]
    row = ["3", "安全", "开展巡查。", "持续推进", "<", "<", "总结", "应急局"]
    assert read_items([*head, row]) == [
        {
            "number": "3",
            "project": "安全",
            "text": "开展巡查。",
            "quarters": {"Q1": "持续推进", "Q2": "持续推进", "Q3": "持续推进", "Q4": "总结"},
            "lead": ("应急局",),
        }
    ]


def test_merged_cells_hold_for_all_their_rows():
    document = read_parts(
        [
            ["领域", "序号", "项目", "工作内容", "牵头单位"],
            ["一、民生", "1", "就业", "新增岗位2万个。", "人社局"],
            ["^", "2", "^", "帮扶困难人员。", "^"],
            ["^", "3", "养老", "新增床位300张。", "民政局"],
            ["二、环境", "4", "绿化", "新建绿道5公里。", "绿化市容局"],
        ]
    )
    check(document)
    assert [(i.path, i.number, i.project, i.lead) for i in document.items] == [
        (("一、民生",), "1", "就业", ("人社局",)),
        (("一、民生",), "2", "就业", ("人社局",)),
        (("一、民生",), "3", "养老", ("民政局",)),
        (("二、环境",), "4", "绿化", ("绿化市容局",)),
    ]
    assert [cell(document, item, Field.LEAD) for item in document.items[:2]] == ["人社局"] * 2
    assert [heading.text for heading in document.headings] == ["一、民生", "二、环境"]


def test_a_task_merged_over_rows_is_one_item():
    assert read_items(
        [
            ["序号", "任务", "责任单位", "备注"],
            ["1", "推进公共停车场建设。", "建管委", "甲"],
            ["^", "^", "公安分局", "乙"],
        ]
    ) == [
        {"number": "1", "text": "推进公共停车场建设。", "responsible": ("建管委", "公安分局")},
    ]


def test_rows_over_the_whole_width_are_headings_and_notes_are_text():
    document = read_parts(
        [
            ["序号", "工作任务", "责任单位"],
            ["一、经济", "<", "<"],
            ["（一）消费", "<", "<"],
            ["1", "办好购物节。", "商务委"],
            ["（二）投资", "<", "<"],
            ["2", "开工项目10个。", "发改委"],
            ["二、社会", "<", "<"],
            ["3", "新建幼儿园1所。", "教育局"],
            ["注：列首位的为牵头单位。", "<", "<"],
        ]
    )
    check(document)
    assert [(item.path, item.number) for item in document.items] == [
        (("一、经济", "（一）消费"), "1"),
        (("一、经济", "（二）投资"), "2"),
        (("二、社会",), "3"),
        ((), ""),
    ]
    assert [(heading.text, heading.level) for heading in document.headings] == [
        ("一、经济", 1),
        ("（一）消费", 2),
        ("（二）投资", 2),
        ("二、社会", 1),
    ]


def test_a_table_goes_on_over_pages_with_and_without_its_head():
    document = read_parts(
        [HEAD, ROWS[0]],
        "— 2 —",
        [HEAD, ("", "其中学校周边不少于1个", "", "教育局", ""), ROWS[1]],
        [("3", "建成充电桩50个。", "发改委", "", "")],
    )
    check(document)
    assert [item.number for item in document.items] == ["1", "", "2", "3"]
    assert document.items[3].text == "建成充电桩50个。"
    assert [name for name, _ in furniture(document)] == ["table-head", "page-number", "table-head"]


def test_a_row_cut_by_a_page_break_is_put_together():
    cut = ("2", "完成老旧小区加装", "房管局", "财政局、", "")
    rest = ("", "电梯20台。", "", "各街道", "")
    assert read_items([HEAD, ROWS[0], cut], [HEAD, rest, ("3", "绿化。", "建管委", "", "")])[
        1:
    ] == [
        {
            "number": "2",
            "text": "完成老旧小区加装电梯20台。",
            "lead": ("房管局",),
            "supporting": ("财政局", "各街道"),
        },
        {"number": "3", "text": "绿化。", "lead": ("建管委",)},
    ]


def test_a_numbered_line_over_a_table_heads_its_rows():
    document = read_parts(
        "关于印发清单的通知", "一、民生实事", [HEAD, ROWS[0]], "二、城市建设", [HEAD, ROWS[1]]
    )
    check(document)
    assert [item.path for item in document.items] == [("一、民生实事",), ("二、城市建设",)]


def test_text_around_tables_keeps_its_own_layout():
    prose = (
        "一、总体要求",
        "（一）坚持目标导向，抓好落实。",
        "（二）坚持问题导向，补齐短板。",
    )
    document = read_parts(
        "关于做好工作的通知",
        *prose,
        [HEAD, *ROWS],
        "二、保障措施",
        "（一）加强领导，压实责任。",
        "（二）加强督查，定期通报。",
    )
    check(document)
    assert [(item.path, item.number) for item in document.items] == [
        (("一、总体要求",), "（一）"),
        (("一、总体要求",), "（二）"),
        ((), "1"),
        ((), "2"),
        (("二、保障措施",), "（一）"),
        (("二、保障措施",), "（二）"),
    ]


def test_the_responsible_cell_may_say_who_leads():
    rows = [["任务", "责任单位"], ["修订预案。", "牵头单位：应急局；配合单位：公安分局、消防支队"]]
    assert read_items(rows) == [
        {"text": "修订预案。", "lead": ("应急局",), "supporting": ("公安分局", "消防支队")}
    ]


def test_numbers_at_the_start_of_tasks_without_a_column_of_their_own():
    rows = [["工作任务", "责任单位"], ["1.修订预案。", "应急局"], ["（二）开展演练。", "消防支队"]]
    assert [(item["number"], item["text"]) for item in read_items(rows)] == [
        ("1", "修订预案。"),
        ("（二）", "开展演练。"),
    ]


def test_tables_of_other_things_are_left_to_the_other_layouts():
    exams = [["考试科目", "形式", "分值"], ["语文", "闭卷", "120分"]]
    offices = [["序号", "名称", "地址"], ["1", "甲服务中心", "乙路3号"]]
    document = read_parts("关于考试的通知", "现将考试安排通知如下。", exams, offices)
    check(document)
    assert "table-head" not in [name for name, _ in furniture(document)]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.lists(
            st.sampled_from(
                ["", "^", "<", "1", "任务", "责任单位", "第一季度", "财政局", "一、甲", "推进。"]
            ),
            min_size=4,
            max_size=4,
        ),
        min_size=1,
        max_size=6,
    )
)
def test_any_grid_is_read_without_loss(rows):
    check(read_parts("通知。", [["序号", "任务", "牵头单位", "第一季度"], *rows]))
    check(read_parts("通知。", [["领域", "类别", "任务", "责任单位"], *rows]))


def test_departments_are_found_where_they_are_printed():
    said = "牵头单位：应急局；配合单位：公安分局、消防支队"
    document = read_parts([["任务", "责任单位"], ["修订预案。", said]])
    item = document.items[0]
    assert {field: cell(document, item, field) for field in item.cells} == {
        Field.TEXT: "修订预案。",
        Field.LEAD: said,
        Field.SUPPORTING: said,
    }


def test_a_heading_may_stand_in_the_table_over_its_head():
    document = read_parts(
        [
            ["一、民生实事", "<", "<", "<", "<"],
            HEAD,
            ROWS[0],
            ["二、城建", "<", "<", "<", "<"],
            HEAD,
            ROWS[1],
        ]
    )
    check(document)
    assert [item.path for item in document.items] == [("一、民生实事",), ("二、城建",)]


@pytest.mark.parametrize("separated", [True, False])
def test_cells_with_the_line_ends_of_print(separated):
    def names(printed: list[str], width: int) -> str:
        lines = wrap("、".join(printed), width) if separated else listed(printed, width, pairs=True)
        return "\n".join(lines)

    head = ["序号", "重要\n项目", "目标任务", "主责\n部门", "配合部门"]
    body = [
        [
            row["item"],
            "\n".join(wrap(row["project"], 3)),
            "\n".join(wrap(row["text"], 18)),
            names(row["lead"], 4),
            names(row["supporting"], 7),
        ]
        for row in gold_rows()
    ]
    assert [(i.project, i.text, i.lead, i.supporting) for i in read_parts([head, *body]).items] == [
        (row["project"], row["text"], tuple(row["lead"]), tuple(row["supporting"]))
        for row in gold_rows()
    ]
