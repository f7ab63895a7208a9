"""The items of a notice as a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Literal

import streamlit as st

from common.catalogue import Language, say
from common.records import QUARTERS, Item, ParsedDocument
from ui.cells import cell

ROWS = 8
"""Shown at once, so that the cards below stay in reach."""
HEIGHT = 340
"""Of a table of more rows, in px."""


def _target(quarter: str, item: Item) -> str:
    return item.quarters.get(quarter, "")


COLUMNS: Mapping[str, Callable[[Item], str]] = {
    "number": lambda item: item.number,
    "path": lambda item: " › ".join(item.path),
    "project": lambda item: item.project or "",
    "text": lambda item: item.text,
    "lead": lambda item: "、".join(item.lead),
    "supporting": lambda item: "、".join(item.supporting),
    "responsible": lambda item: "、".join(item.responsible),
    "deadline": lambda item: item.deadline or "",
    **{quarter: partial(_target, quarter) for quarter in QUARTERS},
}
WIDTHS: Mapping[str, Literal["small", "large"]] = {"text": "large", "number": "small"}


def draw(parsed: ParsedDocument, language: Language) -> None:
    """The table, of the columns that some item fills."""
    columns = {
        name: values
        for name, value in COLUMNS.items()
        if any(values := [cell(value(item)) for item in parsed.items])
    }
    if columns:
        st.dataframe(
            columns,
            height=HEIGHT if len(parsed.items) > ROWS else "auto",
            hide_index=True,
            column_config={
                name: st.column_config.TextColumn(
                    say(f"ui.add.columns.{name}", language), width=WIDTHS.get(name)
                )
                for name in columns
            },
            alt=say("ui.add.items", language, count=len(parsed.items)),
        )
