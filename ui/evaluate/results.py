"""The last run over a set: measures, groups, what failed, and how it compares."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import streamlit as st

from common.catalogue import Language, say
from common.clock import to_the_minute
from common.errors import EvalRunError, NoticeError
from eval import baseline
from eval.baseline import Pinned
from eval.kept import About, Command, KeptRun, Task, kept_runs, load_kept
from eval.questions import SETS
from eval.runs import differences
from indexer.files import sha256_of_file
from ui import feedback
from ui.evaluate import figures, names
from ui.evaluate.charts import Bar, Words, bars
from ui.evaluate.figures import Failure
from ui.links import document_link
from ui.pieces import safely
from ui.render import render
from ui.resources import Opened

INK = {"light": "#1c2530", "dark": "#e4e8ed"}
"""Text colour of the themes in the configuration: a chart does not take it over by itself."""
SHOWN = 20
"""Failures listed before one asks for more."""
LOADED = 8
"""Runs kept in memory."""
SURE = 0.05
"""A difference seen less often than this by chance is called one."""


class Stale(NamedTuple):
    """Why a run may no longer hold."""

    questions: bool
    """The set has been changed since."""
    generation: bool
    """The index has been."""


def show(task: Task, opened: Opened, language: Language) -> None:
    """The newest kept run of the task; a hint where there is none."""
    runs = kept_runs(feedback.folder() / "runs", task.path.name, task.command)
    if not runs:
        st.html(render("evaluate_hint.html", language, text=say("ui.evaluate.no_run", language)))
        return
    run = _loaded(runs[0])
    stale = Stale(
        _digest(task.path) != run.run.digest,
        run.run.generation != opened.index.generation,
    )
    _head(run, stale, language)
    _measures(run, task.path, language)
    if task.command is Command.RETRIEVAL:
        _rankers(run, language)
    _charts(run, language)
    failed = figures.failures(run, opened.index.documents, opened.index.items)
    _failures(failed, opened, language)
    _comparison(run, runs[1:], language)


@st.cache_resource(
    show_spinner=False, max_entries=LOADED, hash_funcs={About: lambda one: one.folder}
)
def _loaded(about: About) -> KeptRun:
    """A kept run never changes."""
    return load_kept(about)


def _digest(path: Path) -> str:
    """The set as it is now; empty where it is gone."""
    try:
        return sha256_of_file(path)
    except OSError:
        return ""


def _head(run: KeptRun, stale: Stale, language: Language) -> None:
    middle, slow = figures.milliseconds(run)
    with st.container(key="evaluate_head", horizontal=True, vertical_alignment="center"):
        st.html(
            render(
                "evaluate_head.html",
                language,
                at=to_the_minute(run.about.at),
                run=run.run,
                seconds=round(run.about.seconds),
                p50=round(middle),
                p95=round(slow),
                count=len(run.run.values),
                stale=stale,
            )
        )
        _downloads(run, language)


def _downloads(run: KeptRun, language: Language) -> None:
    command = run.about.command.value
    name = f"{Path(run.about.set_name).stem}-{command}-{run.about.at:%Y%m%d-%H%M}"
    files = {
        "html": (f"{command}.{language.value}.html", "text/html"),
        "json": (f"{command}.json", "application/json"),
    }
    for ending, (file, mime) in files.items():
        st.download_button(
            say(f"ui.evaluate.report_{ending}", language),
            _content(run.about.folder / file),
            file_name=f"{name}.{ending}",
            mime=mime,
            icon=":material/download:",
            type="tertiary",
            on_click="ignore",
        )


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as exc:
        raise EvalRunError("eval_run_unreadable", file=file) from exc


def _measures(run: KeptRun, path: Path, language: Language) -> None:
    pinned = _pinned(path)
    rows = figures.measured(run, pinned)
    comparable = pinned is not None and figures.same_data(run, pinned)
    st.html(
        render(
            "evaluate_measures.html",
            language,
            rows=rows,
            pinned=pinned is not None,
            comparable=comparable,
            below=sum(row.below for row in rows) if comparable else 0,
            names=names,
        )
    )


def _pinned(path: Path) -> Pinned | None:
    """Floors of one of the project's sets; a set of the staff has none."""
    return baseline.load().get(path.name) if path.parent == SETS else None


def _rankers(run: KeptRun, language: Language) -> None:
    rows = figures.rankers(run)
    measures = figures.measures_of(Command.RETRIEVAL)
    st.html(render("evaluate_rankers.html", language, rows=rows, measures=measures))


