"""A short load: six sessions ask while notices change; the whole of it runs in ``load``."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.reliability.asking import Asked, questions_of, unsaid, wrong
from tests.reliability.changing import QUESTIONS, SUBJECTS, Ledger, notice, stated
from tests.reliability.load import Outcome, Plan, load
from tests.reliability.server import Sample
from tests.reliability.visiting import Drawn

LEDGER = Ledger(
    versions={7: {"听雨驿站": 101}, 8: {"听雨驿站": 102}, 9: {}},
    seen={7: 100.0, 8: 200.0, 9: 300.0},
)
"""Version 101 until 200 s, 102 until 300 s, then none."""


def asked(generation: int, began: float, *versions: int, subject: str = "听雨驿站") -> Asked:
    return Asked(subject, began, began + 10, generation, frozenset(versions), "")


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (asked(7, 150, 101), []),
        (asked(7, 195, 101), []),  # replaced while it was asked: the old one is right,
        (asked(8, 195, 102), []),  # and so is the new one
        (asked(9, 310), []),
        (asked(7, 205, 101), ["generation 7 was not current while the question was asked"]),
        (asked(8, 150, 102), ["generation 8 was not current while the question was asked"]),
        (asked(6, 150, 101), ["generation 6 was never published"]),
        (asked(8, 250, 101), ["generation 8 holds 102, the answer says [101]"]),
        (asked(8, 250, 101, 102), ["generation 8 holds 102, the answer says [101]"]),
        (asked(8, 250), []),  # nothing is said: no help, but no mixture either
        (asked(9, 310, 102), ["generation 9 holds None, the answer says [102]"]),
        (asked(9, 310, subject=""), []),
    ],
)
def test_what_is_wrong(one: Asked, expected: list[str]) -> None:
    assert wrong([one], LEDGER) == expected


def test_answers_without_the_figure_are_counted_apart() -> None:
    answers = [asked(8, 250), asked(8, 250, 102), asked(9, 310), asked(8, 250, subject="")]
    assert unsaid(answers, LEDGER) == 1


@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_notice_states_its_version_in_every_item(subject: str) -> None:
    assert stated(notice(subject, 117), subject) == frozenset({117})
    assert all(subject in one.format(subject=subject) for one in QUESTIONS)


def test_what_a_page_says() -> None:
    turn = '<article class="turn" aria-label="{}"><p>建成 <mark>1</mark>01 处</p></article>'
    parts = (turn.format("早的"), '<p class="version">索引版本 12</p>', turn.format("晚的"))
    drawn = Drawn(parts, (), finished=True)
    assert (drawn.generation, drawn.problem) == (12, "")
    assert (drawn.answer("晚的"), drawn.answer("早的")) == ("建成101处", "")
    failed = Drawn(('<section class="problem" role="alert"><p>坏了</p></section>',), ("x",), True)
    assert failed.problem == "坏了 x"


def test_questions_are_made_of_what_items_begin_with() -> None:
    texts = ["加装电梯两百台，由区房管局负责", "短", "加装电梯两百台；另一条"]
    assert questions_of(texts, 5) == ("加装电梯两百台由哪个部门牵头？",)


def test_the_slope_leaves_the_warming_up_aside() -> None:
    growing = [Sample(60.0 * n, 100.0 if n < 3 else 500.0 + 2 * n, 9, 0.0) for n in range(10)]
    nothing = np.zeros(0)
    outcome = Outcome(Plan(), nothing, nothing, (), (), 0, 0, 0.0, tuple(growing), 180.0)
    assert outcome.slope == pytest.approx(2.0)
    assert outcome.memory() == (
        "RSS 100 MB (9 threads), 506 MB (9 threads), 518 MB (9 threads); +2.0 MB a minute"
    )
    assert outcome._replace(warm=600.0).slope is None


@pytest.mark.long
def test_sessions_ask_while_notices_change(tmp_path: Path) -> None:
    outcome = load(Plan(sessions=6, seconds=10, think=1, notices=0), tmp_path)
    assert (outcome.faults, outcome.wrong) == ((), ())
    assert len(outcome.seconds) > 0
