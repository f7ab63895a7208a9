"""The shortest run of clauses of a text that answers a question.

Every run of neighbouring clauses within a length is a candidate, and so is a figure, date or
telephone number within one, and what follows a verb that introduces an answer. Candidates are
rated by a sum of weighed signals (``WEIGHTS``): how much of the question the words and their
neighbourhood have, how near the passage is in sense, fit to the kind of answer sought, length.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

from answerer.clauses import Clause, clauses, weighed
from answerer.sought import FITTING, VALUES, Sought, sought, without_asking
from answerer.units import Unit

LONGEST = 420
"""Characters of a run; the longest twentieth of the contest's answers have 200 and more."""
MOST_CLAUSES = 14
BEFORE = 3
"""Clauses before a run that may have the question's words which the answer leaves out."""
COSINE = 50
"""Cosines of passages of one text differ by some hundredths; so a difference is about 1."""
OFF_TOPIC = 0.1
"""Share of the best sentence's coverage below which a sentence is off the topic."""
LEAST_NEAR = 0.2
"""Coverage that the sentence must have for parts of its clauses to be candidates."""
_INTRODUCES = re.compile(
    r"包括|分别是|分别为|主要是|[是为至]|达到?|采取|通过|不得|可以|给予|暂停|共有|实现"
)
_PREAMBLE = re.compile(
    r"现[将就把]|通知如下|公告如下|如下通知|有关事项|(?:精神|部署|要求)[，,]"
    r"|^为(?:了|进一步|深入|切实|贯彻|认真|坚决|全力|有效|确保)"
    r"|根据.{0,40}(?:精神|要求|规定|部署)|日前|记者|责任单位|联系人|各区|各市|各有关单位"
)
_LEAD_IN = re.compile(
    r"(?:其次|首先|同时|此外|另外|一是|二是|三是|四是|五是|其中|据悉|因此|目前)[，,]?"
    r"|[（(]?[一二三四五六七八九十\d]{1,2}[)）、.．]"
)
_LISTING = re.compile(r"、[^、]*、")
_OPENING = " \u3000\n"
_CLOSING = "，,；;、：:。 \u3000\n"


class Words(Protocol):
    """What is known of words: ``Relevance`` is one."""

    def words(self, text: str, /) -> frozenset[str]:
        """The words of a text, in lower case."""

    def rarity(self, word: str) -> float:
        """How rare a word is in the index."""


class Near(NamedTuple):
    """``text[start:end]`` is a passage with this cosine to the question."""

    start: int
    end: int
    cosine: float


class Signals(NamedTuple):
    """What speaks for a candidate; shares are 0 to 1, flags 0 or 1."""

    best_sentence: float
    """Coverage of its best sentence, as a share of the text's best."""
    first_sentence: float
    """The same of the sentence it begins in."""
    best_clause: float
    """Coverage of its best clause or of two before it, as a share of the text's best."""
    first_clause: float
    """Coverage of the clause it begins with."""
    near: float
    """How far its passage's cosine is below the best passage's, times ``COSINE``; 0 or less."""
    preamble: float
    off_topic: float
    """Number of its later sentences that are off the topic."""
    before: float
    """Coverage of the clauses before it, of words it does not have itself."""
    whole_sentence: float
    """Whether it ends with a sentence."""
    fits: float
    """Whether it has the number, date or contact sought."""
    place: float
    """How far into the text it begins, as a share."""
    lead_in: float
    length: float
    """Natural logarithm of its characters, where sentences are sought."""
    part: float
    """Whether it is a part of a clause."""
    listing: float
    """Whether it enumerates, where sentences are sought."""
    covered: float
    """Its own coverage, where sentences are sought."""


class Found(NamedTuple):
    """A run of a text and how well it answers; ratings of one question can be compared."""

    unit: Unit
    rating: float


WEIGHTS = Signals(
    best_sentence=1.1,
    first_sentence=5.5,
    best_clause=5.3,
    first_clause=7.5,
    near=1.1,
    preamble=-4.7,
    off_topic=-1.3,
    before=5.7,
    whole_sentence=2.3,
    fits=7.4,
    place=5.7,
    lead_in=5.8,
    length=1.8,
    part=8.6,
    listing=2.7,
    covered=-0.9,
)
"""Fitted to every second question of a public contest on notices (benchmarks/README.md): the
expected ROUGE-L of a softmax over the candidates of the right document, with a quadratic penalty
of 0.0005 on the weights of standardised signals. Tried: 12 to 49 signals and penalties of 0.0005
to 0.005; within 0.02 of each other on the other half."""


class Candidate(NamedTuple):
    """A run that may answer: clauses ``first`` to ``last``, trimmed to ``start:end``."""

    start: int
    end: int
    first: int
    last: int
    part: bool


def best_span(
    relevance: Words, question: str, text: str, near: Sequence[Near] = ()
) -> Found | None:
    """The run of ``text`` that answers best; None where it shares no word with the question."""
    reading = Reading(relevance, question, text, near)
    rated = ((reading.rating(one), one) for one in reading.candidates())
    rating, best = max(rated, key=lambda pair: pair[0], default=(0.0, None))
    if best is None:
        return None
    return Found(Unit(best.start, best.end, text[best.start : best.end]), rating)


