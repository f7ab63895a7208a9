"""Declining a question, always with the reason."""

from __future__ import annotations

import re
from collections.abc import Iterable

from answerer.asking import Asking
from answerer.records import Citation, Draft, Line, Statement
from common.records import Document
from indexer.findings import done_to
from retriever import Asked

_OF_AN_ITEM = frozenset(
    {Asked.LEAD, Asked.SUPPORTING, Asked.RESPONSIBLE, Asked.QUARTER, Asked.WHICH_QUARTER}
)
RELATED = 3
"""Nearest items shown beside a declined answer."""


def decline(asking: Asking, reason: str, **values: object) -> Draft:
    """A draft that says why there is no answer; the nearest items are only related."""
    text = asking.wording.say(f"none.{reason}", **values)
    return Draft((Line((Statement(text),)),), abstained=True, related=asking.hits[:RELATED])


def out_of_scope(asking: Asking) -> Draft | None:
    """Declined when the corpus has nothing of the district, year or kind asked for."""
    shelf, wording = asking.shelf, asking.wording
    joined = wording.say("enumeration").join
    if asking.districts and not any(map(asking.in_district, shelf.documents)):
        names = joined(asking.districts), joined(shelf.districts)
        return decline(asking, "district", district=names[0], districts=names[1])
    years = _years_of(asking)
    if asking.years and not set(asking.years) & set(years):
        asked = joined(map(str, asking.years))
        return decline(asking, "year", year=asked, years=joined(map(str, years)))
    documents = asking.shelf.originals
    if asking.kinds and not any(map(asking.reaches, documents)):
        return decline(asking, "kind")
    return None


_OUTCOME = re.compile(
    r"实际(?!(?:[一-鿿]{0,3}率|利用|到位|需要))|最终(?:完成|达到|结果)|真正|到底(?:完成|做)"
    r"|\bactual(?:ly)?\b|\bin the end\b|\bachieved\b",
    re.IGNORECASE,
)


def vague(asking: Asking) -> Draft | None:
    """Declined when fields are asked for and nothing says of which item."""
    question = asking.question
    if question.topic.strip() or question.terms or asking.departments or asking.item_number:
        return None
    return decline(asking, "vague") if question.asked & _OF_AN_ITEM else None


_OFFICE = re.compile(
    r"(?:[区市县镇乡局处科院校部厅所]|委员)长|书记|主任|\b(?:mayor|director|secretary)\b",
    re.IGNORECASE,
)
_WHO = re.compile(r"谁|姓名|名字|叫什么|\bwho\b", re.IGNORECASE)


def office_holder(asking: Asking) -> Draft | None:
    """Declined when the holder of an office is asked for and nothing found names the office."""
    text = asking.question.standalone
    office = _OFFICE.search(text)
    if office is None or not _WHO.search(text):
        return None
    if any(office.group() in hit.item.text for hit in asking.hits if asking.fits(hit.item)):
        return None
    return decline(asking, "office_holder")


def outcome(asking: Asking) -> Draft | None:
    """Declined when results are asked for and nothing found in scope reports any."""
    if not asks_outcome(asking):
        return None
    fitting = [hit for hit in asking.hits if asking.fits(hit.item)]
    if any(asking.shelf.reports_results(hit.item) for hit in fitting):
        return None
    documents = dict.fromkeys(hit.document.id for hit in fitting[:1])
    names = named(asking, (asking.shelf.index.documents[key] for key in documents))
    return decline(asking, "outcome", document=names) if fitting else None


def asks_outcome(asking: Asking) -> bool:
    """Whether the question wants what was really done, not what was planned."""
    several = len(asking.question.years) > 1  # then the word is said of one of the years
    return not several and bool(_OUTCOME.search(asking.question.standalone))


def _years_of(asking: Asking) -> tuple[int, ...]:
    """The years of the corpus in the districts asked for."""
    found = (
        asking.shelf.years_of(document)
        for document in asking.shelf.originals
        if asking.in_district(document)
    )
    return tuple(sorted(set().union(*found)))


def superseded(asking: Asking, citations: Iterable[Citation]) -> tuple[str, ...]:
    """One sentence for each notice quoted that a later one replaced, amended or extended."""
    quoted = {citation.file for citation in citations}
    language = asking.wording.language
    return tuple(
        asking.wording.say(
            "superseded", document=asking.wording.document(document), done=done_to(link, language)
        )
        for document in asking.shelf.documents
        if document.file in quoted
        for link in asking.shelf.incoming.get(document.id, ())
    )


def named(asking: Asking, documents: Iterable[Document]) -> str:
    """The documents' names, joined."""
    return asking.wording.say("enumeration").join(map(asking.wording.document, documents))
