import pytest

from common.records import Field, SourceText
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
