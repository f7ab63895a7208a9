"""A tiny index in memory, for tests of what is drawn from an index."""

from collections.abc import Sequence

import numpy as np

from common.records import (
    Document,
    Field,
    Item,
    Kind,
    Metadata,
    ParsedDocument,
    SourceText,
    Span,
)
from indexer.backends.base import Index, Rows, Scored
from indexer.encoders.base import Vectors


class Stock(Index):
    """Documents, items and sources as given; nothing to search."""

    generation = 7
    encoder_fingerprint = "none"
    passages = ()

    def __init__(
        self, documents: Sequence[Document], items: Sequence[Item], sources: dict[str, str]
    ) -> None:
        self.documents = {document.id: document for document in documents}
        self.items = {item.id: item for item in items}
        self._sources = sources

    def source(self, document_id: str) -> str:
        return self._sources[document_id]

    def parsed(self, document_id: str) -> ParsedDocument:
        items = tuple(item for item in self.items.values() if item.document_id == document_id)
        source = SourceText(self.source(document_id))
        return ParsedDocument(source, self.documents[document_id].metadata, items)

    def vectors_of(self, rows: Rows) -> Vectors:
        return np.zeros((len(rows), 1), np.float32)

    def dense(self, vector: Vectors, k: int, among: Rows | None = None) -> list[Scored]:
        return []

    def lexical(self, tokens: Sequence[str], k: int, among: Rows | None = None) -> list[Scored]:
        return []

    def close(self) -> None:
        pass


SOURCE = (
    "1、推进河道整治工作，<script>alert(1)</script>**粗**。第三季度完成一半。建管委\n"
    "2、开展绿道建设工作。\n"
)


def _span(text: str) -> Span:
    start = SOURCE.index(text)
    return Span(start, start + len(text))


DOCUMENT = Document(
    "d1", "a.txt", "0" * 64, Metadata(title="甲通知", district="甲区", year=2020, kind=Kind.NOTICE)
)
COPY = Document("d2", "b.txt", "1" * 64, Metadata(district="乙区", year=2021), duplicate_of="d1")
TEXT = "推进河道整治工作，<script>alert(1)</script>**粗**。"
ITEM = Item(
    id="d1:0000",
    document_id="d1",
    number="1",
    path=("一、建设",),
    text=TEXT,
    spans=(Span(0, SOURCE.index("\n")),),
    lead=("建管委",),
    quarters={"Q3": "完成一半"},
    cells={
        Field.TEXT: (_span(TEXT),),
        Field.Q3: (_span("完成一半"),),
        Field.LEAD: (_span("建管委"),),
    },
)
NEXT = Item(
    "d1:0001", "d1", "2", ("一、建设",), "开展绿道建设工作。", (_span("开展绿道建设工作。"),)
)
COPIED = Item("d2:0000", "d2", "1", (), TEXT, (Span(0, SOURCE.index("\n")),), lead=("建管委",))


def stock() -> Stock:
    return Stock([DOCUMENT, COPY], [ITEM, NEXT, COPIED], {"d1": SOURCE, "d2": SOURCE})
