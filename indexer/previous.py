"""The generation before the one being built, whose work is taken over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
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
        self._numbers = {name: number for number, name in enumerate(index.documents)}

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
        rows = self.index.columns.rows_of_document(self._numbers[document.id])
        return Held(self.index.records.sketch(document.id), rows)

    def vectors(self) -> Vectors:
        """All vectors, shape (passages, dimension)."""
        return self.index.vectors_of(np.arange(len(self.index.passages), dtype=np.int64))

    def rows_of(self, name: str) -> Mapping[str, int]:
        """The position of each passage of a file, by the text that was embedded.

        Those of other files are not looked through: their context lines are others', and a
        million passages would take a minute for each notice that is added.
        """
        held = self.held(name)
        rows = held.rows.tolist() if held else []
        return {encoded(self.index.passages[row]): row for row in rows}


def encoded(passage: Passage) -> str:
    """The text of a passage that is given to the encoder."""
    return simplified(passage.embedded)


def _alone(document: Document) -> Document:
    """A document without what depends on the others of the corpus."""
    links = tuple(replace(link, target=None) for link in document.links)
    return replace(document, duplicate_of=None, links=links)
