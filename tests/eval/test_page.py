"""The report in files: whole, escaped, in both languages, without anything from outside."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from common.catalogue import Language
from common.errors import EvalRunError
from eval.bootstrap import Difference
from eval.files import Setting
from eval.page import page, write_report
from eval.retrieval import RetrievalReport, run
from indexer.lexicon import load_lexicon
from retriever import Retriever
from tests.retriever.fakes import CharacterEncoder, small_index

HOSTILE = "<script>alert('行道树')</script>"
SETTING = Setting("own.jsonl", "d" * 64, "c" * 64, "characters:1", "")


@pytest.fixture
def report(tmp_path: Path) -> RetrievalReport:
    asked = {"id": "a", "lang": "zh", "type": "t", "question": HOSTILE, "expect": [["x"]]}
    record = {**asked, "gold": [["west-2020.txt", "9"]], "answerable": True}
    file = tmp_path / "own.jsonl"
    file.write_text(json.dumps(record), "utf-8")
    found = run(Retriever(small_index(), CharacterEncoder(), load_lexicon()), file)
    return replace(found, against={"R@1": Difference(0.5, 0.25, 0.25, 0.1, 0.4, 0.03, 4)})


def test_every_value_is_escaped_and_nothing_is_fetched(report: RetrievalReport) -> None:
    for language in Language:
        html = page(report, SETTING, language)
        assert "<script" not in html
        assert "&lt;script&gt;alert(&#39;行道树&#39;)" in html
        assert re.findall(r"https?:|src=|url\(|@import|<link", html) == []


def test_each_language_says_its_own_words(report: RetrievalReport) -> None:
    assert '<html lang="zh">' in page(report, SETTING, Language.ZH)
    assert "仅 BM25" in page(report, SETTING, Language.ZH)
    english = page(report, SETTING, Language.EN)
    assert english.count("BM25 alone") == 3  # overall, by language, by type
    assert "+0.250" in english
    assert "+0.100 … +0.400" in english


def test_the_files_say_what_was_measured_on_what(report: RetrievalReport, tmp_path: Path) -> None:
    folder = tmp_path / "made" / "report"
    names = [path.name for path in write_report(report, SETTING, folder)]
    assert names == ["retrieval.json", "retrieval.zh.html", "retrieval.en.html"]
    whole = json.loads((folder / "retrieval.json").read_text("utf-8"))
    assert whole["measured_on"]["digest"] == "d" * 64
    assert whole["against"]["R@1"]["p"] == 0.03
    assert sorted(whole["by_type"]["t"]["rows"]) == ["best-possible", "bm25", "dense", "random"]


def test_a_folder_that_cannot_be_made_is_named(report: RetrievalReport, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("", "utf-8")
    with pytest.raises(EvalRunError, match="taken"):
        write_report(report, SETTING, tmp_path / "taken" / "report")
