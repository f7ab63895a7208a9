import pytest

from common.records import Field, SourceText
from indexer.coverage import coverage
from indexer.layouts.registry import best_layout
from tests.indexer.readers import cell, furniture, outline, read, read_as

PLAN = """关于印发《2022年督查工作方案》的通知

各委、办、局：

现将方案印发给你们，请认真执行。

一、工作要求

1、坚持问题导向。各部门要主动认领任务。

2、坚持结果导向。

二、重点任务

（一）改善民生

1、推进养老服务，6月底前完成。（责任单位：区民政局、各街镇）

（二）优化环境

2、修订政策（试行）。落实第1、2项要求。（责任单位：区商务委）
"""


def test_a_plan_with_headings_and_numbers_that_run_on():
    document = read(PLAN)
    assert outline(document) == [
        ("", "现将方案印发给你们，请认真执行。"),
        ("一、工作要求", "1", "坚持问题导向。各部门要主动认领任务。"),
        ("一、工作要求", "2", "坚持结果导向。"),
        ("二、重点任务", "（一）改善民生", "1", "推进养老服务，6月底前完成。"),
        ("二、重点任务", "（二）优化环境", "2", "修订政策（试行）。落实第1、2项要求。"),
    ]
    assert [item.responsible for item in document.items[3:]] == [
        ("区民政局", "各街镇"),
        ("区商务委",),
    ]
    assert [(one.level, one.text) for one in document.headings] == [
        (1, "一、工作要求"),
        (1, "二、重点任务"),
        (2, "（一）改善民生"),
        (2, "（二）优化环境"),
    ]
    assert furniture(document) == [
        ("head", "关于印发《2022年督查工作方案》的通知"),
        ("salutation", "各委、办、局："),
    ]


def test_every_field_has_its_place_in_the_source():
    document = read(PLAN)
    item = document.items[3]
    assert {field: cell(document, item, field) for field in item.cells} == {
        Field.NUMBER: "1、",
        Field.TEXT: "推进养老服务，6月底前完成。",
        Field.RESPONSIBLE: "区民政局各街镇",
        Field.DEADLINE: "6月底前",
    }
    assert item.deadline == "6月底前"


def test_lines_wrapped_at_a_width_are_put_together():
    text = (
        "一、重点任务\n\n1、统筹推进城市更新三年行动计划，加快推进一批重\n\n"
        "大项目落地，持续推进精品小区建\n\n"
        "设，做好 5 个街道的旧区改造和道路养护维修工作，完\n\n\n\n成年度目标。（责任单位：区建设管"
        "\n\n理委、区房管局）\n\n"
        "2、完成垃圾分类。"
    )
    first = read(text).items[0]
    assert first.text == (
        "统筹推进城市更新三年行动计划，加快推进一批重大项目落地，持续推进精品小区建设，"
        "做好5个街道的旧区改造和道路养护维修工作，完成年度目标。"
    )
    assert first.responsible == ("区建设管理委", "区房管局")


def test_responsibility_on_a_line_of_its_own_belongs_to_the_item_above():
    text = (
        "一、措施\n1．打造创业带。\n责任单位：市甲局，各区县（市）政府\n"
        "2．建设社区。\n牵头单位：市乙局\n配合单位：市丙局\n"
    )
    first, second = read(text).items
    assert (first.text, first.responsible) == ("打造创业带。", ("市甲局", "各区县（市）政府"))
    assert (second.lead, second.supporting) == (("市乙局",), ("市丙局",))


def test_after_the_bracket_a_paragraph_is_a_unit_of_its_own():
    text = "一、甲事。（甲局负责）\n二、乙事。（乙局负责）\n各地要加强领导，确保落实。\n"
    assert outline(read(text)) == [
        ("一", "甲事。"),
        ("二", "乙事。"),
        ("", "各地要加强领导，确保落实。"),
    ]


