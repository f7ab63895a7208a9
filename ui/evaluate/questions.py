"""The questions of a set: looked through, and in one's own sets added, edited, removed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import streamlit as st

from common.catalogue import Language, say
from common.errors import NoticeError
from common.roles import Role
from eval import own_sets
from eval.own_sets import Draft, Record, SetFile
from eval.questions import notices
from ui import access, feedback
from ui.cells import cell
from ui.evaluate import names
from ui.evaluate.changing import changing
from ui.evaluate.editor import edit
from ui.pieces import safely
from ui.render import literal, render
from ui.resources import Opened

ROWS_SHOWN = 14
ROW_PIXELS = 35


def show(chosen: SetFile, opened: Opened, language: Language) -> None:
    """The set's questions, with what can be done to them."""
    try:
        records = own_sets.records(chosen.path)
    except NoticeError as error:
        st.html(render("evaluate_hint.html", language, text=error.text(language)))
        return
    _actions(chosen, records, opened, language)
    if not chosen.own:
        text = say("ui.evaluate.read_only", language)
        st.html(render("evaluate_hint.html", language, text=text))
    if not records:
        text = say("ui.evaluate.no_questions", language)
        st.html(render("evaluate_hint.html", language, text=text))
        return
    by_id = {str(record["id"]): record for record in records}
    if chosen.own:
        _one(chosen.path, by_id, opened, language)
    _table(list(by_id.values()), chosen.own, language)


def _actions(
    chosen: SetFile, records: Sequence[Record], opened: Opened, language: Language
) -> None:
    with st.container(key="evaluate_actions", horizontal=True):
        if chosen.own and st.button(
            say("ui.evaluate.add", language), icon=":material/add:", type="primary"
        ):
            edit(chosen.path, None, Draft(language.value, "", ""), opened, language)
        if st.button(say("ui.evaluate.copy_set", language), icon=":material/content_copy:"):
            _name_set(language, records)
        if st.button(say("ui.evaluate.new_set", language), icon=":material/note_add:"):
            _name_set(language, ())
        st.download_button(
            say("ui.evaluate.download_set", language),
            chosen.path.read_bytes(),
            file_name=chosen.path.name,
            mime="application/jsonl",
            icon=":material/download:",
            on_click="ignore",
        )


def _name_set(language: Language, records: Sequence[Record]) -> None:
    title = say("ui.evaluate.copy_set" if records else "ui.evaluate.new_set", language)

    @st.dialog(title)
    @safely
    def drawn() -> None:
        name = st.text_input(
            say("ui.evaluate.set_name", language),
            max_chars=60,
            help=say("ui.evaluate.set_name_help", language),
        )
        if not st.button(say("ui.evaluate.create", language), type="primary"):
            return
        try:
            access.require(Role.EDITOR)
            with changing(name, questions=len(records)):
                path = own_sets.create(feedback.folder() / "sets", name, records)
        except NoticeError as error:
            st.error(literal(error.text(language)))
            return
        st.session_state.evaluate_next_set = path.stem
        st.rerun()

    drawn()


def _one(path: Path, by_id: Mapping[str, Record], opened: Opened, language: Language) -> None:
    """The question to edit or remove: chosen here, or by its row in the table."""
    with st.container(key="evaluate_one", horizontal=True, vertical_alignment="bottom"):
        if st.session_state.get("evaluate_question") not in by_id:
            st.session_state.pop("evaluate_question", None)
        wanted = st.selectbox(
            say("ui.evaluate.which", language),
            list(by_id),
            index=None,
            format_func=lambda one: f"{by_id[one]['question']} · {one}",
            placeholder=say("ui.evaluate.which_hint", language),
            key="evaluate_question",
        )
        none = wanted is None
        if (
            st.button(say("ui.evaluate.edit", language), icon=":material/edit:", disabled=none)
            and wanted
        ):
            record = by_id[wanted]
            edit(path, record, own_sets.draft_of(record), opened, language)
        if (
            st.button(say("ui.evaluate.remove", language), icon=":material/delete:", disabled=none)
            and wanted
        ):
            _remove(path, by_id[wanted], language)


def _remove(path: Path, record: Record, language: Language) -> None:
    @st.dialog(say("ui.evaluate.remove_title", language))
    @safely
    def drawn() -> None:
        st.html(render("evaluate_hint.html", language, text=str(record["question"])))
        if not st.button(say("ui.evaluate.remove_yes", language), type="primary"):
            return
        try:
            access.require(Role.EDITOR)
            with changing(path.stem, removed=record["question"]):
                own_sets.remove(path, record)
        except NoticeError as error:
            st.error(literal(error.text(language)))
            return
        st.rerun()

    drawn()


def _table(records: Sequence[Record], own: bool, language: Language) -> None:
    drafts = [own_sets.draft_of(record) for record in records]
    columns: dict[str, list[str]] = {
        say("ui.evaluate.question", language): [one.question for one in drafts],
        say("ui.evaluate.type", language): [names.type_name(one.type, language) for one in drafts],
        say("ui.evaluate.language", language): [
            names.language_name(one.language, language) for one in drafts
        ],
        say("ui.evaluate.expected", language): [_expected(one, language) for one in drafts],
        say("ui.evaluate.wanted", language): [
            "; ".join(f"{notices().file(gold.notice)} # {gold.item}" for gold in one.gold)
            for one in drafts
        ],
        say("ui.evaluate.note", language): [one.note for one in drafts],
        say("ui.evaluate.id", language): [str(record["id"]) for record in records],
    }
    columns = {name: [cell(text) for text in texts] for name, texts in columns.items()}
    height = ROW_PIXELS * (min(ROWS_SHOWN, len(records)) + 1) + 3
    if not own:
        st.dataframe(columns, hide_index=True, height=height)
        return

    def select() -> None:
        rows = st.session_state.evaluate_rows["selection"]["rows"]
        st.session_state.evaluate_question = str(records[rows[0]]["id"]) if rows else None

    st.dataframe(
        columns,
        hide_index=True,
        height=height,
        key="evaluate_rows",
        on_select=select,
        selection_mode="single-row",
    )


def _expected(draft: Draft, language: Language) -> str:
    if not draft.answerable:
        return say("ui.evaluate.to_be_declined", language)
    return "; ".join(" / ".join(group) for group in draft.expect)
