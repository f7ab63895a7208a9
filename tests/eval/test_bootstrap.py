"""The paired bootstrap, on differences whose answer is known."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.bootstrap import Difference, paired


def values(*figures: float) -> dict[str, float]:
    return {str(number): figure for number, figure in enumerate(figures)}


def test_equal_runs_do_not_differ() -> None:
    same = values(1.0, 0.0, 0.5)
    assert paired(same, same) == Difference(0.5, 0.5, 0.0, 0.0, 0.0, 1.0, 3)


def test_the_same_gain_on_every_question_is_certain() -> None:
    ours, theirs = values(*[1.0] * 20), values(*[0.75] * 20)
    found = paired(ours, theirs)
    assert (found.difference, found.low, found.high) == (0.25, 0.25, 0.25)
    assert found.p == pytest.approx(1 / 10_001)


def test_the_interval_is_that_of_the_binomial() -> None:
    # 30 wins and 10 losses of 100: mean 0.2, standard error sqrt(0.4 - 0.04) / 10 = 0.06
    ours = values(*[1.0] * 30, *[0.0] * 10, *[1.0] * 60)
    theirs = values(*[0.0] * 30, *[1.0] * 10, *[1.0] * 60)
    found = paired(ours, theirs)
    assert found.difference == pytest.approx(0.2)
    assert found.low == pytest.approx(0.2 - 1.96 * 0.06, abs=0.015)
    assert found.high == pytest.approx(0.2 + 1.96 * 0.06, abs=0.015)
    assert found.p < 0.005


def test_no_questions_say_nothing() -> None:
    assert paired({}, {}) == Difference(0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0)


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=12))
def test_swapping_the_runs_turns_the_sign_only(pairs: list[tuple[float, float]]) -> None:
    ours, theirs = (values(*column) for column in zip(*pairs, strict=True))
    there, back = paired(ours, theirs), paired(theirs, ours)
    assert there.difference == pytest.approx(-back.difference)
    assert there.low == pytest.approx(-back.high, abs=1e-9)
    assert there.p == pytest.approx(back.p, abs=1e-9)
