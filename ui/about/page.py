"""The page that tells how the system is: index, models, versions, checks, and whom to ask."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from math import floor
from typing import NamedTuple

import streamlit as st

from common.catalogue import Language, say
from common.clock import to_the_minute
from common.errors import NoticeError
from common.roles import Role
from common.settings import default_settings
from indexer import load_encoder
from indexer.encoders.base import Encoder
from ui import access, frame, resources
from ui.about import audit_log, configured, state
from ui.about.diagnosis import diagnosis
from ui.about.health import Checked, Checks, check_all
from ui.about.state import Components, Contents, Generation
from ui.render import render
from ui.resources import Opened

MEGABYTE = 1024**2
COLUMN = 28
"""Characters that fit into a column beside their label."""


class Fact(NamedTuple):
    """One line of a list of facts."""

    name: str
    """Key of its label."""
    value: str

    @property
    def long(self) -> bool:
        """Whether it takes more room than a column has at full size."""
        return len(self.value) > COLUMN


def page() -> None:
    """Draw the page; it stands even where index or model do not."""
    language = frame.current_language()
    st.html(render("heading.html", language, text=say("ui.about.name", language)))
    st.html(render("about_lead.html", language))
    opened = _opened(language)
    if isinstance(opened, Opened):
        frame.summary(opened.index, language)
    generation = _generation()
    contents = _contents(opened, opened.index.generation) if isinstance(opened, Opened) else None
    components = state.components(default_settings())
    _section(
        "index", _index_facts(generation, contents, components.fingerprint, language), language
    )
    if isinstance(opened, NoticeError):
        st.html(render("problem.html", language, text=opened.text(language)))
    admin = access.visitor().may(Role.ADMIN)
    if admin:
        _health(opened, language)
        _section("components", _component_facts(components, language), language)
    _section("versions", [Fact(name, told) for name, told in state.versions().items()], language)
    contact = default_settings().contact
    st.html(render("about_help.html", language, contact=contact, admin=admin))
    if not admin:
        return
    configured.draw(language)
    key = generation.key if isinstance(generation, NoticeError) else generation
    report = diagnosis(
        default_settings(), (key, contents), components, state.versions(), _checked()
    )
    _report(report, language)
    audit_log.draw(language)


def _opened(language: Language) -> Opened | NoticeError:
    try:
        return resources.opened(language)
    except NoticeError as error:
        return error


def _generation() -> Generation | NoticeError:
    try:
        return state.generation(default_settings())
    except NoticeError as error:
        return error


@st.cache_resource(show_spinner=False, max_entries=2)
def _contents(_opened: Opened, generation: int) -> Contents:
    return state.contents(_opened.index)


def _section(name: str, facts: Sequence[Fact], language: Language) -> None:
    st.html(render("about_facts.html", language, name=name, facts=facts))


def _index_facts(
    generation: Generation | NoticeError,
    contents: Contents | None,
    fingerprint: str,
    language: Language,
) -> list[Fact]:
    if isinstance(generation, NoticeError):
        return [Fact("state", generation.text(language))]
    facts = [
        Fact("generation", str(generation.number)),
        Fact("created", to_the_minute(generation.created)),
        Fact("size", say("ui.about.megabytes", language, size=_megabytes(generation.size))),
        Fact("kept", str(generation.kept)),
    ]
    if generation.encoder != fingerprint:
        facts.append(Fact("built_with", generation.encoder))
    if generation.refused:
        facts.append(Fact("refused", str(generation.refused)))
    if contents is None:
        return facts
    documents = str(contents.documents)
    if contents.copies:
        documents = say("ui.about.with_copies", language, count=documents, copies=contents.copies)
    return [
        *facts[:2],
        Fact("documents", documents),
        Fact("items", str(contents.items)),
        Fact("passages", str(contents.passages)),
        Fact("coverage", f"{floor(contents.coverage * 10_000) / 100:.2f} %"),
        Fact("doubts", str(contents.doubts)),
        *facts[2:],
    ]


def _component_facts(components: Components, language: Language) -> list[Fact]:
    none = say("ui.about.none", language)
    llm = " · ".join(filter(None, (components.llm_model, components.llm_host)))
    found = "ui.about.there" if components.libreoffice else "ui.about.absent"
    return [
        Fact("encoder", components.encoder),
        Fact("fingerprint", components.fingerprint or none),
        Fact("reranker", components.reranker or none),
        Fact("llm", llm if components.llm_host else none),
        Fact("libreoffice", say(found, language)),
    ]


def _health(opened: Opened | NoticeError, language: Language) -> None:
    def encoder() -> Encoder:
        if isinstance(opened, Opened):
            return opened.answerer.retriever.encoder
        return load_encoder(default_settings())

    st.html(render("about_section.html", language))
    if st.button(
        say("ui.about.check", language),
        key="about_check",
        icon=":material/health_and_safety:",
        help=say("ui.about.check_help", language),
    ):
        with st.spinner(say("ui.about.checking", language)):
            st.session_state.about_checked = check_all(Checks(default_settings(), encoder))
            st.session_state.about_checked_at = datetime.now()
    checked = _checked()
    if checked:
        at = st.session_state.about_checked_at.strftime("%H:%M:%S")
        bad = sum(one.finding.grade.value == "bad" for one in checked)
        st.html(render("about_checks.html", language, checked=checked, at=at, bad=bad))


def _checked() -> tuple[Checked, ...]:
    """The findings of this session's last check."""
    checked: tuple[Checked, ...] = st.session_state.get("about_checked", ())
    return checked


def _report(report: str, language: Language) -> None:
    st.html(render("about_report.html", language))
    st.download_button(
        say("ui.about.download", language),
        report,
        file_name=f"policy-notices-{datetime.now():%Y%m%d-%H%M}.json",
        mime="application/json",
        icon=":material/download:",
        on_click="ignore",
    )
    with st.expander(say("ui.about.look", language)):
        st.code(report, language="json")


def _megabytes(size: int) -> str:
    return f"{size / MEGABYTE:.1f}"
