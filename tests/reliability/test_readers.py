"""A short minute of ``readers``: two processes read while this one writes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from common.settings import Gate, Settings, load_settings
from indexer import open_index
from indexer.changes import add
from tests.reliability.changing import SUBJECTS, notice
from tests.reliability.readers import FILE, problems, read_meanwhile

SECONDS = 5.0
"""Some three changes, beside the reading processes' own start."""


@pytest.fixture
def own(built: Settings, tmp_path: Path) -> Settings:
    """A copy of the session's index."""
    shutil.copytree(built.corpus, tmp_path / "corpus", ignore=shutil.ignore_patterns(".*"))
    shutil.copytree(built.index, tmp_path / "index")
    return load_settings(corpus=tmp_path / "corpus", index=tmp_path / "index", gate=Gate.OFF)


def test_readers_meet_no_error(own: Settings, tmp_path: Path) -> None:
    done = read_meanwhile(own, 2, SECONDS, tmp_path)
    assert done.faults == ()
    assert done.opened > 0
    assert done.published > 0


def test_what_is_a_problem(own: Settings, tmp_path: Path) -> None:
    """What the readers look for would be found: a mixture of versions, an index behind."""
    mixed = notice(SUBJECTS[0], 101).replace("101人", "102人")
    (tmp_path / FILE).write_text(mixed, encoding="utf-8")
    add(own, [tmp_path / FILE])
    index = open_index(own)
    number = index.generation
    assert [one.split(":")[0] for one in problems(index, number, number)] == [
        f"generation {number} holds a mixture"
    ]
    assert next(problems(index, number + 1, number + 1)) == (
        f"generation {number} was opened where {number + 1} to {number + 1} were current"
    )
