"""Task tables printed one cell to a line."""

from common.records import SourceText
from indexer.coverage import coverage
from indexer.layouts.cell_lines import with_cell_lines
from tests.indexer.readers import outline, read

HEAD = "重 点 任 务\n牵头单位\n配合单位\n完成\n时限\n"
ROWS = (
    "一、优化服务\n（一）窗口\n"
    "1\n设置综合窗口。\n区行政审批局\n区人社局、区财政局\n2023年6月\n"
    "2\n压缩办理时限。\n区市场监管局\n2023年\n"
    "二、共享数据\n"
    "3\n建设平台。\n归集数据200类。\n区大数据局\n各镇人民政府\n长期\n"
    "4\n清理专网。\n区大数据局\n区公安分局\n2023年底\n"
    "5\n开展评估。\n区审计局\n区司法局\n12月底前\n"
)


def test_rows_are_read_like_those_of_a_table():
    text = f"海州区2023年重点任务分工\n{HEAD}{ROWS}"
    document = read(text)
    assert outline(document) == [
        ("一、优化服务", "（一）窗口", "1", "设置综合窗口。"),
        ("一、优化服务", "（一）窗口", "2", "压缩办理时限。"),
        ("二、共享数据", "3", "建设平台。归集数据200类。"),
        ("二、共享数据", "4", "清理专网。"),
        ("二、共享数据", "5", "开展评估。"),
    ]
    said = [(item.lead, item.supporting, item.deadline) for item in document.items]
    assert said == [
        (("区行政审批局",), ("区人社局", "区财政局"), "2023年6月"),
        (("区市场监管局",), (), "2023年"),
        (("区大数据局",), ("各镇人民政府",), "长期"),
        (("区大数据局",), ("区公安分局",), "2023年底"),
        (("区审计局",), ("区司法局",), "12月底前"),
    ]
    assert coverage(document).share == 1


def test_other_texts_keep_their_lines():
    for text in ("", HEAD, HEAD + "1\n甲\n2\n乙\n", "任务\n责任单位\n要求\n1、甲事。\n2、乙事。\n"):
        assert with_cell_lines(SourceText(text)) == SourceText(text)
