"""The command line's contract."""

from __future__ import annotations

import json
from pathlib import Path

from tests.conftest import Run

KEYS = {"id", "answer", "abstained", "citations", "lang", "ms"}
CITATION_KEYS = {"n", "file", "item", "path", "place", "quote", "start", "end"}


def test_one_question_as_json(run: Run) -> None:
    done = run("answerer", "架空线入地由哪个部门牵头？", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    answer = json.loads(done.stdout)
    assert set(answer) == KEYS
    assert answer["abstained"] is False
    assert set(answer["citations"][0]) >= CITATION_KEYS
    assert answer["citations"][0]["quote"] == "建管委"
    assert answer["citations"][0]["place"] == "第20项 · 主责部门"


def test_a_batch_gives_one_line_a_question_in_order(run: Run, tmp_path: Path) -> None:
    questions = tmp_path / "questions.jsonl"
    lines = [
        {"id": "a", "question": "那第四季度呢？", "history": ["架空线入地第三季度目标"]},
        {"id": "b", "question": "2023年架空线入地谁牵头", "history": []},
    ]
    questions.write_text("\n".join(json.dumps(line) for line in lines), "utf-8")
    done = run("answerer", "--batch", str(questions))
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert [(line["id"], line["abstained"]) for line in found] == [("a", False), ("b", True)]


def test_a_person_reads_text_facts_and_sources(run: Run) -> None:
    done = run("answerer", "架空线入地由哪个部门牵头？")
    assert done.returncode == 0
    assert done.stdout.startswith("主责部门：建管委 [1]。")
    assert "[1] changning-2020-key-work-targets.txt 第20项 · 主责部门" in done.stdout


def test_wrong_usage_and_failed_requests(run: Run, tmp_path: Path) -> None:
    assert run("answerer").returncode == 2
    assert run("answerer", "问题", "--batch", "x.jsonl").returncode == 2
    assert run("answerer", "问题", "--kind", "poem").returncode == 2
    missing = run("answerer", "问题", "--index", str(tmp_path / "none"))
    assert missing.returncode == 1
    assert missing.stdout == ""
    assert len(missing.stderr.splitlines()) == 1


def test_a_bad_line_of_a_batch_is_named(run: Run, tmp_path: Path) -> None:
    questions = tmp_path / "questions.jsonl"
    questions.write_text('{"id": "a"}\n', "utf-8")
    done = run("answerer", "--batch", str(questions))
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "第 1 行" in done.stderr
