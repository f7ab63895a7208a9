"""Floors: what passes, what fails, what is refused, and that pinning does not lower them."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest

from common.errors import BaselineError
from eval.baseline import (
    BASELINE,
    Pinned,
    Run,
    below,
    check,
    corpus_digest,
    is_gated,
    load,
    measured,
    pin,
)
from eval.questions import SETS
from tests.retriever.fakes import small_index

RUN = Run("answers", "some.jsonl", "set-1", "corpus-1", {"overall": 0.95, "recall": 0.9})


@pytest.fixture
def file(tmp_path: Path) -> Path:
    pin(RUN, file=tmp_path / "baseline.json")
    return tmp_path / "baseline.json"


def test_what_is_pinned_is_read_back(file: Path) -> None:
    floors = {"answers": {"overall": 0.95, "recall": 0.9}}
    assert load(file) == {"some.jsonl": Pinned("set-1", "corpus-1", floors)}


def test_a_run_at_its_floors_or_within_the_noise_passes(file: Path) -> None:
    check(RUN, file)
    check(replace(RUN, measures={"overall": 0.946, "recall": 1.0}), file)


def test_a_run_below_a_floor_fails_and_names_it(file: Path) -> None:
    low = replace(RUN, measures={"overall": 0.94, "recall": 0.9})
    with pytest.raises(BaselineError, match=r"overall 0\.94 < 0\.95"):
        check(low, file)


def test_a_measure_that_is_gone_is_below_its_floor() -> None:
    assert below({}, {"overall": 0.5}) == ["overall 0.0 < 0.5"]


@pytest.mark.parametrize("other", [{"digest": "set-2"}, {"corpus": "corpus-2"}])
def test_other_data_are_refused_until_pinned_anew(file: Path, other: dict[str, str]) -> None:
    changed = replace(RUN, **other)
    with pytest.raises(BaselineError, match="--pin"):
        check(changed, file)
    pin(changed, file=file)
    check(changed, file)


def test_a_set_or_command_without_floors_is_refused(file: Path) -> None:
    with pytest.raises(BaselineError, match=r"retrieval.*--pin|--pin.*retrieval"):
        check(replace(RUN, command="retrieval"), file)


@pytest.mark.parametrize("corpus", ["corpus-1", "corpus-2"])
def test_pinning_lowers_a_floor_only_when_told(file: Path, corpus: str) -> None:
    low = replace(RUN, corpus=corpus, measures={"overall": 0.5, "recall": 0.9})
    with pytest.raises(BaselineError, match=r"--lower"):
        pin(low, file=file)
    check(RUN, file)
    pin(low, lower=True, file=file)
    check(low, file)


def test_pinning_one_command_keeps_the_others_floors_on_the_same_data_only(file: Path) -> None:
    retrieval = replace(RUN, command="retrieval", measures={"R@5": 0.9})
    pin(retrieval, file=file)
    check(RUN, file)
    pin(replace(retrieval, corpus="corpus-2"), file=file)
    assert load(file)["some.jsonl"] == Pinned("set-1", "corpus-2", {"retrieval": {"R@5": 0.9}})


def test_a_damaged_file_is_an_error(tmp_path: Path) -> None:
    damaged = tmp_path / "baseline.json"
    damaged.write_text('{"some.jsonl": {"digest": 1}}', encoding="utf-8")
    with pytest.raises(BaselineError, match=r"baseline|damaged"):
        load(damaged)


def test_a_run_carries_digests_of_its_data(tmp_path: Path) -> None:
    path, index = tmp_path / "own.jsonl", small_index()
    path.write_bytes(b"{}\n")
    run = measured("answers", path, index, {"overall": 0.123456, "none": None})
    digest = hashlib.sha256(b"{}\n").hexdigest()
    assert run == Run("answers", "own.jsonl", digest, corpus_digest(index), {"overall": 0.1235})


def test_only_the_projects_own_sets_are_gated(tmp_path: Path) -> None:
    assert is_gated(SETS / "seeds.jsonl")
    assert not is_gated(tmp_path / "seeds.jsonl")


def test_every_set_of_the_project_is_pinned_for_both_commands() -> None:
    pinned = load(BASELINE)
    assert sorted(pinned) == sorted(path.name for path in SETS.glob("*.jsonl"))
    for path in SETS.glob("*.jsonl"):
        assert pinned[path.name].digest == hashlib.sha256(path.read_bytes()).hexdigest()
        assert sorted(pinned[path.name].floors) == ["answers", "retrieval"]
    assert json.loads(BASELINE.read_text(encoding="utf-8"))
