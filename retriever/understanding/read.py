"""What a question asks: by the model, or by its wording where there is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from retriever.understanding.plan import Source


@dataclass(frozen=True, slots=True)
class Read:
    """What one question asks."""

    asks: frozenset[str] = frozenset()
    """Labels of ``labels.ASKS``."""
    role: str = "none"
    answer_type: str = "text"
    topic: str = ""
    topics: tuple[tuple[int, int], ...] = ()
    """Where the words of its topics stand in the tidied question, by the model."""
    source: Source = Source.WORDS
    confidence: float = 1.0
    type_confidence: float = 0.0
    """Of the answer type; 0 where no model told it."""
    certainty: Mapping[str, float] = field(default_factory=dict)
    """Of each label, by the model."""
