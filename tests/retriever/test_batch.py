"""Question files in, ranked lines out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from common.errors import QuestionFileError
from indexer.lexicon import load_lexicon
from retriever import Retriever
from retriever.batch import BatchLine, ranked_json, read_batch
from retriever.cli import readable
from tests.conftest import Run
from tests.retriever.fakes import CharacterEncoder, small_index


def test_reads_questions_in_order(tmp_path: Path) -> None:
    file = tmp_path / "q.jsonl"
    file.write_text(
        '\ufeff{"id": "a", "question": "问", "history": ["前"]}\n\n{"id": 2, "question": "q"}\n',
        "utf-8",
    )
    assert list(read_batch(file)) == [BatchLine("a", "问", ("前",)), BatchLine("2", "q")]


@pytest.mark.parametrize(
    "line",
    [
        "not json",
        "[]",
        '{"id": "a"}',
        '{"question": "q"}',
        '{"id": "a", "question": 1}',
        '{"id": "a", "question": "q", "history": "h"}',
        '{"id": "a", "question": "q", "history": [1]}',
        "[" * 100_000,
    ],
)
def test_a_line_that_is_no_question_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "q.jsonl"
    file.write_text('{"id": "a", "question": "q"}\n' + line, "utf-8")
    with pytest.raises(QuestionFileError, match=r"q\.jsonl 第 2 行"):
        list(read_batch(file))


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(QuestionFileError, match=r"none\.jsonl"):
        list(read_batch(tmp_path / "none.jsonl"))
    (tmp_path / "gbk.jsonl").write_bytes("问题".encode("gbk"))
    with pytest.raises(QuestionFileError, match=r"gbk\.jsonl"):
        list(read_batch(tmp_path / "gbk.jsonl"))


def test_a_batch_line_is_the_contract_s() -> None:
    retriever = Retriever(small_index(), CharacterEncoder(), load_lexicon())
    result = retriever.search("西城区行道树", k=1)
    line = ranked_json(result, 12.34, "a")
    (passage,) = line.pop("passages")
    assert line == {"id": "a", "ms": 12.3}
    assert passage.pop("score") == round(result.hits[0].score, 4)
    assert passage == {
        "rank": 1,
        "file": "west-2020.txt",
        "item": "1",
        "path": [],
        "text": "种植行道树八百棵。",
    }
    assert "west-2020.txt › 1\n     种植行道树八百棵。" in readable(result.hits[0])


def test_the_command_line(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "q.jsonl"
    file.write_text(
        '{"id": "zh", "question": "架空线入地由哪个部门牵头"}\n'
        '{"id": "en", "question": "who leads the overhead-line burial work"}\n',
        "utf-8",
    )
    done = run("retriever", "--batch", str(file), "-k", "3")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    firsts = [(one["id"], one["passages"][0]["file"], one["passages"][0]["item"]) for one in lines]
    table = "changning-2020-key-work-targets.txt"
    assert firsts == [("zh", table, "20"), ("en", table, "20")]
    assert [len(one["passages"]) for one in lines] == [3, 3]


@pytest.mark.parametrize(
    ("arguments", "status"),
    [([" "], 1), (["q" * 2_001], 1), (["q", "-k", "0"], 1), ([], 2), (["q", "--year", "x"], 2)],
)
def test_a_request_that_fails_says_so_in_one_line(
    run: Run, arguments: list[str], status: int
) -> None:
    done = run("retriever", *arguments)
    assert (done.returncode, done.stdout) == (status, "")
    assert "Traceback" not in done.stderr
    assert status == 2 or len(done.stderr.splitlines()) == 1


def test_what_was_recognised_is_shown_and_can_be_switched_off(run: Run) -> None:
    def understood(*options: str) -> dict[str, object]:
        done = run("retriever", "长宁2021年架空线入第", "--json", "-k", "1", *options)
        return json.loads(done.stdout)["understood"]

    everything = understood()
    typo = [{"typed": "架空线入第", "meant": "架空线入地"}]
    assert (everything["districts"], everything["years"]) == (["长宁区"], [2021])
    assert everything["corrections"] == typo
    without_year = understood("--ignore", "year")
    assert (without_year["districts"], without_year["years"]) == (["长宁区"], [])
    assert without_year["corrections"] == typo
    as_typed = understood("--as-typed")
    assert (as_typed["districts"], as_typed["years"], as_typed["corrections"]) == ([], [], [])
