from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.corpus import usable_name
from indexer.names import free_name, held_name, same_name, tidy_name


@pytest.mark.parametrize(
    ("given_name", "name"),
    [
        ("关于印发（2020年）目标 的通知.txt", "关于印发（2020年）目标 的通知.txt"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\甲\\通知.docx", "通知.docx"),
        ("甲\u202etxt.pdf", "甲txt.pdf"),
        ("a\nb\x00.txt", "ab.txt"),
        ("a<b>:c?.txt", "a_b__c_.txt"),
        ("CON.txt", "_CON.txt"),
        ("com1", "_com1"),
        ("manifest.toml", "_manifest.toml"),
        (".hidden.txt", "hidden.txt"),
        ("通知.txt. ", "通知.txt"),
        ("..", "_"),
        ("", "_"),
        ("长" * 90 + ".docx", "长" * 65 + ".docx"),
    ],
)
def test_a_name_becomes_the_nearest_usable_one(given_name: str, name: str) -> None:
    assert tidy_name(given_name) == name


@given(st.text(max_size=400))
def test_every_tidied_name_is_usable_and_stays(name: str) -> None:
    tidied = tidy_name(name)
    assert usable_name(tidied) == tidied
    assert tidy_name(tidied) == tidied


@given(st.text(max_size=300), st.integers(0, 4))
def test_a_free_name_is_usable_and_none_of_those_taken(name: str, times: int) -> None:
    taken = [tidy_name(name)]
    for _ in range(times):
        taken.append(free_name(taken[0], taken))
    assert len({one.casefold() for one in taken}) == times + 1
    assert [usable_name(one) for one in taken] == taken


def test_free_names_are_numbered_before_the_suffix() -> None:
    assert free_name("a.txt", ["a.txt", "A (2).txt"]) == "a (3).txt"
    assert free_name("b.txt", ["a.txt"]) == "b.txt"


def test_names_are_compared_as_the_strictest_system_does(tmp_path: Path) -> None:
    (tmp_path / "A.txt").touch()
    assert held_name(tmp_path, "a.TXT") == "A.txt"
    assert held_name(tmp_path, "b.txt") is None
    assert held_name(tmp_path / "none", "a.txt") is None
    assert same_name("a", ["A", "a"]) == "a"
