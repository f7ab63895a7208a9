"""The hand-checked items of the seed notices, and the tool that compares with them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scripts import gold

GOLD = gold.ROOT / "tests" / "data" / "gold"
TABLE = "changning-2020-key-work-targets"


@pytest.fixture
def one_notice(tmp_path: Path) -> Path:
    """Gold of the table alone, with one department misspelt and the date taken away."""
    lines = (GOLD / f"{TABLE}.items.jsonl").read_text("utf-8").splitlines()
    first = json.loads(lines[0]) | {"lead": ["财务局", "税务局"]}
    items = "\n".join([json.dumps(first, ensure_ascii=False), *lines[1:]])
    (tmp_path / f"{TABLE}.items.jsonl").write_text(items, "utf-8")
    documents = [json.loads(x) for x in (GOLD / "documents.jsonl").read_text("utf-8").splitlines()]
    notice = next(line for line in documents if line["file"] == f"{TABLE}.txt")
    (tmp_path / "documents.jsonl").write_text(json.dumps(notice | {"date": None}), "utf-8")
    return tmp_path


def test_seed_notices_are_read_as_checked_by_hand() -> None:
    compared = list(gold.compare(gold.ROOT / "corpus", GOLD))
    assert gold.share_exact(compared) >= gold.FLOOR
    assert [one for one in compared if one.file == f"{TABLE}.txt" and not one.exact] == []


def test_differences_are_listed(one_notice: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert gold.main(["--gold", str(one_notice)]) == 0
    printed = capsys.readouterr().out
    assert "285 of 287 fields exact, 99.30% (floor 97%)" in printed
    assert printed.endswith(
        f"{TABLE}.txt · notice · date\n  expected: None\n  got:      2020-02-26\n\n"
        f"{TABLE}.txt · 一、坚持高质量发展，着力在稳增长中提高经济密度 / 1 · lead\n"
        "  expected: ['财务局', '税务局']\n  got:      ['财政局', '税务局']\n"
    )


def test_an_item_that_was_not_read_has_every_field_wrong(one_notice: Path) -> None:
    path = one_notice / f"{TABLE}.items.jsonl"
    missing = {"file": f"{TABLE}.txt", "item": "99", "path": [], "text": "发射登月火箭。"}
    path.write_text(json.dumps(missing), "utf-8")
    compared = [
        one for one in gold.compare(gold.ROOT / "corpus", one_notice) if one.where != "notice"
    ]
    assert [(one.field, one.got) for one in compared] == [("item", None), ("text", None)]


def test_too_few_exact_fields_fail(one_notice: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gold, "FLOOR", 0.999)
    assert gold.main(["--gold", str(one_notice)]) == 1


def test_nothing_to_compare_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "documents.jsonl").write_text("", "utf-8")
    assert gold.main(["--gold", str(tmp_path)]) == 2
    assert "no hand-checked items" in capsys.readouterr().err
