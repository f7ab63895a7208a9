"""A small index and encoder whose scores can be worked out by hand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from common.records import (
    Document,
    Item,
    Kind,
    Metadata,
    ParsedDocument,
    Passage,
    SourceText,
    Span,
)
from indexer.backends.base import Index, Rows, Scored
from indexer.encoders.base import Encoder, Progress, Vectors
from indexer.lexicon import load_lexicon

CHARACTERS = 128

TOKEN_SCORE = 30.0
"""What a shared token scores: two or three of them make a best passage's BM25."""


class CharacterEncoder(Encoder):
    """Embeds a text as the counts of its characters, by code point modulo 128."""

    dimension = CHARACTERS
    fingerprint = "characters:1"

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        return np.array([self.query(text) for text in texts], np.float32)

    def query(self, text: str) -> Vectors:
        counts = np.bincount([ord(c) % CHARACTERS for c in text], minlength=CHARACTERS)
        return (counts / np.linalg.norm(counts)).astype(np.float32)


class ListIndex(Index):
    """Scores every passage: cosine, and how many query tokens the passage holds."""

    def __init__(self, documents: Sequence[Document], items: Sequence[Item]) -> None:
        self.generation = 1
        self.encoder_fingerprint = CharacterEncoder.fingerprint
        self.documents = {document.id: document for document in documents}
        self.items = {item.id: item for item in items}
        self.passages = [
            Passage(f"{item.id}:{part}", item.id, " ".join(item.path), text, item.spans)
            for item in items
            for part, text in enumerate(item.text.split("|"))
        ]
        embedded = [passage.embedded for passage in self.passages]
        self._vectors = CharacterEncoder().passages(embedded)
        self._tokens = [set(load_lexicon().tokens(text)) for text in embedded]

    def source(self, document_id: str) -> str:
        return "".join(i.text for i in self.items.values() if i.document_id == document_id)

    def parsed(self, document_id: str) -> ParsedDocument:
        return ParsedDocument(SourceText(self.source(document_id)), Metadata(), ())

    def vectors_of(self, rows: Rows) -> Vectors:
        return self._vectors[rows]

    def dense(self, vector: Vectors, k: int, among: Rows | None = None) -> list[Scored]:
        return self._best(self._vectors @ vector, k, among)

    def lexical(self, tokens: Sequence[str], k: int, among: Rows | None = None) -> list[Scored]:
        shared = [sum(token in held for token in tokens) for held in self._tokens]
        scores = TOKEN_SCORE * np.array(shared)
        return [one for one in self._best(scores, k, among) if one.score > 0]

    def close(self) -> None: ...

    def _best(self, scores: np.ndarray, k: int, among: Rows | None) -> list[Scored]:
        rows = range(len(scores)) if among is None else among
        best = sorted(rows, key=lambda row: (-scores[row], row))[:k]
        return [Scored(int(row), float(scores[row])) for row in best]


def document(id: str, district: str, year: int, kind: Kind, copy_of: str | None = None) -> Document:
    return Document(
        id, f"{id}.txt", "0" * 64, Metadata(district=district, year=year, kind=kind), copy_of
    )


def item(document_id: str, number: str, text: str, **fields: object) -> Item:
    spans = (Span(0, len(text)),)
    path = fields.pop("path", ())
    return Item(f"{document_id}:{number}", document_id, number, path, text, spans, **fields)  # type: ignore[arg-type]


def small_index() -> ListIndex:
    """Two districts and two years, and a shorter copy of one notice."""
    return ListIndex(
        [
            document("east-2020", "东城区", 2020, Kind.KEY_WORK_TARGETS),
            document("west-2020", "西城区", 2020, Kind.KEY_WORK_TARGETS),
            document("east-2021", "东城区", 2021, Kind.SUPERVISION_PLAN),
            document("east-2021-web", "东城区", 2021, Kind.SUPERVISION_PLAN, "east-2021"),
        ],
        [
            item(
                "east-2020",
                "1",
                "种植行道树五百棵。",
                lead=("绿容局",),
                supporting=("财政局",),
                quarters={"Q3": "种植三百棵"},
            ),
            item(
                "east-2020", "2", "建设口袋公园两座。|公园全部开放。", lead=("建委",), starred=True
            ),
            item("west-2020", "1", "种植行道树八百棵。", lead=("绿化市容局",)),
            item("east-2021", "1", "种植行道树九百棵。", responsible=("区绿化市容局", "区财政局")),
            item("east-2021-web", "1", "种植行道树九百棵。", responsible=("区绿化市容局",)),
            item("east-2021", "2", "去年种植情况。", path=("一、2020年工作回顾",)),
        ],
    )
