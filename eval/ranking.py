"""Ranking figures by ir-measures, and the rankers a retriever is held against."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import ir_measures
from ir_measures import RR, R, Success, nDCG

from common.records import Item
from eval.questions import EvalQuestion, GoldItem, is_item
from indexer.backends.base import Index, Scored
from retriever import Retriever

DEPTH = 10
MEASURES = {
    "R@1": R @ 1,
    "R@3": R @ 3,
    "R@5": R @ 5,
    "R@10": R @ 10,
    "MRR@10": RR @ 10,
    "nDCG@10": nDCG @ 10,
    "hit@1": Success @ 1,
    "hit@5": Success @ 5,
}
"""R: share of a question's gold items found; nDCG: the same, higher ranks counting more (Järvelin
and Kekäläinen 2002); hit: whether any of them is; all by ir-measures."""

RANDOM_SEED = 20200226
"""So that the random row is the same in every run."""

Ranker = Callable[[EvalQuestion], Sequence[Item]]
"""The best items for a question, best first, each once."""


class Ranked(NamedTuple):
    """One question's ranking in the terms of its gold."""

    question: EvalQuestion
    names: tuple[str, ...]
    """For each rank the gold group it meets first (``gold-0``), else the item's id."""
    items: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Figures:
    """Mean of each measure over a number of questions."""

    questions: int
    means: Mapping[str, float]


class GoldBook:
    """The indexed items that gold items stand for."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._ids: dict[GoldItem, frozenset[str]] = {}

    def groups(self, question: EvalQuestion) -> tuple[frozenset[str], ...]:
        """Ids of the items that meet each gold group; empty for a group nothing indexed meets."""
        return tuple(frozenset().union(*map(self.items, group)) for group in question.gold)

    def items(self, gold: GoldItem) -> frozenset[str]:
        """Ids of the items that one gold item stands for."""
        if gold not in self._ids:
            documents = self._index.documents
            met = [
                item
                for item in self._index.items.values()
                if is_item(gold, documents[item.document_id].file, item.number, item.path)
            ]
            numbered = len(met) > 1 and all(name.isdecimal() for name in gold.names)
            self._ids[gold] = frozenset(item.id for item in (self._main(met) if numbered else met))
        return self._ids[gold]

    def _main(self, met: Sequence[Item]) -> list[Item]:
        """Of items with one number, those of the notice's longest part: its own numbering."""
        sizes = Counter((item.document_id, item.path[:1]) for item in self._index.items.values())
        longest = max(sizes[item.document_id, item.path[:1]] for item in met)
        return [item for item in met if sizes[item.document_id, item.path[:1]] == longest]


def judged(question: EvalQuestion, items: Sequence[Item], book: GoldBook) -> Ranked:
    """The ranking with each item that meets a gold group renamed to it, the group's first only."""
    open_groups = dict(enumerate(book.groups(question)))
    names: list[str] = []
    for item in items[:DEPTH]:
        met = [number for number, ids in open_groups.items() if item.id in ids]
        names.extend([f"gold-{number}" for number in met] or [item.id])
        for number in met:
            del open_groups[number]
    return Ranked(question, tuple(names), tuple(items[:DEPTH]))


def best_possible(question: EvalQuestion) -> Ranked:
    """The ranking of one who knows the gold: what R@k can reach where gold has more than k."""
    return Ranked(question, tuple(f"gold-{number}" for number in range(len(question.gold))))


def figures(rankings: Sequence[Ranked]) -> Figures:
    """The mean of every measure; each 0 when there is no ranking."""
    values = question_values(rankings)
    count = max(len(values), 1)
    means = {name: sum(one[name] for one in values.values()) / count for name in MEASURES}
    return Figures(len(values), means)


def question_values(rankings: Sequence[Ranked]) -> dict[str, dict[str, float]]:
    """Every measure of each question, by its id, in the rankings' order."""
    qrels = {
        one.question.id: {f"gold-{number}": 1 for number in range(len(one.question.gold))}
        for one in rankings
    }
    run = {
        one.question.id: {name: float(-rank) for rank, name in enumerate(one.names)}
        for one in rankings
    }
    values = {one.question.id: dict.fromkeys(MEASURES, 0.0) for one in rankings}
    names = {measure: name for name, measure in MEASURES.items()}
    if rankings:
        for metric in ir_measures.iter_calc(MEASURES.values(), qrels, run):
            values[metric.query_id][names[metric.measure]] = float(metric.value)
    return values


def trivial_rankers(retriever: Retriever) -> dict[str, Ranker]:
    """BM25 alone, dense alone, and items in random order."""
    index, tokens, encoder = retriever.index, retriever.lexicon.tokens, retriever.encoder
    items = list(index.items.values())
    shuffler = random.Random(RANDOM_SEED)  # noqa: S311 - a baseline, no secret # nosec B311
    deep = 5 * DEPTH
    return {
        "bm25": lambda q: merged(index, index.lexical(tokens(_whole(q)), deep)),
        "dense": lambda q: merged(index, index.dense(encoder.query(_whole(q)), deep)),
        "random": lambda q: shuffler.sample(items, min(DEPTH, len(items))),
    }


def merged(index: Index, scored: Iterable[Scored]) -> list[Item]:
    """The items of scored passages, each once, in the order of its best passage."""
    ids = dict.fromkeys(index.passages[one.row].item_id for one in scored)
    return [index.items[item_id] for item_id in ids]


def _whole(question: EvalQuestion) -> str:
    return " ".join((*question.history, question.question))
