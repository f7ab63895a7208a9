"""Texts in the cells of tables, which leave the page by copying, as CSV and as workbooks."""

from __future__ import annotations

from common.formulas import starts_formula
from common.unseen import LONE_HALVES, WORD_JOINER


def cell(text: str) -> str:
    """The text for a cell of a table on the page: its menu writes CSV, its cells are copied.

    Before a formula the word joiner makes it a text, in a file and when it is pasted.
    """
    whole = LONE_HALVES.sub("", text)
    return f"{WORD_JOINER}{whole}" if starts_formula(whole.lstrip(" ")) else whole
