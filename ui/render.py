"""HTML from the templates beside this module. Every value put into one is escaped."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

from common.catalogue import Language, say
from common.templates import templates

TEMPLATES = templates(Path(__file__).with_name("templates"))

_MARKDOWN = re.compile(r"([!-/:-@\[-`{-~])")
"""ASCII punctuation, each of which CommonMark lets a backslash make literal."""


def render(template: str, language: Language, **values: object) -> str:
    """The named template's HTML; in it, ``t(key, …)`` is ``say`` in the given language."""
    return TEMPLATES.get_template(template).render(
        t=partial(_say, language), language=language, lang=language.value, **values
    )


def literal(text: str) -> str:
    """Markdown that shows the text as it stands: widget labels are read as Markdown."""
    return _MARKDOWN.sub(r"\\\1", text)


def _say(language: Language, key: str, **values: object) -> str:
    return say(key, language, **values)
