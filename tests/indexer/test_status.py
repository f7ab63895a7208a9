"""What ``indexer status`` says of each file."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from common.catalogue import Language, say
from common.errors import SourceError
from common.records import Metadata, ParsedDocument
from common.settings import Settings, load_settings
from indexer.pipeline import build
from indexer.status import Asked, print_status
from tests.indexer.fakes import CountingEncoder, line_components, read_lines

DOUBT = "warnings.out_of_sequence"
REASON = "reasons.lead_by_rule"
CONFLICT = "warnings.manifest_conflict.date"


def read(file: str, data: bytes, said: Metadata) -> ParsedDocument:
    """Lines as items; the second line of new.txt is doubtful and its third is in no item."""
    parsed = read_lines(file, data, said)
    if file != "new.txt":
        return replace(parsed, metadata=Metadata(title="甲规定"))
    first, second, _ = parsed.items
    items = (first, replace(second, warnings=(DOUBT,), reasons=(REASON,)))
    return replace(parsed, items=items, warnings=(CONFLICT,))


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("COLUMNS", "200")
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "old.txt").write_text("甲\n")
    (corpus / "new.txt").write_text("《甲规定》同时废止\n乙\n丙丙\n")
    (corpus / "bad.txt").write_text("unreadable")
    settings = load_settings(corpus=corpus, index=tmp_path / "index")
    build(settings, parts=replace(line_components(CountingEncoder()), read=read))
    return settings


def shown(settings: Settings, capsys: pytest.CaptureFixture[str], asked: Asked) -> str:
    capsys.readouterr()
    print_status(settings, asked, Language.ZH)
    return capsys.readouterr().out


def test_the_table_counts_doubts_and_names_links(
    built: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    out = shown(built, capsys, Asked())
    assert "2 处存疑" in out
    assert "已被《new.txt》废止" in out
    assert "废止《甲规定》" in out
    assert "bad.txt" in out
    assert say(DOUBT, Language.ZH) not in out


@pytest.mark.parametrize("asked", [Asked(verbose=True), Asked(files=("new.txt",))])
def test_each_doubt_and_gap_is_named_and_reasons_are_none(
    built: Settings, capsys: pytest.CaptureFixture[str], asked: Asked
) -> None:
    lines = [line.strip() for line in shown(built, capsys, asked).splitlines()]
    assert say(CONFLICT, Language.ZH) in lines
    assert f"2：{say(DOUBT, Language.ZH)}（乙）" in lines
    assert say("indexer.status.gap", Language.ZH, start=12, end=14, words="丙丙") in lines
    assert say(REASON, Language.ZH) not in "".join(lines)
    assert any("old.txt" in line for line in lines) == asked.verbose


def test_a_file_that_is_not_indexed_is_named(built: Settings) -> None:
    with pytest.raises(SourceError, match=r"none\.txt"):
        print_status(built, Asked(files=("none.txt",)), Language.ZH)


def test_json_says_everything_a_line_for_each_file(
    built: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = shown(built, capsys, Asked(as_json=True)).splitlines()
    records = {record["file"]: record for record in map(json.loads, lines)}
    assert set(records) == {"bad.txt", "new.txt", "old.txt"}
    assert "bad.txt" in records["bad.txt"]["refused"]
    assert records["new.txt"]["gaps"] == [[12, 14]]
    assert records["new.txt"]["coverage"] == pytest.approx(10 / 12)
    assert records["new.txt"]["warnings"] == [
        {
            "key": CONFLICT,
            "says": say(CONFLICT, Language.ZH),
            "item": None,
            "path": [],
            "text": None,
        },
        {"key": DOUBT, "says": say(DOUBT, Language.ZH), "item": "2", "path": [], "text": "乙"},
    ]
    assert records["new.txt"]["links"] == [
        {
            "kind": "replaces",
            "title": "甲规定",
            "doc_number": None,
            "file": "old.txt",
            "span": [0, 9],
        }
    ]
    assert records["old.txt"]["linked_by"] == [{"kind": "replaces", "file": "new.txt"}]
