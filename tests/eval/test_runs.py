"""Runs are kept, read back, and compared only on the same data."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from common.errors import EvalRunError
from eval.runs import SavedRun, differences, load, save

RUN = SavedRun("some.jsonl", "set-1", "corpus-1", 3, {"a": {"R@1": 1.0}, "b": {"R@1": 0.25}})


def test_a_run_is_read_back_as_it_was(tmp_path: Path) -> None:
    save(RUN, tmp_path / "run.json")
    assert load(tmp_path / "run.json") == RUN


def test_a_later_generation_of_the_same_data_is_compared() -> None:
    better = replace(RUN, generation=4, values={"a": {"R@1": 1.0}, "b": {"R@1": 1.0}})
    (measure, found), *others = differences(better, RUN).items()
    assert (measure, found.ours, found.theirs, found.questions) == ("R@1", 1.0, 0.625, 2)
    assert others == []


@pytest.mark.parametrize(
    "other",
    [
        {"digest": "set-2"},
        {"corpus": "corpus-2"},
        {"values": {"a": {"R@1": 1.0}}},
        {"values": {"a": {"R@1": 1.0}, "b": {"MRR": 1.0}}},
    ],
)
def test_runs_on_other_data_are_refused(other: dict[str, object]) -> None:
    with pytest.raises(EvalRunError, match=r"some\.jsonl"):
        differences(RUN, replace(RUN, **other))  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["", "[]", '{"set": 1}', '{"questions": {"a": 1}}', "\udcff"])
def test_a_file_that_holds_no_run_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "run.json"
    file.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(EvalRunError, match=r"run\.json"):
        load(file)


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(EvalRunError, match=r"gone"):
        save(RUN, tmp_path / "gone" / "run.json")
