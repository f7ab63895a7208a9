"""The records that cross module borders. All are immutable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

QUARTERS = ("Q1", "Q2", "Q3", "Q4")


class Span(NamedTuple):
    """A range of characters of the source text: ``source[start:end]``."""

    start: int
    end: int


Spans = tuple[Span, ...]


class Kind(str, Enum):
    """What sort of notice a document is."""

    KEY_WORK_TARGETS = "key-work-targets"
    WORK_REPORT = "work-report"
    SUPERVISION_PLAN = "supervision-plan"
    REGULATION = "regulation"
    NOTICE = "notice"


class Field(str, Enum):
    """The parts of an item that have their own ranges in the source (``Item.cells``)."""

    NUMBER = "number"
    PROJECT = "project"
    TEXT = "text"
    Q1 = "Q1"
    Q2 = "Q2"
    Q3 = "Q3"
    Q4 = "Q4"
    LEAD = "lead"
    SUPPORTING = "supporting"
    RESPONSIBLE = "responsible"
    DEADLINE = "deadline"
    OTHERS = "others"


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a notice says about itself; None where neither file nor manifest says."""

    title: str | None = None
    issuer: str | None = None
    doc_number: str | None = None
    date: str | None = None
    """ISO 8601, ``2020-02-26``."""
    district: str | None = None
    year: int | None = None
    """The work year, which need not be the year of the date."""
    kind: Kind | None = None


class LinkKind(str, Enum):
    """What one notice says it does to another."""

    REPLACES = "replaces"
    AMENDS = "amends"
    EXTENDS = "extends"


@dataclass(frozen=True, slots=True)
class Link:
    """Words of a notice by which it replaces, amends or extends another."""

    kind: LinkKind
    title: str | None
    """Of the other notice, as printed."""
    doc_number: str | None
    """Of the other notice, as printed."""
    span: Span
    """The words in the source text that say so."""
    target: str | None = None
    """Id of the other document; None where the corpus does not hold it."""


@dataclass(frozen=True, slots=True)
class Document:
    """One notice file of the corpus."""

    id: str
    file: str
    sha256: str
    metadata: Metadata
    duplicate_of: str | None = None
    """Id of the document this one is a (shorter) copy of."""
    links: tuple[Link, ...] = ()
    """The notices this one replaces, amends or extends, in reading order."""


@dataclass(frozen=True, slots=True)
class Item:
    """The lowest-level unit that a notice numbers or leads with.

    Text fields are as printed, less the whitespace that only comes from line
    wrapping. ``spans`` are all ranges of the source the item accounts for, in
    reading order; ``cells`` the ranges of each field alone.
    """

    id: str
    document_id: str
    number: str
    path: tuple[str, ...]
    text: str
    spans: Spans
    project: str | None = None
    lead: tuple[str, ...] = ()
    supporting: tuple[str, ...] = ()
    responsible: tuple[str, ...] = ()
    quarters: Mapping[str, str] = field(default_factory=dict)
    deadline: str | None = None
    starred: bool = False
    page: int | None = None
    cells: Mapping[Field, Spans] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    """Catalogue keys (``warnings.…``) of doubts about the reading of this item."""
    reasons: tuple[str, ...] = ()
    """Catalogue keys (``reasons.…``) of why a field says what it does, where that is not plain."""
    others: Mapping[str, str] = field(default_factory=dict)
    """Columns of a table no field holds, by printed head: 备注, 责任领导, 指导部门."""
    confidence: float | None = None
    """Lowest confidence, 0 to 1, of the lines that OCR read the item from; None for text."""


@dataclass(frozen=True, slots=True)
class Passage:
    """What is embedded and scored: an item, or a part of a long one."""

    id: str
    item_id: str
    context: str
    """One line that places the passage: document, path, project."""
    text: str
    spans: Spans

    @property
    def embedded(self) -> str:
        """The text given to the encoder and the lexical index."""
        return f"{self.context}\n{self.text}"


class Cell(NamedTuple):
    """One cell of a grid; a merged cell stands once, with the rows and columns it covers."""

    row: int
    column: int
    span: Span
    row_span: int = 1
    column_span: int = 1
    goes_on: bool = False
    """Whether it is a further line of the cell above it."""


class Grid(NamedTuple):
    """A table whose cells the file format gives; rows and columns count from 0."""

    cells: tuple[Cell, ...]


class HeadingMark(NamedTuple):
    """A paragraph that the file format marks as a heading; ``level`` counts from 1."""

    span: Span
    level: int


class Recognised(NamedTuple):
    """A line that OCR read; ``confidence`` from 0 to 1."""

    span: Span
    confidence: float


@dataclass(frozen=True, slots=True)
class SourceText:
    """The text of one file; every range in the product counts characters of ``text``."""

    text: str
    pages: tuple[int, ...] = (0,)
    """Offset at which each page starts; a format without pages has one."""
    grids: tuple[Grid, ...] = ()
    """Tables in reading order; the text of a cell is ``text`` at its range."""
    unwrapped: bool = False
    """Whether each line is a whole paragraph (DOCX, HTML), not one of several it wraps over."""
    headings: tuple[HeadingMark, ...] = ()
    """In reading order; empty where the format has no headings."""
    recognised: tuple[Recognised, ...] = ()
    """The lines read by OCR, in reading order."""
    warnings: tuple[str, ...] = ()
    """Catalogue keys (``warnings.…``) of what could not be read of the file."""

    def page_of(self, offset: int) -> int | None:
        """Page (from 1) that holds the offset; None where the format has no pages."""
        if len(self.pages) == 1:
            return None
        return sum(start <= offset for start in self.pages)


class Heading(NamedTuple):
    """A heading of a notice; ``level`` counts from 1."""

    text: str
    level: int
    spans: Spans


class Furniture(NamedTuple):
    """Characters that belong to no item: page numbers, table heads, markup, signatures."""

    name: str
    spans: Spans


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """What a layout makes of one notice."""

    source: SourceText
    metadata: Metadata
    items: tuple[Item, ...]
    headings: tuple[Heading, ...] = ()
    furniture: tuple[Furniture, ...] = ()
    warnings: tuple[str, ...] = ()