def test_a_heading_with_a_paragraph_before_its_first_item():
    text = "一、推广举措。围绕目标推进。\n坚持因地制宜，多点联动。\n1.甲事。\n2.乙事。\n"
    assert outline(read(text)) == [
        ("一、推广举措", "", "围绕目标推进。"),
        ("一、推广举措", "", "坚持因地制宜，多点联动。"),
        ("一、推广举措", "1", "甲事。"),
        ("一、推广举措", "2", "乙事。"),
    ]


def test_a_misprinted_number_is_kept_and_noted():
    document = read("一、甲事。\n二、乙事。\n四、丁事。\n")
    assert [(item.number, item.warnings) for item in document.items] == [
        ("一", ()),
        ("二", ()),
        ("四", ("warnings.out_of_sequence",)),
    ]


def test_a_text_that_breaks_off_is_noted():
    last = read("一、甲事。\n二、加强建设，开展").items[-1]
    assert (last.text, last.warnings) == ("加强建设，开展", ("warnings.cut_short",))


def test_the_closing_formula_is_outside_of_the_last_section():
    text = "一、任务\n1.甲事。\n2.乙事。\n本通知自印发之日起施行。\n"
    assert outline(read(text))[-1] == ("", "本通知自印发之日起施行。")


LIST = """一、提升功能
(一)开展规划编制。(二)★推进绿地(二期)建设,见第(一)项;★建设绿道2公里。(三)完成评估(以市政府下达为准)。
二、改善民生
(一)新增床位,★改造5处;做好保障。(二)按标★号要求办理。
注:1.标★号项目为实事项目。
2.由分管领导牵头实施。
留言咨询
1.错误类:*
-
"""


def test_items_that_follow_each_other_in_a_line():
    document = read(LIST)
    assert best_layout(SourceText(LIST)).name == "inline-list"
    assert outline(document) == [
        ("一、提升功能", "(一)", "开展规划编制。"),
        ("一、提升功能", "(二)", "★推进绿地(二期)建设,见第(一)项;★建设绿道2公里。"),
        ("一、提升功能", "(三)", "完成评估(以市政府下达为准)。"),
        ("二、改善民生", "(一)", "新增床位,★改造5处;做好保障。"),
        ("二、改善民生", "(二)", "按标★号要求办理。"),
        ("", "注:1.标★号项目为实事项目。2.由分管领导牵头实施。"),
    ]
    assert [item.starred for item in document.items] == [False, True, False, True, False, False]
    assert furniture(document) == [
        ("web-page", "留言咨询"),
        ("web-page", "1.错误类:*"),
        ("web-page", "-"),
    ]


def test_a_number_out_of_turn_inside_a_line_is_text():
    reading = read_as("inline-list", "一、甲\n(一)做好第一项。(三)见附表。(二)做好第二项。\n")
    assert outline(reading) == [
        ("一、甲", "(一)", "做好第一项。(三)见附表。"),
        ("一、甲", "(二)", "做好第二项。"),
    ]


REGULATION = """某某管理办法
第一章 总则
第一条 为了规范工作，制定本办法。
第二条 本办法所称单位包括：
（一）机关；
（二）企业。
第二章 附则
第三条 本办法由市甲局负责解释，违反第二条的，责令改正。
"""


def test_articles_are_items_with_all_their_paragraphs():
    document = read(REGULATION)
    assert outline(document) == [
        ("第一章总则", "第一条", "为了规范工作，制定本办法。"),
        ("第一章总则", "第二条", "本办法所称单位包括：（一）机关；（二）企业。"),
        ("第二章附则", "第三条", "本办法由市甲局负责解释，违反第二条的，责令改正。"),
    ]


@pytest.mark.parametrize(
    ("text", "layout"),
    [
        (PLAN, "numbered"),
        (LIST, "inline-list"),
        (REGULATION, "articles"),
        ("没有编号的一段话，讲一件事情。", "paragraphs"),
    ],
)
def test_the_best_layout(text, layout):
    assert best_layout(SourceText(text)).name == layout


