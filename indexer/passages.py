"""Items to passages: what is embedded and scored.

1. The item is written out as segments, each with its ranges in the source: the text cut
   at sentence ends, the departments, one segment for each quarter.
2. Sentences are joined while they stay within the target length. The departments follow the
   first of these parts whatever its length: a question names them together with the subject.
   Quarters are joined in the same way, to the last part and among themselves.
3. Every passage gets one context line that places it: district, year, title, path, project,
   and for the later passages of an item the words the item opens with.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from common.catalogue import Language, say
from common.records import QUARTERS, Document, Field, Item, ParsedDocument, Passage, Span, Spans

TARGET = 280
"""Characters of a passage. An e5 passage may have 512 tokens, which is about 700 characters
of notice Chinese with its context line; a vector of one or two sentences is more exact."""
LONGEST = 450
"""A sentence without a break that is longer than this is cut at commas, at last anywhere."""
PATH_PART = 60
"""Characters of one heading in the context line; work reports head sections with sentences."""

SENTENCE = re.compile(r"[^。！？!?；;\n]*(?:[。！？!?；;\n]+[”’」』）)]*|$)")
CLAUSE = re.compile(r"[^，,、：:]*(?:[，,、：:]|$)")

OPENING = re.compile(r"[^。；;，,：:]{0,30}")

DEPARTMENT_FIELDS = (Field.LEAD, Field.SUPPORTING, Field.RESPONSIBLE)


class Segment(NamedTuple):
    """A piece of an item's writing with its ranges in the source."""

    text: str
    spans: Spans
    new_line: bool = False


def passages_of(document: Document, parsed: ParsedDocument) -> tuple[Passage, ...]:
    """The passages of a notice's items, in reading order."""
    source = parsed.source.text
    return tuple(p for item in parsed.items for p in split(document, item, source))


def split(document: Document, item: Item, source: str) -> tuple[Passage, ...]:
    """The passages of one item, in reading order; at least one."""
    context = context_line(document, item)
    continued = f"{context} › {opening(item.text)}"
    return tuple(
        Passage(
            f"{item.id}#{n}", item.id, continued if n else context, _written(group), _merged(group)
        )
        for n, group in enumerate(_groups(item, source))
    )


def opening(text: str) -> str:
    """The first words of a text, which name its subject: later parts stand under them."""
    clause = OPENING.match(text)
    return clause.group() if clause else ""


def context_line(document: Document, item: Item) -> str:
    """``长宁区 2020 年度 · title › heading › heading › project``, without what is not known."""
    known = document.metadata
    place = " ".join(filter(None, (known.district, str(known.year) if known.year else "")))
    parts = (known.title or document.file, *item.path, item.project or "")
    trail = " › ".join(_shortened(part) for part in parts if part)
    return f"{place} · {trail}" if place else trail


def _shortened(part: str) -> str:
    return part if len(part) <= PATH_PART else f"{part[:PATH_PART]}…"


def _groups(item: Item, source: str) -> list[list[Segment]]:
    """The segments of each passage."""
    groups: list[list[Segment]] = []
    _join(groups, _text_segments(item, source))
    groups[0].extend(_departments(item))
    _join(groups, (*_quarters(item, source), *_deadline(item), *_others(item, source)))
    return groups


def _join(groups: list[list[Segment]], segments: Iterable[Segment]) -> None:
    """Add each segment to the last group while that stays within the target length."""
    for segment in segments:
        if groups and _fits(groups[-1], segment):
            groups[-1].append(segment)
        else:
            groups.append([segment])


def _text_segments(item: Item, source: str) -> Iterator[Segment]:
    """The text cut at sentence ends; ranges by aligning it with the source."""
    spans = item.cells.get(Field.TEXT) or item.spans
    places = aligned(item.text, source, spans)
    for start, end in sentence_ranges(item.text):
        own = ranges(places[start:end]) if places else spans
        yield Segment(item.text[start:end], own)


def _departments(item: Item) -> list[Segment]:
    named = {
        Field.LEAD: item.lead,
        Field.SUPPORTING: item.supporting,
        Field.RESPONSIBLE: item.responsible,
    }
    return [
        Segment(
            _labelled(field, "、".join(names)),
            item.cells.get(field, ()),
            new_line=True,
        )
        for field, names in named.items()
        if names
    ]


