"""Fits the weights of ``answerer/spans.py`` and prints them with a cross-validated figure.

    python -m scripts.tune_spans DOCUMENTS.jsonl QUESTIONS.jsonl

The files are those of ``benchmarks.contest_answers``. Ratings w·x of a question's candidates are
fitted so that softmax(w·x) comes near to softmax(ROUGE-L / TAU) (cross entropy, as ListNet, Cao et
al., ICML 2007, with all candidates; convex), with L2 on the weights of signals of equal spread.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from answerer.candidates import Candidate
from answerer.signals import Signals
from answerer.spans import most_shared
from benchmarks.contest_answers import Contest, rouge_l
from benchmarks.public_sets import SetQuestion, read_answers, read_contest
from benchmarks.retrieval_quality import Bench
from common.settings import load_settings

Numbers = NDArray[np.float64]

TAU = 0.03
"""0.02 to 0.05 are within 0.01 of each other in cross-validation; 0.1 loses 0.02, 0.2 0.06."""
PENALTY = 0.002
"""0.001 to 0.003 are alike; 0.03 loses 0.01 to 0.02."""
FOLDS = 5
ROUNDS = 100
"""Steps of L-BFGS at most."""


class Example(NamedTuple):
    """The candidates of one question in one document."""

    among: tuple[Candidate, ...]
    signals: Numbers
    """Shape (candidates, signals)."""
    scores: Numbers
    """ROUGE-L of each with the answer."""


class Case(NamedTuple):
    """One question: fitted to the right document, judged by the one found as well."""

    right: Example
    found: Example


def cases(documents: Path, questions: Path) -> list[Case]:
    """The contest's questions that have any candidates."""
    public, answers = read_contest(documents, questions), read_answers(questions)
    contest = Contest(Bench(public, load_settings()), answers)

    def example(question: SetQuestion, document: str) -> Example:
        read, text = contest.read(question, document), public.documents.get(document, "")
        said = [rouge_l(text[c.start : c.end], answers[question.id]) for c in read.among]
        return Example(read.among, read.signals, np.array(said))

    every = (
        Case(example(one, one.document), example(one, contest.found(one)))
        for one in public.questions
    )
    return [one for one in every if one.right.among]


def fitted(among: Sequence[Example]) -> Numbers:
    """The weights, shape (signals,)."""
    signals = np.concatenate([one.signals for one in among])
    spread = signals.std(axis=0) + 1e-6
    wanted = [_chances(one.scores / TAU) for one in among]

    def loss(weights: Numbers) -> tuple[float, Numbers]:
        total, slope = PENALTY * float(weights @ weights), 2 * PENALTY * weights
        for one, target in zip(among, wanted, strict=True):
            rows = one.signals / spread
            chances = _chances(rows @ weights)
            total -= float(target @ np.log(chances + 1e-300)) / len(among)
            slope = slope + rows.T @ (chances - target) / len(among)
        return total, slope

    start = np.zeros(signals.shape[1])
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": ROUNDS})
    return np.asarray(found.x / spread)


def _chances(ratings: Numbers) -> Numbers:
    odds = np.exp(ratings - ratings.max())
    return np.asarray(odds / odds.sum())


def reached(weights: Numbers, among: Sequence[Example]) -> list[float]:
    """ROUGE-L of the candidates chosen; 0 where there are none."""
    return [
        float(one.scores[most_shared(one.among, one.signals @ weights)]) if one.among else 0.0
        for one in among
    ]


def judged(weights: Numbers, among: Sequence[Case]) -> Numbers:
    """ROUGE-L with the right document and with the one found, shape (questions, 2)."""
    right = reached(weights, [one.right for one in among])
    return np.array([right, reached(weights, [one.found for one in among])]).T


def cross_validated(among: Sequence[Case]) -> Numbers:
    """``judged`` by weights fitted without the question; every FOLDS-th is left out at once."""
    scores = np.zeros((len(among), 2))
    for fold in range(FOLDS):
        others = [one.right for n, one in enumerate(among) if n % FOLDS != fold]
        scores[fold::FOLDS] = judged(fitted(others), among[fold::FOLDS])
    return scores


def main(argv: Sequence[str] | None = None) -> int:
    """Print the weights and their figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("documents", type=Path)
    parser.add_argument("questions", type=Path)
    arguments = parser.parse_args(argv)
    among = cases(arguments.documents, arguments.questions)
    weights = fitted([one.right for one in among])
    for name, weight in zip(Signals._fields, weights, strict=True):
        sys.stdout.write(f"    {name}={weight:.2f},\n")
    for name, scores in (
        ("fitted to all", judged(weights, among)),
        (f"{FOLDS}-fold cross-validated", cross_validated(among)),
    ):
        right, found = scores.mean(axis=0)
        sys.stdout.write(f"{name}: right document {right:.3f}, document found {found:.3f}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
