"""HTML from the templates beside this module. Every value put into one is escaped."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

from common.catalogue import Language, say
from common.templates import templates
from common.unseen import WORD_JOINER

TEMPLATES = templates(Path(__file__).with_name("templates"))

_MARKDOWN = re.compile(r"([!-/:-@\[-`{-~])")
"""ASCII punctuation, each of which CommonMark lets a backslash make literal."""

_REWRITTEN = re.compile(
    r":(?=//|[a-z][\w+-]*:)"  # links, :streamlit:, :material_home:
    r"|\bwww(?=\.)|(?<=[-.+\w])@(?=[-\w])"  # more links
    r"|(?<!\S)[-<>~](?=(?:->|[-=>])(?!\S))",  # -> and <= become signs of their own
    re.IGNORECASE,
)
"""Where Streamlit and GitHub's extensions rewrite text that CommonMark has made literal; a word
joiner put there keeps what it parts from being taken for one thing."""

_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)
"""Four of these would make a block of code."""


def render(template: str, language: Language, **values: object) -> str:
    """The named template's HTML; in it, ``t(key, …)`` is ``say`` in the given language."""
    return TEMPLATES.get_template(template).render(
        t=partial(_say, language), language=language, lang=language.value, **values
    )


def literal(text: str) -> str:
    """Markdown that shows the text as it stands: widget labels are read as Markdown."""
    parted = _REWRITTEN.sub(rf"\g<0>{WORD_JOINER}", _INDENT.sub("", text))
    return _MARKDOWN.sub(r"\\\1", parted)


def _say(language: Language, key: str, **values: object) -> str:
    return say(key, language, **values)
