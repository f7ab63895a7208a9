"""Names a question has misspelt: 市场间管局 → 市场监管局, 架空线入第 → 架空线入地.

Two kinds of slip, as typing by sound or by hand makes them:

1. Sound: the characters sound alike, as a pinyin keyboard offers them. Any number of them
   may differ as long as half stand, and southern speakers' mergers (zh/z, ing/in) count.
2. Hand: one character is wrong, missing or too many, in a name of four and more.

What already reads as words is left alone: 就业服务 is no slip of 企业服务. Corrections only
add to what is searched for; the question's own words stay. English words: ``english``.
"""

from __future__ import annotations

import os
import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

from indexer.lexicon import Lexicon, squeeze
from retriever.english import EnglishSpeller

SHORTEST_BY_SOUND = 3
SHORTEST_BY_HAND = 4
"""Characters of a name; of shorter ones too many differ by one character only."""

LONG_WORD = 3
"""Characters from which a word is not made by chance of the end of a name and what is beside it:
发射场的建设 holds no slip of 党的建设."""

SHORTEST_CUT = 5
"""Characters of a name of which one may be missing: 四 of five still say which is meant."""

LONGEST = 14
"""Characters of the longest name looked for; official names beyond that are not typed by hand."""

HAN_RUN = re.compile(r"[一-鿿]{3,}?(?=第?\d)|[一-鿿]{3,}")
GAP = "*"
MERGED = ((re.compile(r"^([zcs])h"), r"\1"), (re.compile(r"(?<=[aei])ng$"), "n"))
"""Sounds that many speakers and pinyin keyboards do not tell apart."""


class Correction(NamedTuple):
    """``text[start:end]`` was typed, ``meant`` is the name it seems to be."""

    typed: str
    meant: str
    start: int
    end: int


class Speller:
    """Finds misspelt names of departments, terms and districts; made once, safe to share."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._names = frozenset(_names(lexicon))
        self._prefixes = frozenset(name[:2] for name in self._names)
        self._by_sound: Mapping[str, str] | None = None
        self._by_hand = _patterns(self._names)
        self._english = EnglishSpeller(lexicon)

    def corrections(self, tidied: str) -> tuple[Correction, ...]:
        """Misspelt names and English words of a tidied text, in its order, none overlapping."""
        found = [one for run in HAN_RUN.finditer(tidied) for one in self._in_run(run)]
        found += (Correction(*one) for one in self._english.corrections(tidied))
        chosen: list[Correction] = []
        for one in sorted(found, key=lambda one: (-_alike(one), one.start - one.end, one.start)):
            if all(one.end <= other.start or other.end <= one.start for other in chosen):
                chosen.append(one)
        return tuple(sorted(chosen, key=lambda one: one.start))

    def _in_run(self, run: re.Match[str]) -> Iterator[Correction]:
        text, offset = run.group(), run.start()
        right = list(_places(text, self._names))
        starts = [place[0] for place in right]
        words = list(_spans(self._lexicon.words(text)))
        odd = [end - start == 1 for start, end in words for _ in range(start, end)]
        within = _within(word for word in words if _length(word) >= LONG_WORD)
        for start in range(len(text) - SHORTEST_BY_SOUND + 1):
            for end in range(start + SHORTEST_BY_SOUND, min(len(text), start + LONGEST) + 1):
                if not any(odd[start:end]) or start in within or end in within:
                    continue
                near = right[bisect_left(starts, start - LONGEST) : bisect_left(starts, end)]
                if any(_is_right(start, end, one) for one in near):
                    continue
                meant = self._meant(text[start:end])
                if meant and meant not in text:
                    yield Correction(text[start:end], meant, offset + start, offset + end)

    def _meant(self, typed: str) -> str | None:
        by_sound = self._sounds().get(sound(typed))
        if by_sound is not None and _half_stands(typed, by_sound):
            return by_sound
        if len(typed) < SHORTEST_BY_HAND:
            return None
        return next(filter(None, map(self._by_hand.get, _slips(typed))), None)

    def _sounds(self) -> Mapping[str, str]:
        if self._by_sound is None:  # here, so that pinyin is only loaded when it is needed
            self._by_sound = {sound(name): name for name in sorted(self._names, reverse=True)}
        return self._by_sound


def _alike(one: Correction) -> int:
    """2 where the two sound alike throughout, which is likelier than a slip of the hand; else 1."""
    chinese = HAN_RUN.fullmatch(one.typed) is not None
    return 2 if chinese and sound(one.typed) == sound(one.meant) else 1


def sound(chinese: str) -> str:
    """The pinyin of each character without tones, mergers merged, separated by spaces."""
    return " ".join(map(_sound, chinese))


@cache
def _sound(character: str) -> str:
    (syllable,) = _pinyin()(character)
    for pattern, merged in MERGED:
        syllable = pattern.sub(merged, syllable)
    return syllable


@cache
def _pinyin() -> Callable[[str], list[str]]:
    # without its table of phrases, which single characters do not need: 0.2 s instead of 0.6
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    from pypinyin import lazy_pinyin

    return lazy_pinyin


def _names(lexicon: Lexicon) -> Iterator[str]:
    departments = (name for one in lexicon.departments for name in one.printed)
    terms = (name for term in lexicon.terms for name in (term.name, *term.synonyms))
    districts = (district.name for district in lexicon.districts)
    for name in map(squeeze, (*departments, *terms, *districts)):
        if SHORTEST_BY_SOUND <= len(name) <= LONGEST and HAN_RUN.fullmatch(name):
            yield name


def _patterns(names: Iterable[str]) -> Mapping[str, str]:
    """Each name by what is left of it when one character is wrong, missing or too many."""
    found: dict[str, str] = {}
    for name in sorted(names):
        if len(name) < SHORTEST_BY_HAND:
            continue
        found[f"+{name}"] = name
        for at in range(len(name)):
            found.setdefault(name[:at] + GAP + name[at + 1 :], name)
            if len(name) >= SHORTEST_CUT:
                found.setdefault(f"-{name[:at]}{name[at + 1 :]}", name)
    return found


def _slips(typed: str) -> Iterator[str]:
    """The keys of ``_patterns`` under which a misspelt name is to be looked for."""
    for at in range(len(typed)):
        yield typed[:at] + GAP + typed[at + 1 :]
    yield f"-{typed}"
    if len(typed) > SHORTEST_BY_HAND:
        for at in range(1, len(typed) - 1):  # at an end it is another word's
            yield f"+{typed[:at]}{typed[at + 1 :]}"


def _is_right(start: int, end: int, place: tuple[int, int]) -> bool:
    """Whether a run is part of a name that is right, or one character more (省政府办)."""
    inside = place[0] <= start and end <= place[1]
    return inside or (start <= place[0] and place[1] <= end and end - start <= _length(place) + 1)


def _spans(words: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Where each of the words stands in the text they make up."""
    end = 0
    for word in words:
        yield end, end + len(word)
        end += len(word)


def _within(words: Iterable[tuple[int, int]]) -> frozenset[int]:
    """The places within words: a run that begins or ends at one splits a word."""
    return frozenset(at for start, end in words for at in range(start + 1, end))


def _length(place: tuple[int, int]) -> int:
    return place[1] - place[0]


def _half_stands(typed: str, name: str) -> bool:
    same = sum(one == other for one, other in zip(typed, name, strict=True))
    return 2 * same >= len(name)


def _places(text: str, names: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Where a name stands as it should."""
    for start in range(len(text)):
        for end in range(start + SHORTEST_BY_SOUND, min(len(text), start + LONGEST) + 1):
            if text[start:end] in names:
                yield start, end
