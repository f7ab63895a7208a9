"""Source text cut into pieces that are quoted or not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import IntEnum
from itertools import groupby
from typing import NamedTuple

from common.records import Span

WRAP = re.compile(r"\s*\n\s*")


class Emphasis(IntEnum):
    """Why characters are marked; where ranges overlap the higher one counts."""

    NONE = 0
    ALSO = 1
    """Quoted by another citation of the same item."""
    HERE = 2
    """Quoted by the citation that was opened."""


class Piece(NamedTuple):
    """Neighbouring characters of one emphasis."""

    text: str
    emphasis: Emphasis


class Quoted(NamedTuple):
    """The ranges to mark."""

    here: tuple[Span, ...] = ()
    also: tuple[Span, ...] = ()

    def between(self, start: int, end: int) -> bytes:
        """The emphasis of each of the source's characters ``start`` to ``end``; the time it takes
        grows with their number and that of the ranges, not with the product.
        """
        found = bytearray(end - start)
        for spans, emphasis in ((self.also, Emphasis.ALSO), (self.here, Emphasis.HERE)):
            for span in spans:
                first, last = max(span.start, start), min(span.end, end)
                if first < last:
                    found[first - start : last - start] = bytes((emphasis,)) * (last - first)
        return bytes(found)

    def touches(self, spans: Iterable[Span]) -> bool:
        """Whether a range of ``here`` shares a character with one of the spans."""
        return any(
            mine.start < span.end and span.start < mine.end for span in spans for mine in self.here
        )


def marked(
    source: str, spans: Sequence[Span], quoted: Quoted, joiner: str | None = None
) -> tuple[Piece, ...]:
    """The spans' text, in reading order, cut where the emphasis changes.

    Line wrapping is taken out: the characters around it are joined directly, or with a
    space between two words of Latin letters, or with ``joiner`` where one is given.
    """
    offsets = [at for span in spans for at in range(span.start, span.end)]
    return _grouped(_unwrapped(source, offsets, joiner), quoted)


def as_printed(source: str, span: Span, quoted: Quoted) -> tuple[Piece, ...]:
    """The span's text with its own line breaks, cut where the emphasis changes."""
    return _grouped([(source[at], at) for at in range(span.start, span.end)], quoted)


def _unwrapped(source: str, offsets: list[int], joiner: str | None) -> list[tuple[str, int]]:
    text = "".join(source[at] for at in offsets)
    kept: list[tuple[str, int]] = []
    end = 0
    for wrap in WRAP.finditer(text):
        kept += zip(text[end : wrap.start()], offsets[end : wrap.start()], strict=True)
        if wrap.start() > 0 and wrap.end() < len(text):
            between = _between(text[wrap.start() - 1], text[wrap.end()], joiner)
            kept += [(character, offsets[wrap.start()]) for character in between]
        end = wrap.end()
    return kept + list(zip(text[end:], offsets[end:], strict=True))


def _between(before: str, after: str, joiner: str | None) -> str:
    if joiner is not None:
        return joiner
    return " " if _latin(before) and _latin(after) else ""


def _latin(character: str) -> bool:
    return character.isascii() and character.isalpha()


def _grouped(characters: Sequence[tuple[str, int]], quoted: Quoted) -> tuple[Piece, ...]:
    if not characters:
        return ()
    start = min(at for _, at in characters)
    marks = quoted.between(start, max(at for _, at in characters) + 1)
    runs = groupby(characters, key=lambda pair: marks[pair[1] - start])
    return tuple(
        Piece("".join(character for character, _ in run), Emphasis(mark)) for mark, run in runs
    )
