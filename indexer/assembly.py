"""Puts the contents of a generation together, taking over what the previous one holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from typing import NamedTuple

import numpy as np

from common.records import Document, Metadata, ParsedDocument, Passage
from indexer.backends.base import Rows
from indexer.backends.local import Contents
from indexer.backends.records import Records
from indexer.components import Components, Wanted
from indexer.counting import count_passages
from indexer.duplicates import Notice, Sketch, find_copies, shingles, sketch
from indexer.encoders.base import Vectors
from indexer.generations import Snapshot
from indexer.lexical import WordCounts, combined
from indexer.link_targets import resolved
from indexer.links import find_links
from indexer.passages import passages_of
from indexer.previous import Previous, encoded
from indexer.progress import Progress, Stage
from indexer.reading import Reading, read_notice
from indexer.stock import Stock
from indexer.vectors import embedded

UNKNOWN = -1
"""Stands for the row of a text that the previous generation does not hold."""


@dataclass(frozen=True)
class Assembly:
    """Everything to be written, and what it took."""

    corpus: Mapping[str, Snapshot]
    contents: Contents
    read: tuple[str, ...]
    embedded: int


class Part(NamedTuple):
    """One notice with its passages."""

    document: Document
    parsed: ParsedDocument
    sketch: Sketch
    passages: tuple[Passage, ...]
    rows: Rows | None
    """Their positions in the previous generation; None if they were cut now."""


def assemble(
    stock: Stock, previous: Previous | None, progress: Progress, components: Components
) -> Assembly:
    """The contents of a generation for the corpus as ``stock`` found it."""
    changed = [name for name in stock.corpus if not _taken_over(stock, previous, name)]
    components.ahead(_wanted(stock, changed, previous, components), progress)
    progress.start(Stage.READ, len(changed))
    fresh = _fresh(stock, changed, progress, components)
    readings = {
        name: previous.reading(name) if previous and name not in fresh else fresh[name]
        for name in stock.corpus
    }
    parts = [
        part
        for name, reading in readings.items()
        if (part := _part(reading, None if name in fresh else previous, name))
    ]
    counts = _counts(parts, previous, progress, components)
    vectors, computed = _vectors(parts, previous, progress, components)
    snapshots = {name: reading.snapshot for name, reading in readings.items()}
    before = previous.index.folder if previous else None
    contents = Contents(_records(parts), vectors, counts, before)
    return Assembly(snapshots, contents, tuple(changed), computed)


def _wanted(
    stock: Stock, changed: Sequence[str], previous: Previous | None, components: Components
) -> list[Wanted]:
    """The notices to be read; with a new encoder all of them, as none has vectors."""
    embedded_before = previous is not None and _same_encoder(previous, components)
    names = changed if embedded_before else stock.corpus
    nothing = Metadata()
    return [
        Wanted(stock.files[name], stock.corpus[name].sha256, stock.overrides.get(name, nothing))
        for name in names
    ]


def _same_encoder(previous: Previous, components: Components) -> bool:
    return previous.manifest.encoder == components.fingerprint


def _fresh(
    stock: Stock, names: Sequence[str], progress: Progress, components: Components
) -> dict[str, Reading]:
    """Notices read now, as many at a time as the components can."""

    def read(name: str) -> Reading:
        said = stock.overrides.get(name, Metadata())
        return read_notice(stock.files[name], stock.corpus[name], said, components)

    readings: dict[str, Reading] = {}
    with ThreadPoolExecutor(components.at_once) as threads:
        try:
            for name, reading in zip(names, threads.map(read, names), strict=True):
                readings[name] = reading
                progress.advance(Stage.READ, name=name)
        except BaseException:
            threads.shutdown(wait=False, cancel_futures=True)
            components.stop()
            raise
    return readings


def _taken_over(stock: Stock, previous: Previous | None, name: str) -> bool:
    return previous is not None and stock.unchanged(name, previous.manifest)


def _part(reading: Reading, previous: Previous | None, name: str) -> Part | None:
    """A notice with its passages, which are cut where ``previous`` is None."""
    document, parsed = reading.document, reading.parsed
    if document is None or parsed is None:
        return None
    held = previous.held(name) if previous else None
    if previous and held:
        passages = tuple(previous.index.passages[row] for row in held.rows)
        return Part(document, parsed, held.sketch, passages, held.rows)
    linked = replace(document, links=find_links(parsed))
    return Part(linked, parsed, sketch(parsed.items), passages_of(document, parsed), None)


def _records(parts: Sequence[Part]) -> Records:
    """The records, each document with what the others make of it: copies and links."""
    copies = find_copies(
        Notice(p.document.id, p.sketch, p.document.metadata, partial(shingles, p.parsed.items))
        for p in parts
    )
    documents = resolved(
        [replace(p.document, duplicate_of=copies.get(p.document.id)) for p in parts]
    )
    return Records(
        documents,
        {part.document.id: part.parsed for part in parts},
        {part.document.id: part.sketch for part in parts},
        tuple(passage for part in parts for passage in part.passages),
    )


def _counts(
    parts: Sequence[Part], previous: Previous | None, progress: Progress, components: Components
) -> WordCounts:
    """The words of all passages; only new passages are cut into words."""
    fresh = [passage for part in parts if part.rows is None for passage in part.passages]
    new = count_passages(fresh, components, progress)
    if previous is None:
        return new
    old = previous.index.counts
    return combined(old, new, _picked(parts, old.times.shape[0]))


def _picked(parts: Sequence[Part], first: int) -> Rows:
    """The row of each passage: its previous one, or from ``first`` on one of the new."""
    picked: list[int] = []
    for part in parts:
        rows = range(first, first + len(part.passages)) if part.rows is None else part.rows
        picked.extend(rows)
        first += len(part.passages) if part.rows is None else 0
    return np.array(picked, np.int64)


def _vectors(
    parts: Sequence[Part], previous: Previous | None, progress: Progress, components: Components
) -> tuple[Vectors, int]:
    """The vector of each passage, shape (passages, dimension), and how many were computed.

    A text that the previous generation or the cache holds is not embedded again.
    """
    if previous is not None and not _same_encoder(previous, components):
        previous = None
    rows = np.array([row for part in parts for row in _known(part, previous)], np.int64)
    passages = [passage for part in parts for passage in part.passages]
    missing = {at: encoded(passages[at]) for at in np.flatnonzero(rows == UNKNOWN)}
    known = previous.vectors() if previous is not None else None
    if known is not None and not missing:
        return known[rows], 0
    encoder = components.encoder(progress)
    texts = list(dict.fromkeys(missing.values()))
    fresh = embedded(texts, encoder, components.cache, progress)
    vectors = np.empty((len(rows), encoder.dimension), np.float32)
    if known is not None:
        vectors[rows != UNKNOWN] = known[rows[rows != UNKNOWN]]
    for at, text in missing.items():
        vectors[at] = fresh.vectors[text]
    return vectors, fresh.computed


def _known(part: Part, previous: Previous | None) -> Iterator[int]:
    """The previous row of each passage's text, or UNKNOWN."""
    if previous is None:
        yield from [UNKNOWN] * len(part.passages)
    elif part.rows is not None:
        yield from part.rows
    else:
        former = previous.rows_of(part.document.file)
        yield from (former.get(encoded(passage), UNKNOWN) for passage in part.passages)
