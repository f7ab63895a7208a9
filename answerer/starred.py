"""The starred (★) items of a notice that a question is about."""

from __future__ import annotations

import re
from collections.abc import Sequence

from answerer.asking import Asking
from answerer.choice import full_text
from answerer.extract import parts
from answerer.quotes import slice_evidence
from answerer.records import Draft, Line, Statement
from common.records import Item
from retriever import Asked

_STARRED = re.compile(r"★[^★]*?(?:[。;；](?=★|[^★]*$)|(?=★)|$)|★[^★。;；]*[。;；]?")
TOPIC_SHARE = 0.3
"""Share of the best item's likeness to a part of the question that others need to be listed."""


def starred(asking: Asking) -> Draft | None:
    """Every starred item about the topic, or all of them where no topic is named."""
    if not asking.asks(Asked.STARRED):
        return None
    items = [item for item in asking.shelf.items() if item.starred and asking.fits(item)]
    chosen = _about(asking, items)
    if not chosen:
        return None
    lines = [_row(asking, item) for item in chosen]
    count = str(len(chosen))
    closing = Line((Statement(asking.wording.say("all_listed", count=count)),))
    return Draft((*lines, closing), computed=(count,))


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
