"""Checks what a language model wrote, sentence by sentence, against what it cites.

A sentence stands if it cites passages that were given, each figure, date, quarter, department
and number of a notice in it is said by one of these, roles are those of the cited item,
negations agree, and, in Chinese, its words are the passages' words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from itertools import pairwise
from typing import NamedTuple

from answerer.claims import Claims, FindDepartments, claims_of, folded, unsupported
from common.records import QUARTERS, Field, Item

MARK = re.compile(r"\[(\d{1,3})\]")
_SENTENCE = re.compile(
    r"(?:[^。！？!?\n.]|\.(?!\s|$|\[))+(?:[。！？!?]|\.(?=\s|$|\[))?[”’」』）)\"']*(?:\s*\[\d{1,3}\])*"
)
_DECORATION = re.compile(r"^\s*(?:[-*•#>]+\s+|\d+[.)、]\s*(?=\D))|\*\*|__|`")
_HAN = re.compile(r"[一-鿿]")
_CLAUSE = re.compile(r"[，,。；;：:\n]")
_NEGATION = re.compile(
    r"不(?![断同仅只少足])|未(?!来)|没有|无(?!障|人|锡|线|缝)|非(?!成|遗|公|机|常)|禁止|"
    r"\b(?:not?|never|without|none|cannot)\b|n't\b"
)
_LEADS = re.compile(r"牵头|主责|主办|\b(?:leads?|led|leading|in charge)\b")
_SUPPORTS = re.compile(r"配合|协办|协助|协同|\b(?:support(?:s|ed|ing)?|assist(?:s|ed|ing)?)\b")
_ROLES = re.compile(rf"{_LEADS.pattern}|{_SUPPORTS.pattern}|负责|[主职]责|部门|单位")
_FIELD_OF_ROLE = ((_LEADS, Field.LEAD), (_SUPPORTS, Field.SUPPORTING))

WORDS_SHARED = 0.5
"""Share of a Chinese sentence's words that the cited passages or the question must have; small
words and words of roles (牵头) apart."""
CHINESE = 0.3
"""Share of Chinese characters from which a sentence is a Chinese one; an English sentence that
gives the Chinese names of departments has fewer."""
NEAR = 0.5
"""Share of a clause's character pairs that a clause of a source must have to say the same."""


class Flaw(str, Enum):
    """Why a sentence does not stand."""

    UNCITED = "uncited"
    UNKNOWN_SOURCE = "unknown_source"
    WORDS = "words"
    FIGURE = "figure"
    DATE = "date"
    QUARTER = "quarter"
    DEPARTMENT = "department"
    DOC_NUMBER = "doc_number"
    ROLE = "role"
    NEGATION = "negation"


MINOR = frozenset({Flaw.UNCITED, Flaw.UNKNOWN_SOURCE, Flaw.WORDS})
"""Flaws for which a sentence is left out; any other makes the whole text untrustworthy."""


class Source(NamedTuple):
    """One numbered passage as it was given to the model."""

    n: int
    text: str
    item: Item | None
    field: str
    """A ``Field`` value: the cell the passage is; ``text`` for running text."""
    context: str
    """Notice, year, district and item: what may be said of the passage besides its words."""


class Judged(NamedTuple):
    """One sentence of the model with what is wrong with it."""

    text: str
    flaws: frozenset[Flaw]
    cited: tuple[int, ...]


