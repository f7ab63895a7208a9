"""Sentences and clauses of a text, as ranges of it."""

from __future__ import annotations

import re
from typing import NamedTuple

LONGEST = 2_000
"""Characters of a sentence or clause; a longer one is cut, so that what is looked for in it takes
bounded time. Longer than two printed pages without a full stop."""
_CLOSING = "”’）)》】\"'"
_SENTENCE = re.compile(rf"[^。！？!?；;\n]{{0,{LONGEST}}}[。！？!?；;\n]?[{_CLOSING}]*")
_BREAK = r"[，。；;：！？!?\n]|[,:](?![0-9])"
_LABEL = re.compile(rf"(?:(?!{_BREAK}).)+", re.DOTALL)
_STAR = "★"
LABEL_LENGTH = 40
"""Characters of an item's own words shown as its name; longer first clauses are cut there."""


class Unit(NamedTuple):
    """``text[start:end]`` of some text."""

    start: int
    end: int
    text: str


def sentences(text: str) -> tuple[Unit, ...]:
    """Parts ending in a full stop, question mark or semicolon, of bounded length; nothing is
    lost but spaces.
    """
    found = (Unit(m.start(), m.end(), m.group()) for m in _SENTENCE.finditer(text))
    return tuple(unit for unit in found if unit.text.strip())


def whole_sentences(text: str, unit: Unit) -> Unit:
    """The sentences that a part of the text lies in: quoted alone, it would lack its subject."""
    touched = [s for s in sentences(text) if s.start < unit.end and s.end > unit.start]
    if not touched:
        return unit
    start, end = touched[0].start, touched[-1].end
    return Unit(start, end, text[start:end])


def label(text: str) -> Unit:
    """The words that name an item: its first clause without ★, at most LABEL_LENGTH long."""
    start = len(text) - len(text.lstrip(_STAR))
    found = _LABEL.search(text, start)
    if found is None:
        return Unit(0, min(len(text), LABEL_LENGTH), text[:LABEL_LENGTH])
    end = min(found.end(), found.start() + LABEL_LENGTH)
    return Unit(found.start(), end, text[found.start() : end])
