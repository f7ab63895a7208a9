"""The page of all items: as a list, as charts, and two sets of notices side by side."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

import streamlit as st

from common.catalogue import Language, say
from common.records import Item
from common.settings import default_settings
from ui import frame, labels, resources
from ui.links import document_link
from ui.panels import item_panel
from ui.pieces import safely
from ui.render import literal, render
from ui.resources import Opened
from ui.tasks import charts, comparing, controls, sheets, state, table
from ui.tasks.facets import Narrowed, Wanted, narrowed
from ui.tasks.rows import Facet, Task, tasks_of
from ui.tasks.state import Offered, offered

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Stock(NamedTuple):
    """The tasks of one generation and what they can be narrowed by; shared by all sessions."""

    tasks: tuple[Task, ...]
    offered: Offered


def page() -> None:
    """Draw the page."""
    language = frame.current_language()
    opened = resources.opened(language)
    frame.summary(opened.index, language)
    with st.container(key="wide"):
        if opened.index.items:
            _body(opened, language)
        else:
            _heading(language)
            frame.empty(language)


@st.fragment
@safely
def _body(opened: Opened, language: Language) -> None:
    """Everything a control of this page changes; nothing else is drawn again."""
    stock = _stock(str(default_settings().index), opened.index.generation, opened)
    state.restore(stock.offered)
    with st.container(key="tasks_head", horizontal=True, vertical_alignment="center"):
        _heading(language)
        st.segmented_control(
            say("ui.tasks.view", language),
            state.VIEWS,
            format_func=lambda name: say(f"ui.tasks.views.{name}", language),
            key=state.key(state.VIEW),
            required=True,
            label_visibility="collapsed",
            persist_state="session",
        )
    if state.view() == "compare":
        comparing.draw(opened, language)
    else:
        _narrowing(opened, stock, language)
    state.write_address()


def _narrowing(opened: Opened, stock: Stock, language: Language) -> None:
    wanted = state.wanted()
    left = narrowed(stock.tasks, wanted)
    controls.draw(stock.offered, left, wanted, language)
    _summary(left, wanted, stock, language)
    if not left.tasks:
        st.html(render("tasks_none.html", language))
    elif state.view() == "charts":
        charts.draw(left, wanted, language)
    else:
        table.draw(left.tasks, wanted.of(Facet.QUARTER), language)
        _open_chosen(opened, language)


def _summary(left: Narrowed, wanted: Wanted, stock: Stock, language: Language) -> None:
    """How many items are in view, and their export."""
    total = sum(not task.document.duplicate_of or wanted.copies for task in stock.tasks)
    with st.container(key="tasks_bar", horizontal=True, vertical_alignment="center"):
        st.html(render("tasks_count.html", language, shown=len(left.tasks), total=total))
        st.download_button(
            say("ui.tasks.export", language),
            partial(_workbook, left.tasks, wanted, language),
            file_name=f"{say('ui.tasks.sheet.file', language)}.xlsx",
            mime=XLSX,
            icon=":material/download:",
            on_click="ignore",
            disabled=not left.tasks,
            key="tasks_export",
        )


def _workbook(tasks: tuple[Task, ...], wanted: Wanted, language: Language) -> bytes:
    """Made only when it is asked for; the sheets of the departments chosen as in charge."""
    departments = {*wanted.of(Facet.LEAD), *wanted.of(Facet.RESPONSIBLE)}
    view = sheets.View(wanted.of(Facet.QUARTER), frozenset(departments))
    return sheets.workbook(tasks, view, language)


def _open_chosen(opened: Opened, language: Language) -> None:
    item = opened.index.items.get(st.session_state.pop(table.OPENED, ""))
    if item is not None:
        number = literal(labels.item_number(item.number, language))
        title = number or say("ui.tasks.item", language)
        drawer = st.dialog(title, width="medium", position="right", on_dismiss=table.clear_choice)
        drawer(safely(_item))(opened, item, language)


def _item(opened: Opened, item: Item, language: Language) -> None:
    panel = item_panel(opened.index, opened.order, item, "task")
    with st.container(key="task_panel"):
        st.html(
            render(
                "panel.html",
                language,
                panel=panel,
                labels=labels,
                places={},
                document_link=document_link,
            )
        )


def _heading(language: Language) -> None:
    st.html(render("heading.html", language, text=say("ui.tasks.name", language)))


@st.cache_resource(show_spinner=False, max_entries=resources.KEPT_GENERATIONS)
def _stock(folder: str, generation: int, _opened: Opened) -> Stock:
    tasks = tasks_of(_opened.index)
    return Stock(tasks, offered(tasks))
