"""Running heads and page numbers: lines that come back at the edge of page after page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

_DIGITS = re.compile(r"\d+")
_NUMBER = re.compile(r"[-—–－·/第共页#]*#[-—–－·/第共页#]*$")
_MIN_PAGES = 3
"""Pages on which a line of words must come back: on two, a table may repeat its title."""
_MAX_EDGE = 3
"""Lines at one edge of a page that may be running: a head of two lines, a rule below it."""
_MIN_NUMBERED = 2
"""Pages on which a mere number must."""


def running_key(text: str) -> str:
    """What is the same about a running line on every page: all but its numbers and spaces."""
    return _DIGITS.sub("#", "".join(text.split()))


def running_keys(pages: Sequence[Iterable[str]]) -> frozenset[str]:
    """Keys of the lines that come back, given the lines at an edge of each page."""
    counts = Counter(key for texts in pages for key in {running_key(text) for text in texts})
    return frozenset(key for key, count in counts.items() if key and count >= _least(key))


def _least(key: str) -> int:
    return _MIN_NUMBERED if _NUMBER.match(key) else _MIN_PAGES


def running_lines(pages: Sequence[Sequence[str]]) -> frozenset[tuple[int, int]]:
    """Page and line (from 0) of each running line, given all lines of each page in order.

    Edges are peeled: a line can only be running when all lines between it and its
    edge of the page are.
    """
    ends = [[*range(len(texts) - 1, -1, -1)] for texts in pages]
    starts = [[*range(len(texts))] for texts in pages]
    return frozenset((*_peeled(pages, starts), *_peeled(pages, ends)))


def _peeled(
    pages: Sequence[Sequence[str]], orders: Sequence[Sequence[int]]
) -> Iterator[tuple[int, int]]:
    """Running lines at one edge; ``orders`` are the line numbers of each page from that edge."""
    depths = dict.fromkeys(range(len(pages)), 0)
    for _ in range(_MAX_EDGE):
        edge = {at: orders[at][depth] for at, depth in depths.items() if depth < len(orders[at])}
        keys = running_keys([[pages[at][line]] for at, line in edge.items()])
        depths = {
            at: depths[at] + 1 for at, line in edge.items() if running_key(pages[at][line]) in keys
        }
        yield from ((at, edge[at]) for at in depths)
