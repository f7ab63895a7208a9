"""Facts about a notice itself: 文号, date, issuer, title, speaker, reporting duty."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from enum import Enum

from answerer.quotes import find_printed
from answerer.records import Evidence, Statement
from answerer.shelf import Shelf
from answerer.units import sentences
from answerer.wording import Wording
from common.records import Document, Span


class DocumentFact(str, Enum):
    """What can be asked about a notice as a whole."""

    DOC_NUMBER = "doc_number"
    DATE = "date"
    ISSUER = "issuer"
    TITLE = "title"
    SPEAKER = "speaker"
    OCCASION = "occasion"
    """The meeting at which a report was given."""
    REPORTING = "reporting"
    VALIDITY = "validity"
    """From when and until when the notice holds."""


_NAME = r"[一-鿿](?:[ 　]?[一-鿿]){1,2}"
_SPEAKER = re.compile(
    r"^[ 　*#]*(?:[一-鿿]{2,12})?(?:省长|市长|区长|县长|镇长|乡长|主任|书记|局长|主席)"
    rf"[ 　]+({_NAME})[ 　*]*$",
    re.MULTILINE,
)
"""A line of its own with an office and a name, as under the title of a work report."""
_OCCASION = re.compile(
    r"(?:\d{4}年\d{1,2}月\d{1,2}日\s*)?在[^。；，]{4,60}?会议?\s*上(?=[—\s*）)])"
)
"""Under the title of a report: when and at which meeting it was given."""
_REPORTING = re.compile(r"报送|上报|报告给|反馈至|报至|书面报告|报区|报市")
_VALIDITY = re.compile(
    r"有效期|(?:执行|实施|施行|有效)期?(?:暂定)?(?:为|至|到)"
    r"|自.{2,20}起.{0,6}(?:施行|执行|实施|生效|废止|停止|失效)|同时废止|停止执行"
)
_BRACKETED = re.compile(r"^\s*(?:[（(][^（）()]*[）)]\s*)?")
"""Who is responsible, in brackets behind the sentence before."""
_OF_NOTICE = re.compile(r"本|自.{0,4}(?:发布|印发|公布)|自\d{4}年")
"""What a sentence on the validity of the notice itself says; others speak of what it regulates."""
_SENTENCE_LENGTH = 160
"""Characters of a sentence on validity; a longer one speaks of something else as well."""
_DIGITS = "〇一二三四五六七八九"
Printed = tuple[Span, ...]
_QUOTED = frozenset({DocumentFact.REPORTING, DocumentFact.VALIDITY})
"""Facts that are shown as the notice's own sentences."""


def fact_statement(
    shelf: Shelf, wording: Wording, document: Document, fact: DocumentFact
) -> Statement | None:
    """The fact with the place where it is printed; None where the notice does not say."""
    value, spans = _look_up(shelf, document, fact)
    source_document = document
    if not spans:
        source_document, value, spans = _in_copies(shelf, document, fact, value)
    if not value:
        return None
    source = shelf.source(source_document)
    evidence = tuple(
        Evidence(source_document, None, fact.value, span.start, span.end) for span in spans
    )
    if fact in _QUOTED:
        text = "".join("".join(source[span.start : span.end].split()) for span in spans)
        return Statement(wording.say("quoted", value=text), evidence)
    tail = "" if evidence else wording.say("manifest")
    shown = "".join(source[spans[0].start : spans[0].end].split()) if spans else value
    return Statement(wording.say(fact.value, value=shown) + tail, evidence)


def outside_items(shelf: Shelf, document: Document) -> Iterator[Span]:
    """The stretches of a notice outside its numbered items: head, preamble, signature."""
    source = shelf.source(document)
    items = shelf.items_of(document)
    taken = sorted(span for item in items if item.number for span in item.spans)
    at = 0
    for span in taken:
        if source[at : span.start].strip():
            yield Span(at, span.start)
        at = max(at, span.end)
    if source[at:].strip():
        yield Span(at, len(source))


def _look_up(shelf: Shelf, document: Document, fact: DocumentFact) -> tuple[str, Printed]:
    return _FINDERS[fact](shelf, document)


def _doc_number(shelf: Shelf, document: Document) -> tuple[str, Printed]:
    return _printed(shelf, document, document.metadata.doc_number)


