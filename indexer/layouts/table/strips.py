"""The tokens of a row with what can be said of each place before any width is known."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from indexer.layouts.table.columns import NAME_FIELDS, Column
from indexer.layouts.table.glyphs import NOT_FIRST
from indexer.layouts.table.tokens import Tokens, text_of

FORBIDDEN_START = 6.0
"""A cell starts with a mark that may not begin a line."""
TIGHT_START = -0.7
"""Where others have a blank line, a line without one before it mostly starts a cell."""
MID_LINE_START = 0.3
"""A cell starts within a printed line: only where both cells have a single line there."""

NEAR = 5
"""Tokens on either side in which the end of a clause is sought."""

_PLACEHOLDER = re.compile(r"[—–―/／\-－]{1,4}|无")


@dataclass(frozen=True, slots=True)
class Strip:
    """Tokens of a row; for each, the cost of a cell starting there…"""

    tokens: Tokens
    prose_starts: tuple[float, ...]
    """… of prose after another of prose;"""
    list_starts: tuple[float, ...]
    """… of names after prose;"""
    name_starts: tuple[float, ...]
    """… of names after names;"""
    restarts: tuple[float, ...]
    """… of prose after names."""
    is_name: tuple[bool, ...]
    """Whether the token is alone on its line and nothing but a department's name."""

    def __len__(self) -> int:
        return len(self.tokens)

    def starts(self, column: Column) -> tuple[float, ...]:
        """For each token the cost of a cell of the column starting there."""
        if column.holds_names or column.holds_dates:
            return self.name_starts if column.follows in NAME_FIELDS else self.list_starts
        return self.restarts if column.follows in NAME_FIELDS else self.prose_starts

    def starts_line(self, at: int) -> bool:
        """Whether the token is the first of its printed line."""
        return at == 0 or self.tokens[at].line != self.tokens[at - 1].line

    def lines_of(self, start: int, end: int) -> int:
        """How many printed lines the tokens from ``start`` to ``end`` stand on."""
        return self.tokens[end - 1].line - self.tokens[start].line + 1


BoundaryCost = Callable[[str, str], float]


def strip_of(tokens: Tokens, boundary: BoundaryCost, is_name: Callable[[str], bool]) -> Strip:
    """The strip of a row's tokens, judged by ``Clauses.boundary_cost`` for its row."""
    alone = [_alone(tokens, at) and is_name(token.text) for at, token in enumerate(tokens)]
    layout = [_layout_cost(tokens, at) for at in range(len(tokens))]
    language = _language_costs(tokens, alone, boundary)
    prose = tuple(map(sum, zip(layout, language, strict=True)))
    closing = (boundary(tokens[at - 1].text, "") if at else 0.0 for at in range(len(tokens)))
    lists = tuple(map(sum, zip(layout, closing, strict=True)))
    opening = (boundary("", text_of(tokens[at : at + NEAR])) for at in range(len(tokens)))
    restarts = tuple(map(sum, zip(layout, opening, strict=True)))
    return Strip(tokens, prose, lists, tuple(layout), restarts, tuple(alone))


@lru_cache(maxsize=65536)
def is_placeholder(text: str) -> bool:
    """Whether the text stands for an empty cell (——)."""
    return bool(_PLACEHOLDER.fullmatch(text))


def _layout_cost(tokens: Tokens, at: int) -> float:
    if at and tokens[at].line == tokens[at - 1].line:
        return MID_LINE_START
    return TIGHT_START if tokens[at].tight else 0.0


def _language_costs(
    tokens: Tokens, alone: Sequence[bool], boundary: BoundaryCost
) -> Iterator[float]:
    """For each token what the words and lengths of the clauses say against a start there."""
    texts = ["；" if skip else token.text for token, skip in zip(tokens, alone, strict=True)]
    for at, token in enumerate(tokens):
        if at == 0 or is_placeholder(token.text):
            yield 0.0
            continue
        around = "".join(texts[max(0, at - NEAR) : at]), "".join(texts[at : at + NEAR])
        yield FORBIDDEN_START * (token.text[0] in NOT_FIRST) + boundary(*around)


def _alone(tokens: Tokens, at: int) -> bool:
    neighbours = tokens[max(at - 1, 0) : at + 2]
    return sum(other.line == tokens[at].line for other in neighbours) == 1
