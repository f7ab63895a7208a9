"""Line ends that an author sets inside a paragraph (``w:br``, ``<br>``).

Most end a paragraph: pages are typed with them, and Word gets them from pages. Some only
wrap the text, in what was copied from a printed sheet. Each is judged by the lines.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from indexer.wrapping import FULL_SLACK, SHEET_WIDTH, is_closed, width

_RUNNING = re.compile("[，、。；：]")
_OPENS = re.compile(
    r"[ \t\u00a0\u3000\u2000-\u200a]{2,}|\u3000|附件|附表|注[：:]|.{2,8}[：:]"
    r"|[（(第]?[\d一二三四五六七八九十〇]{1,4}\s?[、.．）)条章节]|[①-⑳★☆●•■□◆—－-]"
)
"""How a line begins that is a paragraph of its own: an indent, a number, a name and a colon."""
_LATIN = re.compile(r"[!-~]")


def paragraphs(pieces: Sequence[str]) -> list[str]:
    """The lines between the breaks of one paragraph, put together where they only wrap.

    A break wraps the text where the line before it is full and stops inside a sentence, no
    line is longer than the full ones, and these are equally long.
    """
    cuts = [_is_cut(before, after) for before, after in pairwise(pieces)]
    full = [width(before.strip()) for before, cut in zip(pieces, cuts, strict=False) if cut]
    widest = max((width(piece.strip()) for piece in pieces), default=0)
    if not full or min(full) < max(SHEET_WIDTH, widest - FULL_SLACK):
        return list(pieces)
    found = [pieces[0]]
    for piece, cut in zip(pieces[1:], cuts, strict=True):
        found[-1:] = [joined((found[-1], piece))] if cut else [found[-1], piece]
    return found


def joined(pieces: Sequence[str]) -> str:
    """The pieces on one line, with a space where two Latin words meet."""
    text = ""
    for piece in (one.strip() for one in pieces):
        spaced = _LATIN.match(text[-1:]) and _LATIN.match(piece[:1])
        text = f"{text} {piece}" if spaced else f"{text}{piece}"
    return text


def _is_cut(before: str, after: str) -> bool:
    """Whether a sentence goes on behind a break."""
    if not before.strip() or not after.strip() or _OPENS.match(after):
        return False
    return not is_closed(before.rstrip()) and bool(_RUNNING.search(before))