def roles(document):
    return [(item.number, item.lead, item.supporting, item.responsible) for item in document.items]


GROUPS = """一、重点任务
（一）优化环境
1.编制清单。
2.开展评估。
3.公布结果。（责任单位：区甲局、区乙局）
（二）改善民生
4.新建站点。
5.培训人员。（责任单位：区丙局）
"""


def test_a_bracket_at_the_end_of_a_group_belongs_to_all_of_it():
    document = read(GROUPS)
    both, alone = ("区甲局", "区乙局"), ("区丙局",)
    assert roles(document) == [
        ("1", (), (), both),
        ("2", (), (), both),
        ("3", (), (), both),
        ("4", (), (), alone),
        ("5", (), (), alone),
    ]
    assert [item.reasons for item in document.items[:3]] == [
        ("reasons.roles_of_group",),
        ("reasons.roles_of_group",),
        (),
    ]
    assert cell(document, document.items[0], Field.RESPONSIBLE) == "区甲局区乙局"


def test_a_bracket_is_of_its_item_where_items_inside_of_groups_have_their_own():
    text = GROUPS.replace("2.开展评估。", "2.开展评估。（责任单位：区丁局）")
    assert [item.responsible for item in read(text).items[:2]] == [(), ("区丁局",)]


def test_a_line_below_several_items_belongs_to_all_of_them():
    text = (
        "一、任务\n1.编制清单。\n2.开展评估。\n牵头单位：区甲局 配合单位：区乙局\n"
        "3.新建站点。\n4.培训人员。\n【责任单位：区丙局】\n"
    )
    assert roles(read(text)) == [
        ("1", ("区甲局",), ("区乙局",), ()),
        ("2", ("区甲局",), ("区乙局",), ()),
        ("3", (), (), ("区丙局",)),
        ("4", (), (), ("区丙局",)),
    ]


def test_departments_of_a_heading_belong_to_the_items_below_it():
    text = (
        "一、任务\n（一）优化环境（责任单位：区甲局）\n1.编制清单。\n2.开展评估。（责任单位：区乙局）\n"
        "（二）改善民生\n责任单位：区丙局\n1.新建站点。\n"
    )
    document = read(text)
    assert [(item.path[-1], item.responsible, item.reasons) for item in document.items] == [
        ("（一）优化环境", ("区甲局",), ("reasons.roles_of_heading",)),
        ("（一）优化环境", ("区乙局",), ()),
        ("（二）改善民生", ("区丙局",), ("reasons.roles_of_heading",)),
    ]
    assert coverage(document).share == 1.0


@pytest.mark.parametrize(
    ("rule", "lead", "supporting"),
    [
        ("责任单位列首位的为牵头单位，下同。", ("区甲局",), ()),
        ("排在第一位的为牵头单位。", ("区甲局",), ()),
        ("第一责任单位为主责单位。", ("区甲局",), ()),
        ("首个单位为牵头单位，其他单位为配合单位。", ("区甲局",), ("区乙局", "区丙局")),
        ("标*号的为牵头单位。", ("区乙局",), ()),
        ("带“*”的为牵头单位，其余为协办单位。", ("区乙局",), ("区甲局", "区丙局")),
        ("请各单位牵头推进。", (), ()),
    ],
)
def test_the_rule_a_notice_prints_says_who_leads(rule, lead, supporting):
    text = (
        "一、编制清单。（责任单位：区甲局、*区乙局、区丙局）\n"
        f"二、开展评估。（牵头单位：区丁局）\n注：{rule}\n"
    )
    first, second, _ = read(text).items
    assert (first.lead, first.supporting) == (lead, supporting)
    assert first.responsible == ("区甲局", "区乙局", "区丙局")
    assert first.reasons == (("reasons.lead_by_rule",) if lead else ())
    assert (second.lead, second.reasons) == (("区丁局",), ())


