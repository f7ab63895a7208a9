"""The filters of a question: what the index offers, and the widgets that choose from it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import partial

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
                format_func=partial(_shown, name, language=language),
                key=f"filter_{name}",
                persist_state="session",
            )
    return _chosen()


def _by_frequency(index: Index) -> tuple[str, ...]:
    lexicon = load_lexicon()
    printed = Counter(
        name
        for item in index.items.values()
        for name in (*item.lead, *item.supporting, *item.responsible)
    )
    counted: Counter[str] = Counter()
    for name, count in printed.items():
        department = lexicon.resolve(name)
        if department is not None:
            counted[department.name] += count
    return tuple(sorted(counted, key=lambda name: (-counted[name], name)))


def _shown(name: str, value: Choice, language: Language) -> str:
    if isinstance(value, Kind):
        return labels.kind(value, language)
    if name == "department":
        return labels.department(str(value), language)
    return str(value)


def _in_address(value: Choice) -> str:
    return value.value if isinstance(value, Kind) else str(value)


def _restore(offered: Choices) -> None:
    """On a session's first run, take the filters from the page's address."""
    for name in NAMES:
        key = f"filter_{name}"
        if key in st.session_state:
            continue
        wanted = st.query_params.get(name)
        values: tuple[Choice, ...] = getattr(offered, name)
        found = (value for value in values if _in_address(value) == wanted)
        st.session_state[key] = next(found, None)


def _chosen() -> Filters:
    values = {name: st.session_state[f"filter_{name}"] for name in NAMES}
    for name, value in values.items():
        if value is not None:
            st.query_params[name] = _in_address(value)
        elif name in st.query_params:
            del st.query_params[name]
    return Filters(**values)


def _summary(language: Language) -> str:
    """The button's text: how many filters are set."""
    count = sum(st.session_state[f"filter_{name}"] is not None for name in NAMES)
    if count:
        return say("ui.filters.some", language, count=count)
    return say("ui.filters.none", language)
