"""The records of a search: what was asked, what was found."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from common.catalogue import Language
from common.records import Document, Item, Kind, Passage
from indexer.lexicon import Term
from retriever.understanding.plan import Plan
from retriever.understanding.read import Read


class Asked(str, Enum):
    """What a question wants to know; one question may want several."""

    LEAD = "lead"
    SUPPORTING = "supporting"
    RESPONSIBLE = "responsible"
    QUARTER = "quarter"
    """What is due in the quarters named (``Question.quarters``)."""
    WHICH_QUARTER = "which-quarter"
    """In which quarter something is due."""
    ANNUAL = "annual"
    """A figure or the target of the whole year."""
    PORTFOLIO = "portfolio"
    """All items of a department."""
    DUE = "due"
    """All that a department has to do in a quarter."""
    COUNT = "count"
    """How many items there are."""
    COMPARE = "compare"
    """Two years, districts or kinds side by side."""
    STARRED = "starred"
    DEADLINE = "deadline"
    SUMMARY = "summary"
    YES_NO = "yes-no"
    DOC_NUMBER = "doc-number"
    DOC_DATE = "doc-date"
    ISSUER = "issuer"
    SPEAKER = "speaker"
    """Who gave or signed the document."""


DOCUMENT_FACTS = frozenset({Asked.DOC_NUMBER, Asked.DOC_DATE, Asked.ISSUER, Asked.SPEAKER})


class Recognised(str, Enum):
    """What is recognised in a question of itself and may be switched off."""

    DISTRICT = "district"
    YEAR = "year"
    QUARTER = "quarter"
    KIND = "kind"
    DEPARTMENT = "department"
    SPELLING = "spelling"
    """Names taken for misspelt."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What the user fixed: nothing outside it is found. A department is met by any of its names."""

    district: str | None = None
    year: int | None = None
    department: str | None = None
    kind: Kind | None = None
    ignored: frozenset[Recognised] = frozenset()
    """What is not to be recognised in the question: its words count as any others do."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it was understood; what the corpus holds plays no part in it.

    ``districts``, ``years``, ``kinds`` and ``departments`` are what the question names, in
    its order; they may name something that is not indexed, so that an answer can say so.
    """

    text: str
    """The question as asked."""
    standalone: str
    """The question in Simplified characters, with what it leaves to the history filled in."""
    language: Language
    topic: str = ""
    """What is left of the question when all that was recognised is taken out."""
    districts: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    kinds: tuple[Kind, ...] = ()
    departments: tuple[str, ...] = ()
    """Usual short names (发改委); a name the lexicon does not know as printed (天山街道)."""
    quarters: tuple[str, ...] = ()
    asked: frozenset[Asked] = field(default_factory=frozenset)
    terms: tuple[Term, ...] = ()
    corrections: tuple[tuple[str, str], ...] = ()
    """Names as typed and as understood, where they seem misspelt (架空线入第 → 架空线入地)."""
    tidied: str = ""
    """The question as readers read it, misspelt names put right."""
    read: Read = field(default_factory=Read)
    numbers: tuple[str, ...] = ()
    """Numbers given of items, in digits; a section as 五(四)."""
    chapters: tuple[str, ...] = ()
    doc_numbers: tuple[str, ...] = ()
    """文号 given."""
    kept: frozenset[str] = frozenset()
    """Parts that come from the history: the names of ``Scope``'s fields, "topic" or "asks"."""
    plan: Plan = field(default_factory=Plan)

    @property
    def compares(self) -> bool:
        """Whether two sides are set against each other."""
        return Asked.COMPARE in self.asked

    @property
    def district(self) -> str | None:
        """The district, if exactly one is named."""
        return self.districts[0] if len(self.districts) == 1 else None

    @property
    def year(self) -> int | None:
        """The year, if exactly one is named."""
        return self.years[0] if len(self.years) == 1 else None

    @property
    def kind(self) -> Kind | None:
        """The kind of notice, if exactly one is named."""
        return self.kinds[0] if len(self.kinds) == 1 else None

    @property
    def department(self) -> str | None:
        """The department, if exactly one is named."""
        return self.departments[0] if len(self.departments) == 1 else None


@dataclass(frozen=True, slots=True)
class Hit:
    """One item found, with the best of its passages."""

    rank: int
    """From 1."""
    score: float
    """Fused score with boosts; comparable within one search and, roughly, between searches."""
    item: Item
    document: Document
    passage: Passage
    dense: float
    """Cosine of question and passage."""
    lexical: float
    """BM25 score of the passage."""
    reranked: float | None = None
    """The reranker's score of the passage, in [0, 1]; None where it did not read it."""


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The question as understood and the items found, best first."""

    question: Question
    hits: tuple[Hit, ...]
    reranker: str = ""
    """Fingerprint of the reranker used; empty without one."""