@st.fragment
@safely
def _charts(run: KeptRun, language: Language) -> None:
    measures = figures.measures_of(run.about.command)
    with st.container(horizontal=True, vertical_alignment="center", key="evaluate_charts_head"):
        st.html(render("evaluate_section.html", language, key="groups"))
        chosen: str = measures[0]
        if len(measures) > 1:
            chosen = st.selectbox(
                say("ui.evaluate.measure", language),
                measures,
                index=measures.index(figures.HEADLINE),
                format_func=lambda name: names.measure_name(name, language),
                label_visibility="collapsed",
                width=260,
            )
    share = names.measure_name(chosen, language)
    by_type, by_language = st.columns([3, 2], gap="large")
    for place, by in ((by_type, "by_type"), (by_language, "by_language")):
        name_of = names.type_name if by == "by_type" else names.language_name
        rows = [
            Bar(name_of(one.name, language), one.values[chosen], one.questions)
            for one in sorted(figures.groups(run, by), key=lambda one: one.values[chosen])
        ]
        words = Words(
            say(f"ui.evaluate.{by}", language), share, say("ui.evaluate.questions", language)
        )
        ink = INK[st.context.theme.type or "light"]
        with place:
            st.html(render("evaluate_chart.html", language, title=words.title))
            st.altair_chart(bars(rows, words, ink), width="stretch")


@st.fragment
@safely
def _failures(failed: Sequence[Failure], opened: Opened, language: Language) -> None:
    """The questions that failed, narrowed by type, language and words."""
    st.html(render("evaluate_section.html", language, key="failures", count=len(failed)))
    if not failed:
        st.html(render("evaluate_hint.html", language, text=say("ui.evaluate.all_right", language)))
        return
    listed = _narrowed(failed, language) if len(failed) > 1 else failed
    more = st.session_state.get("evaluate_more", False)
    shown = listed if more else listed[:SHOWN]

    def link(file: str, item_id: str) -> str:
        found = next((one.id for one in opened.index.documents.values() if one.file == file), "")
        return document_link(language, found, item_id) if found else ""

    st.html(
        render(
            "evaluate_failures.html",
            language,
            failures=shown,
            total=len(failed),
            link=link,
            names=names,
        )
    )
    if len(shown) < len(listed):
        st.button(
            say("ui.evaluate.more", language, count=len(listed) - len(shown)),
            on_click=lambda: st.session_state.update(evaluate_more=True),
        )


def _narrowed(failed: Sequence[Failure], language: Language) -> list[Failure]:
    with st.container(key="evaluate_filters", horizontal=True, vertical_alignment="bottom"):
        types = sorted({one.question.type for one in failed})
        languages = sorted({one.question.language for one in failed})
        kind = st.selectbox(
            say("ui.evaluate.type", language),
            types,
            index=None,
            placeholder=say("ui.evaluate.any_type", language),
            format_func=lambda name: names.type_name(name, language),
            label_visibility="collapsed",
            width=220,
        )
        code = st.selectbox(
            say("ui.evaluate.language", language),
            languages,
            index=None,
            placeholder=say("ui.evaluate.any_language", language),
            format_func=lambda name: names.language_name(name, language),
            label_visibility="collapsed",
            width=180,
        )
        words = st.text_input(
            say("ui.evaluate.words", language),
            placeholder=say("ui.evaluate.words", language),
            label_visibility="collapsed",
            max_chars=100,
            icon=":material/search:",
        )
    return [
        one
        for one in failed
        if kind in (None, one.question.type)
        and code in (None, one.question.language)
        and words.casefold() in " ".join((one.question.question, one.answer)).casefold()
    ]


@st.fragment
@safely
def _comparison(run: KeptRun, earlier: Sequence[About], language: Language) -> None:
    """Against an earlier run over the same questions and notices, question by question."""
    st.html(render("evaluate_section.html", language, key="compared"))
    alike = [one for one in earlier if one.digest == run.run.digest]
    if not alike:
        text = say("ui.evaluate.none_earlier", language)
        st.html(render("evaluate_hint.html", language, text=text))
        return
    other = st.selectbox(
        say("ui.evaluate.earlier", language),
        alike,
        format_func=lambda one: say(
            "ui.evaluate.run_of", language, at=to_the_minute(one.at), generation=one.generation
        ),
        width=420,
    )
    try:
        found = differences(run.run, _loaded(other).run)
    except NoticeError as error:
        st.html(render("evaluate_hint.html", language, text=error.text(language)))
        return
    st.html(
        render(
            "evaluate_comparison.html",
            language,
            rows=found,
            sure=SURE,
            names=names,
        )
    )
