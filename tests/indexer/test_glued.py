"""Texts that lost their line breaks, with and without a space where they were."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.coverage import coverage
from indexer.layouts.glued import glued_breaks
from indexer.layouts.text import lines
from tests.indexer.readers import outline, read

PARTS = (
    "海州区人民政府办公室关于印发2023年工作任务清单的通知",
    "海政办发〔2023〕7号",
    "各镇人民政府，区政府各部门：",
    "现将任务清单印发给你们，请认真组织实施，并于每月底前报送进展情况，重大问题及时报告区政府。",
    "海州区人民政府办公室2023年3月1日",
    "一、推进改革，激发各类经营主体发展活力",
    "围绕窗口服务，各单位要统一、规范办理流程，压缩办理时限，提高群众满意度。",
    "1.设置综合窗口，实现无差别受理。（责任单位：区人社局）",
    "2.清理专网，完成数据归集。责任单位：区财政局、区水务局",
    "二、加强督查",
    "3.按照第二条、第三条的规定开展评估。（区审计局牵头，区司法局配合）",
    "4.每月通报一次。",
)


@pytest.mark.parametrize("between", ["\n", ""], ids=["lines", "no breaks"])
def test_a_text_run_together_reads_like_its_lines(between):
    document = read(between.join(PARTS))
    assert outline(document)[2:] == [
        ("一、推进改革，激发各类经营主体发展活力", "1", "设置综合窗口，实现无差别受理。"),
        ("一、推进改革，激发各类经营主体发展活力", "2", "清理专网，完成数据归集。"),
        ("二、加强督查", "3", "按照第二条、第三条的规定开展评估。"),
        ("二、加强督查", "4", "每月通报一次。"),
    ]
    said = [(item.lead, item.supporting, item.responsible) for item in document.items[2:]]
    assert said == [
        ((), (), ("区人社局",)),
        ((), (), ("区财政局", "区水务局")),
        (("区审计局",), ("区司法局",), ()),
        ((), (), ()),
    ]
    assert document.metadata.title == PARTS[0]
    assert document.metadata.issuer == "海州区人民政府办公室"
    assert document.metadata.doc_number == "海政办发〔2023〕7号"
    assert document.metadata.date == "2023-03-01"
    assert coverage(document).share == 1


@pytest.mark.parametrize(
    "text",
    [
        "统一、规范、第一、第二、第三，周一、周二、周三。",
        "符合第三条、第四条和第五条规定的，按照（一）至（三）办理。",
        "增长1.5%、2.5%和3.5%，见2020.1.2.3。",
        "\n".join(f"{at}、做好工作" for at in range(1, 9)),
    ],
)
def test_references_figures_and_lines_are_not_cut(text):
    assert glued_breaks(text) == []


def test_a_plan_shows_its_contents_before_its_chapters():
    text = (
        "滨海市教育发展规划 目录 第一章 基础 第二章 任务 第一章 基础 第一节 成就 办学条件显著改善，"
        "学前教育普及率达到95%，义务教育巩固率达到99%，教育投入持续增长，队伍不断壮大。 "
        "第二章 任务 第一节 学前教育 新建幼儿园30所，新增学位9000个，普惠率达到90%。 "
        "第二节 义务教育 实施强校工程，培育强校20所，优质均衡发展水平持续提升，群众满意度不断提高。"
    )
    document = read(text)
    assert [(*path, number) for *path, number, _ in outline(document)] == [
        ("第一章基础", "第一节"),
        ("第二章任务", "第一节"),
        ("第二章任务", "第二节"),
    ]
    assert document.metadata.title == "滨海市教育发展规划"


@given(st.text(alphabet="一二三、1.2（）条第。各：通知\n ", max_size=400))
def test_breaks_are_ascending_and_lose_nothing(text):
    breaks = glued_breaks(text)
    assert breaks == sorted(set(breaks))
    assert all(0 < at < len(text) for at in breaks)
    assert "".join(line.text for line in lines(text)).replace(" ", "") == "".join(text.split())
