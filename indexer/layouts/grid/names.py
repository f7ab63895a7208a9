"""Lists of departments in the cells of one column."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from common.records import Field, Span
from indexer.layouts.responsibility import printed, read_responsibility
from indexer.layouts.table.columns import Column
from indexer.layouts.table.glyphs import CLOSING, OPENING, width
from indexer.layouts.table.names import NameList
from indexer.layouts.table.naming import Naming, split_list
from indexer.layouts.table.strips import is_placeholder
from indexer.layouts.table.tokens import Token, tokenise
from indexer.layouts.text import join, lines

if TYPE_CHECKING:
    from indexer.lexicon import Lexicon

FIELDS = (Field.LEAD, Field.SUPPORTING, Field.RESPONSIBLE)
MOST_TOKENS = 1_000
"""Pieces of a cell that are weighed as a list; a longer one is cut at its separators alone."""
_SEPARATOR = re.compile("[、，,；;]")


class Named(NamedTuple):
    """A department as printed, and what the cell says it does."""

    field: Field
    name: str


class NameColumns:
    """Reads the cells of the columns of departments, which are as wide as their widest lines."""

    def __init__(self, source: str, cells: dict[Field, list[Span]], lexicon: Lexicon) -> None:
        """``cells``: the ranges of all cells of each column."""
        self._source = source
        self._lexicon = lexicon
        self._naming = Naming(lexicon)
        self._columns = {
            field: Column(field, self._widest(spans)) for field, spans in cells.items()
        }

    def read(self, field: Field, spans: Sequence[Span]) -> tuple[Named, ...]:
        """The departments of one cell of the column, as printed, each once.

        A cell may say itself who leads (牵头：甲；配合：乙); else all are what the column says.
        """
        whole = join(self._source, spans)
        if is_placeholder(whole.text):
            return ()
        said = read_responsibility(whole, self._lexicon)
        if said.cuts == ((0, len(whole.text)),):
            return tuple(
                Named(role, name)
                for role in FIELDS
                for name in printed(whole.text, said.names, role)
            )
        names = chain.from_iterable(self._names(field, span) for span in spans)
        return tuple(Named(field, name) for name in dict.fromkeys(names))

    def _names(self, field: Field, span: Span) -> Iterable[str]:
        found = lines(self._source, *span)
        printed_tokens = chain.from_iterable(tokenise(found, self._source))
        tokens = tuple(piece for token in printed_tokens for piece in _entries(token))
        if len(tokens) > MOST_TOKENS:
            return split_list(join(self._source, (span,)).text)
        return NameList(tokens, self._column(field, span), self._naming).names()

    def _column(self, field: Field, span: Span) -> Column:
        """The column; where a list has its separators written, line ends say nothing more."""
        column = self._columns[field]
        separated = _SEPARATOR.search(self._source, *span)
        return replace(column, width=0.0) if separated else column

    def _widest(self, spans: Iterable[Span]) -> float:
        return max(
            (width(line.text) for span in spans for line in lines(self._source, *span)), default=1.0
        )


def _entries(token: Token) -> Iterator[Token]:
    """The token cut after the separators of its list, which do not count within brackets."""
    depth, start = 0, 0
    for at, sign in enumerate(token.text):
        depth += (sign in OPENING) - (sign in CLOSING)
        if depth <= 0 and _SEPARATOR.match(sign):
            yield _part(token, start, at + 1)
            start = at + 1
    if start < len(token.text):
        yield _part(token, start, len(token.text))


def _part(token: Token, start: int, end: int) -> Token:
    text = token.text[start:end]
    return Token(token.start + start, token.start + end, text, token.line, token.tight)