NESTED = """一、重点任务
（一）优化环境
1.编制清单。
2.开展评估。
（1）收集数据。
（2）撰写报告。
①初稿。
②终稿。
（二）改善民生
1.新建站点。
2.培训人员。
二、组织保障
1.加强领导。
2.加强宣传。
"""
NESTED_ITEMS = [
    ("一、重点任务", "（一）优化环境", "1", "编制清单。"),
    ("一、重点任务", "（一）优化环境", "2、开展评估", "（1）", "收集数据。"),
    ("一、重点任务", "（一）优化环境", "2、开展评估", "（2）撰写报告", "①", "初稿。"),
    ("一、重点任务", "（一）优化环境", "2、开展评估", "（2）撰写报告", "②", "终稿。"),
    ("一、重点任务", "（二）改善民生", "1", "新建站点。"),
    ("一、重点任务", "（二）改善民生", "2", "培训人员。"),
    ("二、组织保障", "1", "加强领导。"),
    ("二、组织保障", "2", "加强宣传。"),
]


@pytest.mark.parametrize("break_", ["\n", "", " "])
def test_numbers_nest_with_or_without_line_breaks(break_):
    text = NESTED.replace("2.开展", "2、开展").replace("\n", break_)
    assert outline(read(text)) == NESTED_ITEMS


SITE = """首页 | 信息公开 | 在线办事
首页
新闻
通知公告
服务
互动
搜索
关于印发任务清单的通知
各单位：
现印发给你们，请遵照执行。
一、编制清单。
二、开展评估。
某某区人民政府
2021年3月1日
公开方式：主动公开
分享到：
关于另一件事的通知
某某区人民政府主办
版权所有：某某区人民政府
"""


def test_lines_of_the_site_around_a_notice_are_furniture():
    document = read(SITE)
    assert outline(document) == [
        ("", "现印发给你们，请遵照执行。"),
        ("一", "编制清单。"),
        ("二", "开展评估。"),
    ]
    assert [name for name, _ in furniture(document)] == [
        *["web-page"] * 7,
        "head",
        "salutation",
        "signature",
        "date",
        "note",
        *["web-page"] * 4,
    ]
    assert document.metadata.title == "关于印发任务清单的通知"


def test_offices_that_sign_together_are_all_signatures():
    text = "一、甲事。\n二、乙事。\n某市财政局\n（某市国库办公室）\n某市民政局\n2021年3月1日\n"
    document = read(text)
    assert [name for name, _ in furniture(document)] == [*["signature"] * 3, "date"]
    assert document.metadata.issuer == "某市财政局、某市民政局"


def test_the_office_that_signs_is_no_end_of_the_last_item():
    text = (
        "甲市人民政府办公室关于印发《2031年河道整治重点工作任务安排》的通知\n甲府办〔2031〕7号\n各有关部门：\n"
        "现将《2031年河道整治重点工作任务安排》印发给你们，请认真组织实施。\n"
        "一、推进河道整治。全年整治河道12公里，消除劣五类水体。（牵头单位：市水务局；配合单位：市财政局）\n"
        "二、完善养护办法。6月底前出台河道养护实施细则一份。（牵头单位：市水务局；配合单位：市绿化局）\n"
        "甲市人民政府办公室\n2031年3月8日\n"
    )
    document = read(text)
    assert document.items[-1].text == "完善养护办法。6月底前出台河道养护实施细则一份。"
    assert ("signature", "甲市人民政府办公室") in furniture(document)


def test_short_lines_of_the_text_itself_are_no_menu():
    names = ["甲街道", "乙街道", "丙镇", "丁镇", "戊镇", "己镇", "庚镇"]
    text = "关于公布名单的通知\n现将名单公布如下。\n" + "\n".join(names) + "\n"
    assert [name for name, _ in furniture(read(text)) if name == "web-page"] == []
