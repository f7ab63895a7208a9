import pytest

from common.records import Span
from indexer.layouts.deadlines import deadline_in
from indexer.layouts.text import join
from tests.indexer.readers import read


def due(text):
    found = deadline_in(join(text, [Span(0, len(text))]))
    return found and found.text


@pytest.mark.parametrize(
    ("text", "deadline"),
    [
        ("2021年6月底前完成。", "2021年6月底前"),
        ("每月25日前报送进度。", "每月25日前"),
        ("于每季度末月25日前报送。", "每季度末月25日前"),
        ("年底前完成。", "年底前"),
        ("2022年底前建成。", "2022年底前"),
        ("一季度末前启动。", "一季度末前"),
        ("第三季度前报送。", "第三季度前"),
        ("2021年上半年前完成。", "2021年上半年前"),
        ("12月31日之前报送。", "12月31日之前"),
        ("汛期前完成检查。", "汛期前"),
        ("力争6月底全面完成改造。", "6月底"),
        ("2020年前完成，见2020年前附件。", "2020年前"),
    ],
)
def test_deadlines_as_printed(text, deadline):
    assert due(text) == deadline


@pytest.mark.parametrize(
    "text",
    [
        "6月底前启动，年底前完成。",
        "2021年目标任务已经完成。",
        "目前进展顺利，按照以前的做法。",
        "2020年前三季度增长5%。",
    ],
)
def test_no_deadline_or_more_than_one(text):
    assert due(text) is None


def test_a_deadline_with_a_label_wins():
    text = "一、编制清单，6月底前启动。（责任单位：区甲局；完成时限：9月底）\n二、开展评估。\n"
    first = read(text).items[0]
    assert (first.responsible, first.deadline) == (("区甲局",), "9月底")
