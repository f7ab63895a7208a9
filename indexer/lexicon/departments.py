"""Departments of the lexicon: which one a printed or spoken name means."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from indexer.lexicon.script import simplified

PLACE = re.compile(
    r"(?:中共)?(?:国家|全国|[一-鿿]{2,3}[省市])?(?:[一-鿿]{1,4}(?<![社小园城校景辖])[区县市])?"
    r"[区县市省州盟旗]?(?:委|人民政府|政府)?"
)
"""What may stand before a department's own name: 区, 市, 长宁区, 上海市长宁区, 区委, 区政府."""

LOCAL_POLICE = re.compile(r"公安局[一-鿿]{2,4}分局$")
"""公安局长宁分局 is the 公安分局 of its district."""

ENGLISH_PLACE = re.compile(r"^(?:the )?(?:[a-z']+ )?(?:district|municipal|city) ")


@dataclass(frozen=True, slots=True)
class FormerName:
    """A name a department had, and when it ended: "2019", "2019-02" or a whole ISO date."""

    name: str
    until: str | None = None


@dataclass(frozen=True, slots=True)
class Department:
    """One department with every name it goes by, none with a place in front."""

    name: str
    full: str
    aliases: tuple[str, ...] = ()
    spoken: tuple[str, ...] = ()
    """Short forms that are ordinary words elsewhere (教育): for questions only."""
    english: tuple[str, ...] = ()
    former: tuple[FormerName, ...] = ()
    since: str | None = None
    """When it took its present name, in the form of ``FormerName.until``."""

    @property
    def printed(self) -> tuple[str, ...]:
        """All Chinese names a notice may print."""
        former = (one.name for one in self.former)
        return tuple(dict.fromkeys((self.name, self.full, *self.aliases, *former)))


def squeeze(text: str) -> str:
    """NFKC in Simplified characters, without whitespace: 「科 委」 → 「科委」, （鎮） → (镇)."""
    return simplified("".join(unicodedata.normalize("NFKC", text).split()))


def fold_english(text: str) -> str:
    """Lower case, straight apostrophes, ``and`` for ``&``, single spaces, no leading article."""
    folded = unicodedata.normalize("NFKC", text).lower().replace("’", "'").replace("&", " and ")
    return " ".join(folded.split()).removeprefix("the ")


def without_place(text: str) -> Iterator[str]:
    """The squeezed text, then each rest of it after a place such as 区 or 上海市长宁区."""
    yield text
    for cut in range(1, min(len(text), 14)):
        if text[cut - 1] in "区县市省州盟旗家国委府" and PLACE.fullmatch(text, 0, cut):
            yield text[cut:]


def as_bureau(text: str) -> str:
    """A department of a province (财政厅) by the name of its like in a district (财政局)."""
    return f"{text[:-1]}局" if text.endswith("厅") else text


class Directory:
    """Looks departments up by any printed or English name."""

    def __init__(self, departments: Iterable[Department]) -> None:
        self.departments = tuple(departments)
        self._printed: Mapping[str, Department] = {
            name: department for department in self.departments for name in department.printed
        }
        self._english: Mapping[str, Department] = {
            fold_english(name): department
            for department in self.departments
            for name in department.english
        }

    def resolve(self, printed: str) -> Department | None:
        """The department of a printed name, with or without its place, or an English name."""
        squeezed = LOCAL_POLICE.sub("公安分局", squeeze(printed))
        for name in (*without_place(squeezed), *without_place(as_bureau(squeezed))):
            if name in self._printed:
                return self._printed[name]
        folded = fold_english(printed)
        return self._english.get(folded) or self._english.get(ENGLISH_PLACE.sub("", folded))
