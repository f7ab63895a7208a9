"""What speaks for a part of a text being the answer: one row of numbers per candidate."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from answerer.candidates import Candidate, Ground, Part
from answerer.clauses import Clause, united
from answerer.sought import FITTING, Sought

Numbers = NDArray[np.float64]

BEFORE = 3
"""Clauses before a run that may have the question's words which the answer leaves out."""
COSINE = 50
"""Cosines of passages of one text differ by some hundredths; so a difference is about 1."""
OFF_TOPIC = 0.1
"""Share of the best sentence's coverage below which a sentence is off the topic."""
_CLAUSE_ENDS = ("", *"，。；：,;: \n")
HEADING_LENGTH = 30
"""Characters of a heading at most."""
HEADING_REACH = 14
"""Clauses before a run among which its heading is looked for."""
_PREAMBLE = re.compile(
    r"现[将就把]|通知如下|公告如下|如下通知|有关事项|(?:精神|部署|要求)[，,]"
    r"|^为(?:了|进一步|深入|切实|贯彻|认真|坚决|全力|有效|确保)"
    r"|根据.{0,40}(?:精神|要求|规定|部署)|日前|记者|责任单位|联系人|各区|各市|各有关单位"
)
_MARK = re.compile(
    r"\s*(?:[（(]?[一二三四五六七八九十\d]{1,2}[)）、.．]|[①-⑳]"
    r"|第[一二三四五六七八九十\d]{1,2}[条步项]|[一二三四五六七八九]是)"
)
"""What opens a point of an enumeration."""
_LISTING = re.compile(r"、[^、]*、")
_LIST_ASKED = re.compile(
    r"哪些|哪几|什么(?:条件|材料|措施|举措|要求|内容|方式|渠道)"
    r"|\b(?:list|which|conditions|measures|documents)\b",
    re.IGNORECASE,
)
_WAY_ASKED = re.compile(r"如何|怎么|怎样|\bhow (?!many|much|long)", re.IGNORECASE)


class Signals(NamedTuple):
    """One number per signal; coverages and shares are 0 to 1, flags 0 or 1.

    "Open" means that sentences are sought, not a number, date, contact or name.
    """

    best_sentence: float
    """Coverage of its best sentence, as a share of the text's best."""
    first_sentence: float
    mean_sentence: float
    best_clause: float
    """Coverage of its best clause or of two before it, as a share of the text's best."""
    first_clause: float
    """Coverage of the clause it begins with."""
    last_clause: float
    near: float
    """How far its passage's cosine is below the best passage's, times ``COSINE``; 0 or less."""
    preamble: float
    """Whether it has words of a notice's opening formula."""
    off_topic: float
    """Number of its later sentences that are off the topic."""
    before: float
    """Coverage of the clauses before it, of words it does not have itself."""
    directly_before: float
    """Coverage of the clause before it, or of its own clause where it is a part."""
    heading: float
    """Coverage of the heading above it, of words it does not have itself."""
    after: float
    """Coverage of the rest of its sentence's next clause."""
    before_mark: float
    """Whether it follows on a heading."""
    after_mark: float
    """Whether the next point of an enumeration, or nothing, follows on it."""
    after_colon: float
    after_comma: float
    whole_sentence: float
    """Whether it ends with a sentence."""
    ends_clause: float
    fits: float
    """Whether it has the number, date, contact or name sought."""
    place: float
    """How far into the text it begins, as a share."""
    opening: float
    """Whether it opens the text."""
    mark: float
    """Whether it begins with the mark of a point."""
    echo: float
    """Share of its characters that are the question's words."""
    value: float
    introduced: float
    gap: float
    """Which kind of part of a clause it is (``candidates.Part``)."""
    open_length: float
    """Natural logarithm of its characters, where open."""
    open_length_squared: float
    list_length: float
    """The same logarithm where a list is asked for."""
    way_length: float
    """The same where it is asked how."""
    open_part: float
    """Whether it is a part of a clause, where open."""
    listing: float
    """Whether it enumerates, where open."""
    list_listing: float
    """Whether it enumerates, where a list is asked for."""
    marks: float
    """Whether it has points of an enumeration within, where open."""
    covered: float
    """Its own coverage, where open."""
    value_length: float
    """The logarithm of its characters, where not open."""
    value_echo: float
    """Share of its characters that are the question's words, where not open."""
    name_gap: float
    """Whether it is what the question's words leave of a clause, where a name is sought."""


class Near(NamedTuple):
    """``text[start:end]`` is a passage with this cosine to the question."""

    start: int
    end: int
    cosine: float


