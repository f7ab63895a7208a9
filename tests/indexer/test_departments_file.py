"""``corpus/departments.toml``: what staff say about departments."""

from __future__ import annotations

from pathlib import Path

import pytest

from common.errors import SettingsError
from indexer.corpus import corpus_files
from indexer.lexicon import Department, FormerName, load_lexicon
from indexer.lexicon.overrides import FILE_NAME, Overrides, read_overrides, with_overrides
from indexer.stock import reading_digest

PARKS = Department("公园局", "公园管理局", ("园林局", "湖泊局"), ("公园",), ("Parks Bureau",))
LAKES = Department("水岸办", "水岸工作办公室", ("岸线办",), (), ("Waterfront Office",))


def written(folder: Path, text: str) -> Path:
    (folder / FILE_NAME).write_text(text, encoding="utf-8")
    return folder


def said(folder: Path, text: str) -> tuple[Department, ...]:
    own = read_overrides(written(folder, text)).departments
    return with_overrides((PARKS, LAKES), own)


def test_without_a_file_nothing_is_said(tmp_path: Path) -> None:
    assert read_overrides(tmp_path) == Overrides()
    assert with_overrides((PARKS, LAKES), ()) == (PARKS, LAKES)


def test_an_unknown_name_is_confirmed(tmp_path: Path) -> None:
    found = said(tmp_path, '[[departments]]\nname = "观星办"\nfull = "观星工作办公室"')
    assert found == (PARKS, LAKES, Department("观星办", "观星工作办公室"))


def test_a_name_is_put_to_a_known_department(tmp_path: Path) -> None:
    found = said(tmp_path, '[[departments]]\nname = "公园局"\naliases = ["绿 地局"]')
    parks = Department(
        "公园局", "公园管理局", ("绿地局", "园林局", "湖泊局"), ("公园",), ("Parks Bureau",)
    )
    assert found == (LAKES, parks)


def test_a_department_is_renamed_and_its_old_names_lead_to_it(tmp_path: Path) -> None:
    found = said(
        tmp_path,
        '[[departments]]\nname = "绿洲局"\nfull = "绿洲管理局"\nsince = 2024-03-01\n'
        'former = [{ name = "公园局", until = "2024-02" }]',
    )
    oasis = Department(
        *("绿洲局", "绿洲管理局", ("公园管理局", "园林局", "湖泊局"), ("公园",), ("Parks Bureau",)),
        former=(FormerName("公园局", "2024-02"),),
        since="2024-03-01",
    )
    assert found == (LAKES, oasis)


def test_two_departments_are_united(tmp_path: Path) -> None:
    text = '[[departments]]\nname = "园岸局"\nformer = [{ name = "公园局" }, { name = "水岸办" }]'
    (united,) = said(tmp_path, text)
    names = ("园岸局", "公园管理局", "园林局", "湖泊局", "水岸工作办公室", "岸线办")
    assert united.printed == (*names, "公园局", "水岸办")
    assert united.english == ("Parks Bureau", "Waterfront Office")


def test_an_alias_becomes_a_department_of_its_own(tmp_path: Path) -> None:
    parks, lakes, own = said(tmp_path, '[[departments]]\nname = "湖泊局"')
    assert (parks.aliases, lakes, own) == (("园林局",), LAKES, Department("湖泊局", "湖泊局"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("departments = [", "departments.toml"),
        ("department = []", "department"),
        ("[[departments]]", "departments.toml"),
        ('[[departments]]\nname = "甲局"\nalias = ["乙局"]', "alias"),
        ('[[departments]]\nname = "甲局"\naliases = "乙局"', "乙局"),
        ('[[departments]]\nname = "甲局"\nsince = "上个月"', "上个月"),
        ('[[departments]]\nname = "甲局"\nformer = [{ until = "2019" }]', "2019"),
        (
            '[[departments]]\nname = "甲局"\n[[departments]]\nname = "乙局"\naliases = ["甲局"]',
            "甲局",
        ),
        ('[[departments]]\nname = "甲局"\n[[departments]]\nname = "甲局"', "甲局"),
        ("not_departments = 3", "not_departments"),
    ],
)
def test_what_is_not_in_the_form_is_named(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        read_overrides(written(tmp_path, text))


def test_the_lexicon_follows_the_file_and_so_does_the_index(tmp_path: Path) -> None:
    before = reading_digest(tmp_path)
    assert load_lexicon(tmp_path).resolve("区观星办") is None
    written(tmp_path, '[[departments]]\nname = "观星办"')
    found = load_lexicon(tmp_path).resolve("区观星办")
    assert found == Department("观星办", "观星办")
    changed = reading_digest(tmp_path)
    assert changed != before
    written(tmp_path, "# nothing\n")
    assert load_lexicon(tmp_path).resolve("区观星办") is None
    assert reading_digest(tmp_path) == before


def test_a_name_said_to_be_none_is_no_department(tmp_path: Path) -> None:
    assert load_lexicon(tmp_path).is_department("喜鹊局")
    written(tmp_path, 'not_departments = ["喜鹊局"]')
    assert not load_lexicon(tmp_path).is_department("喜鹊局")


def test_the_file_is_no_notice(tmp_path: Path) -> None:
    assert corpus_files(written(tmp_path, "")) == []
