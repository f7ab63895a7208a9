"""The index as of a day: what the corpus held then, and what was issued by then."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.errors import IndexMissingError, QuestionError
from common.records import Metadata, ParsedDocument
from common.settings import Settings, load_settings
from indexer import as_of as as_of_module
from indexer import history
from indexer.as_of import Known, open_as_of, parse_as_of
from indexer.changes import Notice, add_notices, remove, undo
from indexer.corrections import Correction
from indexer.history import FILE, noted, states
from indexer.manifest import load_manifest, overridden
from indexer.opening import open_index
from indexer.pipeline import build
from tests.indexer.fakes import CountingEncoder, line_components, read_lines

REASON = {"zh": "看过原件", "en": "seen in print"}
DAYS = ("2026-03-01", "2026-03-02", "2026-03-03", "2026-03-04")


@pytest.fixture
def lines(tmp_path: Path) -> Settings:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "one.txt").write_text("a b\n")
    return load_settings(corpus=corpus, index=tmp_path / "index", cache=tmp_path / "cache")


def read(name: str, data: bytes, said: Metadata) -> ParsedDocument:
    return overridden(read_lines(name, data, Metadata()), said)


PARTS = dataclasses.replace(line_components(CountingEncoder()), manifest=load_manifest, read=read)


def dated(day: str | None = None, year: int | None = None, number: str | None = None) -> Correction:
    return Correction(Metadata(date=day, year=year, doc_number=number), REASON)


def add(settings: Settings, name: str, text: str, said: Correction | None = None) -> None:
    add_notices(settings, [Notice(name, text.encode(), True, said)], parts=PARTS)


def spread(settings: Settings) -> None:
    """Let each state of the journal have come on a day of its own, at noon."""
    path = settings.index / FILE
    told = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    for one, day in zip(told, DAYS, strict=False):
        one["at"] = f"{day}T12:00:00+00:00"
    path.write_text("".join(f"{json.dumps(one)}\n" for one in told), "utf-8")


def known(settings: Settings, day: str) -> Known:
    return open_as_of(settings, parse_as_of(day), PARTS)


def held(found: Known) -> dict[str, list[str]]:
    """The texts of the passages of each file."""
    index = found.index
    texts: dict[str, list[str]] = {one.file: [] for one in index.documents.values()}
    for passage in index.passages:
        document = index.documents[index.items[passage.item_id].document_id]
        texts[document.file].append(passage.text)
    return texts


def test_each_day_has_what_the_corpus_held_at_its_end(lines: Settings) -> None:
    build(lines, parts=PARTS)
    add(lines, "two.txt", "c\n")
    add(lines, "one.txt", "b b\nc\n")
    remove(lines, ["two.txt"], parts=PARTS)
    spread(lines)
    states_of = [held(known(lines, day)) for day in DAYS]
    assert states_of == [
        {"one.txt": ["a b"]},
        {"one.txt": ["a b"], "two.txt": ["c"]},
        {"one.txt": ["b b", "c"], "two.txt": ["c"]},
        {"one.txt": ["b b", "c"]},
    ]
    first, last = known(lines, DAYS[0]), known(lines, DAYS[3])
    assert (first.later, last.later) == (1, 0)
    assert held(known(lines, "2026-03-03T13:00+00:00")) == states_of[2]
    assert held(known(lines, "2026-03-03T11:00+00:00")) == states_of[1]


def test_before_the_journal_begins_the_oldest_state_counts(lines: Settings) -> None:
    build(lines, parts=PARTS)
    add(lines, "two.txt", "c\n")
    spread(lines)
    assert held(known(lines, "1999")) == {"one.txt": ["a b"]}


def test_an_undo_is_a_change_of_its_own(lines: Settings) -> None:
    build(lines, parts=PARTS)
    add(lines, "two.txt", "c\n")
    undo(lines, parts=PARTS)
    assert [list(state.corpus) for state in states(lines)] == [
        ["one.txt"],
        ["one.txt", "two.txt"],
        ["one.txt"],
    ]
    spread(lines)
    assert held(known(lines, DAYS[1])) == {"one.txt": ["a b"], "two.txt": ["c"]}
    assert held(known(lines, DAYS[2])) == {"one.txt": ["a b"]}


def test_notices_issued_later_are_left_aside(lines: Settings) -> None:
    build(lines, parts=PARTS)
    add(lines, "dated.txt", "c\n", dated("2020-06-30", year=2021))
    add(lines, "of_a_year.txt", "a\n", dated(year=2021))
    add(lines, "numbered.txt", "b\n", dated(number="青政〔2022〕5号"))
    everything = {"one.txt", "dated.txt", "of_a_year.txt", "numbered.txt"}
    files = {
        day: set(held(known(lines, day))) - {"one.txt"} for day in ("2020-06-29", "2020-06-30")
    }
    assert files == {"2020-06-29": set(), "2020-06-30": set()}, "not in the corpus then"
    (lines.index / FILE).unlink()
    shutil.rmtree(lines.index / "generations" / "1", ignore_errors=True)
    shutil.rmtree(lines.index / "generations" / "2", ignore_errors=True)
    shutil.rmtree(lines.index / "generations" / "3", ignore_errors=True)
    found = {day: known(lines, day) for day in ("2020-06-29", "2020-06-30", "2021", "2022-01")}
    assert {day: set(held(one)) for day, one in found.items()} == {
        "2020-06-29": {"one.txt"},
        "2020-06-30": {"one.txt", "dated.txt"},
        "2021": everything - {"numbered.txt"},
        "2022-01": everything,
    }
    assert [(one.later, one.undated) for one in found.values()] == [(3, 1), (2, 1), (1, 1), (0, 1)]


def test_a_part_of_an_index_scores_as_a_build_of_that_part(lines: Settings) -> None:
    (lines.corpus / "two.txt").write_text("a c\nc c\n")
    build(lines, parts=PARTS)
    before = open_index(lines)
    add(lines, "three.txt", "a a\nb\n")
    spread(lines)
    part = known(lines, DAYS[0]).index
    assert part.documents == before.documents
    assert tuple(part.passages) == tuple(before.passages)
    vector = CountingEncoder().query("a c")
    assert part.dense(vector, 9) == before.dense(vector, 9)
    assert part.lexical(["a", "c"], 9) == before.lexical(["a", "c"], 9)
    assert part.source(next(iter(part.documents))) == "a b\n"


def test_what_a_later_notice_does_is_not_known_yet(lines: Settings) -> None:
    """A copy stands for itself while its original is unknown."""
    text = "".join(f"第{number}条 {chr(0x4E00 + 7 * number) * 9}\n" for number in range(40))
    (lines.corpus / "one.txt").write_text(text[: len(text) // 2])
    build(lines, parts=PARTS)
    add(lines, "whole.txt", text)
    spread(lines)
    copies = {one.file: one.duplicate_of for one in open_index(lines).documents.values()}
    assert copies["one.txt"] is not None
    (alone,) = known(lines, DAYS[0]).index.documents.values()
    assert (alone.file, alone.duplicate_of) == ("one.txt", None)


def test_content_that_is_not_kept_is_named(lines: Settings) -> None:
    build(lines, parts=PARTS)
    (lines.corpus / "one.txt").write_text("c\n")
    add(lines, "two.txt", "b\n")
    shutil.rmtree(lines.index / "generations" / "1")
    spread(lines)
    found = known(lines, DAYS[0])
    assert (held(found), found.lost) == ({}, ("one.txt",))


def test_a_built_state_is_built_once_and_few_are_kept(
    lines: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(as_of_module, "MOST_BUILT", 1)
    build(lines, parts=PARTS)
    for text in ("b\n", "c\n", "a\n", "b b\n"):
        add(lines, "one.txt", text)
    spread(lines)
    encoder = CountingEncoder()
    parts = dataclasses.replace(PARTS, encoder=lambda _: encoder)
    for _ in range(2):
        open_as_of(lines, parse_as_of(DAYS[0]), parts)
    assert len(encoder.embedded) == 1
    open_as_of(lines, parse_as_of(DAYS[1]), parts)
    assert len(list((lines.cache / "as-of").iterdir())) == 1


def test_the_journal_outlasts_generations_and_damage(lines: Settings) -> None:
    build(lines, parts=PARTS)
    for text in ("b\n", "c\n", "a\n", "b b\n"):
        add(lines, "one.txt", text)
    whole = list(states(lines))
    assert [state.generation for state in whole] == [1, 2, 3, 4, 5]
    path = lines.index / FILE
    path.write_bytes(path.read_bytes()[:-20])
    assert list(states(lines)) == whole[:-1]
    build(lines, parts=PARTS)
    assert [state.corpus for state in states(lines)] == [state.corpus for state in whole]
    path.write_bytes(b"\xff\x00")
    build(lines, parts=PARTS)
    assert [state.generation for state in states(lines)] == [3, 4, 5]


def test_a_line_torn_anywhere_is_cut_off_and_noted_anew(lines: Settings) -> None:
    build(lines, parts=PARTS)
    spread(lines)
    before = (lines.index / FILE).read_bytes()
    add(lines, "two.txt", "c\n")
    whole, told = (lines.index / FILE).read_bytes(), list(states(lines))
    assert whole.startswith(before), "what was noted is not written again"
    for size in range(len(before), len(whole)):
        (lines.index / FILE).write_bytes(whole[:size])
        assert list(states(lines)) == told[:1]
        with noted(lines):
            assert (lines.index / FILE).read_bytes() == whole
    (lines.index / FILE).chmod(0o400)
    remove(lines, ["two.txt"], parts=PARTS)
    assert [*states(lines)][:-1] == told
    assert [*states(lines)][-1].corpus == told[0].corpus


def test_of_a_long_journal_the_newest_states_stay(
    lines: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "MOST", 2)
    monkeypatch.setattr(history, "SLACK", 1)
    told = []
    for number in range(6):
        add(lines, f"{number}.txt", "c\n")
        told.append([one.generation for one in states(lines)])
    assert told == [[1], [1, 2], [1, 2, 3], [3, 4], [3, 4, 5], [5, 6]]
    first = {"one.txt", "0.txt", "1.txt", "2.txt", "3.txt", "4.txt"}
    assert [set(one.corpus) for one in states(lines)] == [first, {*first, "5.txt"}]


def test_a_change_that_could_not_be_noted_is_noted_by_the_next_writer(lines: Settings) -> None:
    build(lines, parts=PARTS)
    journal = (lines.index / FILE).read_bytes()
    add(lines, "two.txt", "c\n")
    (lines.index / FILE).write_bytes(journal)
    assert list(known(lines, "2100").index.documents) == list(open_index(lines).documents)
    build(lines, parts=PARTS)
    assert [list(state.corpus) for state in states(lines)] == [["one.txt"], ["one.txt", "two.txt"]]


def test_without_an_index_there_is_no_day(lines: Settings) -> None:
    with pytest.raises(IndexMissingError, match="build"):
        known(lines, "2020")


@given(st.dates(date(1949, 1, 1), date(2100, 12, 31)))
def test_days_months_and_years_mean_their_end(day: date) -> None:
    iso = day.isoformat()
    ends = [parse_as_of(text) for text in (iso, iso[:7], iso[:4])]
    assert ends[0].day == day
    assert (ends[1].day + timedelta(1)).day == 1
    assert (ends[1].day.year, ends[1].day.month) == (day.year, day.month)
    assert ends[2].day == date(day.year, 12, 31)
    assert ends[0].moment <= ends[1].moment <= ends[2].moment
    assert ends[0].moment == datetime.fromisoformat(f"{iso}T23:59:59.999999").astimezone(UTC)


@given(st.text("0123456789-T:+ x年", max_size=20))
def test_whatever_is_written_names_a_day_or_is_refused(text: str) -> None:
    with contextlib.suppress(QuestionError):
        assert 1949 <= parse_as_of(text).day.year <= 2100


@pytest.mark.parametrize(
    "text", ["", "today", "2020-13", "2020-02-30", "20", "0001", "9999-12-31", "2020-06-30T99:00"]
)
def test_bad_days_are_refused(text: str) -> None:
    with pytest.raises(QuestionError, match="不是可用的日期"):
        parse_as_of(text)
