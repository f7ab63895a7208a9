"""The filters of a question: what the index offers, and the widgets that choose from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

import numpy as np
import streamlit as st

from common.catalogue import Language, say
from common.records import Kind
from indexer.backends.base import Index
from indexer.lexicon import load_lexicon
from retriever import Filters
from ui import labels

NAMES = ("district", "year", "department", "kind")
"""The filters in the order shown; also their names in the page's address."""

Choice = str | int | Kind
"""One value of a filter."""
Value = TypeVar("Value", str, int, Kind)


@dataclass(frozen=True, slots=True)
class Choices:
    """What the indexed documents and items can be filtered by; departments by frequency."""

    district: tuple[str, ...]
    year: tuple[int, ...]
    department: tuple[str, ...]
    kind: tuple[Kind, ...]


def choices(index: Index) -> Choices:
    """The values found in the index."""
    metadata = [document.metadata for document in index.documents.values()]
    return Choices(
        district=tuple(sorted({entry.district for entry in metadata if entry.district})),
        year=tuple(sorted({entry.year for entry in metadata if entry.year}, reverse=True)),
        department=_by_frequency(index),
        kind=tuple(kind for kind in Kind if any(entry.kind is kind for entry in metadata)),
    )


def choose(offered: Choices, language: Language) -> Filters:
    """Draw the filters and return those chosen, which the page's address also keeps."""
    _restore(offered)
    with st.popover(_summary(language), icon=":material/tune:", key="filters"):
        for name in NAMES:
            st.selectbox(
                say(f"ui.filters.{name}", language),
                getattr(offered, name),
                index=None,
                placeholder=say("ui.filters.all", language),
                format_func=partial(shown, name, language=language),
                key=f"filter_{name}",
                persist_state="session",
            )
    chosen = current()
    _write_address(chosen)
    return chosen


def _by_frequency(index: Index) -> tuple[str, ...]:
    lexicon = load_lexicon()
    columns = index.columns
    items = np.bincount(columns.traits_of_item, minlength=len(columns.traits)).tolist()
    printed: Counter[str] = Counter()
    for traits, count in zip(columns.traits, items, strict=True):
        for name in (*traits.lead, *traits.supporting, *traits.responsible):
            printed[name] += count
    counted: Counter[str] = Counter()
    for name, count in printed.items():
        department = lexicon.resolve(name)
        if department is not None:
            counted[department.name] += count
    return tuple(sorted(counted, key=lambda name: (-counted[name], name)))


def shown(name: str, value: Choice, language: Language) -> str:
    """A filter's value as the user reads it."""
    if isinstance(value, Kind):
        return labels.kind(value, language)
    if name == "department":
        return labels.department(str(value), language)
    return str(value)


def in_address(value: Choice) -> str:
    """A filter's value as the page's address holds it."""
    return value.value if isinstance(value, Kind) else str(value)


def found(wanted: str, offered: Sequence[Value]) -> Value | None:
    """The offered value that an address names; None where there is none."""
    return next((value for value in offered if in_address(value) == wanted), None)


def given(first: Callable[[str], str], offered: Choices) -> Filters:
    """The filters of an address, whose first value of a parameter ``first`` returns."""
    return Filters(
        district=found(first("district"), offered.district),
        year=found(first("year"), offered.year),
        department=found(first("department"), offered.department),
        kind=found(first("kind"), offered.kind),
    )


def clear(*names: str) -> None:
    """Take filters away; for a widget's callback, before the widgets are drawn."""
    for name in names:
        st.session_state[f"filter_{name}"] = None


def _restore(offered: Choices) -> None:
    """On a session's first run, take the filters from the page's address."""
    named = given(lambda name: st.query_params.get(name, ""), offered)
    for name in NAMES:
        st.session_state.setdefault(f"filter_{name}", getattr(named, name))


def current() -> Filters:
    """What is chosen, for a callback that runs before the widgets are drawn."""
    chosen: dict[str, Any] = {name: st.session_state.get(f"filter_{name}") for name in NAMES}
    return Filters(**chosen)


def _write_address(chosen: Filters) -> None:
    for name in NAMES:
        value = getattr(chosen, name)
        if value is not None:
            st.query_params[name] = in_address(value)
        elif name in st.query_params:
            del st.query_params[name]


def _summary(language: Language) -> str:
    """The button's text: how many filters are set."""
    count = sum(st.session_state[f"filter_{name}"] is not None for name in NAMES)
    if count:
        return say("ui.filters.some", language, count=count)
    return say("ui.filters.none", language)
