"""How much of a notice its parsed parts account for. Losing a character is a defect."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from common.records import ParsedDocument, Span, Spans


class Coverage(NamedTuple):
    """Characters of a source, whitespace apart."""

    total: int
    covered: int
    gaps: Spans
    """Ranges that no item, heading or furniture accounts for, each without outer whitespace."""

    @property
    def share(self) -> float:
        """From 0 to 1; 1 for an empty source."""
        return self.covered / self.total if self.total else 1.0


def coverage(parsed: ParsedDocument) -> Coverage:
    """Which characters of the source some item, heading or furniture accounts for."""
    source = parsed.source.text
    accounted = bytearray(len(source))
    for start, end in _spans(parsed):
        accounted[start:end] = b"\x01" * (end - start)
    visible = [at for at, character in enumerate(source) if not character.isspace()]
    covered = sum(accounted[at] for at in visible)
    return Coverage(len(visible), covered, _gaps(source, accounted))


def _spans(parsed: ParsedDocument) -> Iterator[Span]:
    for spans in (
        *(item.spans for item in parsed.items),
        *(heading.spans for heading in parsed.headings),
        *(furniture.spans for furniture in parsed.furniture),
    ):
        yield from spans


def _gaps(source: str, accounted: bytearray) -> Spans:
    found: list[Span] = []
    for at, character in enumerate(source):
        if accounted[at] or character.isspace():
            continue
        if found and not any(accounted[found[-1].end : at]):
            found[-1] = Span(found[-1].start, at + 1)
        else:
            found.append(Span(at, at + 1))
    return tuple(found)
