"""How much alike the cells of two neighbouring quarters are, in wording and in length."""

from __future__ import annotations

from functools import lru_cache
from itertools import takewhile
from math import log

from indexer.layouts.table.columns import QUARTER_FIELDS, Column
from indexer.layouts.table.strips import Strip, is_placeholder
from indexer.layouts.table.wrapping import Run

PARALLEL = 0.4
"""Reward for each character that two neighbouring quarters start with alike…"""
LEAST_PARALLEL, MOST_PARALLEL = 2, 6
"""… from two, which chance seldom gives, to six, when it is plain."""
MOST_WAYS = 12
"""Where neighbours are compared, the cheapest way to a place need not be the best on."""
MOST_REWARD = PARALLEL * MOST_PARALLEL
UNEQUAL = 1.5
"""Per e-fold by which two neighbouring quarters' cells differ in lines. Their log ratio
has a mean of 0.27 in the hand-checked rows; for a Laplace distribution that is 3.7, but
other tables may be less even."""


class Likeness:
    """Costs between the runs of a column and those of the column before it."""

    def __init__(self, strip: Strip, column: Column) -> None:
        self._strip = strip
        self.compares = {column.follows, column.field} <= {*QUARTER_FIELDS}

    @property
    def ways(self) -> int:
        """How many of the cheapest ways to a place can matter for what follows there."""
        return MOST_WAYS if self.compares else 1

    def cost(self, left: Run, right: Run) -> float:
        """Cost of the runs being neighbours: negative when they begin alike."""
        if not self.compares or left.start == left.end or right.start == right.end:
            return 0.0
        tokens = self._strip.tokens
        reward = _reward(tokens[left.start].text, tokens[right.start].text)
        if reward is None:
            return 0.0
        lines = self._strip.lines_of
        ratio = _log_ratio(lines(left.start, left.end), lines(right.start, right.end))
        return UNEQUAL * ratio - reward


@lru_cache(maxsize=16384)
def _reward(first: str, second: str) -> float | None:
    """Reward for what both begin with; None when one is only a dash."""
    if is_placeholder(first) or is_placeholder(second):
        return None
    pairs = zip(first, second, strict=False)
    alike = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    return PARALLEL * min(alike, MOST_PARALLEL) if alike >= LEAST_PARALLEL else 0.0


@lru_cache(maxsize=16384)
def _log_ratio(one: int, other: int) -> float:
    return abs(log(one / other))
