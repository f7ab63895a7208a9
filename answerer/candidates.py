"""The parts of a text that may be an answer: runs of clauses, and parts of a clause."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from enum import IntEnum
from itertools import pairwise
from typing import NamedTuple

from answerer.clauses import Clause
from answerer.sought import VALUES, Sought

LONGEST = 420
"""Characters of a run; the longest twentieth of the contest's answers have 200 and more."""
MOST_CLAUSES = 14
MOST_PART_CLAUSES = 7
"""Clauses that a part of a clause may go on over."""
SENTENCES_SEARCHED = 24
"""Sentences, those with most of the question, in which candidates begin."""
LEAST_NEAR = 0.2
"""Coverage that the sentence must have for parts of its clauses to be candidates."""
_INTRODUCES = re.compile(
    r"包括|分别是|分别为|主要是|达到?|采取|通过|不得|可以|给予|暂停|共有|实现"
    r"|(?<!^)(?<![但还就若凡只总可于])是(?!否)|(?<!^)(?<![作因认行称])为(?!了|切实|进一步|确保|加强|做好)"
)
_GAP_OPENING = re.compile(r"^(?:[的了在由为是已于向到将把对以及和与、]|现已|应当?|要|并)+")
_GAP_CLOSING = re.compile(r"[的了在由为是于向到将把对以及和与、]+$")
_OPENING = " \u3000\n"
_CLOSING = "，,；;、：:。 \u3000\n"
LEAST_LENGTH = 2
"""Characters of a candidate."""


class Part(IntEnum):
    """How a candidate was cut."""

    RUN = 0
    """Whole clauses."""
    VALUE = 1
    """A number, date or contact."""
    INTRODUCED = 2
    """What follows a verb that introduces an answer."""
    GAP = 3
    """What stands between words of the question."""


class Cut(NamedTuple):
    """Clauses ``first`` to ``last``, and how a candidate is cut out of them."""

    first: int
    last: int
    part: Part


class Candidate(NamedTuple):
    """A run that may answer: clauses ``first`` to ``last``, trimmed to ``start:end``."""

    start: int
    end: int
    first: int
    last: int
    part: Part

    @property
    def is_part(self) -> bool:
        """Whether it is cut out of its first clause."""
        return self.part is not Part.RUN


class Ground(NamedTuple):
    """A text read for a question, as candidates are looked for in it."""

    text: str
    cut: Sequence[Clause]
    sentences: Sequence[int]
    """By sentence, the question's words in it."""
    share: Callable[[int], float]
    """Coverage of the question by the bits of its words."""
    told: Sequence[tuple[int, int]]
    """Where the text says words of the question, in order, apart from each other."""
    sought: Sought

    def close(self, sentence: int) -> float:
        """Coverage of a sentence and the one before it."""
        before = self.sentences[sentence - 1] if sentence else 0
        return self.share(self.sentences[sentence] | before)


def candidates(ground: Ground) -> tuple[Candidate, ...]:
    """All runs near the question's words, and parts of clauses that may be the answer.

    Of candidates over the same characters, the first found is kept.
    """
    found: dict[tuple[int, int], Candidate] = {}
    for one in _all(ground):
        found.setdefault((one.start, one.end), one)
    return tuple(found.values())


def _all(ground: Ground) -> Iterator[Candidate]:
    close = [ground.close(n) for n in range(len(ground.sentences))]
    least = sorted(close)[-SENTENCES_SEARCHED] if len(close) > SENTENCES_SEARCHED else 0.0
    for first, opening in enumerate(ground.cut):
        share = close[opening.sentence]
        if share < least:
            continue
        for last in _reach(ground.cut, first, MOST_CLAUSES):
            if share or close[ground.cut[last].sentence]:
                yield from _trimmed(
                    ground, opening.start, ground.cut[last].end, Cut(first, last, Part.RUN)
                )
        if share > LEAST_NEAR:
            yield from _parts(ground, first)


def _reach(cut: Sequence[Clause], first: int, most: int) -> Iterator[int]:
    """The last clauses of runs that are short enough."""
    for last in range(first, min(len(cut), first + most)):
        if cut[last].end - cut[first].start > LONGEST:
            return
        yield last


def _parts(ground: Ground, first: int) -> Iterator[Candidate]:
    """Values in a clause; what an introducing verb or the question's own words leave over."""
    clause = ground.cut[first]
    words = ground.text[clause.start : clause.end]
    values = VALUES.get(ground.sought)
    for found in values.finditer(words) if values else ():
        start = clause.start + found.start()
        yield from _trimmed(
            ground, start, clause.start + found.end(), Cut(first, first, Part.VALUE)
        )
    for found in _INTRODUCES.finditer(words):
        for last in _in_sentence(ground.cut, first):
            yield from _trimmed(
                ground,
                clause.start + found.end(),
                ground.cut[last].end,
                Cut(first, last, Part.INTRODUCED),
            )
    yield from _gaps(ground, first)


def _in_sentence(cut: Sequence[Clause], first: int) -> Iterator[int]:
    for last in _reach(cut, first, MOST_PART_CLAUSES):
        if cut[last].sentence != cut[first].sentence:
            return
        yield last


def _gaps(ground: Ground, first: int) -> Iterator[Candidate]:
    """What the question's words leave of a clause, and from there to the sentence's end."""
    clause = ground.cut[first]
    told = [t for t in ground.told if t[0] < clause.end and t[1] > clause.start]
    if not told:
        return
    ends = [(clause.start, clause.start), *told, (clause.end, clause.end)]
    for (_, start), (end, _) in pairwise(ends):
        words = ground.text[start:end]
        opening = _GAP_OPENING.match(words)
        start += opening.end() if opening else 0
        closing = _GAP_CLOSING.search(ground.text[start:end])
        inner = start + closing.start() if closing else end
        if start > clause.start or end < clause.end:
            yield from _trimmed(ground, start, inner, Cut(first, first, Part.GAP))
        if start > clause.start and end < clause.end:
            yield from _trimmed(ground, start, ground.cut[first].end, Cut(first, first, Part.GAP))
        if start > clause.start:
            for last in list(_in_sentence(ground.cut, first))[1:]:
                yield from _trimmed(ground, start, ground.cut[last].end, Cut(first, last, Part.GAP))


def _trimmed(ground: Ground, start: int, end: int, cut: Cut) -> Iterator[Candidate]:
    words = ground.text[start:end]
    start += len(words) - len(words.lstrip(_OPENING))
    end -= len(words) - len(words.rstrip(_CLOSING))
    if end - start >= LEAST_LENGTH:
        yield Candidate(start, end, *cut)