def _issuer(shelf: Shelf, document: Document) -> tuple[str, Printed]:
    return _printed(shelf, document, document.metadata.issuer)


def _title(shelf: Shelf, document: Document) -> tuple[str, Printed]:
    return _printed(shelf, document, document.metadata.title)


def _date(shelf: Shelf, document: Document) -> tuple[str, Printed]:
    iso = document.metadata.date
    if not iso:
        return "", ()
    for shown in date_forms(iso):
        found = _printed(shelf, document, shown)
        if found[1]:
            return found
    return iso, ()


def date_forms(iso: str) -> tuple[str, ...]:
    """The ways a notice prints an ISO date."""
    try:
        day = date.fromisoformat(iso)
    except ValueError:
        return (iso,)
    year = "".join(_DIGITS[int(digit)] for digit in str(day.year))
    return (
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}年{day.month:02}月{day.day:02}日",
        iso,
        f"{day.year}.{day.month}.{day.day}",
        f"{day.year}/{day.month}/{day.day}",
        f"{year}年{_numeral(day.month)}月{_numeral(day.day)}日",
    )


def _numeral(number: int) -> str:
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else ("十" if tens == 1 else f"{_DIGITS[tens]}十")
    return head + (_DIGITS[ones] if ones else "")


def _printed(shelf: Shelf, document: Document, value: str | None) -> tuple[str, Printed]:
    span = find_printed(shelf.source(document), value) if value else None
    return value or "", (span,) if span else ()


def _speaker(shelf: Shelf, document: Document) -> tuple[str, Printed]:
    source = shelf.source(document)
    for stretch in outside_items(shelf, document):
        found = _SPEAKER.search(source, stretch.start, stretch.end)
        if found:
            line = found.group().strip(" 　*#")
            start = found.start() + found.group().index(line)
            return line, (Span(start, start + len(line)),)
    return "", ()


def _occasion(shelf: Shelf, document: Document) -> tuple[str, Printed]:
    source = shelf.source(document)
    for stretch in outside_items(shelf, document):
        found = _OCCASION.search(source, stretch.start, stretch.end)
        if found:
            return "".join(found.group().split()), (Span(*found.span()),)
    return "", ()


def _validity(shelf: Shelf, document: Document) -> tuple[str, Printed]:
    """The sentences on validity, wherever they stand: last articles are items, closings are not."""
    source = shelf.source(document)
    found: list[Span] = []
    for unit in sentences(source.replace("\n", " ")):
        start = unit.start + len(unit.text) - len(_BRACKETED.sub("", unit.text, count=1))
        said = "".join(source[start : unit.end].split())
        short = len(said) <= _SENTENCE_LENGTH
        if short and _VALIDITY.search(said) and _OF_NOTICE.search(said):
            found.append(Span(start, unit.end))
    return ("…", tuple(found[-2:])) if found else ("", ())


def _reporting(shelf: Shelf, document: Document) -> tuple[str, Printed]:
    source = shelf.source(document)
    found: list[Span] = []
    for stretch in outside_items(shelf, document):
        text = re.sub(r"\n", " ", source[stretch.start : stretch.end])
        for unit in sentences(text):
            if _REPORTING.search("".join(unit.text.split())):
                found.append(Span(stretch.start + unit.start, stretch.start + unit.end))
    return ("…", tuple(found)) if found else ("", ())


_FINDERS: dict[DocumentFact, Callable[[Shelf, Document], tuple[str, Printed]]] = {
    DocumentFact.DOC_NUMBER: _doc_number,
    DocumentFact.DATE: _date,
    DocumentFact.ISSUER: _issuer,
    DocumentFact.TITLE: _title,
    DocumentFact.SPEAKER: _speaker,
    DocumentFact.OCCASION: _occasion,
    DocumentFact.REPORTING: _reporting,
    DocumentFact.VALIDITY: _validity,
}


def _in_copies(
    shelf: Shelf, document: Document, fact: DocumentFact, value: str
) -> tuple[Document, str, Printed]:
    """Where a copy of the notice prints the fact, if the notice itself does not."""
    for other in shelf.documents:
        if document.id in (other.duplicate_of, other.id) or other.id == document.duplicate_of:
            printed, spans = _look_up(shelf, other, fact)
            if spans and value in ("", printed):
                return other, printed, spans
    return document, value, ()
