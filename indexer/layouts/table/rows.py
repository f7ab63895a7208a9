"""Which lines of the table belong to which row, and which to the merged domain cells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import NamedTuple

from common.records import Furniture, SourceText
from indexer.layouts.page_edges import running_at
from indexer.layouts.table.glyphs import is_justified, width
from indexer.layouts.table.head import Head, Printed, columns_of, find_heads
from indexer.layouts.table.numbering import number_lines
from indexer.layouts.table.tokens import Token, Tokens, printed_lines, tokenise
from indexer.layouts.text import Line, merged
from indexer.layouts.text import lines as text_lines

_DOMAIN_START = re.compile(r"[一二三四五六七八九十]{1,3}、")
_PAGE_NUMBER = re.compile(r"[—–\-－·]\s*\d{1,4}\s*[—–\-－·]")
WIDEST_DOMAIN = 10.0
"""Ems. Lines of a domain cell that is wrapped at all are narrower."""


class Placed(NamedTuple):
    """The tokens of one line and the page (counted by table heads) it stands on."""

    tokens: Tokens
    page: int


class DomainPrint(NamedTuple):
    """One print of a merged domain cell, before the row with that index."""

    row: int
    tokens: Tokens

    @property
    def text(self) -> str:
        """Its characters without whitespace."""
        return "".join(token.text for token in self.tokens)


@dataclass(frozen=True, slots=True)
class Row:
    """The lines of one table row; ``parts`` has one entry per page it stands on."""

    number: Token
    parts: tuple[Tokens, ...]

    @property
    def main(self) -> Tokens:
        """The tokens before any page break."""
        return self.parts[0] if self.parts else ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table cut into rows, before its cells are known."""

    columns: tuple[Printed, ...]
    """As its head names them, from left to right."""
    rows: tuple[Row, ...]
    domains: tuple[DomainPrint, ...]
    furniture: tuple[Furniture, ...]


def find_table(source: SourceText) -> Table | None:
    """The table of the text; None when it has no head or no numbered row."""
    lines = text_lines(source.text)
    heads = find_heads(lines)
    if not heads:
        return None
    body, furniture = _without_furniture(source.text, lines, heads)
    numbers = number_lines([placed.tokens for placed in body])
    if not numbers:
        return None
    rows, domains = _cut(body, numbers)
    return Table(columns_of(lines, heads[0]), rows, domains, furniture)


def _without_furniture(
    source: str, lines: Sequence[Line], heads: Sequence[Head]
) -> tuple[list[Placed], tuple[Furniture, ...]]:
    furniture = [
        Furniture(
            "table-head", merged(source, (line.span for line in lines[head.start : head.end]))
        )
        for head in heads
    ]
    in_head = {at for head in heads for at in range(head.start, head.end)}
    running = running_at(source, lines) - in_head
    body: list[Placed] = []
    page = 0
    for at, tokens in enumerate(tokenise(lines, source)):
        if at < heads[0].start:
            continue
        page += any(at == head.start for head in heads)
        if _PAGE_NUMBER.fullmatch(lines[at].text):
            furniture.append(Furniture("page-number", (lines[at].span,)))
        elif at in running:
            furniture.append(Furniture("running-head", (lines[at].span,)))
        elif at not in in_head:
            body.append(Placed(tokens, page))
    return body, tuple(furniture)


def _cut(
    body: Sequence[Placed], numbers: Sequence[int]
) -> tuple[tuple[Row, ...], tuple[DomainPrint, ...]]:
    """Rows and domain prints: what stands between two numbers is told apart."""
    rows: list[Row] = []
    domains = [DomainPrint(0, _flat(body[: numbers[0]]))] if numbers[0] else []
    for index, (start, end) in enumerate(zip(numbers, [*numbers[1:], len(body)], strict=True)):
        between = [Placed(body[start].tokens[1:], body[start].page), *body[start + 1 : end]]
        cut = _domain_start(between) if end < len(body) else len(between)
        if cut < len(between):
            domains.append(DomainPrint(index + 1, _flat(between[cut:])))
        rows.append(Row(body[start].tokens[0], _parts(between[:cut])))
    return _completed(rows, domains)


def _flat(placed: Sequence[Placed]) -> Tokens:
    return tuple(token for line in placed for token in line.tokens)


def _parts(placed: Sequence[Placed]) -> tuple[Tokens, ...]:
    pages = groupby(placed, key=lambda line: line.page)
    return tuple(_flat(list(lines)) for _, lines in pages)


def _domain_start(lines: Sequence[Placed]) -> int:
    """Index of the first line of the domain printed before the next number."""
    for at in range(len(lines) - 1, 0, -1):
        if not lines[at].tokens:
            continue
        alone = at == len(lines) - 1
        if not alone and _printed_width(lines[at].tokens) > WIDEST_DOMAIN:
            break
        if _DOMAIN_START.match(lines[at].tokens[0].text):
            return at
    return len(lines)


def _printed_width(tokens: Tokens) -> float:
    return width(" ".join(token.text for token in tokens))


def _completed(
    rows: Sequence[Row], domains: Sequence[DomainPrint]
) -> tuple[tuple[Row, ...], tuple[DomainPrint, ...]]:
    """Give domains cut by a page break the lines that follow on the next page."""
    known = {domain.text for domain in domains}
    finished_rows, finished = list(rows), list(domains)
    for at, domain in enumerate(domains):
        row = rows[domain.row]
        if len(row.parts) < 2 or not _is_open(domain, known):
            continue
        count = _completion(domain, row.parts[1], known)
        finished[at] = DomainPrint(domain.row, domain.tokens + row.parts[1][:count])
        rest = row.parts[1][count:]
        parts = (row.parts[0], *((rest,) if rest else ()), *row.parts[2:])
        finished_rows[domain.row] = replace(row, parts=parts)
    return tuple(finished_rows), tuple(finished)


def _is_open(domain: DomainPrint, known: set[str]) -> bool:
    if any(text != domain.text and text.startswith(domain.text) for text in known):
        return True
    return bool(domain.tokens) and is_justified(printed_lines(domain.tokens)[-1])


def _completion(domain: DomainPrint, following: Tokens, known: set[str]) -> int:
    """How many tokens after the page break still belong to the domain."""
    text = domain.text
    for count in range(1, len(following) + 1):
        text += following[count - 1].text
        if text in known:
            return count
    return _first_unjustified(following)


def _first_unjustified(tokens: Tokens) -> int:
    count = 0
    for line in printed_lines(tokens):
        if width(line) > WIDEST_DOMAIN:
            return 0
        count += len(line.split())
        if not is_justified(line):
            break
    return count


def domain_of_rows(table: Table) -> Iterator[str | None]:
    """The domain each row stands under; a printed domain holds until the next."""
    current: str | None = None
    by_row = {domain.row: domain.text for domain in table.domains}
    for index in range(len(table.rows)):
        current = by_row.get(index, current)
        yield current
