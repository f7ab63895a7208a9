"""What a question asks, as one record; after it nobody reads the question's wording."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from enum import Enum
from typing import NamedTuple

from common.records import Kind


class PlanKind(str, Enum):
    """How a question is answered."""

    LOOKUP = "lookup"
    """Fields of one item, its deadline and quarter included."""
    READ = "read"
    """Free text."""
    LIST = "list"
    """All items that fit the scope."""
    COUNT = "count"
    COMPARE = "compare"
    OVERVIEW = "overview"
    """By notice."""
    YES_NO = "yes_no"
    NOTICE_FACT = "notice_fact"
    """What a notice says of itself."""
    BY_NUMBER = "by_number"


class Source(str, Enum):
    """Where a part of a plan comes from."""

    WORDS = "words"
    """Names and numbers that stand in the question."""
    MODEL = "model"
    HISTORY = "history"
    USER = "user"
    DEFAULT = "default"


class Part(NamedTuple):
    """One part of a plan as it is shown: a chip that can be taken away."""

    part: str
    value: str
    source: Source
    confidence: float
    """From 0 to 1."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What of the corpus is asked about; an empty part restricts nothing."""

    districts: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    kinds: tuple[Kind, ...] = ()
    documents: tuple[str, ...] = ()
    """文号 as the question gives them."""
    chapter: str = ""
    """A chapter of a notice by its numeral (三)."""
    departments: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    """Roles of the departments: lead, supporting, responsible; empty for any."""
    quarters: tuple[str, ...] = ()
    starred: bool = False
    numbers: tuple[str, ...] = ()
    """Numbers of items: "20", "(六)", "五(六)"."""


@dataclass(frozen=True, slots=True)
class Supposes:
    """What a yes-or-no question holds to be so."""

    departments: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    quarters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """A question, read once."""

    kind: PlanKind = PlanKind.READ
    fields: tuple[str, ...] = ()
    """What is asked, by the labels of the model (``labels.ASKS``)."""
    answer_type: str = "text"
    scope: Scope = field(default_factory=Scope)
    topic: str = ""
    supposes: Supposes = field(default_factory=Supposes)
    event: str = ""
    """Where a quarter or a date is asked for: the words that say what happens then."""
    sides: tuple[str, ...] = ()
    """Of a comparison: two years, districts, departments or quarters."""
    parts: tuple[Part, ...] = ()
    certainty: float = 0.0
    """Of the answer type; 0 where no model told it."""

    def asks(self, *labels: str) -> bool:
        """Whether any of these is asked."""
        return any(label in self.fields for label in labels)

    def as_json(self) -> dict[str, object]:
        """The plan as ``python -m retriever --plan`` prints it."""
        shown = {name: _plain(value) for name, value in asdict(self).items()}
        del shown["certainty"], shown["event"]
        parts = [{**part._asdict(), "source": part.source.value} for part in self.parts]
        return shown | {"parts": parts}


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    return value.value if isinstance(value, Enum) else value


def numbered_parts(part: str, values: tuple[object, ...], source: Source) -> Iterator[Part]:
    """Parts that were found in words, which are certain."""
    for value in values:
        yield Part(part, str(value.value if isinstance(value, Enum) else value), source, 1.0)
