"""One card for each upload: what was read, what to correct, and whether to take it in."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from math import floor
from typing import NamedTuple

import streamlit as st

from common.catalogue import Language, say
from common.errors import NoticeError
from common.settings import default_settings
from indexer.changes import Notice
from indexer.corrections import Correction
from indexer.manifest import given
from indexer.names import free_name
from indexer.preview import Preview, renamed
from ui.add import form, items, notes, working
from ui.add.state import State, Upload
from ui.render import literal, render
from ui.resources import Opened

OPEN = 3
"""Cards that are open from the start; of more, only their headings are."""


class Choice(NamedTuple):
    """What is to become of one upload; without a notice it is left out."""

    notice: Notice | None = None
    unclear: bool = False
    """Whether a decision is missing, or a value cannot be taken."""


class Place(NamedTuple):
    """An upload among the others."""

    uploads: int
    """How many there are."""
    taken: Collection[str]
    """Names that files have already, or will get."""
    twin: str | None
    """The name of an upload before it with the very same bytes."""


def draw(mine: State, held: Sequence[Upload], opened: Opened | None, language: Language) -> None:
    """The cards, and below them what will be done."""
    st.html(render("add_section.html", language, heading=say("ui.add.look", language)))
    taken, seen = _names(), dict[str, str]()
    choices: list[Choice] = []
    for upload in held:
        found = mine.previews[upload.id]
        if isinstance(found, NoticeError):
            _refused(found, language)
        else:
            digest = found.findings.document.sha256
            at = Place(len(held), taken, seen.get(digest))
            seen.setdefault(digest, upload.given)
            choice = _card(upload, found, at, language)
            choices.append(choice)
            taken += [choice.notice.name] if choice.notice else []
    _confirm(mine, held, choices, opened, language)


def _names() -> list[str]:
    corpus = default_settings().corpus
    return [path.name for path in corpus.iterdir()] if corpus.is_dir() else []


def _refused(error: NoticeError, language: Language) -> None:
    st.html(render("add_refused.html", language, text=error.text(language)))


def _card(upload: Upload, found: Preview, at: Place, language: Language) -> Choice:
    known = found.same is not None or at.twin is not None
    told = notes.notes(upload, found, at.twin, language)
    few = at.uploads <= OPEN and not known
    with st.expander(_heading(found, language), expanded=few, key=f"add_card_{upload.id}"):
        if told:
            st.html(render("add_notes.html", language, notes=told))
        wanted = st.checkbox(
            say("ui.add.take", language), value=not known, key=f"add_take_{upload.id}"
        )
        replaces = _replaces(upload, found, language)
        correction = form.draw(upload.id, found, language)
        items.draw(found.parsed, language)
    if not wanted:
        return Choice()
    if replaces is None:
        return Choice(unclear=True)
    return Choice(_notice(upload, found, replaces, correction, at.taken))


def _heading(found: Preview, language: Language) -> str:
    """Name, items and coverage; rounded down, so that 100 % says that nothing is missing."""
    share = floor(found.findings.coverage.share * 1000) / 10
    name = found.findings.document.metadata.title or found.name
    figures = say("ui.add.figures", language, items=found.findings.items, share=f"{share:g}")
    return f"**{literal(name)}** — {literal(figures)}"


def _replaces(upload: Upload, found: Preview, language: Language) -> bool | None:
    """Whether the file of the same name gives way; None where that is not decided yet."""
    if found.held is None or (found.same and found.same.file == found.held):
        return found.held is not None
    choice = st.radio(
        say("ui.add.taken", language, name=literal(found.held)),
        ("replace", "both"),
        index=None,
        format_func=lambda one: say(f"ui.add.taken_{one}", language),
        key=f"add_taken_{upload.id}",
    )
    return None if choice is None else choice == "replace"


def _notice(
    upload: Upload,
    found: Preview,
    replaces: bool,
    correction: Correction,
    taken: Collection[str],
) -> Notice:
    name = found.held if replaces and found.held else free_name(found.name, taken)
    return Notice(
        name,
        upload.data,
        replaces,
        correction if given(correction.said) else None,
        renamed(found.parsed, name),
    )


def _confirm(
    mine: State,
    held: Sequence[Upload],
    choices: Sequence[Choice],
    opened: Opened | None,
    language: Language,
) -> None:
    """What will be done, and the button that does it."""
    notices = [choice.notice for choice in choices if choice.notice]
    unclear = sum(choice.unclear for choice in choices)
    with st.container(key="add_confirm", horizontal=True, vertical_alignment="center"):
        st.html(
            render(
                "add_summary.html",
                language,
                taken=len(notices),
                left=len(held) - len(notices) - unclear,
                unclear=unclear,
            )
        )
        st.button(say("ui.add.discard", language), key="add_discard", on_click=mine.forget_uploads)
        st.button(
            say("ui.add.confirm", language, count=len(notices)),
            key="add_yes_all",
            type="primary",
            icon=":material/check:",
            disabled=not notices or bool(unclear),
            on_click=working.add,
            args=(mine, notices, opened),
        )
