"""Flattened tables with other columns than the seed's, or the same in another order."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from common.records import Field, Item, Metadata, SourceText
from indexer.coverage import coverage
from indexer.layouts import parse
from indexer.layouts.quarter_table import QuarterTable
from indexer.layouts.text import joined_text
from indexer.lexicon import load_lexicon
from tests.indexer.table_maker import Row, Style, listed, wrap
from tests.indexer.table_rows import ROWS

STYLE = Style(project=5)
HEADS = {
    "domain": "领域",
    "number": "序号",
    "project": "重点项目",
    "text": "目标任务",
    "quarters": "第一季度 第二季度 第三季度 第四季度",
    "halves": "上半年 下半年",
    "lead": "主责部门",
    "supporting": "配合部门",
    "responsible": "责任单位",
    "due": "完成时限",
    "remark": "备注",
}
DUES = ("2031年6月底前", "12月底前", "2031年3月", "长期坚持", "每季度末")
REMARKS = ("", "", "区级重点", "", "市级实事项目")
ORDERS = (
    "domain number project text quarters lead supporting",
    "domain number project text lead supporting quarters",
    "number project lead supporting text quarters",
    "number domain project text quarters lead supporting",
    "number text quarters lead",
    "domain number project text quarters responsible",
    "number project responsible text quarters",
    "number project text halves lead supporting",
    "number project text lead supporting halves",
    "domain number project text due lead supporting",
    "number project text lead supporting due",
    "number text due responsible",
    "number project text lead supporting",
    "domain number project text quarters lead supporting remark",
)
LEAST_EXACT = 0.95
"""Share of the fields that is exact under every order of columns."""


def due(row: Row) -> str:
    return DUES[row.number % len(DUES)]


def remark(row: Row) -> str:
    return REMARKS[row.number % len(REMARKS)]


def cell(row: Row, column: str) -> list[str]:
    """The printed lines of one cell."""
    prose = {"text": [row.text], "quarters": row.quarters, "halves": row.quarters[1::2]}
    names = {"supporting": row.supporting, "responsible": row.lead + row.supporting}
    if column in prose:
        width = STYLE.text if column == "text" else STYLE.quarter
        return [line for text in prose[column] for line in wrap(text, width)]
    if column in names:
        return listed(names[column], STYLE.supporting, pairs=True)
    if column == "lead":
        return listed(row.lead, STYLE.lead, pairs=False)
    return wrap(due(row), 6) if column == "due" else wrap(remark(row), 4)


def flattened(columns: list[str]) -> str:
    lines: list[str] = []
    above = ROWS[0]
    for at, row in enumerate(ROWS):
        turned = at % STYLE.rows_per_page == 0
        if turned:
            lines += [HEADS[column] for column in columns]
        domain = wrap(row.domain, STYLE.domain) if turned or row.domain != above.domain else []
        changed = turned or row.project != above.project
        project = wrap(row.project, STYLE.project) if changed else []
        for column in columns:
            merged = {"domain": domain, "project": project, "number": [str(row.number)]}
            lines += merged[column] if column in merged else cell(row, column)
        above = row
    return "\n\n".join(lines)


def printed(row: Row, columns: list[str]) -> dict[str, object]:
    quarters = dict(zip(("Q1", "Q2", "Q3", "Q4"), row.quarters, strict=True))
    halves = {name: quarters[name] for name in ("Q2", "Q4")}
    values: dict[str, dict[str, object]] = {
        "domain": {"path": (row.domain,)},
        "project": {"project": row.project},
        "text": {"text": row.text},
        "quarters": {"quarters": quarters},
        "halves": {"quarters": halves},
        "lead": {"lead": row.lead},
        "supporting": {"supporting": row.supporting},
        "responsible": {"responsible": row.lead + row.supporting},
        "due": {"deadline": due(row)},
        "remark": {"others": {"备注": remark(row)} if remark(row) else {}},
    }
    return {name: value for column in columns for name, value in values.get(column, {}).items()}


def exact(items: tuple[Item, ...], columns: list[str]) -> Iterator[bool]:
    found = {item.number: item for item in items}
    for row in ROWS:
        item = found[str(row.number)]
        yield from (getattr(item, name) == value for name, value in printed(row, columns).items())


@pytest.mark.parametrize("order", ORDERS)
def test_the_head_says_which_columns_there_are_and_in_which_order(order: str) -> None:
    columns = order.split()
    source = SourceText(flattened(columns))
    reading = QuarterTable().read(source, load_lexicon(), "d")
    judged = list(exact(reading.items, columns))
    assert sum(judged) / len(judged) >= LEAST_EXACT


@pytest.mark.parametrize("order", ORDERS)
def test_every_character_is_accounted_for_and_cells_hold_what_the_item_says(order: str) -> None:
    source = SourceText(flattened(order.split()))
    parsed = parse("表.txt", source, load_lexicon(), Metadata())
    assert coverage(parsed).share == 1.0
    for item in parsed.items:
        said = {Field.TEXT: item.text, Field.DEADLINE: item.deadline}
        said |= {Field(name): text for name, text in item.quarters.items()}
        for field, spans in item.cells.items():
            assert field not in said or joined_text(source.text, spans) == said[field]


def test_a_head_that_names_no_task_loses_no_words() -> None:
    text = flattened(["number", "text", "quarters", "lead"]).replace("目标任务\n\n", "")
    reading = QuarterTable().read(SourceText(text), load_lexicon(), "d")
    assert [item.number for item in reading.items] == [str(row.number) for row in ROWS]
    # the words of the last row may as well be what follows the table
    for item, row in zip(reading.items[:-1], ROWS[:-1], strict=True):
        assert row.text in "".join([item.text, *item.quarters.values()])
