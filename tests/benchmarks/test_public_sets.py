"""Public question sets as read, and the figures made of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.public_sets import SetQuestion, read_contest, read_squad
from benchmarks.retrieval_quality import Question, Row, fused
from common.errors import QuestionFileError


def test_a_paragraph_printed_twice_counts_once(tmp_path: Path) -> None:
    asked = [{"id": "a", "question": "几棵？"}], [{"id": "b", "question": "哪里？"}]
    paragraphs = [{"context": "种树五百棵。", "qas": qas} for qas in asked]
    file = tmp_path / "squad.json"
    file.write_text(json.dumps({"data": [{"paragraphs": paragraphs}]}), "utf-8")
    public = read_squad(file)
    assert public.documents == {"p0": "种树五百棵。"}
    assert public.questions == (SetQuestion("a", "几棵？", "p0"), SetQuestion("b", "哪里？", "p0"))


def test_contest_documents_are_cut_and_keep_their_ids(tmp_path: Path) -> None:
    documents, questions = tmp_path / "documents.jsonl", tmp_path / "questions.jsonl"
    text = "关于种树的通知。" + "各单位要按时种树。" * 60
    documents.write_text(json.dumps({"docid": "d", "text": text}) + "\n", "utf-8")
    line = {"id": "q", "docid": "d", "question": "谁种树？", "answer": "各单位"}
    questions.write_text(json.dumps(line) + "\n", "utf-8")
    public = read_contest(documents, questions)
    assert "".join(passage.text for passage in public.passages) == text
    assert {passage.item_id for passage in public.passages} == {"d"}
    assert public.questions == (SetQuestion("q", "谁种树？", "d"),)


@pytest.mark.parametrize("content", ["not JSON", "[]", '{"data": [{}]}'])
def test_another_file_is_refused(tmp_path: Path, content: str) -> None:
    file = tmp_path / "squad.json"
    file.write_text(content, "utf-8")
    with pytest.raises(QuestionFileError, match=r"squad\.json"):
        read_squad(file)


def test_figures_of_a_row_by_hand() -> None:
    row = Row("any", (Question(1, 1.0), Question(4, 1.0), Question(0, 1.0)))
    assert row.recall(1) == {"0": 1.0, "1": 0.0, "2": 0.0}
    assert row.recall(5) == {"0": 1.0, "1": 1.0, "2": 0.0}
    assert row.reciprocal() == {"0": 1.0, "1": 0.25, "2": 0.0}


def test_reciprocal_rank_fusion_by_hand() -> None:
    # 1/62 + 1/61 of row 7 is more than 1/61 of row 3 and 1/62 of row 5
    assert fused([3, 7], [7, 5]) == [7, 3, 5]
