"""Tables that set no tasks: each row an item, its other columns beside it."""

from __future__ import annotations

from common.records import Cell, Grid, Metadata, ParsedDocument, SourceText, Span
from indexer.coverage import coverage
from indexer.layouts import parse
from indexer.lexicon import load_lexicon

LETTER = (
    "关于考核的通知",
    "一、严格考核，逐项打分。",
    "二、公开结果，接受监督。",
    "附件",
    "考核指标表",
)
HEAD = ((0, 0, 1, "类别"), (0, 1, 1, "序号"), (0, 2, 1, "指标"), (0, 3, 1, "评分标准"))
ROWS = (
    *((1, 0, 2, "水质"), (1, 1, 1, "1"), (1, 2, 1, "达标率"), (1, 3, 1, "每低一个百分点扣一分。")),
    *((2, 1, 1, "2"), (2, 2, 1, "巡查"), (2, 3, 1, "每少一次扣一分，扣完为止。")),
    *((3, 0, 1, "宣传"), (3, 1, 1, "3"), (3, 2, 1, "公示"), (3, 3, 1, "未公示的不得分。")),
)


def notice(lines: tuple[str, ...], cells: tuple[tuple[int, int, int, str], ...]) -> ParsedDocument:
    """The lines, then the table: row, column, rows covered and text of each cell."""
    text, placed = "".join(f"{line}\n" for line in lines), []
    for row, column, rows, words in cells:
        placed.append(Cell(row, column, Span(len(text), len(text) + len(words)), rows))
        text += f"{words}\n"
    source = SourceText(text, grids=(Grid(tuple(placed)),), unwrapped=True)
    return parse("甲.docx", source, load_lexicon(), Metadata())


def test_rows_of_an_annexed_table_are_items():
    found = notice(LETTER, (*HEAD, *ROWS))
    assert [(one.number, one.path, one.text, dict(one.others)) for one in found.items[2:]] == [
        ("1", ("水质",), "每低一个百分点扣一分。", {"指标": "达标率"}),
        ("2", ("水质",), "每少一次扣一分，扣完为止。", {"指标": "巡查"}),
        ("3", ("宣传",), "未公示的不得分。", {"指标": "公示"}),
    ]
    assert coverage(found).gaps == ()


def test_a_table_that_an_item_announces_belongs_to_it():
    lines = ("关于考核的通知", "一、严格考核，逐项打分。", "二、标准如下：")
    found = notice(lines, (*HEAD, *ROWS))
    assert [item.number for item in found.items] == ["一", "二"]
    assert coverage(found).gaps == ()


def test_a_number_may_open_the_first_column():
    cells = tuple(
        (row, column, 1, text)
        for row, texts in enumerate(
            (
                ("指标", "含义"),
                ("1.覆盖率", "签约人数占常住人数的比例。"),
                ("2.续约率", "续约人数的比例。"),
            )
        )
        for column, text in enumerate(texts)
    )
    found = notice(LETTER, cells)
    assert [(one.number, one.text, dict(one.others)) for one in found.items[2:]] == [
        ("1", "签约人数占常住人数的比例。", {"指标": "1.覆盖率"}),
        ("2", "续约人数的比例。", {"指标": "2.续约率"}),
    ]
