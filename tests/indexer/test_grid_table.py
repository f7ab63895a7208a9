"""Task tables whose cells the format gives."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.records import Field, Item, ParsedDocument
from indexer.coverage import coverage
from indexer.layouts.grid.head import role_of
from indexer.layouts.roles import Role
from indexer.layouts.text import joined_text
from tests.indexer.grids import read_parts
from tests.indexer.office_maker import gold_rows
from tests.indexer.readers import cell, furniture, read
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
        Field.SUPPORTING: "建管委各街道",
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
    assert [(item.number, item.text) for item in document.items] == [
        ("1", "新建口袋公园3个。其中学校周边不少于1个"),
        ("2", "完成老旧小区加装电梯20台。"),
        ("3", "建成充电桩50个。"),
    ]
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
        Field.LEAD: "应急局",
        Field.SUPPORTING: "公安分局消防支队",
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


W = ("序号", "重要项目", "工作内容", "牵头单位", "配合单位")


@pytest.mark.parametrize("cut", ["推进改造，完成", "推进改造。"])
def test_a_row_without_a_number_after_a_page_turn_goes_on_with_the_row_before(cut):
    first = ("1", "老旧", cut, "房管局", "财政局、")
    rest = ("", "小区", "电梯20台。", "", "建管委")
    last = ("2", "绿化", "新建绿道。", "绿化市容局", "")
    assert read_items([W, first], [W, rest, last]) == [
        {
            "number": "1",
            "project": "老旧小区",
            "text": f"{cut}电梯20台。",
            "lead": ("房管局",),
            "supporting": ("财政局", "建管委"),
        },
        {"number": "2", "project": "绿化", "text": "新建绿道。", "lead": ("绿化市容局",)},
    ]


def test_the_number_of_a_cut_row_may_stand_after_the_page_turn():
    rows = [("1", "甲", "推进一。", "房管局", ""), ("", "乙", "推进改造，", "民政局", "")]
    rest = ("2", "", "完成电梯20台。", "", "建管委")
    assert read_items([W, *rows], [W, rest])[1] == {
        "number": "2",
        "project": "乙",
        "text": "推进改造，完成电梯20台。",
        "lead": ("民政局",),
        "supporting": ("建管委",),
    }


def test_a_cell_printed_again_after_a_page_turn_counts_once():
    head = ("领域", "序号", "项目", "内容", "责任单位")
    first = ("一、民生", "1", "养老", "新增床位，", "民政局")
    rest = ("一、民生", "", "养老", "改造食堂。", "")
    assert read_items([head, first], [head, rest]) == [
        {
            "path": ("一、民生",),
            "number": "1",
            "project": "养老",
            "text": "新增床位，改造食堂。",
            "responsible": ("民政局",),
        }
    ]


def test_a_domain_cut_by_a_page_turn_is_completed_in_all_its_rows():
    head = ("领域", "序号", "任务", "责任单位")
    document = read_parts(
        [head, ("一、保障民生，", "1", "新增床位。", "民政局"), ("^", "2", "新增岗位。", "人社局")],
        [head, ("共建共享", "3", "新建学校。", "教育局"), ("二、环境", "4", "绿化。", "建管委")],
    )
    check(document)
    assert [item.path for item in document.items] == [("一、保障民生，共建共享",)] * 3 + [
        ("二、环境",)
    ]
    assert [one.text for one in document.headings] == ["一、保障民生，共建共享", "二、环境"]


def test_rows_under_a_number_that_stands_for_several_are_items_after_a_page_turn():
    head = ("序号", "项目", "任务", "责任单位")
    first = [("1", "养老", "新增床位。", "民政局"), ("^", "^", "改造食堂。", "民政局")]
    rest = [("", "", "培训护理员。", "人社局"), ("^", "^", "发放补贴。", "财政局")]
    assert [(one["number"], one["text"]) for one in read_items([head, *first])] == [
        ("1", "新增床位。"),
        ("1", "改造食堂。"),
    ]
    assert [one["text"] for one in read_items([head, *first], [head, *rest])] == [
        "新增床位。",
        "改造食堂。",
        "培训护理员。",
        "发放补贴。",
    ]


def test_columns_that_no_field_holds_are_kept_by_their_heads():
    head = ("序号", "任务", "责任单位", "责任\n领导", "完成时限", "指导部门", "备注")
    rows = [
        ("1", "推进。", "国资委", "张三", "6月底前", "市国资委", "重点"),
        ("2", "修订。", "／", "李四", "—", "无", ""),
    ]
    document = read_parts([head, *rows])
    check(document)
    assert [dict(item.others) for item in document.items] == [
        {"责任领导": "张三", "指导部门": "市国资委", "备注": "重点"},
        {"责任领导": "李四"},
    ]
    assert cell(document, document.items[0], Field.OTHERS) == "张三市国资委重点"
    assert [(item.responsible, item.deadline) for item in document.items] == [
        (("国资委",), "6月底前"),
        ((), None),
    ]


def test_a_remark_merged_over_rows_holds_for_each():
    head = ("序号", "任务", "责任单位", "备注")
    rows = [("1", "推进。", "国资委", "区级重点"), ("2", "修订。", "司法局", "^")]
    assert [dict(item.others) for item in read_parts([head, *rows]).items] == [
        {"备注": "区级重点"},
        {"备注": "区级重点"},
    ]


def test_columns_of_months_are_kept_by_their_heads():
    head = ("序号", "任务", "1月", "2月", "3月")
    (item,) = read_parts([head, ("1", "推进。", "启动", "招标", "开工")]).items
    assert dict(item.others) == {"1月": "启动", "2月": "招标", "3月": "开工"}


def test_equal_labels_are_told_apart_by_those_over_them():
    head = [
        ["序号", "任务", "责任单位", "甲区", "<", "乙区", "<"],
        ["^", "^", "^", "联系人", "电话", "联系人", "电话"],
    ]
    (item,) = read_parts([*head, ["1", "推进。", "国资委", "张三", "12345", "李四", "23456"]]).items
    assert dict(item.others) == {
        "甲区·联系人": "张三",
        "甲区·电话": "12345",
        "乙区·联系人": "李四",
        "乙区·电话": "23456",
    }


def test_a_head_of_three_rows():
    head = [
        ["序号", "目标任务", "季度目标", "<", "<", "<", "责任分工", "<"],
        ["^", "^", "上半年", "<", "下半年", "<", "牵头单位", "配合单位"],
        ["^", "^", "一季度", "二季度", "三季度", "四季度", "^", "^"],
    ]
    assert read_items([*head, ["1", "推进。", "甲", "乙", "丙", "丁", "发改委", "财政局"]]) == [
        {
            "number": "1",
            "text": "推进。",
            "quarters": {"Q1": "甲", "Q2": "乙", "Q3": "丙", "Q4": "丁"},
            "lead": ("发改委",),
            "supporting": ("财政局",),
        }
    ]


def test_of_two_dates_the_later_step_is_the_deadline():
    head = ("序号", "任务", "启动时间", "完成时间", "责任单位")
    (item,) = read_parts([head, ("1", "推进。", "3月", "9月底前", "建管委")]).items
    assert (item.deadline, dict(item.others)) == ("9月底前", {"启动时间": "3月"})


def test_rows_that_count_the_others_are_no_items():
    rows = [("1", "推进。", "国资委"), ("合计", "共1项", ""), ("总 计", "<", "<")]
    document = read_parts([("序号", "任务", "责任单位"), *rows])
    check(document)
    assert [item.number for item in document.items] == ["1"]
    assert [one for one in furniture(document) if one[0] == "table-total"] == [
        ("table-total", "合计共1项"),
        ("table-total", "总计"),
    ]


def test_a_chinese_number_with_a_name_heads_the_rows_below():
    rows = [
        ("一", "经济发展", ""),
        ("1", "推进。", "国资委"),
        ("二、", "社会民生（1项）", ""),
        ("2", "修订。", "司法局"),
    ]
    document = read_parts([("序号", "任务", "责任单位"), *rows])
    check(document)
    assert [(item.path, item.number) for item in document.items] == [
        (("一 经济发展",), "1"),
        (("二、社会民生（1项）",), "2"),
    ]


@pytest.mark.parametrize(
    ("printed", "lead", "supporting", "responsible"),
    [
        ("发改委（牵头）、财政局", ("发改委",), (), ("发改委", "财政局")),
        ("发改委（牵头）财政局（配合）", ("发改委",), ("财政局",), ()),
        ("发改委牵头，财政局、教育局配合", ("发改委",), ("财政局", "教育局"), ()),
        ("★发改委、财政局", (), (), ("发改委", "财政局")),
        ("各街镇、各相关部门", (), (), ("各街镇", "各相关部门")),
        ("相关部门和国企集团", (), (), ("相关部门和国企集团",)),
    ],
)
def test_one_column_may_say_who_leads(printed, lead, supporting, responsible):
    (item,) = read_parts([("任务", "责任单位"), ("推进。", printed)]).items
    assert (item.lead, item.supporting, item.responsible) == (lead, supporting, responsible)


def test_a_mark_leads_where_the_notice_says_so():
    rows = [("任务", "责任单位"), ("推进。", "财政局、*发改委")]
    document = read_parts(rows, "注：标*的为牵头单位。")
    item = document.items[0]
    assert (item.lead, item.responsible) == (("发改委",), ("财政局", "发改委"))
    assert cell(document, item, Field.LEAD) == "发改委"
    assert item.reasons == ("reasons.lead_by_rule",)


def test_names_cut_by_line_ends_are_put_together():
    names = "发改委\n国资\n委\n市场监\n管局\n医疗保\n障局\n财政局"
    (item,) = read_parts([("任务", "牵头单位"), ("推进。", names)]).items
    assert item.lead == ("发改委", "国资委", "市场监管局", "医疗保障局", "财政局")


def test_tasks_numbered_within_a_cell_are_one_item():
    text = "（1）推进甲。（责任单位：甲局）\n（2）推进乙。（责任单位：乙局）"
    assert read_items([("序号", "任务", "牵头单位"), ("3", text, "各有关单位")]) == [
        {"number": "3", "text": "".join(text.split()), "lead": ("各有关单位",)}
    ]


@pytest.mark.parametrize("mark", ["|", "\t"])
def test_tables_in_plain_text_whose_cells_are_marked_off(mark):
    outer = mark if mark == "|" else ""
    lines = [f"{outer}{mark.join(row)}{outer}" for row in (HEAD, *ROWS)]
    if mark == "|":
        lines.insert(1, "|---" * len(HEAD) + "|")
    document = read("\n".join(["关于印发任务清单的通知", *lines]))
    check(document)
    assert [fields(item) for item in document.items] == read_items([HEAD, *ROWS])


def test_a_pipe_in_a_cell_is_its_own():
    document = read_parts([("序号", "任务", "责任单位"), ("1", "推进“1|2”工程。", "建管委")])
    check(document)
    assert document.items[0].text == "推进“1|2”工程。"