def _quarters(item: Item, source: str) -> Iterator[Segment]:
    """One segment for each quarter; one too long for a passage is cut, each part named."""
    for quarter in QUARTERS:
        text, field = item.quarters.get(quarter, ""), Field(quarter)
        spans = item.cells.get(field, ())
        places = aligned(text, source, spans) if len(text) > LONGEST else None
        for start, end in _long_parts(text) if text else ():
            own = ranges(places[start:end]) if places else spans
            yield Segment(_labelled(field, text[start:end]), own, new_line=True)


def _long_parts(text: str) -> Iterator[Span]:
    """A text that is too long for a passage by sentences joined to the target length."""
    if len(text) <= LONGEST:
        yield Span(0, len(text))
        return
    begin = 0
    for start, end in sentence_ranges(text):
        if end - begin > TARGET and start > begin:
            yield Span(begin, start)
            begin = start
    yield Span(begin, len(text))


def _deadline(item: Item) -> list[Segment]:
    """The deadline, unless the text itself says it."""
    if not item.deadline or item.deadline in item.text:
        return []
    spans = item.cells.get(Field.DEADLINE, ())
    return [Segment(_labelled(Field.DEADLINE, item.deadline), spans, new_line=True)]


def _others(item: Item, source: str) -> list[Segment]:
    """The columns that no field holds, each under the words printed over it."""
    return [
        Segment(f"{head}：{item.others[head]}", spans, new_line=True)
        for head, spans in other_cells(item, source).items()
    ]


def other_cells(item: Item, source: str) -> Mapping[str, Spans]:
    """The ranges of each of an item's ``others``, by printed head."""
    spans = item.cells.get(Field.OTHERS, ())
    places = aligned("".join(item.others.values()), source, spans)
    found: dict[str, Spans] = {}
    at = 0
    for head, words in item.others.items():
        found[head] = ranges(places[at : at + len(words)]) if places else spans
        at += len(words)
    return found


def _labelled(field: Field, words: str) -> str:
    # notices are Chinese, and the label is searched with the words it stands before
    return say(f"indexer.fields.{field.value}", Language.ZH, words=words)


def sentence_ranges(text: str) -> list[Span]:
    """Ranges that tile the text, cut after sentence ends; long sentences also at commas."""
    found: list[Span] = []
    for match in SENTENCE.finditer(text):
        if match.end() > match.start():
            found.extend(_clauses(text, match.start(), match.end()))
    return found or [Span(0, len(text))]


def _clauses(text: str, start: int, end: int) -> Iterator[Span]:
    if end - start <= LONGEST:
        yield Span(start, end)
        return
    begin = start
    for match in CLAUSE.finditer(text, start, end):
        while match.end() - begin > LONGEST:
            cut = match.start() if match.start() > begin else begin + LONGEST
            yield Span(begin, cut)
            begin = cut
    if begin < end:
        yield Span(begin, end)


def _fits(group: list[Segment], segment: Segment) -> bool:
    return sum(len(part.text) for part in group) + len(segment.text) <= TARGET


def _written(group: list[Segment]) -> str:
    text = "".join(f"\n{part.text}" if part.new_line else part.text for part in group)
    return text.strip("\n")


def _merged(group: list[Segment]) -> Spans:
    """All ranges of the segments, each once, in source order."""
    merged: list[Span] = []
    for span in sorted({span for part in group for span in part.spans}):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return tuple(merged)


def aligned(text: str, source: str, spans: Spans) -> list[int] | None:
    """The place in the source of each character of a text that lost whitespace only.

    None where the text is not what the ranges hold less whitespace.
    """
    places = [place for span in spans for place in range(span.start, span.end)]
    found: list[int] = []
    at = 0
    for character in text:
        while at < len(places) and source[places[at]] != character:
            if not source[places[at]].isspace():
                return None
            at += 1
        if at == len(places):
            return None
        found.append(places[at])
        at += 1
    return found


def ranges(places: Iterable[int]) -> Spans:
    """Ascending or jumping places as ranges of neighbours."""
    spans: list[Span] = []
    for place in places:
        if spans and place == spans[-1].end:
            spans[-1] = Span(spans[-1].start, place + 1)
        else:
            spans.append(Span(place, place + 1))
    return tuple(spans)


def field_labels() -> Mapping[Field, str]:
    """The printed label of each field that is written into passages."""
    fields = (*DEPARTMENT_FIELDS, *(Field(quarter) for quarter in QUARTERS), Field.DEADLINE)
    return {field: _labelled(field, "") for field in fields}
