"""A text cut into clauses, each in its sentence, with the question's words that stand in them.

Words are looked for as strings, and which of them a clause has is kept as the bits of a
number, so that whole documents are looked through at question time without segmenting them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from answerer.units import LONGEST

_BOUNDARY = re.compile(
    r"[，,。；;：:！!？?\n]+[”’）)》」]*|\s{2,}|(?<=[\u4e00-\u9fff”）)])\s+|(?<=[a-z]\.)\s"
)
"""Ends of clauses; a space after a Chinese character stands where a line broke."""
_FULL_STOP = re.compile(r"[。！!？?\n\s]")
LEAST_WEIGHT = 0.05
"""Weight of a word that stands in all sentences, so that it still counts for a little."""


class Clause(NamedTuple):
    """``text[start:end]``, its closing punctuation included."""

    start: int
    end: int
    closing: str
    sentence: int
    """Which sentence of the text it is in, from 0."""
    held: int
    """Bit n is set where the clause has word n of the question."""

    @property
    def ends_sentence(self) -> bool:
        """Whether the sentence is over with it."""
        return bool(_FULL_STOP.search(self.closing))


def clauses(text: str, words: Sequence[str]) -> tuple[Clause, ...]:
    """The clauses of a text, with which of the words (lower case) each has."""
    lowered, found, sentence = text.lower(), list[Clause](), 0
    for start, end, closing in _cuts(text):
        held = sum(1 << n for n, word in enumerate(words) if word in lowered[start:end])
        found.append(Clause(start, end, closing, sentence, held))
        sentence += bool(_FULL_STOP.search(closing))
    return tuple(found)


def _cuts(text: str) -> list[tuple[int, int, str]]:
    marks = [(m.end(), m.group()) for m in _BOUNDARY.finditer(text)] + [(len(text), "")]
    cuts, start = list[tuple[int, int, str]](), 0
    for end, closing in marks:
        while end - start > LONGEST + len(closing):
            cuts.append((start, start + LONGEST, ""))
            start += LONGEST
        if text[start:end].strip():
            cuts.append((start, end, closing))
        start = end
    return cuts


class Coverage:
    """Shares of a question's words, by their weights, from the bits of a ``Clause``."""

    def __init__(self, weights: Sequence[float]) -> None:
        self._weights = tuple(weights)
        self._total = sum(weights)
        self._known: dict[int, float] = {}

    def share(self, held: int) -> float:
        """The share of all weights that the words of the set bits have, 0 to 1."""
        if held not in self._known:
            own = sum(weight for n, weight in enumerate(self._weights) if held >> n & 1)
            self._known[held] = own / self._total if self._total else 0.0
        return self._known[held]


def weighed(words: Sequence[str], cut: Sequence[Clause], rarity: Mapping[str, float]) -> Coverage:
    """Coverage by rarity in the index times rarity among the text's sentences.

    The latter is ln((S + 1) / (s + 0.5)) for a word in s of S sentences: what the whole
    text is about tells its sentences apart no more. A word the text lacks has no weight.
    """
    held: dict[int, int] = {}
    for clause in cut:
        held[clause.sentence] = held.get(clause.sentence, 0) | clause.held
    counts = [sum(bits >> n & 1 for bits in held.values()) for n in range(len(words))]
    local = [max(math.log((len(held) + 1) / (c + 0.5)), LEAST_WEIGHT) if c else 0 for c in counts]
    return Coverage([max(rarity[word], 0.0) * own for word, own in zip(words, local, strict=True)])


def united(cut: Sequence[Clause]) -> int:
    """The question's words that any of the clauses has."""
    held = 0
    for clause in cut:
        held |= clause.held
    return held


def by_sentence(cut: Sequence[Clause]) -> list[int]:
    """By sentence, the question's words in it."""
    found = [0] * (cut[-1].sentence + 1 if cut else 0)
    for clause in cut:
        found[clause.sentence] |= clause.held
    return found


def told(text: str, words: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """Where a text says words of two characters and more, in order and joined where they meet."""
    lowered = text.lower()
    places = sorted(place for word in words if len(word) > 1 for place in _places(lowered, word))
    joined = list[tuple[int, int]]()
    for start, end in places:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def _places(text: str, word: str) -> Iterator[tuple[int, int]]:
    """All places of a word, overlapping ones included."""
    start = text.find(word)
    while start >= 0:
        yield start, start + len(word)
        start = text.find(word, start + 1)
