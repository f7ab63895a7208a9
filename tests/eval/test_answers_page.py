"""The report on answers in files: whole, escaped, in both languages."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from common.catalogue import Language
from common.errors import EvalRunError
from eval.answers import AnswerReport, judge, report
from eval.answers_page import page, write_report
from eval.files import Setting
from tests.eval.test_answers import make_answer, make_question

HOSTILE = "<script>alert('行道树')</script>"
SETTING = Setting("own.jsonl", "d" * 64, "c" * 64, "characters:1", "")


@pytest.fixture
def figures() -> AnswerReport:
    wrong = judge(make_question(question=HOSTILE), make_answer(HOSTILE, ("20",)))
    right = judge(make_question(id="r"), make_answer("建管委，32公里", ("20", "21")))
    return report((wrong, right))


def test_every_failure_is_told_with_its_sources_and_escaped(figures: AnswerReport) -> None:
    html = page(figures, SETTING, Language.ZH)
    assert "<script" not in html
    assert html.count("&lt;script&gt;alert(&#39;行道树&#39;)") == 2  # question and answer
    assert "a.txt 第20项 · 主责部门: 引文" in html
    assert "建管委 / 建设管理委; 32公里" in html
    assert re.findall(r"https?:|src=|url\(|@import|<link", html) == []


def test_each_language_says_its_own_words(figures: AnswerReport) -> None:
    assert "答错的题：1" in page(figures, SETTING, Language.ZH)
    assert "Questions answered wrongly: 1" in page(figures, SETTING, Language.EN)
    assert "item 20 · Lead department" in page(figures, SETTING, Language.EN)


def test_the_files_say_what_was_measured_on_what(figures: AnswerReport, tmp_path: Path) -> None:
    folder = tmp_path / "made" / "report"
    names = [path.name for path in write_report(figures, SETTING, folder)]
    assert names == ["answers.json", "answers.zh.html", "answers.en.html"]
    whole = json.loads((folder / "answers.json").read_text("utf-8"))
    assert whole["measured_on"]["digest"] == "d" * 64
    assert [failure["id"] for failure in whole["failures"]] == ["q"]


def test_a_folder_that_cannot_be_made_is_said(figures: AnswerReport, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("", "utf-8")
    with pytest.raises(EvalRunError, match="file"):
        write_report(figures, SETTING, file / "report")
