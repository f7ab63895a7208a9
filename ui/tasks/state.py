"""What the page is set to: kept by the session, said by the page's address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import streamlit as st

from indexer.lexicon import load_lexicon
from ui.tasks.facets import Wanted
from ui.tasks.rows import DEPARTMENTS, Facet, Task, usual_name

VIEWS = ("list", "charts", "compare")
SIDES = ("left", "right")
"""The two sets of notices compared; also their names in the address."""

STARRED, WORDS, COPIES, VIEW = "starred", "words", "copies", "view"
NAMES = (*(facet.value for facet in Facet), STARRED, WORDS, COPIES, VIEW, *SIDES)
"""All parameters of the page's address."""

LONGEST_WORDS = 100
"""Characters searched for; a line of a notice has some forty."""

ON = "1"
_SEEN = "tasks_address"

Address = dict[str, list[str]]


class Offered(NamedTuple):
    """The values each facet has in the index, and whether there are starred items and copies."""

    values: Mapping[Facet, tuple[str, ...]]
    starred: bool
    copies: bool


def offered(tasks: Iterable[Task]) -> Offered:
    """What the tasks can be narrowed by; values in the order they are met."""
    values: dict[Facet, dict[str, None]] = {facet: {} for facet in Facet}
    starred = copies = False
    for task in tasks:
        for facet, found in task.values.items():
            values[facet].update(dict.fromkeys(found))
        starred = starred or task.item.starred
        copies = copies or task.document.duplicate_of is not None
    return Offered({facet: tuple(found) for facet, found in values.items()}, starred, copies)


def key(name: str) -> str:
    """The session's key of a setting; also the key of its widget."""
    return f"tasks_{name}"


def restore(choices: Offered) -> None:
    """Take the settings from an address that the page did not write itself: a link, a step back.

    A page come back to without parameters keeps what the session has.
    """
    given = _address()
    if given and given != st.session_state.get(_SEEN):
        for facet in Facet:
            st.session_state[key(facet.value)] = known(facet, given.get(facet.value, ()), choices)
        for name in (STARRED, COPIES):
            st.session_state[key(name)] = given.get(name) == [ON]
        st.session_state[key(WORDS)] = given.get(WORDS, [""])[0][:LONGEST_WORDS]
        view = given.get(VIEW, [""])[0]
        st.session_state[key(VIEW)] = view if view in VIEWS else VIEWS[0]
        for name in SIDES:
            st.session_state[key(name)] = given.get(name, [None])[0]
    _settle(choices)


def _settle(choices: Offered) -> None:
    """Give every setting a value that the index has, also after it was built anew."""
    for facet in Facet:
        chosen = st.session_state.get(key(facet.value)) or ()
        st.session_state[key(facet.value)] = known(facet, chosen, choices)
    for name, none in ((STARRED, False), (COPIES, False), (WORDS, ""), (VIEW, VIEWS[0])):
        st.session_state[key(name)] = st.session_state.get(key(name)) or none
    for name in SIDES:
        st.session_state.setdefault(key(name), None)


def known(facet: Facet, values: Iterable[str], choices: Offered) -> list[str]:
    """The values the index has; departments by whatever name they are called."""
    if facet in DEPARTMENTS:
        lexicon = load_lexicon()
        values = [usual_name(lexicon, value) for value in values]
    return [value for value in dict.fromkeys(values) if value in choices.values[facet]]


def wanted() -> Wanted:
    """What the settings narrow the tasks to."""
    state = st.session_state
    return Wanted(
        {facet: tuple(state[key(facet.value)]) for facet in Facet},
        state[key(STARRED)],
        state[key(WORDS)],
        state[key(COPIES)],
    )


def view() -> str:
    """Which of the page's views is shown."""
    shown: str = st.session_state[key(VIEW)]
    return shown


def side(name: str) -> str | None:
    """The notices on one side of the comparison, as the address names them."""
    chosen: str | None = st.session_state[key(name)]
    return chosen


def set_side(name: str, value: str) -> None:
    """Set the notices on one side of the comparison."""
    st.session_state[key(name)] = value


def reset() -> None:
    """Narrow by nothing."""
    for facet in Facet:
        st.session_state[key(facet.value)] = []
    st.session_state[key(STARRED)] = st.session_state[key(COPIES)] = False
    st.session_state[key(WORDS)] = ""


def drop(name: str, value: str) -> None:
    """Take one chosen value away."""
    current = st.session_state[key(name)]
    if isinstance(current, list):
        st.session_state[key(name)] = [kept for kept in current if kept != value]
    else:
        st.session_state[key(name)] = "" if name == WORDS else False


def toggle(facet: Facet, value: str) -> None:
    """Choose a value, or take it away where it is chosen."""
    current = st.session_state[key(facet.value)]
    if value in current:
        drop(facet.value, value)
    else:
        st.session_state[key(facet.value)] = [*current, value]


def write_address() -> None:
    """Let the address say what is set, so that the view can be linked."""
    said = _said()
    present = _address()
    for name in NAMES:
        if name in said and said[name] != present.get(name):
            st.query_params[name] = said[name]
        elif name not in said and name in present:
            del st.query_params[name]
    st.session_state[_SEEN] = said


def _said() -> Address:
    state = st.session_state
    said = {facet.value: list(state[key(facet.value)]) for facet in Facet}
    said |= {name: [ON] if state[key(name)] else [] for name in (STARRED, COPIES)}
    said[WORDS] = [state[key(WORDS)].strip()]
    said[VIEW] = [state[key(VIEW)]] if view() != VIEWS[0] else []
    if view() == "compare":
        said |= {name: [state[key(name)] or ""] for name in SIDES}
    return {name: values for name, values in said.items() if any(values)}


def _address() -> Address:
    found = {name: st.query_params.get_all(name) for name in NAMES}
    return {name: values for name, values in found.items() if any(values)}
