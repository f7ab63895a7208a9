"""Texts in the cells of tables, which leave the page by copying, as CSV and as workbooks."""

from __future__ import annotations

from common.unseen import LONE_HALVES

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What spreadsheet programs may read as the start of a formula (OWASP, CSV Injection)."""

WORD_JOINER = "\u2060"
"""Has no width: before a formula it makes it a text, in a file and when it is pasted."""


def starts_formula(text: str) -> bool:
    """Whether a spreadsheet program may take the text for a formula."""
    return text.startswith(FORMULA_STARTS)


def cell(text: str) -> str:
    """The text for a cell of a table on the page: its menu writes CSV, its cells are copied."""
    whole = LONE_HALVES.sub("", text)
    return f"{WORD_JOINER}{whole}" if starts_formula(whole.lstrip(" ")) else whole
