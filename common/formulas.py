"""Texts that spreadsheet programs take for formulas, and what keeps them texts."""

from __future__ import annotations

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What spreadsheet programs may read as the start of a formula (OWASP, CSV Injection)."""


def starts_formula(text: str) -> bool:
    """Whether a spreadsheet program may take the text for a formula."""
    return text.startswith(FORMULA_STARTS)
