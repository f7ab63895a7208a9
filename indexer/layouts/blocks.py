"""Lines put together into the paragraphs that they were before printing."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from common.records import HeadingMark, SourceText, Span
from indexer.layouts.frame_lines import OFFICE
from indexer.layouts.labels import label_at
from indexer.layouts.responsibility import opens_responsibility
from indexer.layouts.text import Joined, Line, join, joined_text
from indexer.wrapping import FULL_SLACK, is_closed, width

_CLAUSE = re.compile(r"[，。；,;]")
_SENTENCE_END = re.compile("[。；;！？]")
_MAX_HEADING = 60
"""Longest numbered heading, in characters, that is no paragraph: 49 in 80 real notices."""
_MARKUP = re.compile(
    r"(?P<heading>^#{1,6}(?=\s))|(?P<bold>\*\*)|(?P<rule>^(?:-{3,}|\*{3,}|_{3,})$)"
)
_MARK_SIGN = re.compile(r"[#*_-]")
_BOLD = "**"


QUESTION = re.compile(
    r"(?P<number>(?:提?问题?|Q)\s?(?P<value>[\d一二三四五六七八九十]{0,3}))\s?[:：]\s?"
)
ANSWER = re.compile(r"(?:解?答复?|回答|A)\s?[\d一二三四五六七八九十]{0,3}\s?[:：]")
"""A question that no label counts, and its answer below it."""
_DASH = re.compile("[—–－-]{2}")


class Marks(NamedTuple):
    """What the file format says of the lines of a text."""

    unwrapped: bool = False
    headings: tuple[HeadingMark, ...] = ()

    @classmethod
    def of(cls, source: SourceText) -> Marks:
        """Those of a source."""
        return cls(source.unwrapped, source.headings)


UNMARKED = Marks()
"""Of plain text, which says nothing but what it prints."""


class PrintedLine(NamedTuple):
    """One line with what is known of it alone."""

    line: Line
    text: str
    """Its text without markup and letter-spacing."""
    level: int
    """Depth at which it is marked as a heading (``ranked``: 1 is the title); 0 for other lines."""
    markup: tuple[Span, ...]
    """Ranges of its Markdown marks in the source."""
    whole: bool = False
    """Whether the file format says that it is a whole paragraph."""


class Block(NamedTuple):
    """One paragraph or heading: its text without markup, and what the markup said."""

    joined: Joined
    bold: tuple[tuple[int, int], ...] = ()
    """Ranges of ``joined.text`` set in bold."""
    level: int = 0
    """Depth at which it is marked as a heading, 1 for the title; 0 for other blocks."""
    whole: bool = False
    """Whether the file format says that it is a whole paragraph."""

    @property
    def text(self) -> str:
        """Its text."""
        return self.joined.text

    def part(self, start: int, end: int | None = None) -> Block:
        """The block's text from ``start`` to ``end``, with its bold ranges."""
        limit = len(self.text) if end is None else end
        start += len(self.text[start:limit]) - len(self.text[start:limit].lstrip())
        bold = ((max(a, start) - start, min(b, limit) - start) for a, b in self.bold)
        joined = self.joined.slice(start, limit)
        return Block(joined, tuple((a, b) for a, b in bold if a < b), self.level, self.whole)


def is_open(text: str) -> bool:
    """Whether a text stops inside a sentence: it has clauses but no closing mark."""
    if label_at(text) and len(text) <= _MAX_HEADING and "。" not in text:
        return False
    return bool(_CLAUSE.search(text)) and not is_closed(text)


def printed_lines(found: Sequence[Line], marks: Marks) -> list[PrintedLine]:
    """The lines with what markup and file format say of each."""
    starts = [mark.span.start for mark in marks.headings]
    printed = []
    for line in found:
        at = bisect_right(starts, line.start) - 1
        mark = marks.headings[at] if at >= 0 else None
        level = mark.level if mark and line.end <= mark.span.end else 0
        one = printed_line(line)
        printed.append(one._replace(level=level or one.level, whole=marks.unwrapped))
    return printed


