"""Puts the contents of a generation together, taking over what the previous one holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from common.records import Metadata, Passage
from indexer.backends.local import Contents, LocalIndex
from indexer.backends.records import Records, StoredPassage
from indexer.components import Components
from indexer.duplicates import find_copies
from indexer.encoders.base import Vectors
from indexer.generations import GenerationManifest, Snapshot
from indexer.passages import split
from indexer.progress import Progress, Stage
from indexer.reading import Reading, read_notice
from indexer.stock import Stock
from indexer.vectors import embedded


class Previous:
    """The generation whose work is taken over: its readings, words and vectors."""

    def __init__(self, manifest: GenerationManifest, index: LocalIndex) -> None:
        self.manifest = manifest
        self.index = index
        self._documents = {document.file: document for document in index.documents.values()}
        stored = index.records.passages
        self._tokens = {passage.embedded: tokens for passage, tokens in stored}

    def reading(self, name: str) -> Reading:
        """What was read from a file, or why it could not be."""
        snapshot = self.manifest.corpus[name]
        document = self._documents.get(name)
        if document is None:
            return Reading(snapshot)
        alone = replace(document, duplicate_of=None)
        return Reading(snapshot, alone, self.index.parsed(document.id))

    def tokens(self, text: str, code: str) -> tuple[str, ...] | None:
        """The words of an embedded text, where the same code cut it."""
        return self._tokens.get(text) if code == self.manifest.code else None

    def vectors(self, encoder: str) -> Mapping[str, Vectors]:
        """The vector of each embedded text, where the same encoder made it."""
        if encoder != self.manifest.encoder:
            return {}
        texts = [passage.embedded for passage in self.index.passages]
        rows = np.arange(len(texts), dtype=np.int64)
        return dict(zip(texts, self.index.vectors_of(rows), strict=True))


@dataclass(frozen=True)
class Assembly:
    """Everything to be written, and what it took."""

    corpus: Mapping[str, Snapshot]
    contents: Contents
    read: tuple[str, ...]
    embedded: int


def assemble(
    stock: Stock, previous: Previous | None, progress: Progress, parts: Components
) -> Assembly:
    """The contents of a generation for the corpus as ``stock`` found it."""
    changed = [name for name in stock.corpus if not _taken_over(stock, previous, name)]
    progress.start(Stage.READ, len(changed))
    readings: dict[str, Reading] = {}
    for name, snapshot in stock.corpus.items():
        if previous is not None and name not in changed:
            readings[name] = previous.reading(name)
        else:
            said = stock.overrides.get(name, Metadata())
            readings[name] = read_notice(stock.files[name], snapshot, said, parts)
            progress.advance(Stage.READ, name=name)
    records = _records(readings, stock.code, previous, progress, parts)
    texts = [stored.passage.embedded for stored in records.passages]
    vectors, embedded = _vectors(texts, previous, progress, parts)
    snapshots = {name: reading.snapshot for name, reading in readings.items()}
    return Assembly(snapshots, Contents(records, vectors), tuple(changed), embedded)


def _taken_over(stock: Stock, previous: Previous | None, name: str) -> bool:
    return previous is not None and stock.unchanged(name, previous.manifest)


def _records(
    readings: Mapping[str, Reading],
    code: str,
    previous: Previous | None,
    progress: Progress,
    parts: Components,
) -> Records:
    known = [r for r in readings.values() if r.document is not None and r.parsed is not None]
    parsed = {r.document.id: r.parsed for r in known if r.document and r.parsed}
    copies = find_copies({name: notice.items for name, notice in parsed.items()})
    documents = tuple(
        replace(r.document, duplicate_of=copies.get(r.document.id)) for r in known if r.document
    )
    passages = [
        passage
        for document in documents
        for item in parsed[document.id].items
        for passage in split(document, item, parsed[document.id].source.text)
    ]
    return Records(documents, parsed, _segmented(passages, code, previous, progress, parts))


def _segmented(
    passages: Sequence[Passage],
    code: str,
    previous: Previous | None,
    progress: Progress,
    parts: Components,
) -> tuple[StoredPassage, ...]:
    """Each passage with its words, from the previous generation where it holds them."""
    progress.start(Stage.SEGMENT, len(passages))
    stored = []
    for passage in passages:
        tokens = previous.tokens(passage.embedded, code) if previous is not None else None
        stored.append(StoredPassage(passage, tokens or tuple(parts.tokens(passage.embedded))))
        progress.advance(Stage.SEGMENT)
    return tuple(stored)


def _vectors(
    texts: Sequence[str], previous: Previous | None, progress: Progress, parts: Components
) -> tuple[Vectors, int]:
    """The vector of each text, shape (texts, dimension), and how many were computed.

    A text that the previous generation or the cache holds is not embedded again.
    """
    known = previous.vectors(parts.fingerprint) if previous is not None else {}
    missing = list(dict.fromkeys(text for text in texts if text not in known))
    if known and not missing:
        return np.stack([known[text] for text in texts]), 0
    encoder = parts.encoder(progress)
    fresh = embedded(missing, encoder, parts.cache, progress)
    vectors = np.empty((len(texts), encoder.dimension), np.float32)
    for row, text in enumerate(texts):
        vectors[row] = known[text] if text in known else fresh.vectors[text]
    return vectors, fresh.computed
