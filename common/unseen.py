"""Characters that cannot be seen: they steer terminals, turn lines around or hide in names.

Notices, file names and questions may hold any of them. What is indexed keeps them; what is
shown on a terminal, in an error or as a name has them escaped or left out.
"""

from __future__ import annotations

import re

UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)
"""Control characters (C0, C1), marks and overrides of direction, line separators, what has no
width, and tags (Unicode 15, general categories Cc, Cf, Zl, Zp)."""

LONE_HALVES = re.compile("[\ud800-\udfff]")
"""Halves of surrogate pairs: no text, and no encoding takes them."""

WORD_JOINER = "\u2060"
"""Has no width: what it stands before or between is not taken for what it would be without."""

KEPT_ON_TERMINALS = frozenset("\n")


def visible(text: str) -> str:
    r"""The text with what cannot be seen written out (``\u202e``); line ends stay.

    For terminals, which take escape sequences for commands, and for one-line messages.
    """
    whole = UNSEEN.sub(_escaped, text)
    return LONE_HALVES.sub(_escaped, whole)


def without_unseen(text: str) -> str:
    """The text as a name: nothing in it that cannot be seen or turns what stands beside it."""
    return LONE_HALVES.sub("", UNSEEN.sub("", text))


def _escaped(match: re.Match[str]) -> str:
    character = match[0]
    if character in KEPT_ON_TERMINALS:
        return character
    return character.encode("unicode_escape").decode()
