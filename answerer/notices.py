"""Answers about a notice as a whole: its facts and how many items it has."""

from __future__ import annotations

import re
from collections import Counter

from answerer.asking import Asking
from answerer.documents import DocumentFact, fact_statement
from answerer.fields import name_evidence
from answerer.honesty import decline, named
from answerer.quotes import cell_evidence
from answerer.records import Draft, Line, Statement
from common.records import Document, Field, Item
from retriever import Asked

FACTS = {
    Asked.DOC_NUMBER: DocumentFact.DOC_NUMBER,
    Asked.DOC_DATE: DocumentFact.DATE,
    Asked.ISSUER: DocumentFact.ISSUER,
    Asked.SPEAKER: DocumentFact.SPEAKER,
}
_WHEN = re.compile(r"什么时候|何时|啥时候|哪天|哪一天|几号|日期|\b(?:when|date)\b", re.IGNORECASE)
_REPORTING = re.compile(
    r"报送|上报|报到|报给|报至|报告进展|\b(?:report(?:ing|ed)?(?! leads?)|submit\w*)\b.*"
    r"\b(?:progress|completion|monthly|month|whom|where|office|duty|by)\b",
    re.IGNORECASE,
)
MOST_PARTS = 20
"""Parts of a notice whose items are counted one by one."""
MOST_NOTICES = 3
"""Notices answered for when a question leaves open which one is meant."""


def document_facts(asking: Asking) -> Draft | None:
    """The facts asked for, of the notices meant; declined where none of them says."""
    asked = facts_asked(asking)
    documents = meant(asking) if asked else ()
    if not documents:
        return None
    lines = [_fact_line(asking, document, asked) for document in documents]
    said = [line for line in lines if line is not None]
    if said:
        return Draft(tuple(said))
    if asked == [DocumentFact.REPORTING]:
        return None
    facts = asking.wording.say("enumeration").join(
        asking.wording.say(f"fact.{fact.value}") for fact in asked
    )
    return decline(asking, "document_fact", document=named(asking, documents), fact=facts)


def facts_asked(asking: Asking) -> list[DocumentFact]:
    """The facts of a notice that the question asks for; a date beside another fact is its date."""
    asked = [fact for kind, fact in FACTS.items() if asking.asks(kind)]
    text = asking.question.standalone
    if asked and DocumentFact.DATE not in asked and _WHEN.search(text):
        asked.append(DocumentFact.DATE)
    if not asked and not asking.question.departments and _REPORTING.search(text):
        asked.append(DocumentFact.REPORTING)
    return asked


def count(asking: Asking) -> Draft | None:
    """How many items the notices meant have, with the last one as proof.

    None where a department's items are counted: its portfolio says how many there are.
    """
    if not asking.asks(Asked.COUNT) or asking.departments:
        return None
    lines: list[Line] = []
    computed: list[str] = []
    for document in meant(asking):
        items = _counted(asking, document)
        if items:
            computed.append(str(len(items)))
            lines.append(_count_line(asking, document, items))
    return Draft(tuple(lines), computed=tuple(computed)) if lines else None


def meant(asking: Asking) -> tuple[Document, ...]:
    """The notices a question is about: by district, year and kind, then by its title's words."""
    documents = asking.documents()
    rated = [(_likeness(asking, document), document) for document in documents]
    best = max((rating for rating, _ in rated), default=0.0)
    close = [document for rating, document in rated if rating >= best - 0.1]
    return tuple(close[:MOST_NOTICES])


def _likeness(asking: Asking, document: Document) -> float:
    title = document.metadata.title or ""
    return asking.desk.relevance.coverage(asking.question.standalone, title)


def _fact_line(asking: Asking, document: Document, facts: list[DocumentFact]) -> Line | None:
    found = [fact_statement(asking.shelf, asking.wording, document, fact) for fact in facts]
    said = [statement for statement in found if statement is not None]
    if not said:
        return None
    missing = [fact for fact, statement in zip(facts, found, strict=True) if statement is None]
    gaps = [_gap(asking, fact) for fact in missing]
    place = Statement(asking.wording.document(document))
    return Line((*said, *gaps, place))


def _gap(asking: Asking, fact: DocumentFact) -> Statement:
    name = asking.wording.say(f"fact.{fact.value}")
    return Statement(asking.wording.say("fact_missing", fact=name))


def _counted(asking: Asking, document: Document) -> list[Item]:
    items = [item for item in asking.shelf.items([document]) if item.number]
    return [item for item in items if item.starred] if asking.asks(Asked.STARRED) else items


def _count_line(asking: Asking, document: Document, items: list[Item]) -> Line:
    shelf, last = asking.shelf, items[-1]
    number = cell_evidence(shelf.source(document), document, last, Field.NUMBER)
    evidence = number or name_evidence(shelf, document, last)
    serial = last.number == str(len(items))
    key = "count_last" if serial else "count"
    text = asking.wording.say(key, count=len(items), last=last.number)
    place = Statement(asking.wording.document(document))
    return Line((Statement(text, evidence), *_parts(asking, items), place))


def _parts(asking: Asking, items: list[Item]) -> list[Statement]:
    """How many items each part has, where the numbering starts anew in each."""
    numbers = [item.number for item in items]
    if len(set(numbers)) == len(numbers):
        return []
    counts = Counter(item.path[0] if item.path else "" for item in items)
    if not 1 < len(counts) <= MOST_PARTS:
        return []
    parts = (asking.wording.say("count_part", part=part, count=n) for part, n in counts.items())
    return [Statement(asking.wording.say("enumeration").join(parts))]
