"""The form in which a question is written: a new one, one of a set, or one out of feedback."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from common.catalogue import Language, say
from common.errors import NoticeError
from common.records import Item
from common.roles import Role
from eval import own_sets
from eval.own_sets import Draft, Gold, Record, problems, record_of
from eval.questions import META, notices
from indexer.backends.base import Index
from ui import access, labels
from ui.evaluate import names
from ui.evaluate.changing import changing
from ui.pieces import safely
from ui.render import literal
from ui.resources import Opened

LONGEST = 500
"""Characters of a question, as on the page where questions are asked."""
LONGEST_LIST = 4_000
"""Characters of a field with a line for each entry."""
OR = "|"
"""Between expected words of which one is enough."""
WORDS_SHOWN = 24
"""Characters of an item by which it is known in a list."""


@dataclass(frozen=True, slots=True)
class Form:
    """What the form stands on: keys of its widgets, the index, the language."""

    key: str
    index: Index
    language: Language

    def label(self, name: str) -> str:
        """The label of a field."""
        return say(f"ui.evaluate.form.{name}", self.language)

    def help(self, name: str) -> str:
        """What to enter into a field."""
        return say(f"ui.evaluate.form.{name}_help", self.language)


def edit(path: Path, old: Record | None, draft: Draft, opened: Opened, language: Language) -> None:
    """The form in a dialog: stores a new question of the set, or the changed one for ``old``."""
    form = new_form(opened.index, language)

    @st.dialog(
        say("ui.evaluate.edit_title" if old else "ui.evaluate.add_title", language), width="large"
    )
    @safely
    def drawn() -> None:
        written = fields(form, draft)

        def store() -> None:
            record = record_of(written, old)
            if old is None:
                with changing(path.stem, added=written.question):
                    own_sets.add(path, record)
            else:
                with changing(path.stem, replaced=old["question"], added=written.question):
                    own_sets.replace(path, old, record)

        save_button(form, written, store)

    drawn()


def new_form(index: Index, language: Language) -> Form:
    """A form whose widgets start from their given values, whatever was typed before."""
    number = st.session_state.get("evaluate_forms", 0) + 1
    st.session_state.evaluate_forms = number
    return Form(f"evaluate_form{number}", index, language)


def save_button(form: Form, written: Draft, store: Callable[[], None]) -> None:
    """Stores the draft when pressed and closes the dialog; else says what is lacking."""
    if not st.button(
        say("ui.evaluate.save", form.language), type="primary", icon=":material/save:"
    ):
        return
    lacking = problems(written)
    for problem in lacking:
        st.error(literal(problem.text(form.language)))
    if lacking:
        return
    try:
        access.require(Role.EDITOR)
        store()
    except NoticeError as error:
        st.error(literal(error.text(form.language)))
        return
    st.rerun()


def fields(form: Form, draft: Draft) -> Draft:
    """The fields with the draft's values; the draft as it is now written."""
    question = st.text_area(
        form.label("question"), draft.question, key=f"{form.key}q", max_chars=LONGEST, height=80
    )
    kind, code = _kind(form, draft)
    answerable = st.toggle(
        form.label("answerable"),
        draft.answerable,
        key=f"{form.key}a",
        help=form.help("answerable"),
    )
    expect, gold = draft.expect, draft.gold
    if answerable:
        expect = _expect(form, draft)
        gold = _gold(form, draft)
    with st.expander(form.label("more"), expanded=bool(draft.history or draft.forbid)):
        history = _lines(form, "history", "\n".join(draft.history))
        forbid = _lines(form, "forbid", "\n".join(draft.forbid))
        note = st.text_input(form.label("note"), draft.note, key=f"{form.key}n", max_chars=LONGEST)
    return Draft(code, kind, question, history, expect, forbid, gold, answerable, note)


