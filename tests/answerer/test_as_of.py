"""Answers as of a day, with the real model: a notice replaced, one removed, one issued later."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from answerer import Answerer
from answerer.answerer import open_answerer
from answerer.cli import app
from common.settings import Settings, load_settings
from indexer import load_encoder
from indexer.as_of import parse_as_of
from indexer.changes import Notice, add_notices, remove
from indexer.components import Components, default_components, read_here
from indexer.history import FILE
from indexer.pipeline import build
from retriever.cli import app as retriever_app

PLAN = """关于印发青山区2023年重点工作目标的通知
各单位：
一、推进湿地保护。修复湿地{area}公顷，新建步道3公里。
青山区人民政府
2023年3月1日
"""
DRILLS = """关于开展消防演练的通知
各单位：
一、开展消防演练。全年开展消防演练12次，检查单位80家。
青山区人民政府
2023年5月1日
"""
LATER = """关于废止《关于印发青山区2023年重点工作目标的通知》的通知
各单位：
一、自本通知印发之日起，《关于印发青山区2023年重点工作目标的通知》废止，由本通知代替。
二、绿化补种。全年补种乔木900株，养护草坪7公顷。
青山区人民政府
2025年2月1日
"""
AREA, TIMES = "湿地保护要修复多少公顷？", "全年开展消防演练多少次？"
TREES = "全年补种乔木多少株？"
DAYS = ("2026-01-10", "2026-01-20", "2026-01-30")
"""When the corpus came to hold what; the last is that of today's state."""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A corpus of which a notice was replaced, then another removed and a third added."""
    folder = tmp_path_factory.mktemp("office")
    corpus = folder / "corpus"
    corpus.mkdir()
    (corpus / "plan.txt").write_text(PLAN.format(area=20), "utf-8")
    (corpus / "drills.txt").write_text(DRILLS, "utf-8")
    settings = load_settings(corpus=corpus, index=folder / "index")
    parts = _parts(settings)
    build(settings, parts=parts)
    plan = Notice("plan.txt", PLAN.format(area=35).encode(), replace=True)
    add_notices(settings, [plan], parts=parts)
    remove(settings, ["drills.txt"], parts=parts)
    add_notices(settings, [Notice("later.txt", LATER.encode())], parts=parts)
    _spread(settings.index / FILE)
    return settings


def _parts(settings: Settings) -> Components:
    encoder = load_encoder(settings)
    made = default_components(settings)
    return dataclasses.replace(made, encoder=lambda _: encoder, read=read_here, judge=None)


def _spread(journal: Path) -> None:
    """Let the four states have come on different days, the last two on one."""
    told = [json.loads(line) for line in journal.read_text("utf-8").splitlines()]
    for one, day in zip(told, (*DAYS, DAYS[-1]), strict=True):
        one["at"] = f"{day}T08:00:00+00:00"
    journal.write_text("".join(f"{json.dumps(one)}\n" for one in told), "utf-8")


def _as_of(settings: Settings, day: str) -> Answerer:
    return open_answerer(settings, parse_as_of(day))


def test_each_day_has_its_own_answers(office: Settings) -> None:
    said = {}
    for day in (DAYS[0], DAYS[1], DAYS[2]):
        answerer = _as_of(office, day)
        answers = [answerer.answer(question) for question in (AREA, TIMES, TREES)]
        said[day] = ["" if one.abstained else one.text.split("，")[0] for one in answers]
        assert all(one.then and one.then.day == day for one in answers)
    assert ["20公顷" in said[DAYS[0]][0], "35公顷" in said[DAYS[1]][0]] == [True, True]
    assert ["12次" in said[DAYS[0]][1], said[DAYS[2]][1]] == [True, ""]
    assert [said[DAYS[0]][2], said[DAYS[1]][2], "900株" in said[DAYS[2]][2]] == ["", "", True]


def test_what_a_later_notice_did_is_not_told(office: Settings) -> None:
    today = open_answerer(office).answer(AREA)
    assert any("later" in note or "废止" in note for note in today.notes)
    (note, *others) = _as_of(office, "2024").answer(AREA).notes
    assert note.startswith("按截至 2024-12-31 已知的 2 份文件作答")
    assert others == []


def test_nothing_known_is_no_answer(office: Settings) -> None:
    answer = _as_of(office, "2022").answer(AREA)
    assert (answer.abstained, answer.citations, answer.related) == (True, (), ())
    assert answer.text == "截至 2022-12-31 没有已知的通知，无法作答。"
    assert answer.notes == ("按截至 2022-12-31 已知的 0 份文件作答；之后的 2 份未采用。",)


def test_the_command_line_says_as_of_which_day(office: Settings, tmp_path: Path) -> None:
    places = ["--corpus", str(office.corpus), "--index", str(office.index)]
    batch = tmp_path / "questions.jsonl"
    batch.write_text(json.dumps({"id": "q", "question": AREA}) + "\n", "utf-8")
    runner = CliRunner()
    told = runner.invoke(app, ["--batch", str(batch), "--as-of", DAYS[0], *places])
    found = json.loads(told.stdout)
    assert (found["id"], found["as_of"], found["left_aside"]) == ("q", DAYS[0], 2)
    assert "20公顷" in found["answer"]
    bad = runner.invoke(app, [AREA, "--as-of", "2023-02-30", *places])
    assert (bad.exit_code, bad.stdout) == (1, "")
    assert bad.stderr.count("\n") == 1
    searched = runner.invoke(retriever_app, [AREA, "--json", "--as-of", DAYS[1], *places])
    texts = [one["text"] for one in json.loads(searched.stdout)["passages"]]
    assert any("35公顷" in text for text in texts)
    assert not any("乔木" in text for text in texts)
