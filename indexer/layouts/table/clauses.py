"""Which words of a table begin and end its clauses: where a cell may start or stop.

Cells of official task lists are chains of clauses (推进…；完成…). Within cells,
punctuation shows which words open a clause and which close one; a cell's unmarked
start and end are judged by the same words. Fitted to each table, so that it needs
no list of verbs.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from math import log
from statistics import fmean, pstdev
from string import ascii_letters

_CLAUSE = re.compile(r"[^，。；：！？,;:]+")
_PIECE = re.compile(r"[一-鿿]+|[0-9.]+|[A-Za-z]+|.")
_LAST_CLAUSE = re.compile(r"[^，。；：！？,;:]+\Z")
_HAN = re.compile(r"[一-鿿]+")
_FIGURES, _LETTERS = frozenset("0123456789."), frozenset(ascii_letters)
CONTEXT = 8
"""Characters on either side of a place that are cut into words; longer words are rare."""
WORD_CUT = 4.0
"""A cell starts within a word of the dictionary."""
PRIOR = 2.0
"""Occurrences a word is assumed to have beside those seen, at the table's average rate."""
MOST_CLOSING, MOST_OPENING = 1.5, 2.5
"""Largest cost of one word. Hardly anything opens a clause that never did before (及, 的);
clauses end on any noun or verb."""

SHORT = 2
"""Characters of most words."""
WEIGHT = 2.0
"""Of both words together. Over the hand-checked rows closing and opening differ by 1.24
and 1.38 between 84 cell bounds and 341 other places, with a variance of 0.5 and 0.55:
as Gaussians, log likelihood ratios of 2.5 per unit."""
MOST_LENGTH = 3.0
"""Largest cost, or reward, for the lengths of the clauses that meet."""

Words = Callable[[str], Sequence[str]]


class _Counts:
    """How often each piece was seen, opening a clause, closing one; and the clauses' lengths."""

    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()
        self.opening: Counter[str] = Counter()
        self.closing: Counter[str] = Counter()
        self.clauses = 0

    def add(self, pieces: Sequence[str]) -> None:
        """Count the pieces of one clause."""
        self.seen.update(pieces)
        self.opening[pieces[0]] += 1
        self.closing[pieces[-1]] += 1
        self.clauses += 1


class Clauses:
    """How much more often than the average word a word opens or closes a clause.

    Counted row by row, so that what is assumed about a row is no evidence for itself.
    """

    def __init__(self, rows: Sequence[Sequence[str]], words: Words) -> None:
        self._words = words
        self._all, self._rows = _Counts(), [_Counts() for _ in rows]
        lengths: list[float] = []
        for counts, texts in zip(self._rows, rows, strict=True):
            for clause in (clause for text in texts for clause in _CLAUSE.findall(text)):
                kinds = [_kind(piece) for piece in self._pieces(clause)]
                self._all.add(kinds)
                counts.add(kinds)
                lengths.append(log(len(clause)))
        self._pieces_seen = self._all.seen.total()
        self._mean = fmean(lengths) if lengths else 0.0
        self._spread = max(pstdev(lengths), 0.1) if lengths else 1.0

    def boundary_cost(self, row: int, left: str, right: str) -> float:
        """Cost of a cell of the row ending with the one text and the next starting so.

        Both may be longer than the clauses that meet there; the rest is not looked at.
        """
        last, first = _LAST_CLAUSE.search(left), _CLAUSE.match(right)
        before, after = last.group() if last else "", first.group() if first else ""
        return self._word_cost(row, before[-CONTEXT:], after[:CONTEXT]) + self._length_cost(
            len(before), len(after)
        )

    def _word_cost(self, row: int, before: str, after: str) -> float:
        pieces = list(self._pieces(before + after))
        end = 0
        for at, piece in enumerate(pieces):
            if end == len(before):
                return self._cost(row, pieces, at)
            end += len(piece)
            if end > len(before):
                return WORD_CUT
        return self._cost(row, pieces, len(pieces))

    def _length_cost(self, before: int, after: int) -> float:
        """How much less likely two clauses of these lengths are than one of both."""
        if not before or not after:
            return 0.0
        apart = self._unlikely(before) + self._unlikely(after)
        return max(-MOST_LENGTH, min(MOST_LENGTH, apart - self._unlikely(before + after)))

    def _unlikely(self, length: int) -> float:
        """Negative log of a log-normal density, less its constant."""
        return ((log(length) - self._mean) / self._spread) ** 2 / 2

    def _pieces(self, clause: str) -> Iterator[str]:
        """Words, runs of figures and of Latin letters, and single marks."""
        for piece in _PIECE.findall(clause):
            if _HAN.match(piece):
                yield from self._words(piece)
            else:
                yield piece

    def _cost(self, row: int, pieces: list[str], at: int) -> float:
        """Cost of a boundary before ``pieces[at]``; nothing is known beyond the pieces."""
        last = pieces[at - 1] if at else ""
        first = pieces[at] if at < len(pieces) else ""
        others, own = self._all, self._rows[row]
        cost = 0.0
        if last:
            kind = _known(last, last[-SHORT:], others.seen, own.seen)
            rate = self._rate(kind, others.closing[kind] - own.closing[kind], own)
            cost += min(MOST_CLOSING, -log(rate))
        if first:
            kind = _known(first, first[:SHORT], others.seen, own.seen)
            rate = self._rate(kind, others.opening[kind] - own.opening[kind], own)
            cost += min(MOST_OPENING, -log(rate))
        return WEIGHT * cost

    def _rate(self, kind: str, edges: int, own: _Counts) -> float:
        """How many times more often than the average piece this one stands at the edge."""
        average = (self._all.clauses + 1) / (self._pieces_seen + 1)
        seen = self._all.seen[kind] - own.seen[kind]
        return (edges + PRIOR * average) / (seen + PRIOR) / average


def _known(piece: str, part: str, everywhere: Counter[str], here: Counter[str]) -> str:
    """The piece as counted; of one not seen in other rows, its part (意见 of 意见建议)."""
    kind = _kind(piece)
    return kind if everywhere[kind] > here[kind] else _kind(part)


def _kind(piece: str) -> str:
    """What a piece is counted as: a figure or Latin word as any other."""
    return "0" if piece[0] in _FIGURES else "A" if piece[0] in _LETTERS else piece
