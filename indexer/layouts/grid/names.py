"""Lists of departments in the cells of one column."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from common.records import Field, Span, Spans
from indexer.layouts.responsibility import Names, read_responsibility
from indexer.layouts.table.columns import Column
from indexer.layouts.table.glyphs import CLOSING, OPENING, width
from indexer.layouts.table.names import NameList
from indexer.layouts.table.naming import KNOWN_NAME, NO_NAME, Naming, split_list
from indexer.layouts.table.strips import is_placeholder
from indexer.layouts.table.tokens import Token, tokenise
from indexer.layouts.text import Joined, join, lines

if TYPE_CHECKING:
    from indexer.lexicon import Lexicon

FIELDS = (Field.LEAD, Field.SUPPORTING, Field.RESPONSIBLE)
MOST_TOKENS = 1_000
"""Pieces of a cell that are weighed as a list; a longer one is cut at its separators alone."""
_SEPARATOR = re.compile("[、，,；;]")
_MARKS = "*＊★☆▲△※"
_SAID_ROLE = re.compile(
    rf"[（(](?:(?P<{Field.LEAD.value}>总?牵头|主责|主办)|"
    rf"(?P<{Field.SUPPORTING.value}>配合|协办|参与|协助))(?:单位|部门)?[)）]$"
)
"""What is printed after a name in a column of several roles: 发改委（牵头）."""


class Named(NamedTuple):
    """A department as printed, what the cell says it does, and where it stands."""

    field: Field
    name: str
    spans: Spans


class _Entry(NamedTuple):
    """An entry of a list: the name, and the role in brackets behind it."""

    name: str
    role: Field | None


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
        """The departments of one cell of the column, as printed, each once in each role.

        A cell may say itself who leads (牵头：甲；配合：乙), or its entries may (甲（牵头）、乙);
        else all are what the column says.
        """
        whole = join(self._source, spans)
        if is_placeholder(whole.text):
            return ()
        said = read_responsibility(whole, self._lexicon)
        if said.cuts == ((0, len(whole.text)),):
            return tuple(
                Named(role, name, whole.spans(*place))
                for role in FIELDS
                for name, place in _once(whole.text, said.names, role)
            )
        names = chain.from_iterable(self._names(field, span) for span in spans)
        entries = [_entry(name) for name in rejoined(list(names), self._naming, whole.text)]
        known = dict.fromkeys(one for one in entries if not is_placeholder(one.name))
        return tuple(_placed(whole, _roles(field, tuple(known))))

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


def rejoined(names: Sequence[str], naming: Naming, printed: str) -> list[str]:
    """The names, with those put together that a line or page end cut in two (市场监 管局).

    A piece that is no name goes with the next if both together are one and the next alone is
    no department known; and only where nothing but blanks is ``printed`` between them.
    """
    squeezed = "".join(printed.split())
    found: list[str] = []
    for name in names:
        joined = found[-1] + name if found else name
        cut = found and naming.entry_cost(found[-1]) >= NO_NAME > naming.entry_cost(joined)
        if cut and "".join(joined.split()) in squeezed and naming.entry_cost(name) > KNOWN_NAME:
            found[-1] = joined
        else:
            found.append(name)
    return found


def _entry(text: str) -> _Entry:
    """An entry without the mark or the role in brackets that is printed beside its name."""
    bare = text.strip(_MARKS) or text
    role = _SAID_ROLE.search(bare)
    if not role or not role.start():
        return _Entry(bare, None)
    return _Entry(bare[: role.start()].strip(_MARKS), Field(role.lastgroup or ""))


def _roles(field: Field, entries: Sequence[_Entry]) -> Iterator[tuple[Field, str]]:
    """What each department does; where some say it, the column still holds for all others.

    Of those responsible, the ones said to lead stay among them, as where a rule says who leads.
    """
    said = field is Field.RESPONSIBLE and any(one.role for one in entries)
    if said:
        yield from ((one.role, one.name) for one in entries if one.role)
    if not said or not all(one.role for one in entries):
        yield from ((field, one.name) for one in entries)


def _once(text: str, names: Sequence[Names], role: Field) -> Iterator[tuple[str, tuple[int, int]]]:
    """The names of one role, each once, with their places in the text."""
    places = (place for one in names if one.role is role for place in one.ranges)
    yield from {text[start:end]: (start, end) for start, end in places}.items()


def _placed(whole: Joined, named: Iterable[tuple[Field, str]]) -> Iterator[Named]:
    """The names with the ranges that spell them; those of the whole cell if none do."""
    at: dict[Field, int] = {}
    for field, name in named:
        start = whole.text.find(name, at.get(field, 0))
        at[field] = max(at.get(field, 0), start + len(name))
        spans = whole.spans(start, start + len(name)) if start >= 0 else whole.spans()
        yield Named(field, name, spans)


def _entries(token: Token) -> Iterator[Token]:
    """The token cut after the separators of its list, which do not count within brackets."""
    depth, start = 0, 0
    for at, sign in enumerate(token.text):
        depth += (sign in OPENING) - (sign in CLOSING)
        ended = _SEPARATOR.match(sign) or _SAID_ROLE.search(token.text, start, at + 1)
        if depth <= 0 and ended:
            yield _part(token, start, at + 1)
            start = at + 1
    if start < len(token.text):
        yield _part(token, start, len(token.text))


def _part(token: Token, start: int, end: int) -> Token:
    text = token.text[start:end]
    return Token(token.start + start, token.start + end, text, token.line, token.tight)
