"""The table layout on tables set for the test: other words, other widths, other district."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.records import Field, Item, SourceText, Spans
from indexer.layouts.base import LayoutReading
from indexer.layouts.quarter_table import QuarterTable
from indexer.layouts.text import joined_text
from indexer.lexicon import load_lexicon
from tests.indexer.table_maker import Row, Style, listed, render, wrap
from tests.indexer.table_rows import GROWTH, ROWS

LETTER = "滨江区人民政府文件\n\n现将重点工作目标印发给你们，请认真贯彻执行。\n\n"
COLOPHON = (
    "\n\n 抄送：区委各部门，区人大常委会办公室，区政协办公室，各人民团体。\n\n"
    "滨江区人民政府办公室 2031年3月1日印发\n"
)
OTHER_HEAD = (
    "类别",
    "编号",
    "工作项目",
    "工作内容",
    "季度目标",
    "牵头单位",
    "配合单位",
    "第一季度",
    "第二季度",
    "第三季度",
    "第四季度",
)
STYLES = {
    "as in the seed": Style(),
    "narrow": Style(text=14, quarter=9),
    "quarters wider than the task": Style(text=12, quarter=14, supporting=8),
    "wide": Style(text=22, quarter=13, lead=5, supporting=9),
    "task and quarters alike": Style(text=16, quarter=16),
    "departments alike": Style(lead=7, supporting=7),
    "very narrow": Style(text=10, quarter=8),
    "no blank lines": Style(gap="\n"),
    "other head": Style(head=OTHER_HEAD, rows_per_page=4),
    "one page": Style(rows_per_page=99),
}


def read(text: str) -> LayoutReading:
    return QuarterTable().read(SourceText(text), load_lexicon(), "d")


def expected(row: Row) -> dict[str, object]:
    return {
        "number": str(row.number),
        "path": (row.domain,),
        "project": row.project,
        "text": row.text,
        "quarters": dict(zip(("Q1", "Q2", "Q3", "Q4"), row.quarters, strict=True)),
        "lead": row.lead,
        "supporting": row.supporting,
    }


def fields(item: Item) -> dict[str, object]:
    names = ("number", "path", "project", "text", "quarters", "lead", "supporting")
    return {name: getattr(item, name) for name in names}


def accounted(reading: LayoutReading) -> list[Spans]:
    return [part.spans for part in (*reading.items, *reading.headings, *reading.furniture)]


@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES.keys())
def test_every_field_of_a_table_is_recovered(style: Style) -> None:
    reading = read(render(ROWS, style, LETTER, COLOPHON))
    assert [fields(item) for item in reading.items] == [expected(row) for row in ROWS]


def test_where_leads_end_is_marked_as_unsure_when_nothing_shows_it() -> None:
    unsure = next(row for row in ROWS if row.lead == ("文旅局", "商务委"))
    item = read(render(ROWS, Style(pairs=False))).items[unsure.number - 1]
    assert item.lead + item.supporting == unsure.lead + unsure.supporting
    assert item.warnings == ("warnings.lead_unsure",)


@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES.keys())
def test_the_table_is_accounted_for_once_and_nothing_else_is(style: Style) -> None:
    table = render(ROWS, style)
    reading = read(LETTER + table + COLOPHON)
    counts = Counter(at for spans in accounted(reading) for span in spans for at in range(*span))
    text = LETTER + table + COLOPHON
    visible = {at for at in counts if not text[at].isspace()}
    start, end = len(LETTER), len(LETTER) + len(table)
    assert visible == {at for at in range(start, end) if not text[at].isspace()}
    assert max(counts.values()) == 1


def test_domains_are_headings_once_and_repeats_and_heads_furniture() -> None:
    reading = read(render(ROWS, Style(rows_per_page=3)))
    assert [heading.text for heading in reading.headings] == list(
        dict.fromkeys(row.domain for row in ROWS)
    )
    assert Counter(one.name for one in reading.furniture) == {
        "table-head": 4,
        "repeated-heading": 3,
    }


def test_a_page_number_between_pages_is_furniture() -> None:
    page = Style(rows_per_page=5)
    text = render(ROWS[:5], page) + "\n\n— 3—\n\n" + render(ROWS[5:], page)
    reading = read(text)
    numbers = [one for one in reading.furniture if one.name == "page-number"]
    assert [text[slice(*span)] for one in numbers for span in one.spans] == ["— 3—"]
    assert [fields(item) for item in reading.items] == [expected(row) for row in ROWS]


def broken_after(at: int, kept: int) -> str:
    """The table with a page break in one row, after so many lines of each of its cells."""
    row, style = ROWS[at], Style(rows_per_page=99)
    columns = [wrap(row.text, style.text), *(wrap(q, style.quarter) for q in row.quarters)]
    columns += [listed(row.lead, style.lead, pairs=False)]
    columns += [listed(row.supporting, style.supporting, pairs=True)]
    whole = render(ROWS, style).split("\n\n")
    start = len(render(ROWS[: at + 1], style).split("\n\n")) - sum(map(len, columns))
    first = [line for lines in columns for line in lines[:kept]]
    rest = [line for lines in columns for line in lines[kept:]]
    after = whole[start + len(first) + len(rest) :]
    return "\n\n".join([*whole[:start], *first, *style.head, *rest, *after])


@pytest.mark.parametrize("kept", [1, 2, 3])
@pytest.mark.parametrize("at", [0, 1, 2, 4, 5, 7, 8])
def test_cells_continued_on_the_next_page_are_put_together(at: int, kept: int) -> None:
    reading = read(broken_after(at, kept))
    assert [fields(item) for item in reading.items] == [expected(row) for row in ROWS]


def test_first_lines_of_two_continued_cells_may_share_a_line() -> None:
    lines = broken_after(2, 2).split("\n\n")
    top = [at for at, line in enumerate(lines) if line == Style().head[-1]][1] + 1
    shared = [*lines[:top], f"{lines[top]} {lines[top + 1]}", *lines[top + 2 :]]
    reading = read("\n\n".join(shared))
    assert [fields(item) for item in reading.items] == [expected(row) for row in ROWS]


def test_a_domain_cut_by_a_page_break_is_completed() -> None:
    style = Style(rows_per_page=99)
    lines = wrap(GROWTH, style.domain)
    whole = render(ROWS, style).split("\n\n")
    start = whole.index("2")
    cut = [*whole[:start], *lines[:-1], *whole[start : whole.index("3")]]
    text = "\n\n".join([*cut, *style.head, lines[-1], *whole[whole.index("3") :]])
    reading = read(text)
    assert [fields(item) for item in reading.items] == [expected(row) for row in ROWS]


def test_letter_spaced_names_and_names_of_one_list_on_one_line() -> None:
    spaced = render(ROWS, Style()).replace("科委", "科 委").replace("海关", "海 关")
    reading = read(spaced)
    assert [fields(item) for item in reading.items] == [expected(row) for row in ROWS]


def test_cells_of_one_line_side_by_side() -> None:
    row = ROWS[6]
    lines = render(ROWS, Style()).split("\n\n")
    at = lines.index(row.quarters[0])
    joined = [*lines[:at], " ".join((*row.quarters, *row.lead)), *lines[at + 5 :]]
    reading = read("\n\n".join(joined))
    assert fields(reading.items[6]) == expected(row)


def test_a_row_that_lacks_cells_keeps_its_text_and_says_so() -> None:
    head = "\n".join(Style().head)
    item = read(f"{head}\n1\n推进港口建设。").items[0]
    assert item.text == "推进港口建设。"
    assert "warnings.cell_unsure" in item.warnings


def test_a_row_too_long_to_be_cut_keeps_all_of_its_text() -> None:
    text = "\n".join([*Style().head, "1", *["推进港口建设。"] * 600])
    item = read(text).items[0]
    assert item.text == "推进港口建设。" * 600
    assert item.warnings == ("warnings.row_not_cut",)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "第一季度 第二季度 第三季度 第四季度",
        "各部门第一季度、第二季度、第三季度、第四季度情况如下。\n\n1\n\n完成目标。",
        "一、工作要求\n\n1\n\n推进各项工作。",
    ],
)
def test_other_texts_are_no_such_table(text: str) -> None:
    assert QuarterTable().score(SourceText(text)) == 0.0
    assert read(text) == LayoutReading(())


def test_a_table_scores_high() -> None:
    assert QuarterTable().score(SourceText(render(ROWS, Style()))) > 0.9


@settings(max_examples=25, deadline=None)
@given(
    lines=st.lists(
        st.one_of(
            st.sampled_from(
                ("1", "2", "3", "——", "财政局", "发改委 商务委", "一、坚持", "（区府办）")
            ),
            st.text(alphabet="推进完成12，；。（）“” \t财局一、", min_size=1, max_size=20),
        ),
        max_size=40,
    )
)
def test_any_lines_under_a_head_are_read_without_loss_or_overlap(lines: list[str]) -> None:
    text = "\n".join([*Style().head, "1", *lines])
    reading = read(text)
    for item in reading.items:
        for field, spans in item.cells.items():
            assert all(left.end <= right.start for left, right in pairwise(spans))
            printed = {Field.TEXT: item.text, **quarters_of(item)}.get(field)
            assert printed is None or printed == joined_text(text, spans)
    counts = Counter(at for spans in accounted(reading) for span in spans for at in range(*span))
    assert max(counts.values()) == 1
    last = max(counts)
    assert all(text[at].isspace() or at in counts for at in range(last))


def quarters_of(item: Item) -> dict[Field, str]:
    return {Field(name): text for name, text in item.quarters.items()}


def test_listed_sets_pairs_only_where_they_fit() -> None:
    assert listed(("科委", "外办", "规划资源局"), 7, pairs=True) == ["科委 外办", "规划资源局"]
