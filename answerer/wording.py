"""How departments, items, documents and quarters are named in an answer."""

from __future__ import annotations

import re
from collections.abc import Iterable

from answerer.places import section as section_of
from answerer.units import label
from common.catalogue import Language, say
from common.records import Document, Field, Item
from indexer.lexicon import Lexicon

_DASHES = re.compile(r"[\s—–―\-－/／无]*")


class Wording:
    """Names things in one language; English keeps the printed Chinese beside it."""

    def __init__(self, lexicon: Lexicon, language: Language) -> None:
        self._lexicon = lexicon
        self.language = language

    def say(self, key: str, **values: object) -> str:
        """A sentence of the catalogue's ``answer`` section."""
        return say(f"answer.{key}", self.language, **values)

    def department(self, printed: str) -> str:
        """Civil Affairs Bureau (民政局); as printed in Chinese or when not in the lexicon."""
        known = self._lexicon.resolve(printed)
        if known is None or not known.english:
            return printed
        return self.say("department_pair", printed=printed, english=known.english[0])

    def departments(self, printed: Iterable[str]) -> str:
        """The departments in printed order."""
        return self.say("enumeration").join(self.department(name) for name in printed)

    def field(self, field: Field) -> str:
        """The name of a field of an item."""
        return self.say(f"field.{field.value}")

    def document(self, document: Document) -> str:
        """District, year and title, without what the title says itself."""
        known = document.metadata
        title = known.title or ""
        year = str(known.year or "")
        values = {
            "place": self.district(_unless_in(known.district or "", title)),
            "year": self.say("year", year=year) if _unless_in(year, title) else "",
        }
        if not title:
            return _single_spaced(self.say("document_untitled", file=document.file, **values))
        return _single_spaced(self.say("document", title=title, **values))

    def district(self, name: str) -> str:
        """Jing'an District (静安区); as printed in Chinese or when not in the lexicon."""
        known = next((d for d in self._lexicon.districts if d.name == name), None)
        if self.language is Language.ZH or known is None or not known.english:
            return name
        english = self.say("district", name=known.english[0])
        return self.say("department_pair", printed=name, english=english)

    def scope(self, document: Document) -> str:
        """District and year alone: 长宁区2020年; the title of a notice that has neither."""
        known = document.metadata
        year = self.say("year", year=known.year) if known.year else ""
        place = self.district(known.district or "")
        gap = " " if self.language is Language.EN and place and year else ""
        return f"{place}{gap}{year}" or self.document(document)

    def item(self, item: Item) -> str:
        """The item's number or section with the words that name it."""
        words = label(item.text).text
        if item.number.isascii() and item.number:
            return self.say("item_number", number=item.number, label=words)
        section = section_of(item.number, item.path)
        if section:
            return self.say("item_section", section=section, label=words)
        return self.say("item_bare", label=words)

    def entry(self, item: Item) -> str:
        """The item's name as a row of a list, with its project."""
        name = self.item(item)
        project = item.project or ""
        return f"{name}（{project}）" if project and project not in name else name


def is_dash(value: str) -> bool:
    """Whether a cell says in print that there is nothing: ——, 无."""
    return bool(_DASHES.fullmatch(value))


def _single_spaced(text: str) -> str:
    return " ".join(text.split(" ")).replace("  ", " ").strip()


def _unless_in(text: str, title: str) -> str:
    return "" if text in title else text
