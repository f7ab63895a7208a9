"""Ranking figures, worked out by hand on a small index."""

from __future__ import annotations

import io
import json
from math import log2
from pathlib import Path

import pytest
from rich.console import Console

from common.catalogue import Language
from eval.questions import EvalQuestion, GoldItem
from eval.ranking import GoldBook, Ranked, figures, judged, trivial_rankers
from eval.retrieval import as_json, run
from eval.retrieval_report import show
from indexer.lexicon import load_lexicon
from retriever import Retriever
from tests.conftest import Run
from tests.retriever.fakes import CharacterEncoder, small_index


def question(*groups: set[GoldItem], id: str = "a") -> EvalQuestion:
    gold = tuple(map(frozenset, groups))
    return EvalQuestion(id, "zh", "lead", "行道树", (), (("x",),), (), gold, True)


def gold(file: str, name: str) -> set[GoldItem]:
    return {GoldItem(f"{file}.txt", (name,))}


@pytest.fixture
def retriever() -> Retriever:
    return Retriever(small_index(), CharacterEncoder(), load_lexicon())


def test_figures_by_hand() -> None:
    one, two = question({*gold("f", "1")}), question(gold("f", "1"), gold("f", "2"), id="b")
    means = figures([Ranked(one, ("x", "gold-0")), Ranked(two, ("gold-1", "x", "y"))]).means
    assert means == {
        "R@1": (0 + 1 / 2) / 2,
        "R@3": (1 + 1 / 2) / 2,
        "R@5": (1 + 1 / 2) / 2,
        "R@10": (1 + 1 / 2) / 2,
        "MRR@10": (1 / 2 + 1) / 2,
        "nDCG@10": pytest.approx((1 / log2(3) + 1 / (1 + 1 / log2(3))) / 2),
        "hit@1": (0 + 1) / 2,
        "hit@5": 1.0,
    }


def test_a_group_is_met_once_by_whichever_of_its_items_comes_first() -> None:
    index = small_index()
    either = {*gold("east-2020", "1"), *gold("west-2020", "1")}
    asked = question(either, gold("east-2020", "2"))
    ranked = [index.items[id] for id in ("east-2021:1", "west-2020:1", "east-2020:1")]
    assert judged(asked, ranked, GoldBook(index)).names == ("east-2021:1", "gold-0", "east-2020:1")


def test_a_number_printed_twice_means_the_longer_part() -> None:
    index = small_index()
    twin = index.items["east-2021:2"]
    assert twin.path == ("一、2020年工作回顾",)
    groups = GoldBook(index).groups(question(gold("east-2021", "1"), gold("east-2021", "9")))
    assert groups == (frozenset({"east-2021:1"}), frozenset())


def test_the_random_row_is_the_same_in_every_run(retriever: Retriever) -> None:
    asked = question(gold("east-2020", "1"))
    first, second = (trivial_rankers(retriever)["random"](asked) for _ in range(2))
    assert first == second


def test_the_report_counts_only_questions_with_gold(retriever: Retriever, tmp_path: Path) -> None:
    records = [
        {
            "id": "a",
            "lang": "zh",
            "type": "t",
            "question": "西城区行道树",
            "expect": [["八百"]],
            "gold": [["west-2020.txt", "1"]],
            "answerable": True,
        },
        {"id": "b", "lang": "zh", "type": "t", "question": "月球", "answerable": False},
        {
            "id": "c",
            "lang": "zh",
            "type": "t",
            "question": "公园",
            "expect": [["x"]],
            "gold": [["other.txt", "1"]],
            "answerable": True,
        },
    ]
    file = tmp_path / "set.jsonl"
    file.write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
    told: list[int] = []
    report = run(retriever, file, told.append)
    assert told == [1, 1] + 3 * [0, 0]  # the trivial rankers count nothing
    assert list(report.rows) == ["retriever", "bm25", "dense", "random", "best-possible"]
    assert report.rows["retriever"].questions == 2
    assert report.rows["retriever"].means["R@1"] == 0.5
    assert report.unmatched == ("c",)
    assert [one.question.id for one in report.missed] == ["c"]
    console = Console(record=True, width=120, file=io.StringIO())
    show(report, Language.EN, console)
    printed = console.export_text()
    assert "BM25 alone" in printed
    assert "c t: 公园" in printed
    assert json.loads(json.dumps(as_json(report)))["unmatched"] == ["c"]


def test_the_command_line(run: Run, tmp_path: Path) -> None:
    report = json.loads(run("eval", "retrieval", "--json").stdout)
    rows = {name: row["R@5"] for name, row in report["rows"].items()}
    assert report["unmatched"] == []
    assert rows["retriever"] > max(rows["bm25"], rows["dense"]) > rows["random"]
    done = run("eval", "retrieval", "--set", str(tmp_path / "none.jsonl"))
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
