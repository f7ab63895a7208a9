"""Joining wrapped text and finding the way back to the source.

A field of an item is source text less the whitespace that only comes from the
printed line: line ends, page ends, letter-spacing of justified Chinese. ``Joined``
keeps, beside every character, its place in the source, so that any part of a
field can be turned back into ranges (pdfplumber's ``TextMap`` is the same idea).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise
from typing import NamedTuple

from common.records import Span, Spans
from indexer.layouts.glued import glued_breaks
from indexer.wrapping import is_closed as is_closed

_SPACE_RUN = re.compile(r"\s+")
_LATIN = re.compile(r"[!-~\u00a1-\u024f]")
_LINE_END = re.compile(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_WORD_END = re.compile(r"[A-Za-z\u00c0-\u024f,.;:]")
_LOST_BREAK = re.compile(
    r"(?:(?<=[^!-~\s])|(?<=[):;\]]))[ \t\u00a0\u3000]+(?=[^!-~\s]|\d{1,3}[．.、])"
)
"""A space between Chinese characters, or before a number that can be a label."""
_ENDLESS = 400
_MIN_LOST_BREAKS = 3
"""Length and number of such spaces from which a line is one that lost its breaks: in 12 public
notices, whole paragraphs reach 700 characters with 2 of them, lost breaks come by dozens."""
_RUN_TOGETHER = 150
_MOST = 0.6
"""Length, and share of the whole text, from which a line may hold a notice run together."""
_WORD_START = re.compile(r"[A-Za-z\u00c0-\u024f]")


@dataclass(frozen=True, slots=True)
class Joined:
    """Text put together from ranges of a source; ``offsets[i]`` is where ``text[i]`` stands."""

    source: str
    text: str
    offsets: Sequence[int]
    """A ``range`` where the text stands in one piece: long texts need no list of numbers."""

    def slice(self, start: int, end: int) -> Joined:
        """The part ``text[start:end]``, without outer spaces."""
        part = self.text[start:end]
        start += len(part) - len(part.lstrip())
        end = start + len(part.strip())
        if end - start == len(self.text):
            return self
        return Joined(self.source, self.text[start:end], self.offsets[start:end])

    def without(self, cuts: Sequence[tuple[int, int]]) -> Joined:
        """The text less the ranges ``cuts`` (ascending, apart)."""
        edges = [0, *(edge for cut in cuts for edge in cut), len(self.text)]
        kept = [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if a < b]
        if len(kept) == 1:
            return self.slice(*kept[0])
        text = "".join(self.text[a:b] for a, b in kept)
        offsets = _chained([self.offsets[a:b] for a, b in kept])
        return Joined(self.source, text, offsets).slice(0, len(text))

    def spans(self, start: int = 0, end: int | None = None) -> Spans:
        """Ranges of the source that hold ``text[start:end]``, in the order of the text.

        Characters with nothing but whitespace between them share one range.
        """
        return merged(self.source, _runs(self.offsets[start:end]))


def _runs(offsets: Sequence[int]) -> Iterator[Span]:
    """The ranges that offsets of single characters make up."""
    if isinstance(offsets, range):
        yield from (Span(offsets.start, offsets.stop),) if offsets else ()
        return
    first = 0
    for at in range(1, len(offsets) + 1):
        if at == len(offsets) or offsets[at] != offsets[at - 1] + 1:
            yield Span(offsets[first], offsets[at - 1] + 1)
            first = at


class Line(NamedTuple):
    """One non-blank line of a source, less the whitespace at its two ends."""

    start: int
    end: int
    text: str

    @property
    def span(self) -> Span:
        """Its range in the source."""
        return Span(self.start, self.end)


def join(source: str, spans: Iterable[Span]) -> Joined:
    """The text at the ranges, one after the other, as if it stood on one endless line."""
    texts: list[str] = []
    places: list[range] = []
    for text, start, wrapped in _words(source, spans):
        spaced = _space_at(source, start - 1)
        if spaced and texts and _keeps_space(texts[-1][-1], text[0], wrapped):
            texts.append(" ")
            places.append(range(start - 1, start))
        texts.append(text)
        places.append(range(start, start + len(text)))
    return Joined(source, "".join(texts), _chained(places))


def _chained(places: Sequence[Sequence[int]]) -> Sequence[int]:
    """The offsets one after the other; those of a single piece as they are."""
    return places[0] if len(places) == 1 else tuple(chain.from_iterable(places))


def concat(parts: Sequence[Joined]) -> Joined:
    """The parts one after the other, with a space where two Latin words meet."""
    texts: list[str] = []
    places: list[Sequence[int]] = []
    for part in parts:
        gap = part.offsets[0] - 1 if part.offsets else -1
        before = texts[-1][-1:] if texts else ""
        if before and _space_at(part.source, gap) and _keeps_space(before, part.text[0], True):
            texts.append(" ")
            places.append(range(gap, gap + 1))
        texts.append(part.text)
        places.append(part.offsets)
    return Joined(parts[0].source if parts else "", "".join(texts), _chained(places))


def joined_text(source: str, spans: Iterable[Span]) -> str:
    """The text of ``join`` alone."""
    ranges = tuple(spans)
    if len(ranges) == 1 and not _SPACE_RUN.search(source, *ranges[0]):
        return source[ranges[0].start : ranges[0].end]
    return join(source, ranges).text


def lines(source: str, start: int = 0, end: int | None = None) -> tuple[Line, ...]:
    """The non-blank lines of ``source[start:end]``.

    Copies that lost their line breaks have one endless line with spaces where the
    breaks were; such a line is cut at them.
    """
    return _lines(source, start, len(source) if end is None else end)


@lru_cache(maxsize=2)  # each layout looks at the lines to tell how well the text suits it
def _lines(source: str, start: int, end: int) -> tuple[Line, ...]:
    found: list[Line] = []
    at = start
    for raw in source[start:end].splitlines(keepends=True):
        for piece in _unrolled(source, Span(at, at + len(raw))):
            found.append(Line(piece.start, piece.end, source[piece.start : piece.end]))
        at += len(raw)
    return tuple(found)


def _unrolled(source: str, span: Span) -> Iterator[Span]:
    length = span.end - span.start
    alone = length > _RUN_TOGETHER and length >= _MOST * len(source)
    breaks: list[int] = []
    if length > _ENDLESS or alone:
        spaced = [gap.end() for gap in _LOST_BREAK.finditer(source, span.start, span.end)]
        breaks = spaced if len(spaced) >= _MIN_LOST_BREAKS else []
    if alone:
        glued = glued_breaks(source[span.start : span.end])
        breaks = sorted({*breaks, *(span.start + at for at in glued)})
    edges = [span.start, *breaks, span.end]
    for start, end in pairwise(edges):
        piece = trimmed(source, Span(start, end))
        if piece:
            yield piece


def trimmed(source: str, span: Span) -> Span | None:
    """The range less the whitespace at its ends; None when nothing else is in it."""
    text = source[span.start : span.end]
    visible = text.strip()
    if not visible:
        return None
    start = span.start + len(text) - len(text.lstrip())
    return Span(start, start + len(visible))


def merged(source: str, spans: Iterable[Span]) -> Spans:
    """The ranges, joining neighbours in order that only whitespace separates."""
    result: list[Span] = []
    for span in spans:
        last = result[-1] if result else None
        if last and last.end <= span.start and not source[last.end : span.start].strip():
            result[-1] = Span(last.start, span.end)
        else:
            result.append(span)
    return tuple(result)


class _Word(NamedTuple):
    text: str
    start: int
    wrapped: bool
    """Whether a line end (or the end of a range) stands before it."""


def _words(source: str, spans: Iterable[Span]) -> Iterator[_Word]:
    for span in spans:
        wrapped = True
        at = span.start
        for gap in _SPACE_RUN.finditer(source, span.start, span.end):
            if gap.start() > at:
                yield _Word(source[at : gap.start()], at, wrapped)
                wrapped = False
            wrapped = wrapped or bool(_LINE_END.search(gap.group()))
            at = gap.end()
        if at < span.end:
            yield _Word(source[at : span.end], at, wrapped)


def _space_at(source: str, at: int) -> bool:
    return at >= 0 and source[at].isspace()


def _keeps_space(before: str, after: str, wrapped: bool) -> bool:
    """Whether whitespace between two characters is part of the text.

    Chinese is set without spaces, so only a space between two Latin characters
    says anything; at a line end it does so only between words, since a number
    or a range ("2018-", "2030") may be cut there.
    """
    if wrapped:
        return bool(_WORD_END.match(before) and _WORD_START.match(after))
    return bool(_LATIN.match(before) and _LATIN.match(after))
