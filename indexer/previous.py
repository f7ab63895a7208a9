"""The generation before the one being built, whose work is taken over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import NamedTuple

import numpy as np

from common.records import Document, Passage
from indexer.backends.base import Rows
from indexer.backends.local import LocalIndex
from indexer.duplicates import Sketch
from indexer.encoders.base import Vectors
from indexer.generations import GenerationManifest
from indexer.lexicon.script import simplified
from indexer.reading import Reading


class Held(NamedTuple):
    """What a generation holds of one document beside its reading."""

    sketch: Sketch
    rows: Rows
    """Its passages' positions."""


class Previous:
    """The readings, passages, words and vectors of a generation."""

    def __init__(self, manifest: GenerationManifest, index: LocalIndex) -> None:
        self.manifest = manifest
        self.index = index
        self._documents = {document.file: document for document in index.documents.values()}

    def reading(self, name: str) -> Reading:
        """What was read from a file, or why it could not be."""
        snapshot = self.manifest.corpus[name]
        document = self._documents.get(name)
        if document is None:
            return Reading(snapshot)
        return Reading(snapshot, _alone(document), self.index.parsed(document.id))

    def held(self, name: str) -> Held | None:
        """The sketch and passages of a file; None for one that was refused."""
        document = self._documents.get(name)
        if document is None:
            return None
        rows = self._rows.get(document.id, [])
        return Held(self.index.records.sketches[document.id], np.array(rows, np.int64))

    def vectors(self) -> Vectors:
        """All vectors, shape (passages, dimension)."""
        return self.index.vectors_of(np.arange(len(self.index.passages), dtype=np.int64))

    @cached_property
    def row_of(self) -> Mapping[str, int]:
        """The position of a passage that was embedded from a text, by that text."""
        return {encoded(passage): row for row, passage in enumerate(self.index.passages)}

    @cached_property
    def _rows(self) -> Mapping[str, list[int]]:
        """The positions of each document's passages."""
        items = self.index.items
        rows: dict[str, list[int]] = {}
        for row, passage in enumerate(self.index.passages):
            rows.setdefault(items[passage.item_id].document_id, []).append(row)
        return rows


def encoded(passage: Passage) -> str:
    """The text of a passage that is given to the encoder."""
    return simplified(passage.embedded)


def _alone(document: Document) -> Document:
    """A document without what depends on the others of the corpus."""
    links = tuple(replace(link, target=None) for link in document.links)
    return replace(document, duplicate_of=None, links=links)
