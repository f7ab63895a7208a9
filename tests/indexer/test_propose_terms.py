"""Candidates for the lexicon's policy terms."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from indexer.lexicon import Department, Lexicon, Term
from scripts.propose_terms import as_table, as_toml, candidates, main

LEXICON = Lexicon((Department("河道局", "河道管理局"),), (Term("雨水花园"),))
TEXTS = [
    ("a", "推进口袋森林建设。新增口袋森林三处，管好口袋森林。雨水花园、雨水花园、雨水花园"),
    ("b", "口袋森林由河道局管理，各处口袋森林开放。河道局河道局"),
]


def test_what_comes_back_among_different_words_is_proposed() -> None:
    (found,) = candidates(TEXTS, LEXICON)
    assert (found.text, found.count, found.files) == ("口袋森林", 5, 2)
    assert found.example == "推进口袋森林建设"
    assert found.cohesion > 2
    assert found.freedom > 0.9


def test_nothing_is_proposed_that_the_lexicon_knows() -> None:
    known = Lexicon((), (Term("花园", ("口袋森林", "雨水花园")),))
    assert [one.text for one in candidates(TEXTS, known) if one.text == "口袋森林"] == []


def test_proposals_are_entries_to_edit() -> None:
    found = candidates(TEXTS, LEXICON)
    written = tomllib.loads(f"terms = [\n{as_toml(found)}\n]")
    assert written == {"terms": [{"name": "口袋森林", "synonyms": [], "english": []}]}
    assert as_table(found).split("\t")[:3] == ["口袋森林", "5", "2"]


def test_a_folder_is_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, text in TEXTS:
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    assert main([str(tmp_path)]) == 0
    assert capsys.readouterr().out.startswith("口袋森林\t5\t2\t")
    assert main([str(tmp_path / "none")]) == 1