class Signalling:
    """The signals of candidates of one text read for one question."""

    def __init__(self, ground: Ground, question: str, near: Sequence[Near]) -> None:
        self._ground, self._near, self._cut = ground, near, ground.cut
        self._open = float(ground.sought is Sought.OPEN)
        self._list = float(bool(_LIST_ASKED.search(question)))
        self._way = float(bool(_WAY_ASKED.search(question)))
        words = [ground.text[c.start : c.end] for c in ground.cut]
        self._headings = [_is_heading(w, c) for w, c in zip(words, ground.cut, strict=True)]
        self._marks = [bool(_MARK.match(w)) for w in words]
        self._preambles = [bool(_PREAMBLE.search(w)) for w in words]
        self._sentences = [ground.share(held) for held in ground.sentences]
        self._clauses = [ground.share(c.held) for c in ground.cut]
        self._best_sentence = max(self._sentences, default=0.0) or 1.0
        self._best_clause = max(self._clauses, default=0.0) or 1.0
        self._nearest = max((one.cosine for one in near), default=0.0)
        self._echoed = _echoed(ground)

    def matrix(self, among: Sequence[Candidate]) -> Numbers:
        """Shape (len(among), number of signals), in the order of ``Signals``."""
        known: dict[tuple[int, int, bool], dict[str, float]] = {}
        rows = list[Signals]()
        for one in among:
            key = (one.first, one.last, one.is_part)
            if key not in known:
                known[key] = {**self._in_sentences(one), **self._in_clauses(one)}
                known[key] |= {**self._before(one), **self._after(one)}
            rows.append(Signals(**known[key], **self._own(one), **self._by_length(one)))
        return np.array(rows, dtype=np.float64).reshape(-1, len(Signals._fields))

    def _in_sentences(self, one: Candidate) -> dict[str, float]:
        first, last = self._cut[one.first].sentence, self._cut[one.last].sentence
        shares = [share / self._best_sentence for share in self._sentences[first : last + 1]]
        return {
            "best_sentence": max(shares),
            "first_sentence": shares[0],
            "mean_sentence": sum(shares) / len(shares),
            "off_topic": float(sum(share < OFF_TOPIC for share in shares[1:])),
        }

    def _in_clauses(self, one: Candidate) -> dict[str, float]:
        around = self._clauses[max(0, one.first - 2) : one.last + 1]
        inside = slice(one.first, one.last + 1)
        return {
            "best_clause": max(around) / self._best_clause,
            "first_clause": self._clauses[one.first],
            "last_clause": self._clauses[one.last],
            "covered": self._open * self._ground.share(united(self._cut[inside])),
            "preamble": float(any(self._preambles[inside])),
            "opening": float(one.first == 0),
            "mark": float(self._marks[one.first] and not one.is_part),
            "marks": self._open * any(self._marks[one.first + 1 : one.last + 1]),
        }

    def _before(self, one: Candidate) -> dict[str, float]:
        share, first = self._ground.share, one.first
        lacking = ~0 if one.is_part else ~united(self._cut[first : one.last + 1])
        earlier = united(self._cut[max(0, first - BEFORE) : first + one.is_part])
        headings = range(first - 1, max(-1, first - 1 - HEADING_REACH), -1)
        heading = next((n for n in headings if self._headings[n]), None)
        direct = first if one.is_part else first - 1
        return {
            "before": share(earlier & lacking),
            "directly_before": self._clauses[direct] if direct >= 0 else 0.0,
            "heading": share(self._cut[heading].held & lacking) if heading is not None else 0.0,
            "before_mark": float(first > 0 and not one.is_part and self._headings[first - 1]),
        }

    def _after(self, one: Candidate) -> dict[str, float]:
        following = one.last + 1
        over = following == len(self._cut)
        ends = over or self._cut[one.last].ends_sentence
        return {
            "after": 0.0 if ends else self._clauses[following],
            "after_mark": float(over or self._marks[following]),
            "whole_sentence": float(ends and not one.is_part),
        }

    def _own(self, one: Candidate) -> dict[str, float]:
        """What depends on where exactly the candidate begins and ends."""
        text = self._ground.text
        words, last = text[one.start : one.end], text[one.start - 1 : one.start]
        fitting = FITTING.get(self._ground.sought)
        listing = bool(_LISTING.search(words))
        return {
            "near": self._nearness(one),
            "after_colon": float(last in ("：", ":")),
            "after_comma": float(last in ("，", ",")),
            "ends_clause": float(text[one.end : one.end + 1] in _CLAUSE_ENDS),
            "fits": float(bool(fitting and fitting.search(words))),
            "place": one.start / len(text),
            "value": float(one.part is Part.VALUE),
            "introduced": float(one.part is Part.INTRODUCED),
            "gap": float(one.part is Part.GAP),
            "open_part": self._open * one.is_part,
            "listing": self._open * listing,
            "list_listing": self._list * listing,
            "name_gap": float(self._ground.sought is Sought.NAME and one.part is Part.GAP),
        }

    def _by_length(self, one: Candidate) -> dict[str, float]:
        size = one.end - one.start
        length = math.log(size)
        echo = (self._echoed[one.end] - self._echoed[one.start]) / size
        return {
            "echo": echo,
            "open_length": self._open * length,
            "open_length_squared": self._open * length**2,
            "list_length": self._open * self._list * length,
            "way_length": self._open * self._way * length,
            "value_length": (1 - self._open) * length,
            "value_echo": (1 - self._open) * echo,
        }

    def _nearness(self, one: Candidate) -> float:
        touching = (n.cosine for n in self._near if n.start < one.end and n.end > one.start)
        best = max(touching, default=None)
        return COSINE * (best - self._nearest) if best is not None else 0.0


def _is_heading(words: str, clause: Clause) -> bool:
    """Whether a clause is a short marked line of its own, or leads in with a colon."""
    shown = words.rstrip()
    if len(shown) > HEADING_LENGTH:
        return False
    return shown.endswith(("：", ":")) or (clause.ends_sentence and bool(_MARK.match(shown)))


def _echoed(ground: Ground) -> Sequence[int]:
    """By place, how many characters before it are words of the question."""
    said = np.zeros(len(ground.text) + 1, dtype=np.int64)
    for start, end in ground.told:
        said[start + 1 : end + 1] = 1
    counted: list[int] = np.cumsum(said).tolist()
    return counted
