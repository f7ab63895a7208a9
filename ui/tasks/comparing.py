"""Two sets of notices side by side: what both have, what changed, what only one has."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

import streamlit as st

from answerer.differences import Differences, differences
from answerer.matching import MOST_ITEMS, Matching, Pair, match
from common.catalogue import Language, say
from common.records import Document, Item
from common.settings import default_settings
from indexer.backends.base import Index
from indexer.lexicon import load_lexicon
from ui import labels
from ui.links import document_link
from ui.render import render
from ui.resources import Opened
from ui.tasks import state
from ui.tasks.sides import Side, chosen, items_of, sides

SHOWN = 30
"""Pairs or items shown at first and with each request for more: some ten screens."""

KEPT_COMPARISONS = 16
PARTS = ("pairs", "changed", "left", "right")
PART, MORE = "tasks_part", "tasks_more"


class Compared(NamedTuple):
    """A pair with what differs in it."""

    pair: Pair
    differs: Differences

    @property
    def changed(self) -> bool:
        """Whether a department, a quarter or a figure is another."""
        return bool(self.differs.changes or self.differs.figures)


class Comparison(NamedTuple):
    """All there is to show of two sides."""

    pairs: tuple[Compared, ...]
    left: tuple[Item, ...]
    right: tuple[Item, ...]

    @property
    def changed(self) -> tuple[Compared, ...]:
        """The pairs in which a field or a figure is another."""
        return tuple(one for one in self.pairs if one.changed)


def draw(opened: Opened, language: Language) -> None:
    """Draw the two selectors and what they compare."""
    offered = sides(opened.index)
    if len(offered) < 2:
        st.html(render("tasks_one_side.html", language))
        return
    left, right = _choose(offered, language)
    largest = max(len(items_of(opened.index, side)) for side in (left, right))
    if largest > MOST_ITEMS:
        st.html(render("tasks_too_many.html", language, count=largest, most=MOST_ITEMS))
        return
    with st.spinner(say("ui.tasks.compare.working", language)):
        found = _compared(
            str(default_settings().index),
            opened.index.generation,
            (left.key, right.key),
            (opened.index, left, right),
        )
    _show(opened.index, found, (left, right), language)


def label(side: Side, language: Language) -> str:
    """A side in words: 长宁区 2020年, or the title of its one notice."""
    if not side.whole:
        return f"　{labels.title(side.documents[0])}"
    district = side.district or say("ui.tasks.compare.no_district", language)
    year = say("ui.tasks.compare.year", language, year=side.year) if side.year else ""
    count = len(side.documents)
    return say("ui.tasks.compare.side", language, name=f"{district} {year}".strip(), count=count)


def compare(index: Index, left: Side, right: Side) -> Comparison:
    """Match the items of two sides and say what differs in each pair."""
    lexicon = load_lexicon()
    found: Matching = match(index, lexicon, items_of(index, left), items_of(index, right))
    pairs = (Compared(pair, differences(lexicon, pair.left, pair.right)) for pair in found.pairs)
    return Comparison(tuple(pairs), found.left, found.right)


@st.cache_resource(show_spinner=False, max_entries=KEPT_COMPARISONS)
def _compared(
    folder: str, generation: int, keys: tuple[str, str], _given: tuple[Index, Side, Side]
) -> Comparison:
    return compare(*_given)


def _choose(offered: Sequence[Side], language: Language) -> tuple[Side, Side]:
    both = chosen(offered, state.side("left"), state.side("right"))
    by_key = {side.key: side for side in offered}
    with st.container(key="sides", horizontal=True, vertical_alignment="bottom"):
        for name, side in zip(state.SIDES, both, strict=True):
            state.set_side(name, side.key)
            st.selectbox(
                say(f"ui.tasks.compare.{name}", language),
                list(by_key),
                key=state.key(name),
                format_func=lambda key: label(by_key[key], language),
                on_change=_start_over,
                persist_state="session",
            )
        st.button(
            say("ui.tasks.compare.swap", language),
            icon=":material/swap_horiz:",
            on_click=partial(_swap, both),
        )
    return both


def _swap(both: tuple[Side, Side]) -> None:
    for name, side in zip(state.SIDES, reversed(both), strict=True):
        state.set_side(name, side.key)
    _start_over()


def _start_over() -> None:
    st.session_state[MORE] = SHOWN


def _show(index: Index, found: Comparison, both: tuple[Side, Side], language: Language) -> None:
    counts = [len(found.pairs), len(found.changed), len(found.left), len(found.right)]
    names = [label(side, language).strip() for side in both]
    part = st.segmented_control(
        say("ui.tasks.compare.part", language),
        PARTS,
        format_func=lambda name: say(
            f"ui.tasks.compare.{name}_part", language, count=counts[PARTS.index(name)]
        ),
        key=PART,
        default=PARTS[0],
        required=True,
        on_change=_start_over,
        label_visibility="collapsed",
    )
    rows: Sequence[Compared | Item] = (found.pairs, found.changed, found.left, found.right)[
        PARTS.index(part or PARTS[0])
    ]
    shown = min(st.session_state.setdefault(MORE, SHOWN), len(rows))
    st.html(
        render(
            "tasks_compare.html" if part in PARTS[:2] else "tasks_unmatched.html",
            language,
            rows=rows[:shown],
            names=names,
            documents=index.documents,
            link=partial(_link, language),
            labels=labels,
        )
    )
    if shown < len(rows):
        st.button(
            say("ui.tasks.compare.more", language, shown=shown, total=len(rows)),
            on_click=_show_more,
            key="tasks_show_more",
        )


def _show_more() -> None:
    st.session_state[MORE] += SHOWN


def _link(language: Language, document: Document, item: Item) -> str:
    return document_link(language, document.id, item.id)
