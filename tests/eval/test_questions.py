"""Eval sets are read whole or refused with the line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from common.errors import QuestionFileError
from eval.questions import GoldItem, is_item, load_questions

GOOD: dict[str, object] = {
    "id": "a",
    "lang": "zh",
    "type": "lead",
    "question": "谁牵头",
    "history": [],
    "expect": [["甲局"]],
    "forbid": [],
    "gold": [["000", "20"]],
    "answerable": True,
}


def written(folder: Path, *records: dict[str, object]) -> Path:
    file = folder / "set.jsonl"
    file.write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
    return file


def test_the_seeds_are_a_set() -> None:
    questions = load_questions()
    assert len(questions) == len({question.id for question in questions})
    assert {question.language for question in questions} == {"zh", "en"}


def test_copies_and_gold_that_says_the_same_make_one_group(tmp_path: Path) -> None:
    record = {
        **GOOD,
        "gold": [["002", "3"], ["004", "3"], ["000", "7"]],
        "gold_same": [[["000", "7"], ["000", "8"]]],
    }
    (question,) = load_questions(written(tmp_path, record))
    plan, web = "changning-2021-supervision-plan.txt", "changning-2021-supervision-plan-web.txt"
    table = "changning-2020-key-work-targets.txt"
    assert question.gold == (
        frozenset({GoldItem(plan, ("3",)), GoldItem(web, ("3",))}),
        frozenset({GoldItem(table, ("7",)), GoldItem(table, ("8",))}),
    )


@pytest.mark.parametrize(
    "change",
    [
        {"id": None},
        {"lang": "fr"},
        {"question": " "},
        {"history": "前一问"},
        {"expect": [["甲局", 1]]},
        {"expect": "甲局"},
        {"gold": [["000"]]},
        {"answerable": "yes"},
    ],
)
def test_a_bad_field_is_refused_with_its_line(tmp_path: Path, change: dict[str, object]) -> None:
    with pytest.raises(QuestionFileError, match=r"set\.jsonl 第 2 行不是一道题"):
        load_questions(written(tmp_path, GOOD, {**GOOD, "id": "b", **change}))


@pytest.mark.parametrize("change", [{"gold": []}, {"expect": []}, {"answerable": False}])
def test_a_line_that_contradicts_itself_is_refused(
    tmp_path: Path, change: dict[str, object]
) -> None:
    with pytest.raises(QuestionFileError, match="第 1 行自相矛盾"):
        load_questions(written(tmp_path, {**GOOD, **change}))


def test_an_id_used_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(QuestionFileError, match="第 2 行的编号 a 已经用过"):
        load_questions(written(tmp_path, GOOD, GOOD))


@pytest.mark.parametrize(
    ("names", "item", "path"),
    [
        (("20",), "20", ("一、领域",)),
        (("二(十四)",), "（十四）", ("二、推动发展",)),
        (("二(七)",), "深入推进某事", ("二、2020年主要任务", "（七）刀刃向内")),
        (("没有这句", "深入推进某事"), "深入推进某事", ()),
        (("meta",), "", ()),
    ],
)
def test_gold_names_an_item(names: tuple[str, ...], item: str, path: tuple[str, ...]) -> None:
    assert is_item(GoldItem("f.txt", names), "f.txt", item, path)
    assert not is_item(GoldItem("f.txt", names), "g.txt", item, path)


@pytest.mark.parametrize(
    ("name", "item", "path"),
    [("2", "20", ()), ("二(十四)", "(十四)", ("一、推动",)), ("二(四)", "(十四)", ("二、推动",))],
)
def test_gold_names_no_other_item(name: str, item: str, path: tuple[str, ...]) -> None:
    assert not is_item(GoldItem("f.txt", (name,)), "f.txt", item, path)
