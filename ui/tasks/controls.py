"""The widgets that narrow the tasks, and the chips that say what is set."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import NamedTuple

import streamlit as st

from common.catalogue import Language, say
from common.records import Kind
from ui import labels
from ui.render import literal
from ui.tasks import state
from ui.tasks.facets import Narrowed, Wanted
from ui.tasks.rows import DEPARTMENTS, UNSTATED, Facet
from ui.tasks.state import Offered

MOST_PILLS = 12
"""Values shown side by side; more are a list that can be typed into."""


class Chip(NamedTuple):
    """One thing that is set."""

    name: str
    """Of the setting, as in the address."""
    value: str
    text: str


def draw(choices: Offered, left: Narrowed, wanted: Wanted, language: Language) -> None:
    """Search box, one drop-down per facet, switches, and chips of what is set."""
    st.text_input(
        say("ui.tasks.search", language),
        key=state.key(state.WORDS),
        placeholder=say("ui.tasks.search_hint", language),
        max_chars=state.LONGEST_WORDS,
        icon=":material/search:",
        label_visibility="collapsed",
        persist_state="session",
    )
    with st.container(key="facets", horizontal=True, vertical_alignment="center", gap="small"):
        for facet in Facet:
            if len(choices.values[facet]) > 1 or wanted.of(facet):
                _facet(facet, choices, left, language)
        _switches(choices, left, wanted, language)
    if wanted.narrows:
        _chips(wanted, language)


def name_of(facet: Facet, language: Language) -> str:
    """What the facet is called."""
    return say(f"ui.tasks.facets.{facet.value}", language)


def shown(facet: Facet, value: str, language: Language) -> str:
    """A facet's value in words."""
    if value == UNSTATED:
        return say("ui.tasks.unstated", language)
    if facet is Facet.KIND:
        return labels.kind(Kind(value), language)
    if facet is Facet.QUARTER:
        return say(f"ui.fields.{value}", language)
    return labels.department(value, language) if facet in DEPARTMENTS else value


def options(facet: Facet, choices: Offered, left: Narrowed, chosen: Sequence[str]) -> list[str]:
    """The values to offer: those that leave something, and those chosen.

    Departments come by their number of items, years from the newest, other values in order.
    """
    counts = left.counts[facet]
    found = [value for value in choices.values[facet] if counts.get(value) or value in chosen]
    if facet in DEPARTMENTS:
        return sorted(found, key=lambda value: (-counts.get(value, 0), value))
    if facet is Facet.KIND:
        return [value for value in (*(kind.value for kind in Kind), UNSTATED) if value in found]
    stated = sorted((value for value in found if value != UNSTATED), reverse=facet is Facet.YEAR)
    return [*stated, *(value for value in found if value == UNSTATED)]


def chips(wanted: Wanted, language: Language) -> Iterator[Chip]:
    """One chip for each value that is set."""
    for facet in Facet:
        for value in wanted.of(facet):
            text = say(
                "ui.tasks.chip",
                language,
                name=name_of(facet, language),
                value=shown(facet, value, language),
            )
            yield Chip(facet.value, value, text)
    if wanted.words.strip():
        text = say("ui.tasks.chip_words", language, words=wanted.words.strip())
        yield Chip(state.WORDS, "", text)
    if wanted.starred:
        yield Chip(state.STARRED, "", say("ui.tasks.starred", language))
    if wanted.copies:
        yield Chip(state.COPIES, "", say("ui.tasks.copies", language))


def _facet(facet: Facet, choices: Offered, left: Narrowed, language: Language) -> None:
    key = state.key(facet.value)
    chosen: list[str] = st.session_state[key]
    # Labels carry counts, so each run says anew which of them are chosen.
    st.session_state[key] = chosen
    name = name_of(facet, language)
    label = say("ui.tasks.facet_set", language, name=name, count=len(chosen)) if chosen else name
    offered = options(facet, choices, left, chosen)
    with st.popover(label, key=f"{key}_popover"):
        if facet in DEPARTMENTS or len(choices.values[facet]) > MOST_PILLS:
            st.multiselect(
                name,
                offered,
                key=key,
                format_func=partial(_counted, facet, left, language),
                placeholder=say("ui.tasks.choose", language),
                accept_new_options=facet in DEPARTMENTS,
                persist_state="session",
            )
        else:
            st.pills(
                name,
                offered,
                key=key,
                format_func=partial(_pill, facet, left, language),
                selection_mode="multi",
                persist_state="session",
            )


def _counted(facet: Facet, left: Narrowed, language: Language, value: str) -> str:
    count = left.counts[facet].get(value, 0)
    return say("ui.tasks.counted", language, name=shown(facet, value, language), count=count)


def _pill(facet: Facet, left: Narrowed, language: Language, value: str) -> str:
    """Pills are read as Markdown, the entries of a list are not."""
    return literal(_counted(facet, left, language, value))


def _switches(choices: Offered, left: Narrowed, wanted: Wanted, language: Language) -> None:
    if choices.starred:
        st.toggle(
            say("ui.tasks.starred", language),
            key=state.key(state.STARRED),
            persist_state="session",
        )
    if choices.copies:
        st.toggle(
            say("ui.tasks.copies", language),
            key=state.key(state.COPIES),
            persist_state="session",
        )


def _chips(wanted: Wanted, language: Language) -> None:
    with st.container(key="chips", horizontal=True, vertical_alignment="center", gap="small"):
        for number, chip in enumerate(chips(wanted, language)):
            st.button(
                literal(chip.text),
                key=f"tasks_chip{number}",
                icon=":material/close:",
                icon_position="right",
                help=say("ui.tasks.drop", language),
                on_click=state.drop,
                args=(chip.name, chip.value),
            )
        st.button(
            say("ui.tasks.reset", language),
            key="tasks_reset",
            type="tertiary",
            on_click=state.reset,
        )
