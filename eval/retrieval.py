"""How well the right items are found, beside rankers that understand nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from common.records import Item
from eval.bootstrap import Difference
from eval.questions import SEEDS, EvalQuestion, load_questions
from eval.ranking import (
    DEPTH,
    Figures,
    GoldBook,
    Ranked,
    best_possible,
    figures,
    judged,
    question_values,
    trivial_rankers,
)
from eval.stopwatch import Milliseconds, Stopwatch, quantiles
from retriever import Retriever

GATED = ("R@1", "R@3", "R@5", "R@10", "MRR@10", "nDCG@10")
GATED_BY_LANGUAGE = ("R@5", "MRR@10")
"""A language has few questions, of which one moves every measure: two say enough."""

Progress = Callable[[int], None]
"""Told 1 of each question ranked, and 0 of each a trivial ranker did; may raise to stop."""


Rows = dict[str, Figures]
"""Figures by ranker: the retriever first, then the trivial ones, then the best possible."""

Rankings = Mapping[str, Sequence[Ranked]]
"""By ranker, in the same order; the questions of each in the set's order."""


class Timed(NamedTuple):
    """A ranking and the milliseconds it took, and of these for the question's embedding."""

    ranking: Ranked
    milliseconds: float
    embedding: float


@dataclass(frozen=True, slots=True)
class RetrievalReport:
    """The figures of one run; only questions with gold items count."""

    rows: Rows
    by_type: dict[str, Rows]
    by_language: dict[str, Rows]
    whole: Milliseconds
    """Of a search, the question's embedding included."""
    searching: Milliseconds
    """Of a search once the question is embedded."""
    missed: tuple[Ranked, ...]
    """Questions for which a gold item is not among the first five."""
    unmatched: tuple[str, ...]
    """Ids of questions with a gold item that no indexed item is: a notice or a parse is missing."""
    values: Mapping[str, Mapping[str, float]]
    """The retriever's measures of each question, by its id."""
    against: Mapping[str, Difference] = field(default_factory=dict)
    """How far the retriever is above a saved run, by measure; empty without one."""


def run(
    retriever: Retriever, path: Path = SEEDS, progress: Progress | None = None
) -> RetrievalReport:
    """Rank items for every question of the set that has gold items.

    Raises QuestionFileError when the set cannot be read.
    """
    questions = [question for question in load_questions(path) if question.gold]
    watched = retriever.with_encoder(Stopwatch(retriever.encoder))
    watched.search("1", k=1)  # the dictionary is loaded by the first search of a process
    book = GoldBook(retriever.index)
    timed = [_ask(watched, question, book, progress) for question in questions]
    return _report(retriever, timed, book, progress)


def _ask(
    retriever: Retriever, question: EvalQuestion, book: GoldBook, progress: Progress | None
) -> Timed:
    watch = retriever.encoder
    before = watch.milliseconds if isinstance(watch, Stopwatch) else 0.0
    started = time.perf_counter()
    items = retrieved(retriever, question)
    spent = 1000 * (time.perf_counter() - started)
    after = watch.milliseconds if isinstance(watch, Stopwatch) else 0.0
    if progress:
        progress(1)
    return Timed(judged(question, items, book), spent, after - before)


def retrieved(retriever: Retriever, question: EvalQuestion) -> list[Item]:
    """The retriever's items for an eval question, best first."""
    found = retriever.search(question.question, k=DEPTH, history=question.history)
    return [hit.item for hit in found.hits]


def _report(
    retriever: Retriever, timed: Sequence[Timed], book: GoldBook, progress: Progress | None
) -> RetrievalReport:
    own = [one.ranking for one in timed]
    questions = [one.question for one in own]
    rankings = {"retriever": own, **_beside(retriever, questions, book, progress)}
    return RetrievalReport(
        rows={name: figures(ranked) for name, ranked in rankings.items()},
        by_type=_grouped(rankings, lambda question: question.type),
        by_language=_grouped(rankings, lambda question: question.language),
        whole=quantiles([one.milliseconds for one in timed]),
        searching=quantiles([one.milliseconds - one.embedding for one in timed]),
        missed=tuple(one for one in own if _misses(one)),
        unmatched=tuple(one.question.id for one in own if not all(book.groups(one.question))),
        values=question_values(own),
    )


def _beside(
    retriever: Retriever,
    questions: Sequence[EvalQuestion],
    book: GoldBook,
    progress: Progress | None,
) -> Rankings:
    """The trivial rankers' rankings and the best possible ones."""
    trivial: dict[str, list[Ranked]] = {}
    for name, ranker in trivial_rankers(retriever).items():
        ranked = trivial.setdefault(name, [])
        for question in questions:
            ranked.append(judged(question, ranker(question), book))
            if progress:
                progress(0)
    return {**trivial, "best-possible": [best_possible(question) for question in questions]}


def _grouped(
    rankings: Rankings, group_of: Callable[[EvalQuestion], str]
) -> dict[str, dict[str, Figures]]:
    """Figures by group, then by ranker."""
    groups = sorted({group_of(one.question) for ranked in rankings.values() for one in ranked})
    return {
        group: {
            name: figures([one for one in ranked if group_of(one.question) == group])
            for name, ranked in rankings.items()
        }
        for group in groups
    }


def _misses(ranking: Ranked, depth: int = 5) -> bool:
    wanted = {f"gold-{number}" for number in range(len(ranking.question.gold))}
    return not wanted <= set(ranking.names[: max(depth, len(wanted))])


def gated(report: RetrievalReport) -> dict[str, float | None]:
    """The measures that floors are kept for: all overall, R@5 and MRR@10 also by language."""
    overall: dict[str, float | None] = {
        name: report.rows["retriever"].means[name] for name in GATED
    }
    by_language: dict[str, float | None] = {
        f"{measure}_{language}": rows["retriever"].means[measure]
        for language, rows in report.by_language.items()
        for measure in GATED_BY_LANGUAGE
    }
    return overall | by_language


def as_json(report: RetrievalReport) -> dict[str, object]:
    """The report for machines, with every miss."""
    return {
        "rows": _rows_json(report.rows),
        "by_type": {name: _group_json(rows) for name, rows in report.by_type.items()},
        "by_language": {name: _group_json(rows) for name, rows in report.by_language.items()},
        "milliseconds": report.whole._asdict(),
        "milliseconds_without_embedding": report.searching._asdict(),
        "against": {name: one._asdict() for name, one in report.against.items()},
        "unmatched": list(report.unmatched),
        "missed": [_miss_json(one) for one in report.missed],
    }


def _group_json(rows: Rows) -> dict[str, object]:
    """The retriever's figures of a group, and beside them those of the other rankers."""
    others = {name: value for name, value in rows.items() if name != "retriever"}
    return {**_figures_json(rows["retriever"]), "rows": _rows_json(others)}


def _rows_json(rows: Rows) -> dict[str, object]:
    return {name: _figures_json(value) for name, value in rows.items()}


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
        "items": [item.id for item in one.items],
        "names": list(one.names),
    }
