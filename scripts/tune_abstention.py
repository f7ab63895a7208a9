"""Chooses COVERED of ``answerer/choice.py`` and prints how well it holds on questions left out.

Run ``python -m scripts.tune_abstention [EVAL_SET…]``; by default over the eval sets and the
questions of ``eval/outside/out_of_domain.jsonl``, which are about nothing in any notice.

For each question whose topic is put in words that no lexicon term knows: the largest share of
the topic's words that an item found in scope has (``answerer.choice.coverage``). A cut between
two shares is right for a question with an answer at or above it, and for one about nothing in
the corpus below it; the best cut has the highest mean of both rates. Each question is then
judged by the cut chosen without it (leave one out). Questions without an answer that are about
something in the corpus (another year, no such field) are declined for other reasons: not used.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from answerer import Answerer, open_answerer
from answerer.choice import COVERED, coverage
from eval.questions import SEEDS, SETS, EvalQuestion, load_questions

OUTSIDE = SETS.parent / "outside" / "out_of_domain.jsonl"
DEFAULT = (SEEDS, SETS / "staff.jsonl", OUTSIDE)


class Row(NamedTuple):
    """What decides whether one question is taken to be about something in the corpus."""

    covered: float
    inside: bool
    """Whether the corpus answers it."""
    id: str


def measure(answerer: Answerer, question: EvalQuestion) -> Row | None:
    """The row of one question; None where the cut plays no part in its answer."""
    asking = answerer.asking(question.question, question.history)
    fitting = [hit.item for hit in asking.hits if asking.fits(hit.item)]
    if not fitting or asking.question.terms or not asking.question.topic:
        return None
    return Row(max(coverage(asking, item) for item in fitting), question.answerable, question.id)


def balanced(rows: Sequence[Row], cut: float) -> float:
    """Mean of the shares of inside questions at or above the cut and outside ones below it."""
    inside = [row.covered >= cut for row in rows if row.inside]
    outside = [row.covered < cut for row in rows if not row.inside]
    return (sum(inside) / len(inside) + sum(outside) / len(outside)) / 2


def best_cut(rows: Sequence[Row]) -> float:
    """The cut with the highest balanced rate, midway between two shares; the highest if tied."""
    shares = sorted({row.covered for row in rows})
    middles = [(low + high) / 2 for low, high in pairwise(shares)]
    return max(middles, key=lambda cut: (balanced(rows, cut), cut))


def left_out(rows: Sequence[Row]) -> float:
    """The balanced rate with each question judged by the cut chosen without it."""
    judged = [
        Row(float(row.covered >= best_cut([*rows[:n], *rows[n + 1 :]])), row.inside, row.id)
        for n, row in enumerate(rows)
    ]
    return balanced(judged, 0.5)


def used(answerer: Answerer, paths: Iterable[Path]) -> list[Row]:
    """The rows of all questions that are answerable or outside the notices' subject."""
    questions = [
        question
        for path in paths
        for question in load_questions(path)
        if question.answerable or path == OUTSIDE
    ]
    rows = (measure(answerer, question) for question in questions)
    return sorted(row for row in rows if row)


def main(paths: Sequence[Path] = DEFAULT) -> None:
    """Print the rows, least covered first, and the cuts."""
    rows = used(open_answerer(), paths)
    for row in rows:
        sys.stdout.write(f"{row.covered:.2f} {'inside' if row.inside else '-':6} {row.id}\n")
    best = best_cut(rows)
    sys.stdout.write(f"best cut {best:.2f}: {balanced(rows, best):.3f}\n")
    sys.stdout.write(f"left out: {left_out(rows):.3f}\n")
    sys.stdout.write(f"COVERED {COVERED:.2f}: {balanced(rows, COVERED):.3f}\n")


if __name__ == "__main__":
    main([Path(argument) for argument in sys.argv[1:]] or DEFAULT)
