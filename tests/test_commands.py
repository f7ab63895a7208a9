"""The command lines other programs call, as DESIGN.md's contract has them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from common.settings import ROOT
from tests.conftest import Run

BURIAL_ZH = "架空线入地由哪个部门牵头，第三季度目标是什么？"
BURIAL_EN = "who leads the overhead-line burial work and what is the Q3 target"
BURIAL_Q3 = "电站土建全部竣工；完成第一批道路架空线整治；启动第二批道路架空线整治排管施工"
TABLE = "changning-2020-key-work-targets.txt"

EXPORT_KEYS = [
    "file",
    "title",
    "issuer",
    "doc_number",
    "date",
    "district",
    "year",
    "kind",
    "item",
    "path",
    "project",
    "text",
    "lead",
    "supporting",
    "responsible",
    "quarters",
    "deadline",
    "starred",
    "spans",
    "page",
]
ANSWER_KEYS = ["id", "answer", "abstained", "citations", "lang", "ms"]
CITATION_KEYS = ["n", "file", "item", "path", "quote", "start", "end"]
RANKED_KEYS = ["rank", "score", "file", "item", "path", "text"]


def squeeze(text: str) -> str:
    return "".join(text.split())


def lines(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.parametrize("question", [BURIAL_ZH, BURIAL_EN], ids=["zh", "en"])
def test_burial_question_names_lead_and_quarter_and_cites_the_row(run: Run, question: str) -> None:
    answer = json.loads(run("answerer", question, "--json").stdout)
    assert list(answer) == ANSWER_KEYS
    assert not answer["abstained"]
    assert "建管委" in answer["answer"]
    assert BURIAL_Q3 in squeeze(answer["answer"])
    assert {(one["file"], one["item"]) for one in answer["citations"]} == {(TABLE, "20")}
    source = (ROOT / "corpus" / TABLE).read_text(encoding="utf-8")
    for citation in answer["citations"]:
        assert list(citation) == [*CITATION_KEYS, "place"]
        assert source[citation["start"] : citation["end"]] == citation["quote"]
    assert BURIAL_Q3 in "".join(squeeze(one["quote"]) for one in answer["citations"])


def test_english_question_gets_english_sentences(run: Run) -> None:
    answer = json.loads(run("answerer", BURIAL_EN, "--json").stdout)
    assert answer["lang"] == "en"
    first = answer["answer"].splitlines()[0]
    latin = sum(character.isascii() and character.isalpha() for character in first)
    assert latin > 10


def test_a_year_that_is_not_indexed_is_declined(run: Run) -> None:
    done = run("answerer", "2023年架空线入地的第三季度目标是什么？", "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["abstained"] is True


def test_export_writes_one_item_a_line(run: Run) -> None:
    rows = lines(run("indexer", "export").stdout)
    assert len(rows) >= 300
    assert {tuple(row) for row in rows} == {tuple(EXPORT_KEYS)}
    one_file = lines(run("indexer", "export", "--file", TABLE).stdout)
    assert one_file == [row for row in rows if row["file"] == TABLE]


def test_export_spans_are_ranges_of_the_file(run: Run) -> None:
    for row in lines(run("indexer", "export").stdout):
        source = (ROOT / "corpus" / str(row["file"])).read_text(encoding="utf-8")
        printed = squeeze("".join(source[start:end] for start, end in row["spans"]))  # type: ignore[attr-defined]
        assert set(squeeze(str(row["text"]))) <= set(printed)


def test_batches_keep_ids_and_order(run: Run, tmp_path: Path) -> None:
    questions = tmp_path / "questions.jsonl"
    asked = [
        {"id": "b", "question": BURIAL_ZH, "history": []},
        {"id": "a", "question": "那第四季度呢？", "history": [BURIAL_ZH]},
    ]
    questions.write_text("".join(json.dumps(one) + "\n" for one in asked), encoding="utf-8")
    answers = lines(run("answerer", "--batch", str(questions)).stdout)
    assert [one["id"] for one in answers] == ["b", "a"]
    assert "完成第二批道路架空线整治" in squeeze(str(answers[1]["answer"]))
    ranked = lines(run("retriever", "--batch", str(questions), "-k", "3").stdout)
    assert [list(one) for one in ranked] == [["id", "passages", "ms"]] * 2
    for one in ranked:
        assert [list(passage) for passage in one["passages"]] == [RANKED_KEYS] * 3  # type: ignore[attr-defined]
        assert [passage["rank"] for passage in one["passages"]] == [1, 2, 3]  # type: ignore[attr-defined]


def test_follow_up_takes_its_topic_from_the_history(run: Run) -> None:
    done = run("answerer", "那第四季度呢？", "--history", BURIAL_ZH, "--json")
    assert "完成第二批道路架空线整治" in squeeze(json.loads(done.stdout)["answer"])


def test_status_and_verify(run: Run) -> None:
    status = run("indexer", "status", COLUMNS="200")
    assert status.returncode == 0
    for file in (ROOT / "corpus").glob("*.[tm][xd]*"):
        if file.name != "manifest.toml":
            assert file.name in status.stdout
    assert run("indexer", "verify").returncode == 0


@pytest.mark.parametrize("module", ["retriever", "answerer"])
def test_without_an_index_one_line_says_what_to_do(run: Run, tmp_path: Path, module: str) -> None:
    done = run(module, BURIAL_ZH, "--index", str(tmp_path / "none"))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1
    assert "indexer build" in done.stderr


@pytest.mark.parametrize("module", ["indexer", "retriever", "answerer", "eval"])
def test_an_unknown_option_is_wrong_usage(run: Run, module: str) -> None:
    done = run(module, "--no-such-option")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("module", ["retriever", "answerer"])
def test_an_empty_question_is_refused_in_one_line(run: Run, module: str) -> None:
    done = run(module, "   ")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("module", ["retriever", "answerer"])
def test_a_bad_batch_line_is_named(run: Run, tmp_path: Path, module: str) -> None:
    questions = tmp_path / "questions.jsonl"
    questions.write_text('{"id": "1", "question": "城市更新"}\n{"id": \n', encoding="utf-8")
    done = run(module, "--batch", str(questions))
    assert done.returncode == 1
    assert "2" in done.stderr
    assert "Traceback" not in done.stderr
