"""One question being answered: what was asked, where to look, how to word it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from answerer.relevance import Relevance
from answerer.shelf import Shelf
from answerer.wording import Wording
from common.records import Document, Item, Kind
from indexer.lexicon import Lexicon
from retriever import Asked, Filters, Hit, Question, Retriever
from retriever.facets import is_of_place
from retriever.names import canonical_department

_DIGITS = "零一二三四五六七八九"
_NUMBERED = re.compile(
    r"第(\d{1,3})[项条]|\bitem (?:no\.? ?)?(\d{1,3})\b|第([一二三四五六七八九十]{1,3})项"
)


@dataclass(frozen=True, slots=True)
class Desk:
    """What every question is answered with; one per index."""

    retriever: Retriever
    shelf: Shelf
    relevance: Relevance
    lexicon: Lexicon
    home: str = ""
    """The staff's own district, as the setting has it."""


@dataclass(frozen=True, slots=True)
class Asking:
    """A question with its hits."""

    desk: Desk
    wording: Wording
    question: Question
    hits: tuple[Hit, ...]
    filters: Filters

    @property
    def shelf(self) -> Shelf:
        """The notices."""
        return self.desk.shelf

    def asks(self, *kinds: Asked) -> bool:
        """Whether the question asks for any of these."""
        return bool(self.question.asked & set(kinds))

    @property
    def item_number(self) -> str:
        """The number of the item that the question gives (第20项, item 20), else empty."""
        found = _NUMBERED.search(self.question.standalone)
        if found is None:
            return ""
        return found.group(1) or found.group(2) or str(_han_number(found.group(3)))

    @property
    def years(self) -> tuple[int, ...]:
        """The years the answer is to hold for, the user's filter first; empty for any."""
        return (self.filters.year,) if self.filters.year else self.question.years

    @property
    def districts(self) -> tuple[str, ...]:
        """The districts the answer is to hold for; empty for any."""
        return (self.filters.district,) if self.filters.district else self.question.districts

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds of notice asked for; empty for any."""
        return (self.filters.kind,) if self.filters.kind else self.question.kinds

    @property
    def departments(self) -> tuple[str, ...]:
        """The departments named, the user's filter first."""
        fixed = (self.filters.department,) if self.filters.department else ()
        return tuple(dict.fromkeys((*fixed, *self.question.departments)))

    def at_home(self, document: Document) -> bool:
        """Whether the document is of the staff's own district, or that with most notices."""
        home = self.desk.home or self.shelf.usual_district
        return bool(home) and is_of_place(home, document)

    def fits(self, item: Item) -> bool:
        """Whether the item is of a district, year and kind asked for."""
        document = self.shelf.document(item)
        return (
            self.in_district(document)
            and (not self.years or bool(self.shelf.years(item) & set(self.years)))
            and (not self.kinds or document.metadata.kind in self.kinds)
        ) or self.foretells(item)

    def foretells(self, item: Item) -> bool:
        """Whether the item sets something for a year asked for that no notice is of (到2027年)."""
        ahead = [year for year in self.years if year > max(self.shelf.years(item), default=year)]
        if not ahead or not self.in_district(self.shelf.document(item)):
            return False
        unnoticed = set(ahead) - self.shelf.noticed_years
        return any(f"{year}年" in item.text for year in unnoticed)

    def in_district(self, document: Document) -> bool:
        """Whether the document is of a place asked for, or any will do."""
        return not self.districts or any(is_of_place(name, document) for name in self.districts)

    def canonical(self, department: str) -> str:
        """One name for all names of a department: 区发展改革委 and 发改委 are one."""
        return canonical_department(self.desk.lexicon, department)

    def narrowed(self, filters: Filters) -> Asking:
        """The same question asked within filters."""
        found = self.desk.retriever.search(self.question.standalone, filters=filters)
        return replace(self, hits=found.hits, filters=filters)


def _han_number(text: str) -> int:
    """The value of a Chinese numeral from 1 to 99: 三十八."""
    tens, ten, ones = text.rpartition("十")
    value = _DIGITS.index(ones) if ones else 0
    return value + (10 * (_DIGITS.index(tens) if tens else 1) if ten else 0)
