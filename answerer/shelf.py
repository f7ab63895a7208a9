"""The indexed notices as the answerer reads them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property

import numpy as np

from answerer.signals import Near
from common.records import Document, Field, Item, Kind
from indexer.backends.base import Index, Rows
from indexer.encoders.base import Vectors
from indexer.link_targets import Incoming, incoming
from retriever.facets import document_years, item_years

_REVIEW = re.compile(r"回顾|总结|完成情况|工作情况|主要成效|取得")


class Shelf:
    """Documents, items and sources of one index, with what they hold for."""

    def __init__(self, index: Index) -> None:
        self.index = index

    def document(self, item: Item) -> Document:
        """The document of an item."""
        return self.index.documents[item.document_id]

    def source(self, document: Document) -> str:
        """The text that the document's ranges count in."""
        return self.index.source(document.id)

    @cached_property
    def documents(self) -> tuple[Document, ...]:
        """All documents, in corpus order."""
        return tuple(self.index.documents.values())

    @cached_property
    def originals(self) -> tuple[Document, ...]:
        """All documents that are no copy of another."""
        return tuple(document for document in self.documents if document.duplicate_of is None)

    @cached_property
    def incoming(self) -> Mapping[str, tuple[Incoming, ...]]:
        """What later notices did to a document (replaced, amended it), by its id."""
        return incoming(self.index.documents)

    def items(self, documents: Iterable[Document] | None = None) -> Iterator[Item]:
        """The items of the documents (of the originals by default), in reading order."""
        chosen = {document.id for document in (documents or self.originals)}
        return (item for item in self.index.items.values() if item.document_id in chosen)

    def passages(self, wanted: Callable[[Item], bool]) -> Rows:
        """Rows of the passages whose item is wanted, ascending."""
        kept = {item.id for item in self.items() if wanted(item)}
        rows = [row for row, one in enumerate(self.index.passages) if one.item_id in kept]
        return np.array(rows, dtype=np.int64)

    def near(self, item: Item, query: Vectors) -> tuple[Near, ...]:
        """The item's passages, where they stand in its text, with their cosines to a question."""
        rows = self._rows.get(item.id, ())
        if len(rows) < 2:
            return ()
        found = self.index.dense(query, len(rows), np.array(rows, dtype=np.int64))
        cosines = {one.row: one.score for one in found}
        texts = ((self.index.passages[row].text, cosines.get(row, 0.0)) for row in rows)
        places = ((item.text.find(text), len(text), cosine) for text, cosine in texts)
        return tuple(
            Near(start, start + size, cosine) for start, size, cosine in places if start >= 0
        )

    @cached_property
    def _rows(self) -> dict[str, list[int]]:
        """Rows of the passages of each item, by item id."""
        found: dict[str, list[int]] = {}
        for row, passage in enumerate(self.index.passages):
            found.setdefault(passage.item_id, []).append(row)
        return found

    def years(self, item: Item) -> frozenset[int]:
        """The years an item is about: a heading's (2019年工作回顾), else the document's."""
        return item_years(item, self.document(item))

    def has_field(self, item: Item, field: Field) -> bool:
        """Whether some item of the same notice sets the field: then an empty cell speaks."""
        return field in self._set_fields[item.document_id]

    @cached_property
    def _set_fields(self) -> dict[str, frozenset[Field]]:
        found: dict[str, set[Field]] = {document.id: set() for document in self.documents}
        for item in self.index.items.values():
            found[item.document_id] |= _fields_set(item)
        return {key: frozenset(fields) for key, fields in found.items()}

    def reports_results(self, item: Item) -> bool:
        """Whether the item tells what was done, not what is planned."""
        if any(_REVIEW.search(heading) for heading in item.path):
            return True
        known = self.document(item).metadata
        return known.kind is Kind.WORK_REPORT and known.year not in self.years(item)

    def years_of(self, document: Document) -> frozenset[int]:
        """Years that the document or one of its sections is about."""
        return self._years[document.id]

    @cached_property
    def _years(self) -> dict[str, frozenset[int]]:
        found: dict[str, set[int]] = {document.id: set() for document in self.documents}
        for document in self.documents:
            found[document.id] |= document_years(document)
        for item in self.items(self.documents):
            found[item.document_id] |= self.years(item)
        return {key: frozenset(years) for key, years in found.items()}

    @cached_property
    def noticed_years(self) -> frozenset[int]:
        """The years that some notice is for."""
        return frozenset[int]().union(*map(document_years, self.originals))

    @cached_property
    def districts(self) -> tuple[str, ...]:
        """Districts of the documents, in corpus order."""
        named = (document.metadata.district for document in self.documents)
        return tuple(dict.fromkeys(name for name in named if name))


def _fields_set(item: Item) -> set[Field]:
    """The fields that can be asked for and that the item sets."""
    values = {
        Field.LEAD: item.lead,
        Field.SUPPORTING: item.supporting,
        Field.RESPONSIBLE: item.responsible,
        Field.DEADLINE: item.deadline,
    }
    quarters = {Field(name) for name, target in item.quarters.items() if target}
    return {field for field, value in values.items() if value} | quarters
