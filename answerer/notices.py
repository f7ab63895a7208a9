"""Answers about a notice as a whole: its facts and how many items it has."""

from __future__ import annotations

import re
from collections import Counter

from answerer import scope
from answerer.asking import Asking
from answerer.documents import DocumentFact, fact_statement
from answerer.fields import name_evidence
from answerer.honesty import decline, named
from answerer.notice_table import plain_number
from answerer.quotes import cell_evidence
from answerer.records import Draft, Line, Statement
from common.records import Document, Field, Item
from retriever import Asked
from retriever.intent import find_asked
from retriever.mentions import values
from retriever.question import tidy

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
_COUNTED = re.compile(r"任务|目标|工作|措施|举措|政策|内容|重点|条|项")
"""What is counted, besides the words that name the notice."""
_VALIDITY = re.compile(
    r"有效期|失效|废止|生效|施行(?:日期|时间)|(?:执行|实施|施行|有效)期?(?:到|至|多久|多长|期限)"
    r"|(?:什么时候|何时|哪一?天|几号|多会儿)(?:起|开始)?(?:执行|实施|施行|生效|到期)"
    r"|\b(?:in force|take[sn]? effect|valid until|effective|expires?|validity)\b",
    re.IGNORECASE,
)
LEAST_SECTIONS = 2
"""Headings from which on a notice is divided by them."""
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
    if asked in ([DocumentFact.REPORTING], [DocumentFact.VALIDITY]):
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
    if not asked and named_by_number(asking):
        asked.append(DocumentFact.TITLE)
    if asked in ([], [DocumentFact.DATE]) and _VALIDITY.search(text):
        return [DocumentFact.VALIDITY]
    return asked


def count(asking: Asking) -> Draft | None:
    """How many items the notices meant have, with the last one as proof.

    None where a department's items are counted: its portfolio says how many there are.
    """
    if asking.departments or not _asks_count(asking):
        return None
    lines: list[Line] = []
    computed: list[str] = []
    for document in meant(asking):
        items = _counted(asking, document)
        if items:
            computed += map(str, (len(items), *_sections(items).values()))
            lines.append(_count_line(asking, document, items))
    return Draft(tuple(lines), computed=tuple(computed)) if lines else None


def _asks_count(asking: Asking) -> bool:
    """Whether items are counted; beside a topic only where all its words name a notice."""
    if asking.asks(Asked.COUNT):
        return True
    counted = Asked.COUNT in values(find_asked(tidy(asking.question.standalone)))
    topic = _COUNTED.sub("", asking.question.topic).strip()
    return counted and (not topic or bool(scope.notices_named(asking, topic)))


def named_by_number(asking: Asking) -> tuple[Document, ...]:
    """The notices whose 文号 the question gives."""
    said = plain_number(asking.question.standalone)
    return tuple(one.document for one in asking.shelf.notices.numbered if one.number in said)


def meant(asking: Asking) -> tuple[Document, ...]:
    """The notices a question is about: by 文号, else by place, year, kind and title."""
    numbered = named_by_number(asking)
    if numbered:
        return numbered
    about = scope.notices_about(asking)
    rating = scope.likeness(asking, asking.question.topic or asking.question.standalone)
    close = about & (rating >= rating.max(initial=0.0) - 0.1)
    return asking.shelf.notices.chosen(close)[:MOST_NOTICES]


def _fact_line(asking: Asking, document: Document, facts: list[DocumentFact]) -> Line | None:
    found = [fact_statement(asking.shelf, asking.wording, document, fact) for fact in facts]
    said = [statement for statement in found if statement is not None]
    if not said:
        return None
    if DocumentFact.SPEAKER in facts or facts == [DocumentFact.DATE]:
        occasion = fact_statement(asking.shelf, asking.wording, document, DocumentFact.OCCASION)
        said += [occasion] if occasion is not None else []
    missing = [fact for fact, statement in zip(facts, found, strict=True) if statement is None]
    gaps = [_gap(asking, fact) for fact in missing]
    place = Statement(asking.wording.document(document))
    return Line((*said, *gaps, place))


def _gap(asking: Asking, fact: DocumentFact) -> Statement:
    name = asking.wording.say(f"fact.{fact.value}")
    return Statement(asking.wording.say("fact_missing", fact=name))


def _counted(asking: Asking, document: Document) -> list[Item]:
    numbered = [item for item in asking.shelf.items_of(document) if item.number]
    styles = Counter(_style(item.number) for item in numbered)
    usual = max(styles, key=styles.__getitem__, default="")
    items = [item for item in numbered if _style(item.number) == usual]
    return [item for item in items if item.starred] if asking.asks(Asked.STARRED) else items


def _style(number: str) -> str:
    """How a number is written: 一、总则 beside 1. to 16. is no seventeenth measure."""
    return (
        "digits"
        if number.isdigit()
        else re.sub(r"[一二三四五六七八九十百\d]+", "", number) or "han"
    )


def _count_line(asking: Asking, document: Document, items: list[Item]) -> Line:
    shelf, last = asking.shelf, items[-1]
    number = cell_evidence(shelf.source(document), document, last, Field.NUMBER)
    evidence = number or name_evidence(shelf, document, last)
    serial = last.number == str(len(items))
    key = "count_last" if serial else "count"
    text = asking.wording.say(key, count=len(items), last=last.number)
    place = Statement(asking.wording.document(document))
    return Line(
        (Statement(text, evidence), *_divided(asking, items), *_parts(asking, items), place)
    )


def _sections(items: list[Item]) -> dict[str, int]:
    """Into how many parts the notice is divided, under "", and each of these divided again."""
    parts = list(dict.fromkeys(item.path[0] for item in items if item.path))
    counts = {"": len(parts)}
    for part in parts:
        below = {item.path[1] for item in items if item.path[:1] == (part,) and len(item.path) > 1}
        counts[part] = len(below)
    return {part: count for part, count in counts.items() if count >= LEAST_SECTIONS}


def _divided(asking: Asking, items: list[Item]) -> list[Statement]:
    """The parts of a notice, as one statement."""
    said = [
        asking.wording.say("count_subsections" if part else "count_sections", part=part, count=n)
        for part, n in _sections(items).items()
    ]
    return [Statement(asking.wording.say("enumeration").join(said))] if said else []


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
