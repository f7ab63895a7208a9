"""From fields of items to the ranges of the source that can be quoted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from answerer.records import Evidence
from common.records import Document, Field, Item, Span

_WHITESPACE = re.compile(r"\s*")
_BETWEEN_NAMES = re.compile(r"[\s、，,；;]*")


def contiguous(
    source: str, spans: Iterable[Span], gap: re.Pattern[str] = _WHITESPACE
) -> tuple[Span, ...]:
    """The spans in order, joined where only a gap (whitespace by default) lies between them."""
    joined: list[Span] = []
    for span in sorted(span for span in spans if span.end > span.start):
        if joined and gap.fullmatch(source[joined[-1].end : span.start]):
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return tuple(joined)


def trimmed(source: str, span: Span) -> Span:
    """The span without whitespace at either end."""
    text = source[span.start : span.end]
    start = span.start + len(text) - len(text.lstrip())
    return Span(start, start + len(text.strip()))


def cell(source: str, item: Item, field: Field) -> tuple[Span, ...]:
    """The quotable ranges of one field; all of the item's where the field has none."""
    spans = item.cells.get(field) or (item.spans if field is Field.TEXT else ())
    whole = (trimmed(source, span) for span in contiguous(source, spans))
    return tuple(span for span in whole if span.end > span.start)


def cell_evidence(
    source: str, document: Document, item: Item, field: Field
) -> tuple[Evidence, ...]:
    """One piece of evidence per contiguous range of the field, a list of names counting as one."""
    spans = contiguous(source, cell(source, item, field), _BETWEEN_NAMES)
    return tuple(Evidence(document, item, field.value, span.start, span.end) for span in spans)


def offsets(source: str, text: str, spans: Sequence[Span]) -> list[int] | None:
    """The source offset of each character of ``text``, None where they do not align.

    ``text`` is the spans' text less whitespace that came from line wrapping, so each
    of its characters is the next equal one that stands in the spans.
    """
    places: list[int] = []
    ahead = iter([at for span in spans for at in range(span.start, span.end)])
    for character in text:
        at = next((at for at in ahead if source[at] == character), None)
        if at is None:
            return None
        places.append(at)
    return places


def slice_spans(source: str, item: Item, start: int, end: int) -> tuple[Span, ...]:
    """Where ``item.text[start:end]`` stands in the source; the whole text if unaligned."""
    spans = item.cells.get(Field.TEXT) or item.spans
    places = offsets(source, item.text, spans)
    if places is None:
        return cell(source, item, Field.TEXT)
    return contiguous(source, [Span(at, at + 1) for at in places[start:end]])


def slice_evidence(
    source: str, document: Document, item: Item, start: int, end: int
) -> tuple[Evidence, ...]:
    """Evidence for ``item.text[start:end]``."""
    return tuple(
        Evidence(document, item, Field.TEXT.value, span.start, span.end)
        for span in slice_spans(source, item, start, end)
    )


def find_printed(source: str, text: str) -> Span | None:
    """The first place where ``text`` is printed, whatever whitespace wraps it."""
    wanted = "".join(text.split())
    kept = [at for at, character in enumerate(source) if not character.isspace()]
    at = "".join(source[place] for place in kept).find(wanted)
    if not wanted or at < 0:
        return None
    return Span(kept[at], kept[at + len(wanted) - 1] + 1)
