"""What an answer is made of. All records are immutable."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from answerer.places import place
from common.catalogue import Language
from common.records import Document, Field, Item
from retriever import Hit, Question


class Citation(NamedTuple):
    """One numbered source: ``quote`` is the source text's ``[start:end]``, verbatim."""

    n: int
    file: str
    item: str
    """The item's number as printed; empty for words outside every item."""
    path: tuple[str, ...]
    quote: str
    start: int
    end: int
    field: str
    """A ``Field`` value or the name of a document fact."""
    item_id: str

    def place(self, language: Language) -> str:
        """The item and the column it stands in: 第20项 · 第三季度."""
        return place(self.item, self.path, self.field, language)


class Evidence(NamedTuple):
    """One contiguous range of a document that a statement stands on."""

    document: Document
    item: Item | None
    field: str
    start: int
    end: int


class Fact(NamedTuple):
    """One field of an item as it is shown in the table of facts."""

    field: Field
    value: str
    """As printed; departments joined with 、; empty where the notice sets nothing."""
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """The fields of one item that an answer used."""

    item: Item
    document: Document
    label: str
    fields: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of an answer with what it stands on."""

    text: str
    evidence: tuple[Evidence, ...] = ()
    item: Item | None = None
    field: Field | None = None
    value: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an answer: statements, each followed by the numbers of its sources."""

    statements: tuple[Statement, ...]
    open: bool = False
    """Whether the line ends without a full stop (a row of a list)."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer before its sources are numbered."""

    lines: tuple[Line, ...]
    abstained: bool = False
    related: tuple[Hit, ...] = ()
    computed: tuple[str, ...] = ()
    """Numbers counted from the index (“共 7 条”), which stand in no notice."""


class Then(NamedTuple):
    """An earlier day that answers speak of."""

    day: str
    """ISO 8601."""
    later: int
    """Notices of today that were not known then, and are left aside."""
    undated: int
    """Notices that do not tell when they were issued; they count as known."""
    lost: tuple[str, ...] = ()
    """Files known then whose content of then is not kept any more."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One question's answer with its sources."""

    question: Question
    text: str
    abstained: bool
    citations: tuple[Citation, ...]
    language: Language
    facts: tuple[Facts, ...] = ()
    related: tuple[Hit, ...] = ()
    milliseconds: float = 0.0
    computed: tuple[str, ...] = ()
    """Numbers counted from the index, which stand in no notice."""
    then: Then | None = None
    """The day it speaks of, where it was asked as of one."""
    notes: tuple[str, ...] = ()
    """Sentences on how the answer came about: what of a language model's text was left out."""
