"""The exported workbook, opened again with openpyxl."""

import io
import json
import re

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from common.catalogue import Language
from common.settings import ROOT, Settings
from indexer import open_index
from tests.ui.task_rows import ALONE, LINES, PLAN, STARRED, WATER, item, tasks
from ui.tasks.facets import Wanted, narrowed
from ui.tasks.rows import Facet, tasks_of
from ui.tasks.sheets import FORBIDDEN_IN_SHEET_NAMES, LONGEST_CELL, View, sheet_name, workbook

GOLD = ROOT / "tests" / "data" / "gold" / "changning-2020-key-work-targets.items.jsonl"


def opened(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def cells(sheet: Worksheet) -> list[dict[str, str]]:
    """The rows under the header, each by its header."""
    head = [cell.value for cell in sheet[2]]
    rows = sheet.iter_rows(min_row=3, values_only=True)
    return [dict(zip(head, (value or "" for value in row), strict=True)) for row in rows]


def test_the_cells_of_a_department_a_year_and_a_quarter_are_those_of_the_gold_items(
    built: Settings,
) -> None:
    chosen = {Facet.LEAD: ("建管委",), Facet.YEAR: ("2020",), Facet.QUARTER: ("Q3",)}
    left = narrowed(tasks_of(open_index(built)), Wanted(chosen))
    book = opened(workbook(left.tasks, View(("Q3",), frozenset({"建管委"})), Language.ZH))
    gold = {one["item"]: one for one in map(json.loads, GOLD.read_text("utf-8").splitlines())}
    expected = [one for one in gold.values() if "建管委" in one["lead"] and one["quarters"]["Q3"]]
    assert book.sheetnames == ["建管委"]
    rows = cells(book["建管委"])
    shown = ("编号", "重要项目", "工作目标", "第三季度", "本单位角色", "主责部门", "配合部门")
    judged = [row for row in rows if row["编号"] in gold]
    assert [[row[name] for name in shown] for row in judged] == [
        [
            one["item"],
            one["project"],
            one["text"],
            one["quarters"]["Q3"],
            "主责部门",
            "、".join(one["lead"]),
            "、".join(one["supporting"]),
        ]
        for one in expected
    ]
    assert "20" in [one["item"] for one in expected]
    assert all("建管委" in row["主责部门"] and row["第三季度"] for row in rows)
    assert all("重点工作目标" in row["出处"] for row in rows)
    assert [f"第{row['编号']}项" in row["出处"] for row in rows] == [True] * len(rows)


def test_each_department_in_charge_has_a_sheet_and_the_role_is_said() -> None:
    book = opened(workbook(tasks([LINES, WATER, STARRED, ALONE]), View(), Language.ZH))
    assert book.sheetnames == ["建管委", "民政局", "财政局", "未列部门"]
    rows = cells(book["建管委"])
    assert [(row["编号"], row["本单位角色"]) for row in rows] == [
        ("1", "主责部门"),
        ("2", "主责部门"),
        ("3", "责任单位"),
    ]
    assert cells(book["未列部门"])[0]["本单位角色"] == ""
    assert cells(book["民政局"])[0]["★"] == "★"
    assert cells(book["建管委"])[0]["出处"] == "甲通知\n甲府〔2020〕1号\n第1项"


def test_without_a_chosen_quarter_all_four_are_columns_and_empty_columns_are_left_out() -> None:
    head = list(cells(opened(workbook(tasks([WATER]), View(), Language.EN))["建管委"])[0])
    assert head == [
        "No.", "Target", "Q1", "Q2", "Q3", "Q4", "Role", "Lead", "Supporting", "Source",
    ]  # fmt: skip


def test_a_sheet_is_ready_to_print_and_to_scroll() -> None:
    sheet = opened(workbook(tasks([LINES]), View(("Q3",)), Language.ZH))["建管委"]
    assert sheet.freeze_panes == "A3"
    assert sheet.print_title_rows == "$1:$2"
    assert sheet.page_setup.orientation == "landscape"
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage is True
    assert sheet["D3"].alignment.wrap_text is True
    assert [sheet.column_dimensions[name].width for name in "ABCD"] == [8, 16, 56, 40]
    assert sheet["A1"].value == "督办单：建管委（1 项）"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "\t=1"])
def test_no_cell_is_ever_a_formula(text: str) -> None:
    hostile = item(PLAN, text, text, lead=("建管委",), quarters={"Q3": text})
    sheet = opened(workbook(tasks([hostile]), View(("Q3",)), Language.ZH))["建管委"]
    assert [sheet.cell(3, column).value for column in (1, 2, 3)] == [text] * 3
    assert "f" not in {cell.data_type for row in sheet.iter_rows() for cell in row}
    assert all(sheet.cell(3, column).quotePrefix for column in (1, 2, 3))
    assert not sheet["A2"].quotePrefix


def test_characters_that_xml_forbids_are_dropped_and_long_cells_cut() -> None:
    hostile = item(PLAN, "1", "甲\x00\x0b\ud800\uffff乙" + "长" * 40_000, lead=("建管委",))
    text = cells(opened(workbook(tasks([hostile]), View(), Language.ZH))["建管委"])[0]["工作目标"]
    assert text == ("甲乙" + "长" * 40_000)[:LONGEST_CELL]


def test_an_empty_view_is_an_empty_sheet() -> None:
    book = opened(workbook([], View(), Language.ZH))
    assert [cells(sheet) for sheet in book.worksheets] == [[]]


@settings(max_examples=200)
@given(st.lists(st.text(max_size=50), max_size=8))
def test_sheet_names_are_valid_and_unlike_each_other(wanted: list[str]) -> None:
    taken: set[str] = set()
    for text in wanted:
        name = sheet_name(text, taken)
        assert 1 <= len(name) <= 31
        assert not FORBIDDEN_IN_SHEET_NAMES.search(name)
        assert not name.startswith("'")
        assert not name.endswith("'")
        assert not re.search(r"[\x00-\x08\ud800-\udfff]", name)
        assert name.casefold() not in taken | {"history"}
        taken.add(name.casefold())
