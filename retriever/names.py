"""The departments a question names, by any printed, spoken, local or English name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

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
            (_printed_pattern(printed), printed),
            (_spoken_pattern(spoken), spoken),
            (_english_pattern(english), english),
        )

    def find(self, text: str) -> Iterator[Mention[str]]:
        """Each mention, with the department's usual short name; the text must be tidied."""
        known = [
            Mention(names[match[match.lastindex or 0]], *match.span())
            for pattern, names in self._readers
            for match in pattern.finditer(text)
        ]
        yield from known
        for match in STREET.finditer(text):
            if not any(match.start() <= one.start < match.end() for one in known):
                yield Mention(match[1], *match.span())


def _alternatives(names: Iterable[str]) -> str:
    longest_first = sorted(names, key=len, reverse=True)
    return "|".join(re.escape(name.lower()) for name in longest_first) or "(?!)"


def _printed_pattern(names: Mapping[str, str]) -> re.Pattern[str]:
    return re.compile(rf"{NOT_AN_OFFICE}(?:[区市县]委?)?({_alternatives(names)}){NOT_A_VERB}")


def _spoken_pattern(names: Mapping[str, str]) -> re.Pattern[str]:
    either = _alternatives(names)
    return re.compile(rf"(?:{BEFORE_SPOKEN})({either})|({either}){AFTER_SPOKEN}")


def _english_pattern(names: Mapping[str, str]) -> re.Pattern[str]:
    return re.compile(rf"\b({_alternatives(names)})\b")


def _english_forms(names: Iterable[str]) -> Iterator[str]:
    """Each name, and the same subject with any other word for a body (Finance Department)."""
    for name in map(fold_english, names):
        yield name
        subject = BODY_LAST.match(name) or BODY_FIRST.match(name)
        if subject:
            yield from (f"{subject[1]} {body}" for body in BODIES.split("|"))
