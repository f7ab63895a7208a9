"""Which of the paragraphs that a file marks as headings are headings.

Authors give whole texts a heading's style for its looks, so a mark counts only where the
paragraph, and most paragraphs marked like it, look like headings.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from common.records import HeadingMark

_MAX_LENGTH = 60
"""Characters of the longest heading; numbered ones in 80 real notices have up to 49."""
_BODY_END = re.compile(r"[。；;，,、：:]$")
_BODY_SHARE = 0.5
"""Share of paragraphs of a level that are no headings above which none of the level is taken
for one: what headings there are among them is then seen from their numbers."""


def credible(text: str, marks: Sequence[HeadingMark]) -> tuple[HeadingMark, ...]:
    """The marks, in reading order, less those of paragraphs that are none."""
    body = {mark for mark in marks if _is_body(text[mark.span.start : mark.span.end])}
    every = Counter(mark.level for mark in marks)
    false = Counter(mark.level for mark in body)
    lost = {level for level in every if false[level] > _BODY_SHARE * every[level]}
    return tuple(mark for mark in marks if mark not in body and mark.level not in lost)


def _is_body(text: str) -> bool:
    """Whether a paragraph is too long for a heading, or has sentences."""
    return len(text) > _MAX_LENGTH or "。" in text or bool(_BODY_END.search(text))
