"""A small share of ``make fuzz``, and texts that hypothesis puts together."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from common.errors import SourceError
from common.records import Metadata
from indexer.components import read_here
from tests.fuzz.bases import BASES
from tests.fuzz.bases import content as whole
from tests.fuzz.cases import case
from tests.fuzz.checks import OWN_DEFECTS, defects
from tests.fuzz.mutations import NUMBERING
from tests.indexer.office_maker import gold_rows, table

QUICK = [
    name for name, base in BASES.items() if base.kind in {"text", "package"} and "ofd" not in name
]
WORDS = (
    "做好归档",
    "推进查阅工作",
    "财政局",
    "区教育局、市公安局",
    "2020年6月底前完成",
    "目标",
    "，",
    "、",
    "。",
)


def outcome(data: bytes):
    try:
        return read_here("case", data, Metadata())
    except SourceError as error:
        return error


@pytest.mark.parametrize("name", QUICK)
def test_whole_files_are_read_without_a_defect(name):
    assert defects(read_here(name, whole(name), Metadata())) == []


@pytest.mark.parametrize("number", range(40))
def test_a_damaged_file_is_refused_or_read_without_a_defect(number):
    assert defects(outcome(case(number, QUICK).data)) == []


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from((*NUMBERING, *WORDS, "\n", "\n", "\n")), max_size=60))
@example(["二、", "做好归档", "\n", "（一）"])
@example(["一、", "目标", "\n", "牵头单位：", "财政局", "。"])
def test_any_order_of_numbers_labels_and_words(pieces):
    assert defects(outcome("".join(pieces).encode())) == []


def test_text_around_two_tables_of_a_page_is_not_lost():
    rows = ("".join(f"<td>{cell}</td>" for cell in row) for row in table(gold_rows()[:3]))
    cells = "".join(f"<tr>{row}</tr>" for row in rows)
    page = (
        f"<html><p>关于印发目标的通知</p><p>各单位：</p><table>{cells}</table><p>附后。</p></html>"
    )
    for damage in ("", "<td rowspan='3'>", "</tr></table><table>", "</td></tr><tr>"):
        half = len(page) // 2
        assert defects(outcome((page[:half] + damage + page[half:]).encode())) == []


def test_the_same_number_gives_the_same_file():
    assert case(7) == case(7)


def test_errors_of_the_program_count_as_defects():
    found = [
        SourceError(key, name="甲", reason="TypeError", limit=1) for key in sorted(OWN_DEFECTS)
    ]
    assert [len(defects(error)) for error in found] == [1, 1, 1, 1]
    assert defects(SourceError("source_empty", name="甲")) == []


def test_names_are_not_joined_over_a_printed_separator():
    page = (
        "<table><tr><td>序号</td><td>目标任务</td><td>牵头部门</td><td>配合部门</td></tr>"
        "<tr><td>1</td><td>推进归档工作，做好查阅。</td><td>财政局</td><td>税务局、临空一、一、办</td></tr>"
        "<tr><td>2</td><td>推进查阅工作，做好归档。</td><td>商务委</td><td>发改委、科委</td></tr></table>"
    )
    parsed = outcome(page.encode())
    assert parsed.items[0].supporting == ("税务局", "临空一", "一", "办")
    assert defects(parsed) == []