def _kind(form: Form, draft: Draft) -> tuple[str, str]:
    left, right = st.columns([2, 1])
    known = sorted(_types() | ({draft.type} if draft.type else set()))
    with left:
        kind = st.selectbox(
            form.label("type"),
            known,
            index=known.index(draft.type) if draft.type else None,
            format_func=lambda name: names.type_name(name, form.language),
            placeholder=form.help("type"),
            accept_new_options=True,
            key=f"{form.key}t",
        )
    with right:
        codes = [entry.value for entry in Language]
        code = st.selectbox(
            form.label("language"),
            codes,
            index=codes.index(draft.language),
            format_func=lambda one: names.language_name(one, form.language),
            key=f"{form.key}l",
        )
    return kind or "", code


@st.cache_data(show_spinner=False)
def _types() -> set[str]:
    """The types of the project's sets."""
    builtin = [one.path for one in own_sets.set_files(Path()) if not one.own]
    return {str(record["type"]) for path in builtin for record in own_sets.records(path)}


def _expect(form: Form, draft: Draft) -> tuple[tuple[str, ...], ...]:
    lines = _lines(form, "expect", "\n".join(f" {OR} ".join(one) for one in draft.expect))
    groups = (tuple(part.strip() for part in line.split(OR) if part.strip()) for line in lines)
    return tuple(group for group in groups if group)


def _lines(form: Form, name: str, value: str) -> tuple[str, ...]:
    """A field with a line for each entry."""
    text = st.text_area(
        form.label(name),
        value,
        key=f"{form.key}{name}",
        help=form.help(name),
        max_chars=LONGEST_LIST,
        height=80,
    )
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _gold(form: Form, draft: Draft) -> tuple[Gold, ...]:
    """The items to cite: those of the draft, and those of the documents chosen."""
    kept = {f"{one.notice}#{one.item}": one for one in draft.gold}
    documents = list(form.index.documents.values())
    files = [notices().file(one.notice) for one in draft.gold]
    chosen = st.multiselect(
        form.label("documents"),
        [one.id for one in documents],
        default=[one.id for one in documents if one.file in files],
        format_func=lambda one: labels.title(form.index.documents[one]),
        placeholder=form.help("documents"),
        key=f"{form.key}d",
    )
    offered = {
        item.id: item
        for document in documents
        if document.id in chosen
        for item in form.index.parsed(document.id).items
    }
    whole = {f"{META}:{one}": one for one in chosen}
    options = [*kept, *whole, *offered]
    before = st.session_state.get(f"{form.key}picked", list(kept))
    picked = st.multiselect(
        form.label("items"),
        options,
        default=[key for key in before if key in options],
        format_func=lambda key: _option(form, key, kept, offered),
        placeholder=form.help("items"),
        key=f"{form.key}i{'-'.join(chosen)}",  # other options are another widget
    )
    st.session_state[f"{form.key}picked"] = picked
    return tuple(dict.fromkeys(_named(form.index, key, kept, whole, offered) for key in picked))


def _named(
    index: Index,
    key: str,
    kept: Mapping[str, Gold],
    whole: Mapping[str, str],
    offered: Mapping[str, Item],
) -> Gold:
    if key in kept:
        return kept[key]
    if key in whole:
        return Gold(index.documents[whole[key]].file, META)
    return own_sets.gold_of(index, offered[key])


def _option(form: Form, key: str, kept: Mapping[str, Gold], offered: Mapping[str, Item]) -> str:
    if key in kept:
        return f"{notices().file(kept[key].notice)} # {kept[key].item}"
    if key not in offered:
        document = form.index.documents[key.partition(":")[2]]
        return say("ui.evaluate.form.whole", form.language, title=labels.title(document))
    item = offered[key]
    number = labels.item_number(item.number, form.language)
    return " ".join(f"{number} {item.project or item.text}"[: WORDS_SHOWN + len(number)].split())


def joined(items: Sequence[str]) -> tuple[Gold, ...]:
    """Cited items, ``file#item``, as an eval set names them; the document where none is named."""
    pairs = (one.partition("#") for one in items)
    return tuple(dict.fromkeys(Gold(file, item or META) for file, _, item in pairs if file))
