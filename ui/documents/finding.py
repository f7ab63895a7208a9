"""Search inside one notice: where its source text says something, however it is wrapped."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from common.records import Span
from indexer.lexicon.script import simplified_by_character

LONGEST_QUERY = 100
"""Characters; longer than any clause a reader would type."""

MOST_HITS = 10_000
"""Places found at most: more nobody steps through."""

_SPACE = re.compile(r"\s+")


class _Folds(dict[int, str]):
    """Each character in the one form that is compared: half-width, lower case."""

    def __missing__(self, codepoint: int) -> str:
        character = chr(codepoint)
        folded = unicodedata.normalize("NFKC", character).lower()
        self[codepoint] = form = folded if len(folded) == 1 else character
        return form


_FOLDS = _Folds()


@dataclass(frozen=True)
class Searchable:
    """A source text without its whitespace, each character knowing where it stands."""

    source: str

    @cached_property
    def _runs(self) -> tuple[list[int], list[int], str]:
        """Where runs of visible characters begin: in the text searched, in the source."""
        here: list[int] = []
        there: list[int] = []
        parts: list[str] = []
        length = end = 0
        for space in (*_SPACE.finditer(self.source), None):
            start = space.start() if space else len(self.source)
            if start > end:
                here.append(length)
                there.append(end)
                parts.append(self.source[end:start])
                length += start - end
            end = space.end() if space else start
        return here, there, fold("".join(parts))

    def find(self, query: str) -> tuple[Span, ...]:
        """Where the query stands in the source, in reading order, the first ones; whitespace is
        no matter.
        """
        wanted = fold(_SPACE.sub("", query[:LONGEST_QUERY]))
        if not wanted:
            return ()
        text = self._runs[2]
        return tuple(
            Span(self._offset(found.start()), self._offset(found.end() - 1) + 1)
            for found in islice(re.finditer(re.escape(wanted), text), MOST_HITS)
        )

    def _offset(self, at: int) -> int:
        here, there, _ = self._runs
        run = bisect_right(here, at) - 1
        return there[run] + at - here[run]


def fold(text: str) -> str:
    """The text as it is compared; its length is kept."""
    return simplified_by_character(text.translate(_FOLDS))


def within(hits: Sequence[Span], spans: Sequence[Span]) -> tuple[Span, ...]:
    """The hits, ascending, that share a character with one of the spans."""
    if not hits:
        return ()
    found: dict[Span, None] = {}
    for start, end in spans:
        first = bisect_left(hits, start, key=lambda hit: hit.end - 1)
        last = bisect_left(hits, end, key=lambda hit: hit.start)
        found.update(dict.fromkeys(hits[first:last]))
    return tuple(found)
