"""Tables in plain text whose columns runs of spaces set apart; titles of several tables."""

from __future__ import annotations

import pytest

from common.records import Metadata, ParsedDocument, SourceText
from indexer.coverage import coverage
from indexer.layouts import parse
from indexer.layouts.spaced_lines import with_spaced_lines
from indexer.lexicon import load_lexicon

TITLE = "滨江区2031年重点工作任务台账"
TABLE = """序号    工作任务                责任单位      完成时限
1       推进港区码头改造工程，  交通委        6月底前
        完成主体结构            港务集团
2       建设智慧渔港平台        科委          12月底前

3       开展海岸巡查，每月      水务局、      全年
        不少于两次              应急局
"""
ROWS = [
    ("1", "推进港区码头改造工程，完成主体结构", ("交通委", "港务集团"), "6月底前"),
    ("2", "建设智慧渔港平台", ("科委",), "12月底前"),
    ("3", "开展海岸巡查，每月不少于两次", ("水务局", "应急局"), "全年"),
]


def notice(text: str) -> ParsedDocument:
    return parse("表.txt", SourceText(text), load_lexicon(), Metadata())


def told(parsed: ParsedDocument) -> list[tuple[object, ...]]:
    return [(one.number, one.text, one.responsible, one.deadline) for one in parsed.items]


@pytest.mark.parametrize("spaces", ["    ", "　　"])
def test_rows_and_their_further_lines(spaces: str) -> None:
    parsed = notice(f"{TITLE}\n{TABLE.replace('    ', spaces)}各单位要认真落实。\n")
    assert told(parsed) == [*ROWS, ("", "各单位要认真落实。", (), None)]
    assert coverage(parsed).share == 1.0
    assert parsed.metadata.title == TITLE


def test_bare_double_spaces_are_enough_where_no_cell_is_empty() -> None:
    lines = ["序号  工作任务  责任单位  完成时限", "1  推进港区码头改造工程  交通委  6月底前"]
    parsed = notice("\n".join([*lines, "2  建设智慧渔港平台  科委  12月底前"]))
    assert [row[2] for row in told(parsed)] == [("交通委",), ("科委",)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "序号  工作任务  责任单位\n各单位要认真落实。\n",
        "上 海 市 滨 江 区\n一、总体要求  二、主要任务  三、保障措施\n",
        "序号 工作任务 责任单位\n1 推进 交通委\n2 建设 科委\n",
    ],
)
def test_other_lines_are_no_such_table(text: str) -> None:
    assert with_spaced_lines(SourceText(text)).grids == ()


def test_of_several_tables_each_has_its_title_over_its_items() -> None:
    second = "滨江区2031年会议安排表"
    parsed = notice(f"{TITLE}\n{TABLE}\n{second}\n{TABLE}")
    assert [item.path for item in parsed.items] == [(TITLE,)] * 3 + [(second,)] * 3
    assert told(parsed) == ROWS * 2
    assert coverage(parsed).share == 1.0
