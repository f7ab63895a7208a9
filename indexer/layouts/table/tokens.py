"""The printed pieces of a table: lines, cut where spaces stand in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from common.records import Span, Spans
from indexer.layouts.text import Line

_PIECE = re.compile(r"\S+")


class Token(NamedTuple):
    """A run of characters without whitespace; ``line`` counts lines of the table."""

    start: int
    end: int
    text: str
    line: int
    tight: bool
    """First of a line that no blank line separates from the line before."""


Tokens = tuple[Token, ...]


def tokenise(lines: Iterable[Line], source: str) -> list[Tokens]:
    """The tokens of each line."""
    result: list[Tokens] = []
    before: int | None = None
    for number, line in enumerate(lines):
        tight = before is not None and source.count("\n", before, line.start) < 2
        result.append(_tokens_of(line, number, tight))
        before = line.end
    return result


def _tokens_of(line: Line, number: int, tight: bool) -> Tokens:
    return tuple(
        Token(
            line.start + piece.start(),
            line.start + piece.end(),
            piece.group(),
            number,
            tight and piece.start() == 0,
        )
        for piece in _PIECE.finditer(line.text)
    )


def line_starts(tokens: Sequence[Token]) -> list[int]:
    """Positions in ``tokens`` at which a line begins, and the end position."""
    starts = [at for at, token in enumerate(tokens) if at == 0 or token.line != tokens[at - 1].line]
    return [*starts, len(tokens)]


def printed_lines(tokens: Sequence[Token]) -> list[str]:
    """The tokens of each line with single spaces between them."""
    starts = line_starts(tokens)
    return [" ".join(token.text for token in tokens[start:end]) for start, end in pairwise(starts)]


def spans_of(tokens: Iterable[Token]) -> Spans:
    """The range of each token."""
    return tuple(Span(token.start, token.end) for token in tokens)


def text_of(tokens: Iterable[Token]) -> str:
    """The characters of the tokens, one after the other."""
    return "".join(token.text for token in tokens)
