"""Traditional Chinese read as Simplified, by OpenCC's tables, which come with its package.

Source texts, ranges and quotes stay as printed. What is compared, counted and embedded is
in one script, so that a question in either finds notices in either.
"""

from __future__ import annotations

from functools import cache

from opencc import OpenCC

TABLE = "t2s"
"""OpenCC's conversion of characters and of phrases whose characters have several forms
(乾燥 → 干燥 but 乾隆). It leaves all seed notices, which are Simplified, as they are."""


def simplified(text: str) -> str:
    """The text in Simplified characters, by phrases; its length may differ."""
    return text if text.isascii() else _converter().convert(text)


def simplified_by_character(text: str) -> str:
    """The text with each character by itself in its Simplified form; its length is kept."""
    return text if text.isascii() else text.translate(_Characters())


@cache
def _converter() -> OpenCC:
    return OpenCC(TABLE)


class _Characters(dict[int, str]):
    """The Simplified form of each character, looked up as ``str.translate`` meets it."""

    def __missing__(self, codepoint: int) -> str:
        self[codepoint] = form = _form(chr(codepoint))
        return form


@cache
def _form(character: str) -> str:
    converted = _converter().convert(character)
    return converted if len(converted) == 1 else character
