"""Workbooks: sheets as tables, cells as a reader sees them."""

from __future__ import annotations

from datetime import date, datetime

import openpyxl
import pytest

from common.errors import SourceError
from common.records import Cell, Metadata, SourceText, Span
from indexer.coverage import coverage
from indexer.layouts import parse
from indexer.lexicon import load_lexicon
from indexer.sources import read_source, xlsx
from tests.indexer.office_maker import book_bytes, gold_rows, rows_of, sheet_of, with_part


def read(book: openpyxl.Workbook) -> SourceText:
    return read_source("甲.xlsx", book_bytes(book))


def test_a_sheet_gives_the_items_it_was_made_of():
    rows = gold_rows()
    parsed = parse("甲.xlsx", read_source("甲.xlsx", sheet_of(rows)), load_lexicon(), Metadata())
    assert coverage(parsed).gaps == ()
    assert rows_of(parsed.items) == rows


@pytest.mark.parametrize(
    ("value", "form", "shown"),
    [
        ("文字", "General", "文字"),
        (12, "General", "12"),
        (133.6, "General", "133.6"),
        (0.1 + 0.2, "General", "0.3"),
        (0.15, "0%", "15%"),
        (0.155, "0.0%", "15.5%"),
        (12345678.9, "#,##0.00", "12,345,678.90"),
        (3, '0"项"', "3"),
        (True, "General", "TRUE"),
        (date(2020, 3, 1), "yyyy-mm-dd", "2020/3/1"),
        (datetime(2020, 3, 1), 'yyyy"年"m"月"d"日"', "2020年3月1日"),
        (date(2020, 3, 1), 'yyyy"年"m"月"', "2020年3月"),
    ],
)
def test_cells_show_what_their_format_says(value, form, shown):
    book = openpyxl.Workbook()
    book.active["A1"] = value
    book.active["A1"].number_format = form
    assert read(book).text == f"{shown}\n"


def test_empty_rows_and_columns_do_not_count_and_merged_cells_stand_once():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["B3"], sheet["D3"], sheet["D5000"], sheet["E3"] = "甲", "乙\n丙", "丁", "戊"
    sheet.merge_cells("B3:C5000")
    sheet.merge_cells("E3:XFD4")
    source = read(book)
    assert source.text == "甲\n乙\n丙\n戊\n丁\n"
    assert source.grids[0].cells == (
        Cell(0, 0, Span(0, 1), 2, 1),
        Cell(0, 1, Span(2, 5)),
        Cell(0, 2, Span(6, 7)),
        Cell(1, 1, Span(8, 9)),
    )


def test_sheets_that_somebody_named_stand_under_their_names_and_hidden_ones_nowhere():
    book = openpyxl.Workbook()
    book.active["A1"] = "甲"
    book.create_sheet("民生实事")["A1"] = "乙"
    hidden = book.create_sheet("辅助")
    hidden["A1"] = "丙"
    hidden.sheet_state = "hidden"
    book.create_sheet("空表")
    assert read(book).text == "甲\n民生实事\n乙\n"


def test_a_formula_shows_its_last_result():
    book = openpyxl.Workbook()
    book.active["A1"] = "x"
    row = '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c><v>7</v></c></row>'
    sheet = f'<worksheet xmlns="u"><sheetData>{row}</sheetData></worksheet>'
    data = with_part(book_bytes(book), "xl/worksheets/sheet1.xml", sheet.encode())
    assert read_source("甲.xlsx", data).text == "2\n7\n"


def test_too_many_cells_are_refused(monkeypatch):
    monkeypatch.setattr(xlsx, "MAX_CELLS", 3)
    book = openpyxl.Workbook()
    book.active.append(["一", "二", "三", "四"])
    with pytest.raises(SourceError, match=r"^甲\.xlsx ") as caught:
        read(book)
    assert caught.value.key == "source_unsafe"


def test_a_workbook_without_text_is_empty():
    with pytest.raises(SourceError, match=r"^甲\.xlsx ") as caught:
        read(openpyxl.Workbook())
    assert caught.value.key == "source_empty"
