"""Answers to the questions of a public contest on notices, as ROUGE-L of the answer's text.

    python -m benchmarks.contest_answers DOCUMENTS.jsonl QUESTIONS.jsonl

Our answer from the document our retriever finds first, and from the right document; beside them
the whole first passage by BM25, its best sentence, and the best sentence there is. The signals'
weights (``answerer/spans.py``) were fitted to these questions: ``scripts.tune_spans`` prints what
weights fitted without a question make of it.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from rich.console import Console
from rich.progress import Progress as Bar
from rich.table import Table

from answerer.relevance import Relevance
from answerer.shelf import Shelf
from answerer.signals import Signals
from answerer.spans import Rated, best_span, read_for
from answerer.units import sentences
from benchmarks.public_sets import SetQuestion, read_answers, read_contest
from benchmarks.retrieval_quality import Bench
from common.settings import load_settings
from eval.stopwatch import quantiles
from indexer.lexical import build_lexical
from retriever import Retriever

Say = Callable[[SetQuestion], str]
"""The text answered to a question."""


def rouge_l(said: str, expected: str) -> float:
    """F1 of the longest common subsequence of characters (Lin 2004), whitespace left out.

    The public packages (rouge-score, rouge) split at words and drop Chinese characters.
    """
    said, expected = "".join(said.split()), "".join(expected.split())
    if not said or not expected:
        return 0.0
    return 2 * common_subsequence(said, expected) / (len(said) + len(expected))


def common_subsequence(one: str, other: str) -> int:
    """Length of the longest common subsequence: Hyyrö 2004, one bit a character."""
    places: dict[str, int] = {}
    for n, character in enumerate(one):
        places[character] = places.get(character, 0) | 1 << n
    every = (1 << len(one)) - 1
    free = every
    for character in other:
        met = free & places.get(character, 0)
        free = (free + met | free - met) & every
    return len(one) - free.bit_count()


class Row(NamedTuple):
    """One way to answer, on all questions in their order."""

    name: str
    scores: tuple[float, ...]
    milliseconds: tuple[float, ...]


class Contest:
    """The contest's documents indexed, and the ways to answer from them."""

    def __init__(self, bench: Bench, answers: Mapping[str, str]) -> None:
        self._bench, self._answers = bench, answers
        self._retriever = Retriever(bench.index, bench.encoder, bench.lexicon)
        self._relevance = Relevance(bench.index, bench.encoder, bench.lexicon)
        self._shelf = Shelf(bench.index, self._retriever.facets)

    def ways(self) -> dict[str, Say]:
        """Each way to answer by its name."""
        return {
            "ours": lambda q: self._span(q, self.found(q)),
            "ours, right document given": lambda q: self._span(q, q.document),
            "best passage by BM25": self._passage,
            "its document's best sentence by BM25": lambda q: self._sentence(q, self._first(q)),
            "the right document's best sentence by BM25": lambda q: self._sentence(q, q.document),
            "the best sentence there is": self._ideal,
        }

    def measured(self, name: str, say: Say) -> Row:
        """All questions answered one way."""
        scores, times = [], []
        with Bar(transient=True) as bar:
            for question in bar.track(self._bench.public.questions, description=name):
                started = time.perf_counter()
                said = say(question)
                times.append(1000 * (time.perf_counter() - started))
                scores.append(rouge_l(said, self._answers[question.id]))
        return Row(name, tuple(scores), tuple(times))

    def read(self, question: SetQuestion, document: str) -> Rated:
        """The candidates of a document for a question; none where there is no such document."""
        item = self._bench.index.items.get(document)
        if item is None:
            return Rated((), np.zeros((0, len(Signals._fields))))
        near = self._shelf.near(item, self._relevance.query_vector(question.text))
        return read_for(self._relevance, question.text, item.text, near)

    def found(self, question: SetQuestion) -> str:
        """The document that the retriever finds first; empty for none."""
        hits = self._retriever.search(question.text, 1).hits
        return hits[0].document.id if hits else ""

    def _span(self, question: SetQuestion, document: str) -> str:
        item = self._bench.index.items.get(document)
        if item is None:
            return ""
        near = self._shelf.near(item, self._relevance.query_vector(question.text))
        found = best_span(self._relevance, question.text, item.text, near)
        return found.unit.text if found else ""

    def _passage(self, question: SetQuestion) -> str:
        found = self._bench.index.lexical(self._bench.lexicon.tokens(question.text), 1)
        return self._bench.public.passages[found[0].row].text if found else ""

    def _first(self, question: SetQuestion) -> str:
        found = self._bench.index.lexical(self._bench.lexicon.tokens(question.text), 1)
        return self._bench.public.passages[found[0].row].item_id if found else question.document

    def _sentence(self, question: SetQuestion, document: str) -> str:
        texts = [unit.text for unit in sentences(self._bench.public.documents[document])]
        tokens = self._bench.lexicon.tokens
        matrix = build_lexical([tokens(text) for text in texts])
        return texts[int(np.argmax(matrix.scores(tokens(question.text))))]

    def _ideal(self, question: SetQuestion) -> str:
        texts = (unit.text for unit in sentences(self._bench.public.documents[question.document]))
        return max(texts, key=lambda text: rouge_l(text, self._answers[question.id]))


def shown(rows: Sequence[Row]) -> Table:
    """The table of all ways to answer."""
    table = Table(title="ROUGE-L (characters, F1)", title_justify="left")
    for column in ("answer", "ROUGE-L", "ms p50/p95"):
        table.add_column(column)
    for row in rows:
        times = quantiles(row.milliseconds)
        table.add_row(row.name, f"{np.mean(row.scores):.3f}", f"{times.p50:.0f} / {times.p95:.0f}")
    return table


def main(argv: Sequence[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("documents", type=Path)
    parser.add_argument("questions", type=Path)
    arguments = parser.parse_args(argv)
    public = read_contest(arguments.documents, arguments.questions)
    contest = Contest(Bench(public, load_settings()), read_answers(arguments.questions))
    rows = [contest.measured(name, say) for name, say in contest.ways().items()]
    Console(width=140).print(shown(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
