"""Departments, terms and words."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.errors import SettingsError
from common.settings import ROOT
from indexer.lexicon import Department, Lexicon, load_lexicon
from indexer.lexicon.data import read_departments, read_districts, read_terms
from indexer.lexicon.segment import fold, pairs

LEXICON = load_lexicon()


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("发改委", "发改委"),
        ("区发展改革委", "发改委"),
        ("上海市长宁区发展和改革委员会", "发改委"),
        ("科 委", "科委"),
        ("文化旅游\n局", "文旅局"),
        ("建委", "建管委"),
        ("市市场监管局", "市场监管局"),
        ("区委组织部", "组织部"),
        ("区委办公室", "区委办"),
        ("区政府办公室", "区府办"),
        ("公安局长宁分局", "公安分局"),
        ("各街（镇）", "街镇"),
        ("Finance Bureau", "财政局"),
        ("the bureau of finance", "财政局"),
        ("Changning District Health Commission", "卫健委"),
    ],
)
def test_resolves_every_way_a_department_is_printed(printed: str, name: str) -> None:
    department = LEXICON.resolve(printed)
    assert department is not None
    assert department.name == name


@pytest.mark.parametrize("text", ["教育", "民政", "", "市", "平台", "架空线入地", "bureau"])
def test_resolves_nothing_else(text: str) -> None:
    assert LEXICON.resolve(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "财政局",
        "区财政局",
        "滨江街道",
        "石门镇",
        "城投集团",
        "各有关部门",
        "相关街（镇）",
        "安全生产领导小组成员单位",
        "区15家签约单位",
        "相关部门和国企集团",
    ],
)
def test_knows_a_department_by_name_or_shape(text: str) -> None:
    assert LEXICON.is_department(text)


@pytest.mark.parametrize(
    "text",
    [
        "一网通办",
        "产业布局",
        "新型城镇",
        "挂牌督办",
        "居委会",
        "完成年度目标",
        "推进街道",
        "上市公司",
        "责任单位",
        "配合部门",
        "100%",
        "",
        "财政局税务局",
        "启动第二批道路整治",
    ],
)
def test_takes_no_other_words_for_a_department(text: str) -> None:
    assert not LEXICON.is_department(text)


def test_splits_names_that_ran_together() -> None:
    assert LEXICON.split("地区办人社局各街（镇）") == ("地区办", "人社局", "各街(镇)")
    assert LEXICON.split("地区办等单位") == ()
    assert LEXICON.split("") == ()


def test_no_two_departments_share_a_name() -> None:
    names = [name for department in LEXICON.departments for name in department.printed]
    assert sorted(names) == sorted(set(names))


def test_there_are_terms_enough_each_with_synonyms_and_english() -> None:
    assert len(LEXICON.terms) >= 200
    assert [term.name for term in LEXICON.terms if not (term.synonyms and term.english)] == []
    names = [term.name for term in LEXICON.terms]
    assert sorted(names) == sorted(set(names))


def test_every_department_is_found_by_each_of_its_names() -> None:
    for department in LEXICON.departments:
        for name in (*department.printed, *department.english):
            found = LEXICON.resolve(name)
            assert found is department, f"{name} is taken for {found}"


def test_terms_are_found_by_synonym_and_english_whole_words_only() -> None:
    def names(text: str) -> list[str]:
        return [term.name for term in LEXICON.thesaurus.mentioned(text)]

    assert names("老公房什么时候修") == ["非成套房屋"]
    assert names("Who runs the nurseries and the WET MARKETS?") == ["菜市场"]
    assert names("nursery points") == ["托育"]
    assert names("2020年GDP增长") == ["地区生产总值"]
    assert names("parked") == []


def test_tokens_keep_figures_numbers_and_grades_whole() -> None:
    tokens = LEXICON.tokens(
        "长府〔2020〕8号：创建三级医院，改造10kV线路，“50+X”，收入133.60亿元，增长１.5％"
    )
    kept = ["长府〔2020〕8号", "三级医院", "10kv", "50+x", "133.60亿元", "133.60", "1.5%", "1.5"]
    assert [token for token in kept if token in tokens] == kept


def test_tokens_hold_our_names_as_words_and_every_pair() -> None:
    assert LEXICON.tokens("绿化 市容局") == ["绿化市容局", "绿化", "化市", "市容", "容局"]


def test_a_two_character_name_does_not_cut_a_common_word() -> None:
    assert LEXICON.content("平台办理") == ["平台", "办理"]


@given(st.text(max_size=60))
def test_tokens_are_folded_and_never_empty(text: str) -> None:
    tokens = LEXICON.tokens(text)
    assert [token for token in tokens if not token or token != fold(token)] == []


@given(st.text(alphabet="区域经济 a1，", max_size=30))
def test_pairs_are_neighbours_in_the_folded_text(text: str) -> None:
    folded = fold(text)
    assert all(len(pair) == 2 and pair in folded for pair in pairs(folded))


@given(st.text(max_size=40))
def test_is_department_takes_any_text(text: str) -> None:
    assert LEXICON.is_department(text) in (True, False)


def test_loading_the_dictionary_writes_nothing(tmp_path: Path) -> None:
    code = "from indexer.lexicon import load_lexicon; load_lexicon().tokens('架空线入地')"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={"TMPDIR": str(tmp_path), "HOME": str(tmp_path), "PATH": ""},
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "")
    assert list(tmp_path.iterdir()) == []


def test_a_lexicon_of_ones_own() -> None:
    lexicon = Lexicon((Department("甲局", "甲乙丙局", ("甲乙局",)),), ())
    assert lexicon.resolve("市甲乙局") == lexicon.departments[0]
    assert lexicon.resolve("财政局") is None


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("departments = [", "bad.toml"),
        ("terms = []", "departments"),
        ('departments = [{ name = "甲局" }]', "甲局"),
        ('departments = [{ name = "甲局", full = "甲局", alias = [] }]', "alias"),
        ('departments = [{ name = "甲局", full = "甲局", aliases = "乙局" }]', "乙局"),
        ('departments = [{ name = " ", full = "甲局" }]', "name"),
    ],
)
def test_a_bad_entry_is_named(tmp_path: Path, content: str, message: str) -> None:
    file = tmp_path / "bad.toml"
    file.write_text(content, "utf-8")
    with pytest.raises(SettingsError, match=message):
        read_departments(file)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"none\.toml"):
        read_terms(tmp_path / "none.toml")


def test_districts_have_short_names(tmp_path: Path) -> None:
    file = tmp_path / "districts.toml"
    file.write_text(
        'districts = [{ name = "东城区" }, { name = "滨海新区" }, { name = "忠县" }]', "utf-8"
    )
    assert [district.short for district in read_districts(file)] == ["东城", "滨海", "忠县"]
