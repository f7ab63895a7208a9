"""A stretch of a notice's source text as it is printed, its items outlined."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from common.records import Item, Span
from ui.documents.finding import within
from ui.marking import Emphasis, Piece, Quoted, as_printed


class Stretch(NamedTuple):
    """Neighbouring characters of one item, or of none."""

    pieces: tuple[Piece, ...]
    item: Item | None = None
    first: bool = False
    """Whether the item begins here."""


def stretches(
    source: str, window: Span, items: Iterable[Item], hits: Sequence[Span], current: Span | None
) -> list[Stretch]:
    """The window's text, cut where an item begins or ends; hits are marked in it."""
    found: list[Stretch] = []
    at = window.start
    for span, item in _clipped(window, items):
        if span.start < at:
            span = Span(at, span.end)
        if span.end <= span.start:
            continue
        if span.start > at:
            found.append(Stretch(_pieces(source, Span(at, span.start), hits, current)))
        begins = span.start == item.spans[0].start
        found.append(Stretch(_pieces(source, span, hits, current), item, begins))
        at = span.end
    if at < window.end:
        found.append(Stretch(_pieces(source, Span(at, window.end), hits, current)))
    return found


def _clipped(window: Span, items: Iterable[Item]) -> list[tuple[Span, Item]]:
    """The parts of items' ranges in the window, by their place."""
    found = [
        (Span(max(span.start, window.start), min(span.end, window.end)), item)
        for item in items
        for span in item.spans
        if span.start < window.end and window.start < span.end
    ]
    return sorted(found, key=lambda pair: pair[0])


def _pieces(
    source: str, span: Span, hits: Sequence[Span], current: Span | None
) -> tuple[Piece, ...]:
    marks = quoted(hits, (span,), current)
    if not marks.here and not marks.also:
        return (Piece(source[span.start : span.end], Emphasis.NONE),)
    return as_printed(source, span, marks)


def quoted(hits: Sequence[Span], spans: Sequence[Span], current: Span | None) -> Quoted:
    """The hits in some ranges; the one the reader is at is marked more strongly."""
    here = within(hits, spans)
    return Quoted(
        here=tuple(hit for hit in here if hit == current),
        also=tuple(hit for hit in here if hit != current),
    )
