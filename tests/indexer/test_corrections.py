from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.errors import CorpusError
from common.records import Kind, Metadata
from indexer.corrections import Correction, correct, corrected
from indexer.manifest import checked, load_manifest

REASON = {"zh": "看过原件", "en": "seen in print"}
MANIFEST = """# What a notice does not print.

["a.txt"]
title = "甲"  # from the web page
reason.zh = "来自网页"
reason.en = "from the web"

# the last one
["b.txt"]
year = 2020
reason = "sent along"
"""


def said(**values: object) -> Correction:
    return Correction(Metadata(**values), REASON)  # type: ignore[arg-type]


def test_comments_and_other_entries_stay(tmp_path: Path) -> None:
    (tmp_path / "manifest.toml").write_text(MANIFEST, "utf-8")
    correct(tmp_path, {"新.txt": said(year=2023, kind=Kind.NOTICE, date="2023-01-02")})
    text = (tmp_path / "manifest.toml").read_text("utf-8")
    assert text.startswith(MANIFEST)
    assert load_manifest(tmp_path) == {
        "a.txt": Metadata(title="甲"),
        "b.txt": Metadata(year=2020),
        "新.txt": Metadata(year=2023, kind=Kind.NOTICE, date="2023-01-02"),
    }


def test_an_entry_keeps_what_it_says_and_its_reason(tmp_path: Path) -> None:
    (tmp_path / "manifest.toml").write_text(MANIFEST, "utf-8")
    correct(tmp_path, {"a.txt": said(year=2021), "b.txt": said(year=2022)})
    assert load_manifest(tmp_path) == {
        "a.txt": Metadata(title="甲", year=2021),
        "b.txt": Metadata(year=2022),
    }
    text = (tmp_path / "manifest.toml").read_text("utf-8")
    assert "# from the web page" in text
    assert "# the last one" in text
    assert "来自网页 看过原件" in text
    assert "sent along seen in print" in text


def test_nothing_to_say_leaves_the_file_alone(tmp_path: Path) -> None:
    correct(tmp_path, {"a.txt": said()})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("manifest", "correction", "message"),
    [
        ("[", {"year": 2020}, "语法错误"),
        ("", {"year": 20}, "应为：1949–2100"),
        ("", {"title": " "}, "title 值不对"),
    ],
)
def test_what_cannot_be_said_changes_nothing(
    tmp_path: Path, manifest: str, correction: dict[str, object], message: str
) -> None:
    (tmp_path / "manifest.toml").write_text(manifest)
    with pytest.raises(CorpusError, match=message):
        correct(tmp_path, {"a.txt": said(**correction)})
    assert (tmp_path / "manifest.toml").read_text() == manifest


printable = st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), min_size=1, max_size=30)


@given(name=printable, title=printable.filter(str.strip), reason=printable.filter(str.strip))
def test_any_words_come_back_as_they_were_given(name: str, title: str, reason: str) -> None:
    correction = Correction(Metadata(title=title), {"zh": reason, "en": reason})
    once = corrected(MANIFEST.encode(), {name: correction})
    assert checked(once)[name].title == title
    assert checked(corrected(once, {name: correction})) == checked(once)
