"""The simulation of the page against closed forms."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.queueing import (
    Changes,
    Draw,
    Replica,
    Staff,
    closed_response,
    erlang_c,
    exponential,
    lognormal,
    most_people,
    open_response,
    sampled,
    simulated,
    uniform,
)

QUESTIONS = 40_000
MANY = 4_000
"""So many people ask as if they came from outside: each one hardly ever waits."""
SKEWED = sampled(np.array([0.1] * 9 + [4.1]))
"""Mean 0.5, and eight times as spread out as exponential times."""


def test_erlang_c_is_the_textbooks() -> None:
    """M/M/1 waits with its utilisation; M/M/2 with 2ρ²/(1+ρ) (Kleinrock I, 3.40)."""
    assert erlang_c(1, 0.7) == pytest.approx(0.7)
    assert erlang_c(2, 1.6) == pytest.approx(2 * 0.8**2 / 1.8)
    assert erlang_c(10, 8.0) == pytest.approx(0.4092, abs=5e-5)


@pytest.mark.parametrize(("cores", "load"), [(1, 0.5), (2, 1.4), (4, 3.2), (8, 6.8)])
def test_many_people_wait_as_erlang_says(cores: int, load: float) -> None:
    service = 0.5
    rate = load / service
    staff = Staff(MANY, exponential(MANY / rate), exponential(service))
    found = simulated(staff, Replica(cores), QUESTIONS, seed=1)
    assert found.rate == pytest.approx(rate, rel=0.02)
    expected = open_response(rate, service, cores)
    assert found.responses.mean() == pytest.approx(expected, rel=0.05)


@pytest.mark.parametrize(
    "service", [exponential(0.5), SKEWED, uniform(0, 1)], ids=["exponential", "skewed", "uniform"]
)
@pytest.mark.parametrize(
    "think", [exponential(5), lognormal(5 / np.exp(0.5), 1)], ids=["exponential", "lognormal"]
)
def test_the_mean_depends_on_means_only(service: Draw, think: Draw) -> None:
    for people, cores in ((5, 1), (20, 2), (60, 4)):
        found = simulated(Staff(people, think, service), Replica(cores), QUESTIONS, seed=2)
        expected = closed_response(people, 5, 0.5, cores)
        assert found.responses.mean() == pytest.approx(expected, rel=0.06)


@settings(max_examples=20, deadline=None)
@given(
    people=st.integers(1, 80),
    think=st.floats(0.1, 30),
    service=st.floats(0.05, 2),
    cores=st.integers(1, 8),
    serial=st.sampled_from([0.0, 0.3, 1.0]),
)
def test_littles_law_holds(
    people: int, think: float, service: float, cores: int, serial: float
) -> None:
    staff = Staff(people, exponential(think), exponential(service))
    found = simulated(staff, Replica(cores, serial), 5_000, seed=3)
    assert found.asking == pytest.approx(found.rate * found.responses.mean(), rel=0.03)
    assert found.busy == pytest.approx(found.rate * service, rel=0.08)
    assert found.busy <= min(cores, people, 1 / serial if serial else cores) + 1e-9


def test_nobody_thinks_and_the_cores_are_full() -> None:
    """Then the rate is cores / service and the response people · service / cores (Little)."""
    staff = Staff(50, uniform(0, 0), exponential(0.5))
    found = simulated(staff, Replica(2), QUESTIONS, seed=4)
    assert found.busy == pytest.approx(2)
    assert found.rate == pytest.approx(4, rel=0.02)
    assert found.responses.mean() == pytest.approx(12.5, rel=0.02)


def test_the_interpreters_lock_leaves_the_other_cores_idle() -> None:
    staff = Staff(30, exponential(5), exponential(0.5))
    locked = simulated(staff, Replica(8, serial=0.5), QUESTIONS, seed=5)
    two = simulated(staff, Replica(2), QUESTIONS, seed=5)
    assert np.array_equal(locked.responses, two.responses)


def test_changes_take_their_cores_and_make_questions_open_the_index_anew() -> None:
    """One core is taken in turns by somebody who asks all the time and one change after another."""
    staff = Staff(1, uniform(0, 0), uniform(1, 1))
    found = simulated(staff, Replica(1), 4_000, 6, Changes(pause=0.0, seconds=3.0))
    assert found.rate == pytest.approx(0.5, rel=0.01)
    rare = simulated(staff, Replica(2), 4_000, 6, Changes(6.5, 3.5, reopening=2.0))
    assert set(rare.responses.round(6).tolist()) == {1.0, 3.0}
    assert rare.responses.mean() == pytest.approx(1.25, abs=0.01), (
        "in 10 s one of 3 s, seven of 1 s"
    )


def test_the_same_seed_gives_the_same_times() -> None:
    staff = Staff(9, exponential(3), SKEWED)
    run = partial(simulated, staff, Replica(2), 500)
    assert np.array_equal(run(7).responses, run(7).responses)
    assert not np.array_equal(run(7).responses, run(8).responses)


@given(limit=st.integers(0, 5_000))
def test_the_most_that_fits_is_found(limit: int) -> None:
    assert most_people(lambda people: people <= limit, 10_000) == limit
