"""Sets of one's own: only whole questions are stored, and nothing is lost on the way."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.errors import EvalSetError, QuestionFileError
from eval import own_sets
from eval.own_sets import Draft, Gold, draft_of, gold_of, problems, record_of
from eval.questions import SETS, load_questions, parse_questions
from tests.retriever.fakes import small_index

DRAFT = Draft(
    language="zh",
    type="lead",
    question="行道树由谁种植",
    history=("公园呢",),
    expect=(("绿容局", "绿化市容局"), ("五百",)),
    forbid=("建委",),
    gold=(Gold("east-2020.txt", "1"),),
    note="抽查",
)


def test_a_new_set_is_read_as_the_evaluation_reads_it(tmp_path: Path) -> None:
    record = record_of(DRAFT)
    path = own_sets.create(tmp_path / "sets", "每月-抽查_1", [record])
    assert path == tmp_path / "sets" / "每月-抽查_1.jsonl"
    assert own_sets.records(path) == (record,)
    (question,) = load_questions(path)
    assert question.expect == DRAFT.expect
    assert [one.path for one in own_sets.set_files(path.parent) if one.own] == [path]


@pytest.mark.parametrize("name", ["", "  ", "../out", "a/b", "a.b", "a\\b", "\0", "x" * 61, "a b"])
def test_a_name_that_is_no_file_name_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(EvalSetError, match="60"):
        own_sets.create(tmp_path, name)
    assert list(tmp_path.glob("*.jsonl")) == []


@pytest.mark.parametrize("name", ["mine", "MINE", "seeds"])
def test_a_name_that_is_taken_is_refused(tmp_path: Path, name: str) -> None:
    own_sets.create(tmp_path, "mine")
    with pytest.raises(EvalSetError, match=name):
        own_sets.create(tmp_path, name)


def test_the_projects_sets_are_only_read() -> None:
    path = SETS / "seeds.jsonl"
    before = path.read_bytes()
    with pytest.raises(EvalSetError, match="seeds"):
        own_sets.add(path, record_of(DRAFT))
    assert path.read_bytes() == before


def test_questions_are_added_changed_and_removed(tmp_path: Path) -> None:
    first, second = record_of(DRAFT), record_of(replace(DRAFT, question="公园呢"))
    path = own_sets.create(tmp_path, "mine", [first])
    own_sets.add(path, second)
    changed = record_of(replace(DRAFT, answerable=False), first)
    own_sets.replace(path, first, changed)
    assert own_sets.records(path) == (changed, second)
    assert changed["id"] == first["id"]
    assert (changed["expect"], changed["gold"]) == ([], [])
    own_sets.remove(path, changed)
    assert own_sets.records(path) == (second,)


def test_what_somebody_else_changed_is_not_overwritten(tmp_path: Path) -> None:
    record = record_of(DRAFT)
    path = own_sets.create(tmp_path, "mine", [record])
    theirs = record_of(replace(DRAFT, note="别人的"), record)
    own_sets.replace(path, record, theirs)
    with pytest.raises(EvalSetError, match=str(record["id"])):
        own_sets.replace(path, record, record_of(replace(DRAFT, note="我的"), record))
    with pytest.raises(EvalSetError, match=str(record["id"])):
        own_sets.remove(path, record)
    assert own_sets.records(path) == (theirs,)


@pytest.mark.parametrize(
    "bad", [{"lang": "fr"}, {"question": ""}, {"gold": []}, {"expect": [["a", 1]]}]
)
def test_after_a_record_that_is_no_question_the_set_is_as_it_was(
    tmp_path: Path, bad: dict[str, object]
) -> None:
    path = own_sets.create(tmp_path, "mine", [record_of(DRAFT)])
    before = path.read_bytes()
    with pytest.raises(QuestionFileError, match=r"mine\.jsonl"):
        own_sets.add(path, {**record_of(DRAFT), **bad})
    with pytest.raises(QuestionFileError, match=r"mine\.jsonl"):
        own_sets.add(path, own_sets.records(path)[0])  # the same id twice
    assert path.read_bytes() == before
    assert list(tmp_path.glob(".mine*")) == []


def test_a_set_has_a_largest_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_sets, "MOST_QUESTIONS", 1)
    path = own_sets.create(tmp_path, "mine", [record_of(DRAFT)])
    with pytest.raises(EvalSetError, match="1"):
        own_sets.add(path, record_of(DRAFT))


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "sets").write_text("a file where the folder should be")
    with pytest.raises(EvalSetError, match="POLICY_FEEDBACK"):
        own_sets.create(tmp_path / "sets", "mine")


@pytest.mark.parametrize("path", sorted(SETS.glob("*.jsonl")), ids=lambda path: path.stem)
def test_editing_without_a_change_changes_no_question(path: Path) -> None:
    before = own_sets.records(path)
    after = [record_of(draft_of(record), record) for record in before]
    text = "".join(json.dumps(record) + "\n" for record in after)
    assert parse_questions(text, path) == load_questions(path)
    assert [set(old) - set(new) for old, new in zip(before, after, strict=True)] == [set()] * len(
        before
    )


@pytest.mark.parametrize(
    ("change", "keys"),
    [
        ({}, []),
        ({"question": " "}, ["eval_draft_question"]),
        ({"type": ""}, ["eval_draft_type"]),
        ({"expect": (), "gold": ()}, ["eval_draft_expect", "eval_draft_gold"]),
        ({"expect": (), "gold": (), "answerable": False}, []),
    ],
)
def test_all_that_is_lacking_is_said(change: dict[str, object], keys: list[str]) -> None:
    draft = replace(DRAFT, **change)  # type: ignore[arg-type]
    assert [problem.key for problem in problems(draft)] == keys


WORDS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=20).filter(str.strip)


@given(
    st.builds(
        Draft,
        language=st.sampled_from(["zh", "en"]),
        type=WORDS,
        question=WORDS,
        history=st.lists(WORDS, max_size=2).map(tuple),
        expect=st.lists(st.lists(WORDS, min_size=1, max_size=2).map(tuple), max_size=2).map(tuple),
        gold=st.lists(st.builds(Gold, WORDS, WORDS), max_size=2).map(tuple),
        answerable=st.booleans(),
        note=st.text(st.characters(codec="utf-8"), max_size=20),
    )
)
def test_a_draft_without_problems_is_a_question(draft: Draft) -> None:
    if problems(draft):
        return
    line = json.dumps(record_of(draft), ensure_ascii=False)
    (question,) = parse_questions(line, Path("x"))
    assert question.question == draft.question.strip()
    assert question.answerable == draft.answerable


@pytest.mark.parametrize(
    ("item", "name"),
    [("east-2020:1", "1"), ("west-2020:1", "1"), ("east-2021:2", "2")],
)
def test_an_item_is_named_so_that_only_it_is_meant(item: str, name: str) -> None:
    index = small_index()
    assert gold_of(index, index.items[item]).item == name
