"""The indexed notices as the answerer reads them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

import numpy as np

from answerer.heads import Heads
from answerer.notice_table import NoticeTable
from answerer.signals import Near
from common.records import Document, Field, Item, Kind
from indexer.backends.base import Index
from indexer.encoders.base import Vectors
from indexer.link_targets import Incoming, incoming
from retriever.facet_table import FacetTable
from retriever.facets import item_years

_REVIEW = re.compile(r"回顾|总结|完成情况|工作情况|主要成效|取得")


class Shelf:
    """Documents, items and sources of one index, with what they hold for."""

    def __init__(self, index: Index, facets: FacetTable) -> None:
        self.index = index
        self.facets = facets
        self.notices = NoticeTable(index, facets)
        self.heads = Heads(self.notices.documents)

    def document(self, item: Item) -> Document:
        """The document of an item."""
        return self.index.documents[item.document_id]

    def source(self, document: Document) -> str:
        """The text that the document's ranges count in."""
        return self.index.source(document.id)

    @property
    def documents(self) -> tuple[Document, ...]:
        """All documents, in corpus order."""
        return self.notices.documents

    @cached_property
    def incoming(self) -> Mapping[str, tuple[Incoming, ...]]:
        """What later notices did to a document (replaced, amended it), by its id."""
        return incoming(self.index.documents)

    def items_of(self, document: Document) -> Iterator[Item]:
        """The items of a document, in reading order."""
        own = self.index.columns.document_of_item == self._numbers[document.id]
        return self.items(np.flatnonzero(own))

    def items(self, numbers: Iterable[int]) -> Iterator[Item]:
        """The items of these numbers, each read when it is its turn."""
        names = self.index.columns.item_ids
        return (self.index.items[names[number]] for number in numbers)

    def near(self, item: Item, query: Vectors) -> tuple[Near, ...]:
        """The item's passages, where they stand in its text, with their cosines to a question."""
        rows = self.index.rows_of(item.id)
        if len(rows) < 2:
            return ()
        cosines = {one.row: one.score for one in self.index.dense(query, len(rows), rows)}
        texts = ((self.index.passages[row].text, cosines.get(int(row), 0.0)) for row in rows)
        places = ((item.text.find(text), len(text), cosine) for text, cosine in texts)
        return tuple(
            Near(start, start + size, cosine) for start, size, cosine in places if start >= 0
        )

    def years(self, item: Item) -> frozenset[int]:
        """The years an item is about: a heading's (2019年工作回顾), else the document's."""
        return item_years(item, self.document(item))

    def has_field(self, item: Item, field: Field) -> bool:
        """Whether some item of the same notice sets the field: then an empty cell speaks."""
        return bool(self.notices.setting(field)[self._numbers[item.document_id]])

    def reports_results(self, item: Item) -> bool:
        """Whether the item tells what was done, not what is planned."""
        if any(_REVIEW.search(heading) for heading in item.path):
            return True
        known = self.document(item).metadata
        return known.kind is Kind.WORK_REPORT and known.year not in self.years(item)

    @cached_property
    def noticed_years(self) -> frozenset[int]:
        """The years that some notice is for."""
        return self.notices.years_dated(self.notices.original)

    @cached_property
    def districts(self) -> tuple[str, ...]:
        """Districts of the documents, in corpus order."""
        named = (document.metadata.district for document in self.documents)
        return tuple(dict.fromkeys(name for name in named if name))

    @cached_property
    def usual_district(self) -> str:
        """The district with most notices, copies aside; empty where none names one."""
        originals = self.notices.chosen(self.notices.original)
        named = Counter(one.metadata.district for one in originals if one.metadata.district)
        return named.most_common(1)[0][0] if named else ""

    @cached_property
    def _numbers(self) -> Mapping[str, int]:
        """The number of each document, by its id."""
        return {document.id: number for number, document in enumerate(self.documents)}
