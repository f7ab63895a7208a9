"""Prints how far questions with and without an answer lie apart.

Run ``python -m scripts.tune_abstention [EVAL_SET]``.

For each question of an eval set: the share of its topic's words in the best item found in
scope (``answerer.choice.coverage``), whether that item names one of its terms, the
cosine of the first hit, and by how many deviations the item nearest to the topic stands out
(``answerer.choice.nearest_to_topic``). The constants of ``answerer/choice.py`` are read off
this table: they lie between the highest rows without an answer and the lowest with one.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NamedTuple

from answerer import Answerer, open_answerer
from answerer.choice import coverage, full_text, nearest_to_topic
from answerer.relevance import held_terms
from eval.questions import SEEDS, EvalQuestion, load_questions


class Row(NamedTuple):
    """What decides whether one question is taken to be about something in the corpus."""

    covered: float
    with_term: bool
    cosine: float
    deviations: float
    answerable: bool
    id: str


def measure(answerer: Answerer, question: EvalQuestion) -> Row | None:
    """The row of one question; None where nothing in scope was found."""
    asking = answerer.asking(question.question, question.history)
    hits = [hit for hit in asking.hits if asking.fits(hit.item)]
    if not hits:
        return None
    best = max(hits, key=lambda hit: coverage(asking, hit.item))
    with_term = bool(held_terms(asking.question.terms, full_text(best.item)))
    covered = coverage(asking, best.item)
    nearest = nearest_to_topic(asking)
    deviations = nearest.deviations if nearest else 0.0
    cosine = asking.hits[0].dense
    return Row(covered, with_term, cosine, deviations, question.answerable, question.id)


def main(path: Path = SEEDS) -> None:
    """Print the rows, least covered first."""
    answerer = open_answerer()
    rows = (measure(answerer, question) for question in load_questions(path))
    for row in sorted(row for row in rows if row):
        answer = "answer" if row.answerable else "-"
        term = "term" if row.with_term else "-"
        numbers = f"{row.covered:.2f} {term:4} {row.cosine:.3f} {row.deviations:5.2f}"
        sys.stdout.write(f"{numbers} {answer:6} {row.id}\n")


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:2]))
