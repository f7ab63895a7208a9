"""English words a question has misspelt: overhed line → overhead line.

A word is taken for misspelt if neither the vocabulary nor an English dictionary has it, and is
then read as the word of the vocabulary that is spelt most like it, if one is near enough.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from indexer.lexicon import Lexicon
from indexer.lexicon.departments import fold_english

if TYPE_CHECKING:
    from spellchecker import SpellChecker

SHORTEST = 5
"""Letters of a word; a shorter one that no dictionary has is a name or an abbreviation."""

LONGEST = 24
"""Letters of the longest word looked up: no word of the vocabulary has more, and likeness is
worked out in time that grows with the square of the length."""

MOST_WORDS = 40
"""Words of one question that are looked up, which bounds the time a hostile text takes."""

LIKE = 0.86
"""Least likeness (Ratcliff and Obershelp, ``difflib``): one letter wrong in eight (0.875), one
missing in four, two in twelve."""

MOST_LETTERS = 1
"""Letters too few or too many: coworking is no slip of cooking."""

WORD = re.compile(r"(?<![\w'-])[a-z]+(?![\w'-])")


class Respelt(NamedTuple):
    """``text[start:end]`` was typed, ``meant`` is the word it seems to be."""

    typed: str
    meant: str
    start: int
    end: int


class EnglishSpeller:
    """Finds misspelt words of the lexicon's English; made once, safe to share."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._vocabulary = frozenset((*_words(_phrases(lexicon)), *_question_words()))
        self._long = sorted(word for word in self._vocabulary if len(word) >= SHORTEST - 1)

    def corrections(self, tidied: str) -> Iterator[Respelt]:
        """Misspelt words of a tidied text, in its order."""
        unknown = [match for match in WORD.finditer(tidied) if self._is_unknown(match.group())]
        for match in unknown[:MOST_WORDS]:
            meant = self._meant(match.group())
            if meant and match.group() not in _dictionary():
                yield Respelt(match.group(), meant, *match.span())

    def _is_unknown(self, word: str) -> bool:
        singular = {word, word.removesuffix("s"), word.removesuffix("es")}
        return SHORTEST <= len(word) <= LONGEST and not singular & self._vocabulary

    def _meant(self, typed: str) -> str:
        near = [
            word
            for word in self._long
            if word[0] == typed[0] and abs(len(word) - len(typed)) <= MOST_LETTERS
        ]
        return next(iter(difflib.get_close_matches(typed, near, n=1, cutoff=LIKE)), "")


@cache
def _dictionary() -> SpellChecker:
    # here, so that its 160,000 words (0.3 s) are only loaded when a question has a word that is
    # spelt nearly like one of the vocabulary
    from spellchecker import SpellChecker

    return SpellChecker(language="en")


def _phrases(lexicon: Lexicon) -> Iterator[str]:
    yield from (name for one in lexicon.departments for name in one.english)
    yield from (name for one in lexicon.terms for name in one.english)
    yield from (name for one in lexicon.districts for name in one.english)


def _words(phrases: Iterable[str]) -> Iterator[str]:
    for phrase in phrases:
        yield from WORD.findall(fold_english(phrase).replace("-", " "))


def _question_words() -> Iterator[str]:
    lines = Path(__file__).with_name("question_words.txt").read_text("utf-8").splitlines()
    for line in lines:
        if not line.startswith("#"):
            yield from line.split()
