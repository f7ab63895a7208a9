"""The project's own eval sets stand on the notices they ask about."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from eval.questions import SETS, load_questions
from scripts.check_eval_set import Notices, derived_ids, faults, main

CORPUS = Path(__file__).parents[2] / "corpus"
ALL = sorted(SETS.glob("*.jsonl"))


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.name)
def test_every_expected_string_stands_in_a_gold_item(path: Path) -> None:
    found = list(faults(load_questions(path), derived_ids(path), Notices(CORPUS)))
    assert found == []


def test_the_sets_together_are_large_and_varied() -> None:
    questions = [question for path in ALL for question in load_questions(path)]
    assert len(questions) >= 200
    assert len({question.id for question in questions}) == len(questions)
    assert sum(not question.answerable for question in questions) >= 30
    assert Counter(question.language for question in questions)["en"] >= 40


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"gold": [["000", "99"]]}, "no item 99"),
        ({"expect": [["nowhere in the notice"]]}, "none of nowhere in the notice"),
        ({"gold": [["gone.txt", "1"]]}, "no item 1 in gone.txt"),
    ],
)
def test_a_fault_is_found(
    tmp_path: Path, change: dict[str, object], fault: str, capsys: pytest.CaptureFixture[str]
) -> None:
    record = json.loads(ALL[0].read_text(encoding="utf-8").splitlines()[0])
    path = tmp_path / "one.jsonl"
    path.write_text(json.dumps({**record, **change}, ensure_ascii=False), encoding="utf-8")
    assert main([str(path)]) == 1
    assert fault in capsys.readouterr().out


def test_derived_words_need_not_stand_in_the_notice(tmp_path: Path) -> None:
    record = json.loads(ALL[0].read_text(encoding="utf-8").splitlines()[0])
    path = tmp_path / "one.jsonl"
    path.write_text(json.dumps({**record, "expect": [["七"]], "derived": True}), encoding="utf-8")
    assert main([str(path)]) == 0
