"""What a notice says of itself beside the facts that have a place of their own: copies, meeting,
what a mark means, by when and to whom progress is reported."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from answerer.asking import Asking
from answerer.documents import outside_items
from answerer.notices import document_facts, meant
from answerer.records import Draft, Evidence, Line, Statement
from answerer.units import sentences
from common.records import Document, Span

MOST_COMPARED = 8
"""Sentences whose sense is compared, chosen by shared words; the encoder's time is in them."""
_OF_ITSELF = re.compile(
    r"(?:第[一二三四五六七八九十百]+条\s*)?本(?:政策|办法|意见|通知|规定|方案|细则|措施|条例)"
)
"""Opens a sentence that a notice says of itself, in whichever item it stands."""
STAR = "★"
LEAST = 0.15
"""Share of the question's words, by rarity, that the words quoted must print, unless their sense
is far nearer than that of all others."""


class Told(NamedTuple):
    """One paragraph of a notice outside its numbered items."""

    document: Document
    span: Span
    text: str


def of_notice(asking: Asking) -> Draft | None:
    """The facts asked for; else the paragraph outside the items that speaks of what is asked."""
    plan = asking.question.plan
    if plan.scope.departments and plan.asks("speaker", "issuer"):
        return None  # who heads a body is no fact of a notice
    facts = (
        document_facts(asking) if plan.asks("doc_number", "doc_date", "issuer", "speaker") else None
    )
    if "doc_other" not in plan.fields:
        return facts
    told = [one for document in meant(asking) for one in _told(asking, document)]
    best = _best(asking, told)
    if best is None:
        return facts
    statement = Statement(
        asking.wording.say("quoted", value=best.text),
        (Evidence(best.document, None, "", best.span.start, best.span.end),),
    )
    place = Statement(asking.wording.document(best.document))
    own = facts.lines if facts is not None and not facts.abstained else ()
    return Draft((*own, Line((statement, place))))


def _told(asking: Asking, document: Document) -> Iterator[Told]:
    source = asking.shelf.source(document)
    for stretch in outside_items(asking.shelf, document):
        for unit in sentences(source[stretch.start : stretch.end].replace("\n", " ")):
            text = "".join(unit.text.split()).strip("#*—")
            if len(text) > 1:
                at = stretch.start
                yield Told(document, Span(at + unit.start, at + unit.end), text)
    for unit in sentences(source.replace("\n", " ")):
        if _OF_ITSELF.match(unit.text.strip()):
            yield Told(document, Span(unit.start, unit.end), "".join(unit.text.split()))


def _best(asking: Asking, told: list[Told]) -> Told | None:
    question = asking.question.standalone
    relevance = asking.desk.relevance
    marked = STAR if asking.question.plan.scope.starred else ""
    shares = np.array(
        [
            relevance.coverage(question, one.text) + (marked in one.text) * bool(marked)
            for one in told
        ]
    )
    order = np.argsort(-shares, kind="stable")[:MOST_COMPARED]
    if not order.size:
        return None
    near = relevance.closeness(question, [told[n].text for n in order])
    place = int(order[int(np.argmax(shares[order] + near))])
    return told[place] if shares[place] >= LEAST else None
