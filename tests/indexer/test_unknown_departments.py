"""Names of departments that the lexicon does not know."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from common.records import Kind
from indexer.lexicon import load_lexicon
from indexer.lexicon.overrides import FILE_NAME
from indexer.unknown_departments import UnknownDepartment, nearest, unknown_departments
from tests.conftest import Run
from tests.retriever.fakes import ListIndex, document, item

LEXICON = load_lexicon()


def index() -> ListIndex:
    return ListIndex(
        [document(name, "东城区", 2020, Kind.NOTICE) for name in ("a", "b")],
        [
            item("a", "1", "甲。", lead=("观星办", "区财政局"), supporting=("各街（镇）",)),
            item("a", "2", "乙。", responsible=("府办（观星办、审改办）", "相关部门")),
            item("b", "1", "丙。", lead=("市场监督管局",), supporting=("观 星办", "区各有关单位")),
            item("b", "2", "丁。", supporting=("地区办人社局", "推进工作的相关单位")),
        ],
    )


def test_unknown_names_are_listed_and_groups_and_known_ones_are_not() -> None:
    assert unknown_departments(index(), LEXICON) == (
        UnknownDepartment("观星办", 3, ("a.txt", "b.txt"), None),
        UnknownDepartment("市场监督管局", 1, ("b.txt",), "市场监管局"),
    )


def test_a_name_that_staff_settled_is_not_listed(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text(
        'not_departments = ["市场监督管局"]\n[[departments]]\nname = "观星办"', encoding="utf-8"
    )
    assert unknown_departments(index(), load_lexicon(tmp_path)) == ()


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("发展改革办", "发改委"),
        ("应急局(消防支队)", "消防救援支队"),
        ("云山街道", None),
        ("", None),
    ],
)
def test_the_nearest_known_department_is_proposed(name: str, known: str | None) -> None:
    assert nearest(name, LEXICON) == known


def test_the_command_lists_them_for_people_and_programs(run: Run) -> None:
    done = run("indexer", "departments", "--json")
    listed = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert all(list(one) == ["name", "count", "files", "nearest"] for one in listed)
    names = [one["name"] for one in listed]
    assert names
    assert [name for name in names if LEXICON.resolve(name)] == []
    assert [name for name in names if name.startswith(("各", "相关"))] == []
    table = run("indexer", "departments", COLUMNS="200").stdout
    assert all(name in table for name in names)
    assert "departments.toml" in table
