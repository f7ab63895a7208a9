"""Feedback survives whatever happens to its file, and is bounded."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from common.errors import FeedbackError
from common.settings import default_settings
from ui import feedback
from ui.feedback import Feedback, keep, kept, read, set_aside

SAID = Feedback(
    question="行道树由谁种植",
    history=("公园呢", "“引号”\n换行"),
    filters={"district": "东城区"},
    answer="绿容局[1]",
    abstained=False,
    items=("east-2020.txt#1",),
    good=False,
    reason="少了财政局",
    language="zh",
    generation=3,
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> Iterator[Path]:
    default_settings.cache_clear()
    yield tmp_path / "feedback"
    default_settings.cache_clear()


def test_what_is_kept_is_read_back_in_order() -> None:
    good = replace(SAID, good=True, abstained=True, history=(), filters={}, items=())
    keep(SAID)
    keep(good)
    assert [one.feedback for one in kept()] == [SAID, good]
    first, second = kept()
    assert first.id != second.id
    assert first.at <= second.at
    assert first.at.utcoffset() is not None


def test_nothing_is_there_before_the_first() -> None:
    assert read() == feedback.Store((), 0)


@hypothesis_settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(st.characters(codec="utf-8"), max_size=200))
def test_any_text_is_read_back_as_it_was(text: str) -> None:
    said = replace(SAID, question=text, reason=text, history=(text,), items=(text,))
    keep(said)
    assert kept()[-1].feedback == said


@pytest.mark.parametrize(
    "damage",
    [
        b"{",
        b"[]",
        b'"set_aside"',
        b"\xff\xfe",
        b'{"id": "a", "at": "yesterday"}',
        b"[" * 100_000,
        b'{"id":"a","at":"2020-01-01","question":1}',
    ],
)
def test_a_damaged_line_is_skipped_and_counted(folder: Path, damage: bytes) -> None:
    keep(SAID)
    with (folder / feedback.FILE).open("ab") as file:
        file.write(damage + b"\n")
    keep(SAID)
    assert [one.feedback for one in kept()] == [SAID, SAID]
    assert read().damaged == 1


def test_a_line_cut_short_by_a_crash_costs_only_itself(folder: Path) -> None:
    keep(SAID)
    with (folder / feedback.FILE).open("ab") as file:
        file.write('{"id": "b", "question": "半'.encode()[:-1])
    keep(SAID)
    assert len(kept()) == 2
    assert read().damaged == 1


def test_what_is_set_aside_waits_no_longer(folder: Path) -> None:
    keep(SAID)
    keep(replace(SAID, good=True))
    set_aside(kept()[0].id)
    assert [one.feedback.good for one in kept()] == [True]
    assert "少了财政局" in (folder / feedback.FILE).read_text("utf-8")


def test_texts_and_lists_are_cut_to_their_bounds() -> None:
    many = tuple(str(number) for number in range(200))
    keep(
        replace(
            SAID,
            question="问" * 9_999,
            answer="答" * 99_999,
            history=many,
            items=many,
            filters=dict.fromkeys(many, "x" * 9_999),
        )
    )
    (one,) = kept()
    assert len(one.feedback.question) == feedback.LONGEST_TEXT
    assert len(one.feedback.answer) == feedback.LONGEST_ANSWER
    assert one.feedback.history == many[-feedback.MOST_PARTS :]
    assert one.feedback.items == many[: feedback.MOST_PARTS]
    assert len(one.feedback.filters) == feedback.MOST_PARTS
    assert {len(value) for value in one.feedback.filters.values()} == {feedback.LONGEST_TEXT}


def test_a_full_file_takes_no_more(folder: Path) -> None:
    keep(SAID)
    with (folder / feedback.FILE).open("r+b") as file:
        file.truncate(feedback.LARGEST_FILE)
    with pytest.raises(FeedbackError, match=r"feedback\.jsonl"):
        keep(SAID)


def test_a_place_that_cannot_be_written_is_named(folder: Path) -> None:
    folder.write_text("a file where the folder should be")
    with pytest.raises(FeedbackError, match=r"POLICY_FEEDBACK"):
        keep(SAID)
    with pytest.raises(FeedbackError, match=r"POLICY_FEEDBACK"):
        kept()


def test_sessions_that_write_at_once_lose_nothing() -> None:
    def write(number: int) -> None:
        for turn in range(5):
            keep(replace(SAID, generation=10 * number + turn))

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = sorted(one.feedback.generation for one in kept())
    assert found == sorted(10 * number + turn for number in range(4) for turn in range(5))
    assert len({one.id for one in kept()}) == 20