@dataclass(frozen=True)
class Verifier:
    """Judges the sentences written on one question from one set of sources."""

    sources: Mapping[int, Source]
    question: str
    find_departments: FindDepartments
    words: Callable[[str], Iterable[str]]
    """The words of a text that say what it is about."""

    def judge(self, sentence: str) -> Judged:
        """What is wrong with one sentence; nothing where it stands."""
        cited = tuple(dict.fromkeys(int(n) for n in MARK.findall(sentence)))
        words = MARK.sub("", sentence).strip()
        known = [self.sources[n] for n in cited if n in self.sources]
        flaws = set(_citation_flaws(cited, known))
        if known:
            flaws |= set(self._claim_flaws(words, known))
            flaws |= set(self._word_flaws(words, known))
        elif self._claims(words) != Claims():
            flaws.add(Flaw.FIGURE if self._claims(words).figures else Flaw.DEPARTMENT)
        return Judged(sentence.strip(), frozenset(flaws), cited)

    def _claims(self, text: str, source: bool = False) -> Claims:
        return claims_of(text, self.find_departments, source)

    def _claim_flaws(self, words: str, known: Sequence[Source]) -> Iterator[Flaw]:
        claim = self._claims(words)
        evidence = self._evidence(known, claim.quarters)
        missing = unsupported(claim, evidence)
        for flaw, rest in (
            (Flaw.FIGURE, missing.figures),
            (Flaw.DATE, missing.dates),
            (Flaw.QUARTER, missing.quarters),
            (Flaw.DEPARTMENT, missing.departments),
            (Flaw.DOC_NUMBER, missing.doc_numbers),
        ):
            if rest:
                yield flaw
        if any(self._wrong_role(words, claim, known)):
            yield Flaw.ROLE
        if _negated_otherwise(words, known):
            yield Flaw.NEGATION

    def _evidence(self, known: Iterable[Source], quarters: frozenset[str]) -> Claims:
        """What the cited passages say; of cells of quarters, only of those the sentence names."""
        said = Claims()
        for source in known:
            if source.field in QUARTERS and quarters and source.field not in quarters:
                continue
            own = self._claims(source.text, source=True) | self._claims(source.context, source=True)
            cell = {source.field} & set(QUARTERS)
            said |= replace(own, quarters=own.quarters | cell)
        return said

    def _wrong_role(self, words: str, claim: Claims, known: Sequence[Source]) -> Iterator[bool]:
        """For each role said of departments, whether the cited items give it to others."""
        items = [source.item for source in known if source.item]
        for clause in _CLAUSE.split(folded(words)):
            said = {mention.value for mention in self.find_departments(clause)} & claim.departments
            roles = [field for wording, field in _FIELD_OF_ROLE if wording.search(clause)]
            if len(roles) != 1 or not said or not items:
                continue
            printed = "、".join(name for item in items for name in _departments(item, roles[0]))
            held = {mention.value for mention in self.find_departments(folded(printed))}
            yield bool(printed) and not said <= held

    def _word_flaws(self, words: str, known: Sequence[Source]) -> Iterator[Flaw]:
        if len(_HAN.findall(words)) < CHINESE * len(words):
            return
        held = folded("".join((self.question, *(s.text + s.context for s in known))))
        own = set(self.words(_ROLES.sub("，", folded(words))))
        if sum(word in held for word in own) < WORDS_SHARED * len(own):
            yield Flaw.WORDS


def sentences(text: str) -> list[str]:
    """The sentences of a model's text, each with the marks behind it, without Markdown."""
    plain = "\n".join(_DECORATION.sub("", line) for line in text.splitlines())
    found = (match.group().strip() for match in _SENTENCE.finditer(plain))
    return [sentence for sentence in found if MARK.sub("", sentence).strip(" .。")]


def _citation_flaws(cited: Sequence[int], known: Sequence[Source]) -> Iterator[Flaw]:
    if not cited:
        yield Flaw.UNCITED
    if len(known) < len(cited):
        yield Flaw.UNKNOWN_SOURCE


def _departments(item: Item, field: Field) -> tuple[str, ...]:
    if field is Field.LEAD:
        return item.lead or item.responsible
    return item.supporting or item.responsible


def _negated_otherwise(words: str, known: Sequence[Source]) -> bool:
    """Whether a clause denies what its sources say, or says what they deny."""
    theirs = [
        clause
        for source in known
        for clause in _CLAUSE.split(folded(source.text))
        if clause.strip()
    ]
    for clause in _CLAUSE.split(folded(words)):
        own = _pairs(clause)
        if not own or not theirs:
            continue
        nearest = max(theirs, key=lambda other: len(own & _pairs(other)))
        near = len(own & _pairs(nearest)) >= NEAR * len(own)
        denied, denies = _NEGATION.search(clause), _NEGATION.search(nearest)
        if near and bool(denied) != bool(denies):
            return True
        if denied and not near and not any(_NEGATION.search(other) for other in theirs):
            return True
    return False


def _pairs(text: str) -> set[str]:
    """Neighbouring Chinese characters."""
    text = folded(text)
    return {a + b for a, b in pairwise(text) if _HAN.match(a) and _HAN.match(b)}
