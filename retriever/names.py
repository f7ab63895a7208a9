"""The departments a question names, by any printed, spoken, local or English name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache

from indexer.lexicon import Lexicon, squeeze
from indexer.lexicon.departments import fold_english
from retriever.mentions import Mention

BODIES = "bureau|commission|department|dept|office|administration|committee|authority|agency"
BODY_LAST = re.compile(rf"^(.+?) (?:sub-)?(?:{BODIES})$")
BODY_FIRST = re.compile(rf"^(?:{BODIES}) of (.+)$")

ROLE = r"牵头|主责|主办|主管|负责|配合|分管|管|领|归口|之外|以外|还有|除外|承担|要做|做|出面|以及"
AFTER_SPOKEN = rf"(?=(?:\d{{2,4}}年?|今年|部门|系统|条线|口|是|也|还|来|都|要)*(?:{ROLE}))"
BEFORE_SPOKEN = r"(?<=[归由找问让除])|(?<=除了)|(?<=除去)|(?<=不算)"
"""A spoken name (教育, 民政) is an ordinary word unless a role word stands beside it."""

WITH_OFFICE = re.compile(r"^(.+?)[（(].+[）)]$")
"""区府办（合作交流办）: the office that acts for a department stands in brackets behind it."""

STREET = re.compile(
    r"(?:(?<![一-鿿])|(?<=[年区]))"
    r"((?![年区])(?:(?![哪几个各的每这那其关])[一-鿿]){2,5}(?:街道|(?<![乡城村小])镇))(?!图)"
)
"""A street or town that no list knows, where its name can be told from the words before."""

NOT_AN_OFFICE = r"(?<![平对])"
NOT_A_VERB = r"(?![理事公法学案证结件])"
"""平台办理 and 对外办事 do not name the 台办 or the 外办."""


OPENING = 2
"""Characters that names are looked up by."""
KEPT_PATTERNS = 256
"""Patterns kept, each of a few names; most questions name the same departments."""


def canonical_department(lexicon: Lexicon, printed: str) -> str:
    """The usual short name; a name the lexicon does not know as printed, without 区 in front."""
    known = lexicon.resolve(printed)
    if known is not None:
        return known.name
    squeezed = squeeze(printed)
    outer = WITH_OFFICE.match(squeezed)
    if outer is not None and lexicon.resolve(outer[1]) is not None:
        return canonical_department(lexicon, outer[1])
    return squeezed[1:] if squeezed[:1] in "区市县" else squeezed


class DepartmentReader:
    """Finds departments in questions; ``local`` are names printed in the indexed notices."""

    def __init__(self, lexicon: Lexicon, local: Iterable[str] = ()) -> None:
        printed = {name: name for name in (canonical_department(lexicon, one) for one in local)}
        spoken: dict[str, str] = {}
        english: dict[str, str] = {}
        for department in lexicon.departments:
            printed.update(dict.fromkeys(department.printed, department.name))
            spoken.update(dict.fromkeys(department.spoken, department.name))
            english.update(dict.fromkeys(_english_forms(department.english), department.name))
        self._readers = (
            NameReader(printed, printed_pattern),
            NameReader(spoken, spoken_pattern),
            NameReader(english, english_pattern),
        )
        self._spoken = NameReader(spoken, bare_pattern)

    def find_spoken(self, text: str) -> Iterator[Mention[str]]:
        """Spoken names wherever they stand, for a question that can only mean a department."""
        return self._spoken.find(text)

    def find(self, text: str) -> Iterator[Mention[str]]:
        """Each mention, with the department's usual short name; the text must be tidied."""
        known = [mention for reader in self._readers for mention in reader.find(text)]
        yield from known
        for match in STREET.finditer(text):
            if not any(match.start() <= one.start < match.end() for one in known):
                yield Mention(match[1], *match.span())


class NameReader:
    """Finds names of one sort. Only those that stand in a text become a pattern for it: a
    pattern of all would be tried name by name at each character, and a province prints 50,000.
    """

    def __init__(self, names: Mapping[str, str], pattern: Callable[[str], str]) -> None:
        self._pattern = pattern
        self._names = {name.lower(): usual for name, usual in names.items()}
        self._by_opening: dict[str, list[str]] = {}
        for name in self._names:
            self._by_opening.setdefault(name[:OPENING], []).append(name)
        self._compiled = lru_cache(KEPT_PATTERNS)(self._compile)

    def find(self, text: str) -> Iterator[Mention[str]]:
        """Each mention in a tidied text, with the usual name."""
        standing = self._standing(text)
        for match in self._compiled(standing).finditer(text) if standing else ():
            yield Mention(self._names[match[match.lastindex or 0]], *match.span())

    def _standing(self, text: str) -> frozenset[str]:
        """The names that stand anywhere in the text."""
        return frozenset(
            name
            for at in range(len(text))
            for opening in {text[at : at + length] for length in range(1, OPENING + 1)}
            for name in self._by_opening.get(opening, ())
            if text.startswith(name, at)
        )

    def _compile(self, names: frozenset[str]) -> re.Pattern[str]:
        longest_first = sorted(names, key=len, reverse=True)
        return re.compile(self._pattern("|".join(map(re.escape, longest_first))))


def printed_pattern(either: str) -> str:
    """A printed name of a choice of them, with its 区 or 市 in front."""
    return rf"{NOT_AN_OFFICE}(?:[区市县]委?)?({either}){NOT_A_VERB}"


def spoken_pattern(either: str) -> str:
    """A spoken name beside a word that says what part a department has."""
    return rf"(?:{BEFORE_SPOKEN})({either})|({either}){AFTER_SPOKEN}"


def bare_pattern(either: str) -> str:
    """A name whatever stands beside it."""
    return rf"({either})"


def english_pattern(either: str) -> str:
    """An English name, as whole words."""
    return rf"\b({either})\b"


def _english_forms(names: Iterable[str]) -> Iterator[str]:
    """Each name, and the same subject with any other word for a body (Finance Department)."""
    for name in map(fold_english, names):
        yield name
        subject = BODY_LAST.match(name) or BODY_FIRST.match(name)
        if subject:
            yield from (f"{subject[1]} {body}" for body in BODIES.split("|"))
