"""Declining a question, always with the reason."""

from __future__ import annotations

import re
from collections.abc import Iterable

from answerer import scope
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
    if asking.districts and not scope.in_place(asking).any():
        names = joined(asking.districts), joined(shelf.districts)
        return decline(asking, "district", district=names[0], districts=names[1])
    years = _years_of(asking) if asking.years else ()
    unknown = asking.years and not set(asking.years) & set(years)
    if unknown and not scope.foretelling(asking).any():
        asked = joined(map(str, asking.years))
        return decline(asking, "year", year=asked, years=joined(map(str, years)))
    if asking.kinds and not scope.notices_reached(asking).any():
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
    r"(?:[区市县镇乡局处科院校部厅所]|委员)长(?![者期效远江三宁度廊])|书记|主任|\b(?:mayor|director|secretary)\b",
    re.IGNORECASE,
)
_WHO = re.compile(r"谁|姓名|名字|叫什么|姓什么|姓啥|贵姓|哪位|\bwho\b", re.IGNORECASE)


def office_holder(asking: Asking) -> Draft | None:
    """Declined when the holder of an office is asked for and nothing found names the office."""
    text = asking.question.standalone
    office = _OFFICE.search(text)
    if office is None or not _WHO.search(text):
        return None
    texts = (hit.item.text for hit in asking.hits if asking.fits(hit.item))
    if any(one.group() == office.group() for text in texts for one in _OFFICE.finditer(text)):
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


_WHEN = re.compile(r"什么时[候间]|何时|啥时候|哪[天日年月]|几[号月]|多会儿|\bwhen\b", re.IGNORECASE)
_DATE = re.compile(
    r"[0-9０-９〇一二三四五六七八九十][个]?[年月日天周]|季度|[年月]底|年末|期间|[前后]三?年"
)


def undated(asking: Asking, draft: Draft | None) -> Draft | None:
    """The draft; declined when a time is asked for and no sentence of it tells any."""
    if draft is None or draft.abstained or not _WHEN.search(asking.question.standalone):
        return draft
    told = [statement for line in draft.lines[::2] for statement in line.statements]
    if any(_DATE.search(statement.text) or statement.field for statement in told):
        return draft
    return decline(asking, "undated")


def asks_outcome(asking: Asking) -> bool:
    """Whether the question wants what was really done, not what was planned."""
    several = len(asking.question.years) > 1  # then the word is said of one of the years
    return not several and bool(_OUTCOME.search(asking.question.standalone))


def _years_of(asking: Asking) -> tuple[int, ...]:
    """The years of the corpus in the districts asked for."""
    notices = asking.shelf.notices
    return tuple(sorted(notices.years_reached(notices.original & scope.in_place(asking))))


def superseded(asking: Asking, citations: Iterable[Citation]) -> tuple[str, ...]:
    """One sentence for each notice quoted that a later one replaced, amended or extended."""
    language, notices = asking.wording.language, asking.shelf.notices
    files = {citation.file for citation in citations}
    quoted = [document for file, document in notices.by_file.items() if file in files]
    return tuple(
        asking.wording.say(
            "superseded", document=asking.wording.document(document), done=done_to(link, language)
        )
        for document in quoted
        for link in asking.shelf.incoming.get(document.id, ())
    )


def named(asking: Asking, documents: Iterable[Document]) -> str:
    """The documents' names, joined."""
    return asking.wording.say("enumeration").join(map(asking.wording.document, documents))
