"""Notices in Traditional characters: read as Simplified, kept as printed.

Layouts know the words of notices in Simplified characters. A Traditional notice is read in
that form, character by character, so that every range stays true; then every text is put
back from the source.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property

from common.records import Field, Heading, Item, Metadata, ParsedDocument, SourceText, Spans
from indexer.lexicon.script import simplified_by_character


def in_simplified(source: SourceText) -> SourceText:
    """The source in Simplified characters, of the same length; itself if it is so already."""
    text = simplified_by_character(source.text)
    return source if text == source.text else replace(source, text=text)


def as_printed(parsed: ParsedDocument, source: SourceText) -> ParsedDocument:
    """What was read from ``in_simplified(source)``, with every text as the source prints it.

    The district stays in Simplified characters: it is compared, not quoted.
    """
    printed = _Printed(parsed.source.text, source.text)
    headings = tuple(printed.heading(heading) for heading in parsed.headings)
    return replace(
        parsed,
        source=source,
        metadata=printed.metadata(parsed.metadata),
        headings=headings,
        items=tuple(printed.item(item) for item in parsed.items),
    )


class _Printed:
    """Finds texts read in Simplified characters and gives them as printed."""

    def __init__(self, read: str, printed: str) -> None:
        self._read = read
        self._source = printed
        self._known: dict[str, str] = {}
        """Texts that stand outside the item that has them: its headings, a merged cell."""

    def heading(self, heading: Heading) -> Heading:
        text = self._within(heading.text, heading.spans) or heading.text
        self._known[heading.text] = text
        return heading._replace(text=text)

    def item(self, item: Item) -> Item:
        def of(text: str, field: Field | None = None) -> str:
            return self._text(text, (item.cells.get(field, ()) if field else ()), item.spans)

        def each(texts: Iterable[str], field: Field) -> tuple[str, ...]:
            return tuple(of(text, field) for text in texts)

        return replace(
            item,
            number=of(item.number),
            path=tuple(self._anywhere(text) for text in item.path),
            text=of(item.text, Field.TEXT),
            project=of(item.project) if item.project else item.project,
            lead=each(item.lead, Field.LEAD),
            supporting=each(item.supporting, Field.SUPPORTING),
            responsible=each(item.responsible, Field.RESPONSIBLE),
            quarters={name: of(text, Field(name)) for name, text in item.quarters.items()},
            deadline=of(item.deadline, Field.DEADLINE) if item.deadline else item.deadline,
            others=self._others(item),
        )

    def metadata(self, metadata: Metadata) -> Metadata:
        def of(text: str | None) -> str | None:
            return self._anywhere(text) if text else text

        return replace(
            metadata,
            title=of(metadata.title),
            issuer=of(metadata.issuer),
            doc_number=of(metadata.doc_number),
        )

    def _others(self, item: Item) -> Mapping[str, str]:
        spans = item.cells.get(Field.OTHERS, ())
        return {
            self._anywhere(head): self._text(words, spans, item.spans)
            for head, words in item.others.items()
        }

    def _text(self, text: str, *places: Spans) -> str:
        found = (self._within(text, spans) for spans in places if spans)
        return next((one for one in found if one is not None), None) or self._anywhere(text)

    def _anywhere(self, text: str) -> str:
        if text not in self._known:
            place = self._read.find(text)
            same = self._source[place : place + len(text)]
            self._known[text] = same if place >= 0 else self._whole(text)
        return self._known[text]

    def _whole(self, text: str) -> str:
        found = _aligned(text, *self._squeezed)
        return text if found is None else found

    @cached_property
    def _squeezed(self) -> tuple[str, str]:
        return "".join(self._read.split()), "".join(self._source.split())

    def _within(self, text: str, spans: Spans) -> str | None:
        """The text as printed somewhere in the ranges; None where they do not hold it."""
        read = "".join(self._read[start:end] for start, end in spans)
        printed = "".join(self._source[start:end] for start, end in spans)
        return _aligned(text, "".join(read.split()), "".join(printed.split()))


def _aligned(text: str, read: str, printed: str) -> str | None:
    """The text with its characters from ``printed``, its whitespace kept.

    ``read`` and ``printed`` are of one length, without whitespace.
    """
    bare = "".join(text.split())
    place = read.find(bare)
    if place < 0:
        return None
    characters = iter(printed[place : place + len(bare)])
    return "".join(c if c.isspace() else next(characters) for c in text)
