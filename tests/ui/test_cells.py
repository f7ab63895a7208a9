"""Cells of tables are texts wherever they are taken."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest

from common.catalogue import Language
from common.formulas import FORMULA_STARTS, starts_formula
from common.unseen import WORD_JOINER
from tests.hostile.notices import ALL, FORMULAS
from tests.ui.task_rows import PLAN, item, tasks
from ui.cells import cell
from ui.render import literal
from ui.tasks.sheets import View, workbook


@pytest.mark.parametrize("text", [one for one in FORMULAS if starts_formula(one)])
def test_a_formula_in_a_table_begins_with_what_makes_it_a_text(text: str) -> None:
    assert cell(text) == f"{WORD_JOINER}{text}"
    assert cell(f" {text}") == f"{WORD_JOINER} {text}"
    assert not cell(text).startswith(FORMULA_STARTS)


def test_other_texts_stay_as_they_are() -> None:
    assert [cell(text) for text in ("第1项", "", "a=b")] == ["第1项", "", "a=b"]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice")
def test_a_workbook_of_formulas_and_codes_is_read_back_as_text(tmp_path: Path) -> None:
    texts = [*(one for one in ALL if "\n" not in one), "_x0041_甲"]
    made = tasks([item(PLAN, str(n), one, lead=("建管委",)) for n, one in enumerate(texts, 1)])
    data = workbook(made, View(), Language.ZH)
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    assert "f" not in {one.data_type for row in sheet.iter_rows() for one in row}
    file = tmp_path / "book.xlsx"
    file.write_bytes(data)
    command = ("soffice", f"-env:UserInstallation=file://{tmp_path}/office", "--headless")
    to_csv = ("--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76")
    subprocess.run(
        [*command, *to_csv, "--outdir", str(tmp_path), str(file)],
        check=True,
        capture_output=True,
        timeout=120,
    )
    with (tmp_path / "book.csv").open(encoding="utf-8", newline="") as read:
        rows = list(csv.reader(read))
    column = next(row for row in rows if "工作目标" in row).index("工作目标")
    read_back = [row[column] for row in rows if row[0].isdigit()]
    assert read_back == texts


def test_what_streamlit_rewrites_in_literal_text_is_parted() -> None:
    for text in (":streamlit:", ":material_home:", "a@b.c", "www.a.b", "http://a", "a -> b", ">="):
        assert WORD_JOINER in literal(text)
    assert literal("    第1项：10:30") == "第1项：10\\:30"
