"""Policy terms of the lexicon: other words and English for the same thing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from indexer.lexicon.departments import fold_english, squeeze


@dataclass(frozen=True, slots=True)
class Term:
    """One policy term; all synonyms and English phrases mean the same thing."""

    name: str
    synonyms: tuple[str, ...] = ()
    english: tuple[str, ...] = ()


class Thesaurus:
    """Finds the terms a text mentions, in Chinese or English, and gives their Chinese words."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self._terms: Mapping[str, list[Term]] = _by_phrase(terms)
        self._pattern = _any_of(self._terms)

    def mentioned(self, text: str) -> tuple[Term, ...]:
        """Terms whose name, synonym or English phrase stands in the text, each once, in order."""
        found = [
            term
            for folded in (squeeze(text).lower(), fold_english(text))
            for match in self._pattern.finditer(folded)
            for term in self._terms[match.group(1)]
        ]
        return tuple(dict.fromkeys(found))


def _by_phrase(terms: Iterable[Term]) -> dict[str, list[Term]]:
    phrases: dict[str, list[Term]] = {}
    for term in terms:
        chinese = [squeeze(name).lower() for name in (term.name, *term.synonyms)]
        english = [fold_english(name) for name in term.english]
        for phrase in dict.fromkeys((*chinese, *english)):
            phrases.setdefault(phrase, []).append(term)
    return phrases


def _any_of(phrases: Iterable[str]) -> re.Pattern[str]:
    """Captures the longest phrase at each place; English as whole words, a plural s outside."""
    longest_first = sorted(phrases, key=len, reverse=True)
    chinese = "|".join(re.escape(phrase) for phrase in longest_first if not phrase.isascii())
    english = "|".join(re.escape(phrase) for phrase in longest_first if phrase.isascii())
    return re.compile(
        rf"({chinese or '(?!)'}|(?<![a-z0-9])(?:{english or '(?!)'})(?=(?:e?s)?(?![a-z0-9])))"
    )
