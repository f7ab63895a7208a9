"""The starred (★) items of a notice that a question is about."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from answerer import scope
from answerer.asking import Asking
from answerer.choice import full_text
from answerer.extract import parts
from answerer.portfolio import MOST_LISTED, Numbers
from answerer.quotes import slice_evidence
from answerer.records import Draft, Line, Statement
from common.records import Item
from retriever import Asked
from retriever.coded import Mask

_STARRED = re.compile(r"★[^★]*?(?:[。;；](?=★|[^★]*$)|(?=★)|$)|★[^★。;；]*[。;；]?")
MOST_LOOKED_AT = 1_000
"""Starred items held against a topic, some 0.2 ms each."""
TOPIC_SHARE = 0.3
"""Share of the best item's likeness to a part of the question that others need to be listed."""


def starred(asking: Asking) -> Draft | None:
    """Every starred item about the topic, or all of them where no topic is named."""
    if not asking.asks(Asked.STARRED):
        return None
    facets = asking.shelf.facets
    items = scope.items_asked(asking) & facets.carrying(frozenset({Asked.STARRED}))
    numbers = _looked_at(asking, items)
    chosen = _about(asking, list(asking.shelf.items(numbers)))
    if not chosen:
        return None
    lines = [_row(asking, item) for item in chosen[:MOST_LISTED]]
    whole = len(lines) == len(chosen) and len(numbers) == np.count_nonzero(items)
    key = "all_listed" if whole else "first_listed"
    count = str(len(lines))
    closing = Line((Statement(asking.wording.say(key, count=count)),))
    return Draft((*lines, closing), computed=(count,))


def _looked_at(asking: Asking, items: Mask) -> Numbers:
    """The numbers of the items; of very many, those nearest to the topic in words."""
    facets, index = asking.shelf.facets, asking.shelf.index
    numbers = np.flatnonzero(items)
    if len(numbers) <= MOST_LOOKED_AT or not asking.question.topic.strip():
        return numbers[:MOST_LOOKED_AT]
    words = asking.desk.lexicon.tokens(asking.question.topic)
    found = index.lexical(words, MOST_LOOKED_AT, facets.rows(items))
    nearest = index.columns.item_of_row[[one.row for one in found]]
    return np.unique(nearest).astype(np.int64)


def _about(asking: Asking, items: Sequence[Item]) -> list[Item]:
    topic = asking.question.topic.strip()
    if not topic:
        return list(items)
    kept: set[str] = set()
    for part in parts(topic):
        rated = [(asking.desk.relevance.coverage(part, full_text(item)), item) for item in items]
        best = max((rating for rating, _ in rated), default=0.0)
        kept.update(item.id for rating, item in rated if rating and rating >= TOPIC_SHARE * best)
    return [item for item in items if item.id in kept]


def _row(asking: Asking, item: Item) -> Line:
    document = asking.shelf.document(item)
    evidence = slice_evidence(asking.shelf.source(document), document, item, 0, len(item.text))
    text = asking.wording.say("due_row", item=asking.wording.item(item), value=item.text)
    return Line((Statement(text, evidence),), open=True)
