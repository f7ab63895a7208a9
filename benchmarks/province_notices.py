"""Writes the notices of ``benchmarks.province``: their text, and where each field stands in it."""

from __future__ import annotations

from typing import NamedTuple

from common.records import Document, Field, Item, ParsedDocument, Passage, SourceText, Span


class Said(NamedTuple):
    """What one item says, in words."""

    heading: str
    lead: str
    supporting: tuple[str, ...]
    starred: bool
    parts: list[str]
    """The text of each of its passages; the last of several is what is due in a quarter."""


class Notice(NamedTuple):
    """What was read of a notice, and its passages."""

    parsed: ParsedDocument
    passages: tuple[Passage, ...]


class Writer:
    """Writes one notice, item by item, and where each stands in it."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._source: list[str] = []
        self._length = 0
        self._items: list[Item] = []
        self._passages: list[Passage] = []

    def add(self, said: Said) -> None:
        """The next item."""
        number = len(self._items) + 1
        told, due = "".join(said.parts[: max(len(said.parts) - 1, 1)]), "".join(said.parts[1:][-1:])
        start = self._length
        self._write(f"{number}、")
        printed = {
            Field.TEXT: told,
            Field.Q3: due,
            Field.LEAD: said.lead,
            Field.SUPPORTING: "、".join(said.supporting),
        }
        cells = {field: (self._write(words),) for field, words in printed.items() if words}
        item = Item(
            id=f"{self._document.id}:{number:04}",
            document_id=self._document.id,
            number=str(number),
            path=(said.heading,),
            text=told,
            spans=(Span(start, self._length),),
            lead=(said.lead,),
            supporting=said.supporting,
            quarters={"Q3": due} if due else {},
            starred=said.starred,
            cells=cells,
        )
        self._items.append(item)
        self._cut(item, said, cells[Field.TEXT][0].start)

    def _cut(self, item: Item, said: Said, start: int) -> None:
        """The passages of an item, its departments in the first."""
        known = self._document.metadata
        context = f"{known.district} {known.year} · {known.title} › {said.heading}"
        departments = "、".join((said.lead, *said.supporting))
        for n, part in enumerate(said.parts):
            written = part if n else f"{part}\n{departments}"
            span = Span(start, start + len(part))
            self._passages.append(Passage(f"{item.id}#{n}", item.id, context, written, (span,)))
            start += len(part)

    def notice(self) -> Notice:
        """All that was written."""
        source = SourceText("".join(self._source), unwrapped=True)
        parsed = ParsedDocument(source, self._document.metadata, tuple(self._items))
        return Notice(parsed, tuple(self._passages))

    def _write(self, text: str) -> Span:
        """Where a line of the source stands."""
        self._source.append(f"{text}\n")
        start, self._length = self._length, self._length + len(text) + 1
        return Span(start, start + len(text))
