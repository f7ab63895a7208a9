"""The sentences of the best items that answer a question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from answerer.quotes import slice_evidence
from answerer.records import Statement
from answerer.relevance import Relevance, figure_fit
from answerer.shelf import Shelf
from answerer.units import Unit, label, sentences
from answerer.wording import Wording
from common.records import Item

MOST_UNITS = 8
"""Sentences whose meaning is compared, chosen by shared words; the encoder's time is in them.
8, 12, 16 and 24 give the same answers on eval/sets/seeds.jsonl; 4 loses one there and one on
staff.jsonl."""
MOST_SENSED = 4
"""Sentences, the best for the whole question, whose meaning is compared with one of its parts.
On seeds.jsonl 4 answers as 8 do (54 of 55 right); with none three are lost."""
WHOLE = 0.5
"""Weight of the whole question beside one of its parts; 0.3 to 0.7 answer the seeds alike."""
ITEM = 0.3
"""Weight of how well the item was found, beside its sentences' own scores; 0.1 to 0.5 answer
the seeds alike."""
NEAR_FIGURE = 0.2
"""Weight of a figure in the very clause that speaks of what is asked; a sentence may also give
figures of other things. Without it one of two figures asked for is missed on staff.jsonl."""
_CLAUSE = re.compile(r"[，,、；;：:。]")
SHORT_ITEM = 90
"""Characters; a shorter item is quoted whole, so that figures it sets side by side stay so."""
BARE = 20
"""Characters; a shorter first sentence without figures is a heading, not an answer."""

_PARTS = re.compile(
    r"[，,。；;？?！!]|(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])|\s(?:and|versus|vs)\s"
)


class Ranked(NamedTuple):
    """An item with how well it was found, 1 for the best."""

    item: Item
    score: float


class Picked(NamedTuple):
    """One sentence of an item, with its score."""

    item: Item
    unit: Unit
    score: float


def parts(question: str) -> tuple[str, ...]:
    """What a question asks one after the other: its pieces between punctuation and spaces."""
    pieces = (piece.strip() for piece in _PARTS.split(question))
    kept = tuple(piece for piece in pieces if len(piece) > 1)
    return kept or (question,)


def pick(
    relevance: Relevance, question: str, items: Sequence[Ranked], figure: bool, each: int = 1
) -> tuple[Picked, ...]:
    """The ``each`` best sentences for each part of the question, in reading order, each once."""
    units = _shortlist(relevance, question, items)
    if not units:
        return ()
    chosen: dict[tuple[str, int], Picked] = {}
    for total in _totals(relevance, question, units, figure):
        for n in np.argsort(-total)[:each]:
            best = units[int(n)]._replace(score=float(total[n]))
            chosen.setdefault((best.item.id, best.unit.start), best)
    order = {ranked.item.id: n for n, ranked in enumerate(items)}
    return tuple(sorted(chosen.values(), key=lambda p: (order[p.item.id], p.unit.start)))


def _totals(
    relevance: Relevance, question: str, units: Sequence[Picked], figure: bool
) -> list[NDArray[np.float64]]:
    """One array of scores per part of the question, each of shape (len(units),)."""
    texts = [unit.unit.text for unit in units]
    found = ITEM * np.array([unit.score for unit in units])
    whole = found + relevance.scores(question, texts, figure)
    if figure:
        whole += _figures_beside(relevance, question, texts)
    pieces = parts(question)
    if len(pieces) == 1:
        return [whole]
    best = np.argsort(-whole, kind="stable")
    places = np.argsort(best)
    ordered = [texts[n] for n in best]
    totals = [
        WHOLE * whole
        + (1 - WHOLE) * (found + relevance.scores(part, ordered, figure, MOST_SENSED)[places])
        for part in pieces
    ]
    if not figure:
        return totals
    return [
        total + _figures_beside(relevance, part, texts)
        for total, part in zip(totals, pieces, strict=True)
    ]


def _figures_beside(
    relevance: Relevance, question: str, texts: Sequence[str]
) -> NDArray[np.float64]:
    """What each text gains by the figure it gives, shape (len(texts),)."""
    return NEAR_FIGURE * np.array([_figure_beside(relevance, question, text) for text in texts])


def _figure_beside(relevance: Relevance, question: str, text: str) -> float:
    """How well the clause that speaks most of the question gives the figure asked for, 0 to 1."""
    clauses = [clause for clause in _CLAUSE.split(text) if clause.strip()]
    rated = [(relevance.coverage(question, clause), clause) for clause in clauses]
    share, best = max(rated, default=(0.0, ""))
    return figure_fit(question, best) if share else 0.0


def informative(item: Item) -> tuple[Unit, ...]:
    """The item's sentences, without a first one that only names it."""
    if len(item.text) <= SHORT_ITEM:
        return (Unit(0, len(item.text), item.text),)
    units = sentences(item.text)
    first = units[0] if units else None
    if first is None or len(units) == 1 or re.search(r"\d", first.text):
        return units
    names = len(first.text) <= BARE and label(item.text).end >= first.end - 1
    return units[1:] if names else units


def _shortlist(relevance: Relevance, question: str, items: Sequence[Ranked]) -> list[Picked]:
    units = [Picked(r.item, unit, r.score) for r in items for unit in informative(r.item)]
    rated = [relevance.coverage(question, unit.unit.text) + ITEM * unit.score for unit in units]
    order = np.argsort(-np.array(rated), kind="stable")[:MOST_UNITS]
    return [units[n] for n in order]


def unit_statement(shelf: Shelf, wording: Wording, picked: Picked) -> Statement:
    """The sentence as printed, with where it stands."""
    document = shelf.document(picked.item)
    unit = picked.unit
    evidence = slice_evidence(shelf.source(document), document, picked.item, unit.start, unit.end)
    text = unit.text.strip().rstrip("；;，,。")
    return Statement(wording.say("quoted", value=text), evidence)