class Reading:
    """One text read for one question."""

    def __init__(self, relevance: Words, question: str, text: str, near: Sequence[Near]) -> None:
        words = sorted(relevance.words(without_asking(question)))
        self.text, self.near, self.sought = text, near, sought(question)
        self.clauses = clauses(text, words)
        rarity = {word: relevance.rarity(word) for word in words}
        self.share = weighed(words, self.clauses, rarity).share
        self.sentences = _sentences(self.clauses)
        self.best_sentence = max(map(self.share, self.sentences), default=0.0) or 1.0
        self.best_clause = max((self.share(c.held) for c in self.clauses), default=0.0) or 1.0
        self.nearest = max((one.cosine for one in near), default=0.0)

    def candidates(self) -> Iterator[Candidate]:
        """All runs near the question's words, and parts of clauses that may be the answer."""
        for first, opening in enumerate(self.clauses):
            close = self._close(opening.sentence)
            for last in range(first, min(len(self.clauses), first + MOST_CLAUSES)):
                closing = self.clauses[last]
                if closing.end - opening.start > LONGEST:
                    break
                if self.share(close | self.sentences[closing.sentence]):
                    yield from self._trimmed(opening.start, closing.end, first, last, False)
            if self.share(close) > LEAST_NEAR:
                yield from self._parts(first)

    def _parts(self, first: int) -> Iterator[Candidate]:
        """Values within a clause, and what follows an introducing verb, to the sentence's end."""
        clause = self.clauses[first]
        words = self.text[clause.start : clause.end]
        values = VALUES.get(self.sought)
        for found in values.finditer(words) if values else ():
            start = clause.start + found.start()
            yield from self._trimmed(start, clause.start + found.end(), first, first, True)
        for found in _INTRODUCES.finditer(words):
            for last in range(first, min(len(self.clauses), first + MOST_CLAUSES // 2)):
                if self.clauses[last].sentence != clause.sentence:
                    break
                start, end = clause.start + found.end(), self.clauses[last].end
                yield from self._trimmed(start, end, first, last, True)

    def _trimmed(
        self, start: int, end: int, first: int, last: int, part: bool
    ) -> Iterator[Candidate]:
        words = self.text[start:end]
        start += len(words) - len(words.lstrip(_OPENING))
        end -= len(words) - len(words.rstrip(_CLOSING))
        if end - start >= 2:
            yield Candidate(start, end, first, last, part)

    def _close(self, sentence: int) -> int:
        """The words of a sentence and of the one before it."""
        return self.sentences[sentence] | (self.sentences[sentence - 1] if sentence else 0)

    def rating(self, candidate: Candidate) -> float:
        """The weighed sum of the candidate's signals."""
        signals = self.signals(candidate)
        return sum(weight * value for weight, value in zip(WEIGHTS, signals, strict=True))

    def signals(self, one: Candidate) -> Signals:
        """What speaks for a candidate."""
        run = self.clauses[one.first : one.last + 1]
        around = self.clauses[max(0, one.first - 2) : one.last + 1]
        words = self.text[one.start : one.end]
        open_ended = self.sought is Sought.OPEN
        held = _united(run)
        sentences = self.sentences[run[0].sentence : run[-1].sentence + 1]
        covered = [self.share(sentence) / self.best_sentence for sentence in sentences]
        return Signals(
            best_sentence=max(covered),
            first_sentence=covered[0],
            best_clause=max(self.share(c.held) for c in around) / self.best_clause,
            first_clause=self.share(run[0].held),
            near=self._nearness(one),
            preamble=float(bool(_PREAMBLE.search(words))),
            off_topic=float(sum(share < OFF_TOPIC for share in covered[1:])),
            before=self._before(one, 0 if one.part else held),
            whole_sentence=float(not one.part and self._ends(one)),
            fits=float(self.sought in FITTING and bool(FITTING[self.sought].search(words))),
            place=one.start / len(self.text),
            lead_in=float(bool(_LEAD_IN.match(words))),
            length=math.log(one.end - one.start) if open_ended else 0.0,
            part=float(one.part),
            listing=float(open_ended and bool(_LISTING.search(words))),
            covered=self.share(held) if open_ended else 0.0,
        )

    def _ends(self, one: Candidate) -> bool:
        return self.clauses[one.last].ends_sentence or one.last == len(self.clauses) - 1

    def _before(self, one: Candidate, held: int) -> float:
        """Coverage of the clauses before a run, of words that the run does not have."""
        own = one.first + one.part
        return self.share(_united(self.clauses[max(0, one.first - BEFORE) : own]) & ~held)

    def _nearness(self, one: Candidate) -> float:
        touching = (n.cosine for n in self.near if n.start < one.end and n.end > one.start)
        best = max(touching, default=None)
        return COSINE * (best - self.nearest) if best is not None else 0.0


def _sentences(cut: Sequence[Clause]) -> list[int]:
    """By sentence, the question's words in it."""
    found = [0] * (cut[-1].sentence + 1 if cut else 0)
    for clause in cut:
        found[clause.sentence] |= clause.held
    return found


def _united(cut: Sequence[Clause]) -> int:
    held = 0
    for clause in cut:
        held |= clause.held
    return held