def ranked(found: Sequence[PrintedLine], names: Sequence[str], titled: bool) -> list[PrintedLine]:
    """The lines with the levels of headings counted from 1 for the title, 2 for the outermost.

    Formats count levels in their own ways, and authors skip some. ``names`` are those of
    the lines known by their form ("" for the others); ``titled``: the lines begin the notice.
    """
    titles = set(_titles(found, names)) if titled else set()
    below = sorted({one.level for at, one in enumerate(found) if one.level and at not in titles})
    ranks = {level: rank for rank, level in enumerate(below, 2)}
    return [
        one._replace(level=1 if at in titles else ranks[one.level]) if one.level else one
        for at, one in enumerate(found)
    ]


def _titles(found: Sequence[PrintedLine], names: Sequence[str]) -> Iterator[int]:
    """Which of the marked lines are the title of the notice.

    Those that no unmarked line stands before; and one above the first sentence whose level
    no other line has or exceeds (a letterhead stands above it).
    """
    marked = [at for at, one in enumerate(found) if one.level]
    if not marked or label_at(found[marked[0]].text):
        return
    top = found[marked[0]].level
    plain = (at for at, one in enumerate(found) if not (one.level or names[at]))
    end = next(plain, len(found))
    leading = [at for at in marked if at < end and found[at].level == top]
    body = next((at for at, one in enumerate(found) if _is_body(one.text)), len(found))
    if leading:
        yield from leading
    elif marked[0] < body and all(found[at].level > top for at in marked[1:]):
        yield marked[0]


def _is_body(text: str) -> bool:
    return bool(_SENTENCE_END.search(text)) or label_at(text) is not None


def printed_line(line: Line) -> PrintedLine:
    """The line with its Markdown marks told from its text; bold marks only in pairs."""
    if not _MARK_SIGN.search(line.text):
        return PrintedLine(line, joined_text(line.text, (Span(0, len(line.text)),)), 0, ())
    found = list(_MARKUP.finditer(line.text))
    bold = [match for match in found if match["bold"]]
    kept = [match for match in found if not match["bold"] or len(bold) % 2 == 0]
    level = next((len(match["heading"]) for match in kept if match["heading"]), 0)
    cuts = [Span(*match.span()) for match in kept]
    text = joined_text(line.text, _without(Span(0, len(line.text)), cuts))
    marks = (Span(line.start + start, line.start + end) for start, end in cuts)
    return PrintedLine(line, text, level, tuple(marks))


def blocks(source: str, lines: Sequence[PrintedLine], full: int | None) -> tuple[Block, ...]:
    """The paragraphs that the lines make up; ``full`` as from ``full_width``.

    Lines that are whole paragraphs stay apart.
    """
    groups: list[list[PrintedLine]] = []
    for line in lines:
        if groups and _continues(groups[-1][-1], line, full):
            groups[-1].append(line)
        else:
            groups.append([line])
    return tuple(block for group in groups if (block := _block(source, group)))


def _continues(before: PrintedLine, line: PrintedLine, full: int | None) -> bool:
    if (
        line.whole
        or line.level
        or before.level
        or label_at(line.text)
        or opens_responsibility(line.text)
        or _is_said(line.text)
        or (is_closed(before.text) and _stands_alone(line.text))
    ):
        return False
    if is_open(before.text):
        return True
    return full is not None and width(before.text) >= full - FULL_SLACK


def _stands_alone(text: str) -> bool:
    """Whether a line below a closed one goes on with nothing: a dash, or the office that signs."""
    return bool(_DASH.match(text) or OFFICE.match(text))


def _is_said(text: str) -> bool:
    """Whether a line opens a question or its answer."""
    return bool(QUESTION.match(text) or ANSWER.match(text))


def _without(whole: Span, cuts: Sequence[Span]) -> list[Span]:
    edges = [whole.start, *(edge for cut in cuts for edge in cut), whole.end]
    pairs = zip(edges[::2], edges[1::2], strict=True)
    return [Span(start, end) for start, end in pairs if start < end]


def _block(source: str, group: Sequence[PrintedLine]) -> Block | None:
    pieces = [piece for one in group for piece in _without(one.line.span, one.markup)]
    joined = join(source, pieces)
    if not joined.text:
        return None
    return Block(joined, _bold_ranges(joined, group), group[0].level, group[0].whole)


def _bold_ranges(joined: Joined, group: Sequence[PrintedLine]) -> tuple[tuple[int, int], ...]:
    marks = [
        span.start
        for one in group
        for span in one.markup
        if joined.source[span.start : span.end] == _BOLD
    ]
    edges = [bisect_left(joined.offsets, mark) for mark in marks]
    return tuple(zip(edges[::2], edges[1::2], strict=True))
