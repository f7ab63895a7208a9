"""Lines put together into the paragraphs that they were before printing."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Sequence
from statistics import median
from typing import NamedTuple

from common.records import Span
from indexer.layouts.labels import label_at
from indexer.layouts.responsibility import opens_responsibility
from indexer.layouts.text import Joined, Line, is_closed, join, joined_text

_MIN_WRAPPED_LINES = 4
_WRAPPED_WIDTHS = range(20, 121)
"""Cells of a printed line: one on A4 holds 28 Chinese characters (56 cells), a column fewer."""
_FULL_SLACK = 6
"""Cells by which a full line may fall short of the usual one: a first line is indented by two
characters, and one more may have moved on with its punctuation (kinsoku)."""
_FULL_SHARE = 0.35
"""Least share of full lines for a text to count as wrapped: 0.84 in the wrapped seed, 0.54 in
the cover letter of the table; up to 0.19 in 15 texts with one line per paragraph."""
_CUT_SHARE = 0.5
"""Least share of full lines that stop inside a sentence: 0.94 in the wrapped seed, 0.86 in
the cover letter; a list of short sentences of like length has next to none."""

_CLAUSE = re.compile(r"[，。；,;]")
_MAX_HEADING = 60
"""Longest numbered heading, in characters, that is no paragraph: 49 in 80 real notices."""
_MARKUP = re.compile(
    r"(?P<heading>^#{1,6}(?=\s))|(?P<bold>\*\*)|(?P<rule>^(?:-{3,}|\*{3,}|_{3,})$)"
)
_MARK_SIGN = re.compile(r"[#*_-]")
_BOLD = "**"


class PrintedLine(NamedTuple):
    """One line with what is known of it alone."""

    line: Line
    text: str
    """Its text without markup and letter-spacing."""
    level: int
    """Depth of a Markdown heading; 0 for other lines."""
    markup: tuple[Span, ...]
    """Ranges of its Markdown marks in the source."""


class Block(NamedTuple):
    """One paragraph or heading: its text without markup, and what the markup said."""

    joined: Joined
    bold: tuple[tuple[int, int], ...] = ()
    """Ranges of ``joined.text`` set in bold."""
    level: int = 0
    """Depth of a Markdown heading; 0 for other blocks."""

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
        return Block(joined, tuple((a, b) for a, b in bold if a < b), self.level)


def width(text: str) -> int:
    """Columns a text takes in a fixed-width font: two for each Chinese character."""
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in text)


def full_width(texts: Sequence[str]) -> int | None:
    """Usual width of a full line, in cells; None where each line is a paragraph of its own."""
    if len(texts) < _MIN_WRAPPED_LINES:
        return None
    widths = [width(text) for text in texts]
    usual = round(median(widths))
    full = [
        text for text, one in zip(texts, widths, strict=True) if abs(one - usual) <= _FULL_SLACK
    ]
    cut = sum(not is_closed(text) for text in full)
    wrapped = len(full) >= _FULL_SHARE * len(widths) and cut >= _CUT_SHARE * len(full)
    return usual if wrapped and usual in _WRAPPED_WIDTHS else None


def is_open(text: str) -> bool:
    """Whether a text stops inside a sentence: it has clauses but no closing mark."""
    if label_at(text) and len(text) <= _MAX_HEADING and "。" not in text:
        return False
    return bool(_CLAUSE.search(text)) and not is_closed(text)


def printed_line(line: Line) -> PrintedLine:
    """The line with its Markdown marks told from its text; bold marks only in pairs."""
    found = list(_MARKUP.finditer(line.text)) if _MARK_SIGN.search(line.text) else []
    bold = [match for match in found if match["bold"]]
    kept = [match for match in found if not match["bold"] or len(bold) % 2 == 0]
    level = next((len(match["heading"]) for match in kept if match["heading"]), 0)
    cuts = [Span(*match.span()) for match in kept]
    text = joined_text(line.text, _without(Span(0, len(line.text)), cuts))
    marks = (Span(line.start + start, line.start + end) for start, end in cuts)
    return PrintedLine(line, text, level, tuple(marks))


def blocks(source: str, lines: Sequence[PrintedLine], full: int | None) -> tuple[Block, ...]:
    """The paragraphs that the lines make up; ``full`` as from ``full_width``."""
    groups: list[list[PrintedLine]] = []
    for line in lines:
        if groups and _continues(groups[-1][-1], line, full):
            groups[-1].append(line)
        else:
            groups.append([line])
    return tuple(block for group in groups if (block := _block(source, group)))


def _continues(before: PrintedLine, line: PrintedLine, full: int | None) -> bool:
    if line.level or before.level or label_at(line.text) or opens_responsibility(line.text):
        return False
    if is_open(before.text):
        return True
    return full is not None and width(before.text) >= full - _FULL_SLACK


def _without(whole: Span, cuts: Sequence[Span]) -> list[Span]:
    edges = [whole.start, *(edge for cut in cuts for edge in cut), whole.end]
    pairs = zip(edges[::2], edges[1::2], strict=True)
    return [Span(start, end) for start, end in pairs if start < end]


def _block(source: str, group: Sequence[PrintedLine]) -> Block | None:
    pieces = [piece for one in group for piece in _without(one.line.span, one.markup)]
    joined = join(source, pieces)
    if not joined.text:
        return None
    return Block(joined, _bold_ranges(joined, group), group[0].level)


def _bold_ranges(joined: Joined, group: Sequence[PrintedLine]) -> tuple[tuple[int, int], ...]:
    marks = [
        span.start
        for one in group
        for span in one.markup
        if joined.source[span.start : span.end] == _BOLD
    ]
    edges = [bisect_left(joined.offsets, mark) for mark in marks]
    return tuple(zip(edges[::2], edges[1::2], strict=True))
