"""How well the right items are found, beside rankers that understand nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import NamedTuple

from common.records import Item
from eval.questions import SEEDS, EvalQuestion, load_questions
from eval.ranking import (
    DEPTH,
    Figures,
    GoldBook,
    Ranked,
    best_possible,
    figures,
    judged,
    trivial_rankers,
)
from retriever import Retriever

Progress = Callable[[int], None]


class Timed(NamedTuple):
    """A ranking and the milliseconds it took, question embedding included."""

    ranking: Ranked
    milliseconds: float


@dataclass(frozen=True, slots=True)
class RetrievalReport:
    """The figures of one run; only questions with gold items count."""

    rows: dict[str, Figures]
    """The retriever first, then the trivial rankers and the best possible ranking."""
    by_type: dict[str, Figures]
    by_language: dict[str, Figures]
    milliseconds_p50: float
    milliseconds_p95: float
    missed: tuple[Ranked, ...]
    """Questions for which a gold item is not among the first five."""
    unmatched: tuple[str, ...]
    """Ids of questions with a gold item that no indexed item is: a notice or a parse is missing."""


def run(
    retriever: Retriever, path: Path = SEEDS, progress: Progress | None = None
) -> RetrievalReport:
    """Rank items for every question of the set that has gold items.

    Raises QuestionFileError when the set cannot be read.
    """
    questions = [question for question in load_questions(path) if question.gold]
    retriever.search("1", k=1)  # the dictionary is loaded by the first search of a process
    book = GoldBook(retriever.index)
    timed = [_ask(retriever, question, book, progress) for question in questions]
    return _report(retriever, timed, book)


def _ask(
    retriever: Retriever, question: EvalQuestion, book: GoldBook, progress: Progress | None
) -> Timed:
    started = time.perf_counter()
    items = retrieved(retriever, question)
    spent = 1000 * (time.perf_counter() - started)
    if progress:
        progress(1)
    return Timed(judged(question, items, book), spent)


def retrieved(retriever: Retriever, question: EvalQuestion) -> list[Item]:
    """The retriever's items for an eval question, best first."""
    found = retriever.search(question.question, k=DEPTH, history=question.history)
    return [hit.item for hit in found.hits]


def _report(retriever: Retriever, timed: Sequence[Timed], book: GoldBook) -> RetrievalReport:
    rankings = [one.ranking for one in timed]
    questions = [one.question for one in rankings]
    rows = {"retriever": figures(rankings)}
    for name, ranker in trivial_rankers(retriever).items():
        rows[name] = figures([judged(one, ranker(one), book) for one in questions])
    rows["best-possible"] = figures([best_possible(question) for question in questions])
    times = sorted(one.milliseconds for one in timed) or [0.0]
    return RetrievalReport(
        rows=rows,
        by_type=_grouped(rankings, lambda question: question.type),
        by_language=_grouped(rankings, lambda question: question.language),
        milliseconds_p50=median(times),
        milliseconds_p95=times[min(len(times) - 1, round(0.95 * len(times)))],
        missed=tuple(one for one in rankings if _misses(one)),
        unmatched=tuple(one.id for one in questions if not all(book.groups(one))),
    )


def _grouped(
    rankings: Sequence[Ranked], group_of: Callable[[EvalQuestion], str]
) -> dict[str, Figures]:
    names = sorted({group_of(one.question) for one in rankings})
    return {
        name: figures([one for one in rankings if group_of(one.question) == name]) for name in names
    }


def _misses(ranking: Ranked, depth: int = 5) -> bool:
    wanted = {f"gold-{number}" for number in range(len(ranking.question.gold))}
    return not wanted <= set(ranking.names[: max(depth, len(wanted))])


def gated(report: RetrievalReport) -> dict[str, float | None]:
    """The measures that floors are kept for: R@5 and MRR@10, overall and by language."""
    rows = {"": report.rows["retriever"]} | {f"_{k}": v for k, v in report.by_language.items()}
    measures = ("R@5", "MRR@10")
    return {f"{one}{name}": row.means[one] for name, row in rows.items() for one in measures}


def as_json(report: RetrievalReport) -> dict[str, object]:
    """The report for machines, with every miss."""
    return {
        "rows": {name: _figures_json(value) for name, value in report.rows.items()},
        "by_type": {name: _figures_json(value) for name, value in report.by_type.items()},
        "by_language": {name: _figures_json(value) for name, value in report.by_language.items()},
        "milliseconds": {"p50": report.milliseconds_p50, "p95": report.milliseconds_p95},
        "unmatched": list(report.unmatched),
        "missed": [_miss_json(one) for one in report.missed],
    }


def _figures_json(value: Figures) -> dict[str, object]:
    return {"questions": value.questions, **value.means}


def _miss_json(one: Ranked) -> dict[str, object]:
    return {
        "id": one.question.id,
        "type": one.question.type,
        "question": one.question.question,
        "gold": [
            sorted(f"{g.file}#{'|'.join(g.names)}" for g in group) for group in one.question.gold
        ],
        "found": [f"{item.document_id}#{item.number}" for item in one.items],
        "names": list(one.names),
    }
