"""Notices of a whole province, made of real sentences: records, words and vectors of any number.

A passage is the line that places it (district and year, title, heading), two runs of ``RUN``
sentences and, where an item begins, its departments; each of these pieces stands in the indexed
notices or the lexicon and is cut into words and embedded once. What a piece says is real, its
company is drawn at random, and the same pieces and number of passages give the same province.

What is new in a title (its number) is no piece: it is shown, and neither counted nor embedded.

Records are made when they are asked for, and kept, as those of a build are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import chain, pairwise
from pathlib import Path
from typing import NamedTuple, overload

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from benchmarks.province_notices import Notice, Said, Writer
from common.records import Document, Kind, Metadata, ParsedDocument, Passage
from indexer.backends.base import Index
from indexer.backends.records import Records
from indexer.duplicates import Sketch, sketch
from indexer.encoders.base import Encoder, Vectors
from indexer.lexical import WordCounts, count_words
from indexer.lexicon import Lexicon
from indexer.passages import sentence_ranges
from indexer.progress import Silent
from indexer.vectors import embedded

RUN = 2
"""Sentences in a row; two runs and the line before them make some 220 characters and 140
different words and pairs, where the passages of the seed notices have 200 and 137."""
SHORTEST, LONGEST = 8, 200
"""Characters of a sentence; shorter ones are headings and list numbers."""
SEED = 2020
FEWEST_ITEMS, MOST_ITEMS = 10, 30
"""Items of a notice."""
PASSAGES_OF_ITEM = (0.84, 0.11, 0.05)
"""Share of the items with 1, 2 and 3 passages, as in the seed notices."""
MOST_SUPPORTING = 5
STARRED = 0.05
YEARS = 10
"""Years of notices, up to the last one indexed."""
PORTION = 20_000
"""Passages whose vectors are worked out at a time."""

Numbers = NDArray[np.int32]


class Material(NamedTuple):
    """What is real: the texts that notices are made of."""

    sentences: tuple[str, ...]
    """In the order of their texts."""
    titles: tuple[str, ...]
    headings: tuple[str, ...]
    departments: tuple[str, ...]
    districts: tuple[str, ...]
    last_year: int

    @property
    def places(self) -> tuple[str, ...]:
        """Every district in every year, as context lines begin."""
        years = range(self.last_year - YEARS + 1, self.last_year + 1)
        return tuple(f"{district} {year}" for district in self.districts for year in years)

    @property
    def pieces(self) -> tuple[str, ...]:
        """All of them in one row, in the order of ``Parts``."""
        return (*self.sentences, *self.places, *self.titles, *self.headings, *self.departments)


def material_of(index: Index, lexicon: Lexicon, texts: Sequence[str] = ()) -> Material:
    """What the indexed notices are made of, or other texts in place of their sentences."""
    items = tuple(index.items.values())
    printed = (name for one in items for name in (*one.lead, *one.supporting, *one.responsible))
    known = [document.metadata for document in index.documents.values()]
    districts = (one.name for one in lexicon.districts)
    given = texts or [item.text for item in items]
    return Material(
        sentences=tuple(dict.fromkeys(s for text in given for s in _sentences(text))),
        titles=tuple(dict.fromkeys(one.title for one in known if one.title)),
        headings=tuple(dict.fromkeys(heading for item in items for heading in item.path[:1])),
        departments=tuple(dict.fromkeys(printed)),
        districts=tuple(dict.fromkeys((*districts, *(d.district for d in known if d.district)))),
        last_year=max(one.year for one in known if one.year),
    )


def _sentences(text: str) -> Iterator[str]:
    for start, end in sentence_ranges(text):
        sentence = text[start:end].strip()
        if SHORTEST <= len(sentence) <= LONGEST:
            yield sentence


@dataclass(frozen=True, eq=False)
class Pieces:
    """The material cut into words and embedded."""

    material: Material
    tokens: tuple[tuple[str, ...], ...]
    vectors: Vectors
    """Shape (pieces, dimension), rows of unit length."""

    @classmethod
    def of(cls, material: Material, lexicon: Lexicon, encoder: Encoder, cache: Path) -> Pieces:
        """Each piece cut and embedded once; the cache folder keeps the vectors."""
        texts = list(dict.fromkeys(material.pieces))
        vectors = embedded(texts, encoder, cache, Silent()).vectors
        return cls(
            material,
            tuple(tuple(lexicon.tokens(piece)) for piece in material.pieces),
            np.stack([vectors[piece] for piece in material.pieces]),
        )


class Drawn(NamedTuple):
    """What was drawn for each document, item and passage; pieces by their number."""

    items_of_document: Numbers
    """Number of the first item of each document, and the number of items at the end."""
    passages_of_item: Numbers
    """Number of the first passage of each item, and the number of passages at the end."""
    place: Numbers
    """Of each document, like the next."""
    title: Numbers
    heading: Numbers
    """Of each item, like the next three."""
    lead: Numbers
    supporting: Numbers
    """Shape (items, MOST_SUPPORTING), -1 for none."""
    starred: NDArray[np.bool_]
    sentences: Numbers
    """Shape (passages, 2 * RUN)."""


def drawn(material: Material, passages: int) -> Drawn:
    """A province of so many passages."""
    rng = np.random.default_rng(SEED)
    sizes = rng.choice(np.arange(1, 4, dtype=np.int32), passages, p=PASSAGES_OF_ITEM)
    of_item = _bounds(sizes, passages)
    items = len(of_item) - 1
    of_document = _bounds(rng.integers(FEWEST_ITEMS, MOST_ITEMS + 1, items, np.int32), items)
    documents = len(of_document) - 1
    first = np.cumsum([0, *map(len, (material.sentences, material.places))])
    titles = first[2] + len(material.titles)
    departments = titles + len(material.headings)
    pieces = departments + len(material.departments)
    supporting = rng.integers(departments, pieces, (items, MOST_SUPPORTING), np.int32)
    some = rng.integers(0, MOST_SUPPORTING + 1, items)
    supporting[np.arange(MOST_SUPPORTING) >= some[:, None]] = -1
    starts = rng.integers(0, first[1] - RUN + 1, (passages, 2), np.int32)
    runs = starts[:, :, None] + np.arange(RUN, dtype=np.int32)
    return Drawn(
        of_document,
        of_item,
        place=rng.integers(first[1], first[2], documents, np.int32),
        title=rng.integers(first[2], titles, documents, np.int32),
        heading=rng.integers(titles, departments, items, np.int32),
        lead=rng.integers(departments, pieces, items, np.int32),
        supporting=supporting,
        starred=rng.random(items) < STARRED,
        sentences=runs.reshape(passages, 2 * RUN),
    )


def _bounds(sizes: Numbers, whole: int) -> Numbers:
    """Where parts of these sizes begin, one after the other up to ``whole``, and ``whole``."""
    ends = np.cumsum(sizes)
    return np.array([0, *ends[ends < whole], whole], np.int32)


class Province(Mapping[str, ParsedDocument]):
    """All notices of a province; as a mapping, what was read of each document by its id."""

    def __init__(self, pieces: Pieces, passages: int) -> None:
        self.pieces = pieces
        self._texts = pieces.material.pieces
        self.drawn = drawn(pieces.material, passages)
        self._notice = cache(self._made)

    def __len__(self) -> int:
        return len(self.drawn.place)

    def __iter__(self) -> Iterator[str]:
        return (_name(number) for number in range(len(self)))

    def __getitem__(self, document_id: str) -> ParsedDocument:
        return self._notice(int(document_id[1:])).parsed

    @property
    def records(self) -> Records:
        """All records; those of items and passages are made when they are read."""
        documents = tuple(map(self._document, range(len(self))))
        return Records(documents, self, _Alike(self), Passages(self))

    def passages(self) -> Iterator[Passage]:
        """All passages, in order."""
        return chain.from_iterable(map(self.passages_of, range(len(self))))

    @cached_property
    def chosen(self) -> csr_matrix:
        """Which pieces each passage holds and how often, shape (passages, pieces)."""
        made = self.drawn
        passages = len(made.sentences)
        item = np.repeat(np.arange(len(made.lead)), np.diff(made.passages_of_item))
        document = np.repeat(np.arange(len(self)), np.diff(made.items_of_document))[item]
        opening = made.passages_of_item[:-1]
        departments = np.full((passages, 1 + MOST_SUPPORTING), -1, np.int32)
        departments[opening] = np.column_stack((made.lead, made.supporting))
        lines = (made.place[document], made.title[document], made.heading[item])
        held = np.column_stack((*lines, made.sentences, departments))
        there = held >= 0
        ends = np.concatenate(([0], np.cumsum(there.sum(axis=1))))
        entries = (np.ones(int(ends[-1]), np.int32), held[there], ends)
        return csr_matrix(entries, (passages, len(self._texts)))

    def tokens(self, row: int) -> list[str]:
        """The words of one passage, as the lexical leg counts them."""
        start, end = self.chosen.indptr[row : row + 2]
        return [word for at in self.chosen.indices[start:end] for word in self.pieces.tokens[at]]

    def counts(self) -> WordCounts:
        """How often each passage holds each word."""
        times, words = count_words(self.pieces.tokens)
        counted = csr_matrix(self.chosen @ times)
        kept = np.flatnonzero(np.bincount(counted.indices, minlength=len(words)))
        if len(kept) < len(words):  # not at the sizes measured: it takes as much memory again
            counted = counted[:, kept]
        return WordCounts(counted, tuple(words[column] for column in kept))

    def vectors(self) -> Vectors:
        """The mean of the vectors of a passage's pieces weighted by their lengths, brought to
        unit length; shape (passages, dimension), float32."""
        lengths = np.array([len(text) for text in self._texts], np.float32)
        weighted = self.pieces.vectors * lengths[:, None]
        made = np.empty((self.chosen.shape[0], weighted.shape[1]), np.float32)
        for start in range(0, len(made), PORTION):
            sums = self.chosen[start : start + PORTION] @ weighted
            made[start : start + PORTION] = sums / np.linalg.norm(sums, axis=1, keepdims=True)
        return made

    def _document(self, number: int) -> Document:
        district, year = self._texts[self.drawn.place[number]].split()
        known = Metadata(
            title=f"{self._texts[self.drawn.title[number]]}（第{number + 1}号）",
            issuer=f"{district}人民政府",
            doc_number=f"府发〔{year}〕{number + 1}号",
            date=f"{year}-03-01",
            district=district,
            year=int(year),
            kind=tuple(Kind)[number % len(Kind)],
        )
        return Document(_name(number), f"{_name(number)}.txt", "0" * 64, known)

    def _made(self, number: int) -> Notice:
        writer = Writer(self._document(number))
        for said in self._said(number):
            writer.add(said)
        return writer.notice()

    def _said(self, number: int) -> Iterator[Said]:
        """What the items of a document say."""
        made, text = self.drawn, self._texts
        first, end = self.drawn.items_of_document[number : number + 2].tolist()
        bounds = made.passages_of_item[first : end + 1].tolist()
        rows = made.sentences[bounds[0] : bounds[-1]].tolist()
        parts = ["".join([text[piece] for piece in row]) for row in rows]
        columns = (made.heading, made.lead, made.supporting, made.starred)
        chosen = zip(*(column[first:end].tolist() for column in columns), strict=True)
        for (heading, lead, supporting, starred), (start, stop) in zip(
            chosen, pairwise(bounds), strict=True
        ):
            yield Said(
                text[heading],
                text[lead],
                tuple(text[one] for one in supporting if one >= 0),
                starred,
                parts[start - bounds[0] : stop - bounds[0]],
            )

    def passages_of(self, document: int) -> tuple[Passage, ...]:
        """The passages of a document, given by its number."""
        return self._notice(document).passages

    def text(self, piece: int) -> str:
        """The text of a piece."""
        return self._texts[piece]


class Passages(Sequence[Passage]):
    """The passages of a province, made when they are read; to be read in order."""

    def __init__(self, province: Province) -> None:
        self._province = province

    def __len__(self) -> int:
        return len(self._province.drawn.sentences)

    def __iter__(self) -> Iterator[Passage]:
        return self._province.passages()

    @overload
    def __getitem__(self, row: int) -> Passage: ...

    @overload
    def __getitem__(self, row: slice) -> tuple[Passage, ...]: ...

    def __getitem__(self, row: int | slice) -> Passage | tuple[Passage, ...]:
        if isinstance(row, slice):
            return tuple(self[one] for one in range(*row.indices(len(self))))
        made = self._province.drawn
        item = int(np.searchsorted(made.passages_of_item, row, "right")) - 1
        document = int(np.searchsorted(made.items_of_document, item, "right")) - 1
        first = made.passages_of_item[made.items_of_document[document]]
        return self._province.passages_of(document)[row - int(first)]


class _Alike(Mapping[str, Sketch]):
    """One sketch for every document: what copies are told by is not measured here."""

    def __init__(self, province: Province) -> None:
        self._province = province
        self._sketch = sketch(province[next(iter(province))].items)

    def __len__(self) -> int:
        return len(self._province)

    def __iter__(self) -> Iterator[str]:
        return iter(self._province)

    def __getitem__(self, document_id: str) -> Sketch:
        return self._sketch


def _name(number: int) -> str:
    return f"n{number:07}"
