"""What is asked: a question with what it leans on and what it is limited to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from common.catalogue import Language, default_language
from retriever import Filters, Question, Recognised
from ui import filters
from ui.filters import Choices

LONGEST_QUESTION = 500
"""Characters; some ten times the longest question of the eval sets."""

HISTORY = 6
"""Earlier questions given to the answerer, so that a follow-up can lean on them."""

Parameters = dict[str, list[str]]
"""An address's parameters; one may stand several times."""

Understand = Callable[[str, Sequence[str], Set[Recognised]], Question]
"""``Retriever.understand``."""


@dataclass(frozen=True, slots=True)
class Query:
    """One question as it can be asked again: from an address, or with something left aside."""

    question: str
    history: tuple[str, ...] = ()
    """The earlier questions it may lean on, oldest first."""
    filters: Filters = field(default_factory=Filters)


def parameters(query: Query) -> Parameters:
    """The query as parameters of the page's address."""
    chosen = {name: getattr(query.filters, name) for name in filters.NAMES}
    return {
        "q": [query.question],
        **({"h": list(query.history)} if query.history else {}),
        **({"ignore": ignored} if (ignored := sorted(_names(query.filters.ignored))) else {}),
        **{name: [filters.in_address(value)] for name, value in chosen.items() if value},
    }


def from_parameters(given: Mapping[str, Sequence[str]], offered: Choices) -> Query | None:
    """The query of an address; what it does not know is left out, what is long is cut."""
    question = _first(given.get("q", ())).strip()[:LONGEST_QUESTION]
    if not question:
        return None
    history = (earlier.strip()[:LONGEST_QUESTION] for earlier in given.get("h", ())[-HISTORY:])
    known = {entry.value: entry for entry in Recognised}
    return Query(
        question,
        tuple(earlier for earlier in history if earlier),
        replace(
            filters.given(lambda name: _first(given.get(name, ())), offered),
            ignored=frozenset(known[name] for name in given.get("ignore", ()) if name in known),
        ),
    )


def link(query: Query, language: Language) -> str:
    """The address that asks the query again, relative to the page."""
    shown = {} if language is default_language() else {"lang": [language.value]}
    return f"?{urlencode({**parameters(query), **shown}, doseq=True)}"


def needed_history(query: Query, understand: Understand) -> tuple[str, ...]:
    """The fewest of the latest earlier questions with which the question means the same."""
    ignored = query.filters.ignored
    whole = understand(query.question, query.history, ignored)
    for kept in range(len(query.history)):
        latest = query.history[len(query.history) - kept :]
        if understand(query.question, latest, ignored) == whole:
            return latest
    return query.history


def _names(ignored: Iterable[Recognised]) -> list[str]:
    return [entry.value for entry in ignored]


def _first(values: Sequence[str]) -> str:
    return values[0] if values else ""
