"""The tasks as a table: a row each, the columns that say something, a row opens its item."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from common.catalogue import Language, say
from common.records import QUARTERS
from ui import labels
from ui.cells import cell
from ui.tasks.rows import Task

KEY = "tasks_table"
ROW_HEIGHT = 70
"""Pixels: three lines of text and what is around them."""

ROWS_SHOWN = 9
"""Rows on the screen at a time; a 900 px high window holds them under the controls."""

LINES = 3
"""Lines of a cell that a row has room for."""

CHARACTER = 14
"""Width of a Chinese character in the table, in pixels."""

PADDING = 16
"""Pixels of a cell's width without text."""

HEAD_HEIGHT = 38
OPENED = "tasks_opened"
"""The session's key of the item to open in this run."""


class Column(NamedTuple):
    """One column of the table."""

    name: str
    key: str
    """The catalogue key of its header."""
    width: int
    """In pixels."""
    text: Callable[[Task], str]


def draw(tasks: Sequence[Task], quarters: Sequence[str], language: Language) -> None:
    """Draw the table; choosing a row notes the item to open."""
    shown = columns(tasks, quarters)
    st.dataframe(
        {
            column.name: [cell(cut(column.text(task), column.width)) for task in tasks]
            for column in shown
        },
        key=KEY,
        height=HEAD_HEIGHT + ROW_HEIGHT * min(max(len(tasks), 1), ROWS_SHOWN),
        row_height=ROW_HEIGHT,
        hide_index=True,
        column_config={column.name: _config(column, language) for column in shown},
        on_select=lambda: _note(tasks),
        selection_mode="single-row",
        alt=say("ui.tasks.table.alt", language, count=len(tasks)),
    )


def columns(tasks: Sequence[Task], quarters: Sequence[str]) -> list[Column]:
    """The columns that are not empty; of the quarters those asked for, all where none is."""
    wanted = [
        Column("number", "ui.tasks.table.number", 64, _number),
        Column("project", "ui.fields.project", 130, lambda task: task.item.project or ""),
        Column("text", "ui.fields.text", 400, lambda task: task.item.text),
        *(_milestone(quarter) for quarter in quarters),
        Column("lead", "ui.fields.lead", 110, lambda task: "、".join(task.item.lead)),
        Column("supporting", "ui.fields.supporting", 170, _supporting),
        Column("responsible", "ui.fields.responsible", 200, _responsible),
        Column("deadline", "ui.fields.deadline", 100, lambda task: task.item.deadline or ""),
        *(_milestone(quarter) for quarter in QUARTERS if not quarters),
        Column("district", "ui.tasks.facets.district", 80, _district),
        Column("year", "ui.tasks.facets.year", 64, _year),
        Column(
            "document", "ui.tasks.table.document", 260, lambda task: labels.title(task.document)
        ),
    ]
    return [column for column in wanted if any(column.text(task) for task in tasks)]


def cut(text: str, width: int) -> str:
    """As much of the text as a cell so wide shows whole; the item itself has the rest."""
    most = LINES * ((width - PADDING) // CHARACTER)
    return text if len(text) <= most else f"{text[: most - 1]}…"


def clear_choice() -> None:
    """Take the choice back, so that the same row can be opened again."""
    st.session_state[KEY] = {"selection": {"rows": []}}


def _config(column: Column, language: Language) -> ColumnConfig:
    return st.column_config.TextColumn(
        say(column.key, language), width=column.width, pinned=column.name == "number"
    )


def _note(tasks: Sequence[Task]) -> None:
    rows = st.session_state[KEY].selection.rows
    if rows and rows[0] < len(tasks):
        st.session_state[OPENED] = tasks[rows[0]].item.id


def _milestone(quarter: str) -> Column:
    return Column(
        quarter, f"ui.fields.{quarter}", 260, lambda task: task.item.quarters.get(quarter, "")
    )


def _number(task: Task) -> str:
    return f"{task.item.number} ★".strip() if task.item.starred else task.item.number


def _supporting(task: Task) -> str:
    return "、".join(task.item.supporting)


def _responsible(task: Task) -> str:
    return "、".join(task.item.responsible)


def _district(task: Task) -> str:
    return task.document.metadata.district or ""


def _year(task: Task) -> str:
    return str(task.document.metadata.year or "")
