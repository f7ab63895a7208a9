"""What stands over the rows of a task table: banners across it, domains beside them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from common.records import Furniture, Heading, Span, Spans
from indexer.layouts.frame_lines import DATE, OFFICE
from indexer.layouts.grid.tables import Section, is_number
from indexer.layouts.labels import Style, label_at
from indexer.layouts.roles import Role
from indexer.layouts.text import joined_text

_BANNERS = frozenset({Role.DOMAIN, Role.NUMBER, Role.PROJECT})
"""Columns whose cell, alone in its row, is a heading over the rows below."""
_TASK = frozenset({*_BANNERS, Role.TEXT})
_NOTE = re.compile(r"(?:备?注|说明|填表|制表|统计|联系)[一-鿿]{0,3}\s?[0-9]?\s?[：:]")
_TOTAL = re.compile(r"(?:合|总|小|共)\s*计")
_CHINESE = re.compile(r"[（(]?[一二三四五六七八九十]{1,4}[)）]?[、.．]?")
"""A number as it counts the parts of a table, not its rows."""
_LONGEST_BANNER = 60
"""Characters; see the longest numbered heading."""


class RowHeading(NamedTuple):
    """A row that is a heading over those below."""

    text: str
    spans: Spans


def is_total(section: Section, row: int) -> bool:
    """Whether the row only counts the others (合计)."""
    return bool(_TOTAL.match(section.view.text(section.view.begun(row)[0])))


def is_note(section: Section, row: int) -> bool:
    """Whether the row is one cell that is no part of the table (注：…, who signed and when)."""
    cells = section.view.begun(row)
    text = section.view.text(cells[0])
    signed = DATE.fullmatch(text) or (row == section.body.stop - 2 and OFFICE.fullmatch(text))
    return len(cells) == 1 and bool(_NOTE.match(text) or signed)


def row_heading(section: Section, row: int) -> RowHeading | None:
    """The heading that the row is: a cell of its own, or a Chinese number with a name."""
    view, cells = section.view, section.view.begun(row)
    texts = [view.text(cell) for cell in cells]
    if _reached(section, row):
        return None
    if len(cells) == 1:
        wide = cells[0].column_span >= max(2, view.columns - 1)
        alone = _role(section, cells[0].column) in _BANNERS and not is_number(texts[0])
        heads = (wide or alone) and not is_note(section, row)
        return RowHeading(texts[0], (cells[0].span,)) if heads else None
    roles = [_role(section, cell.column) for cell in cells]
    if len(cells) == 2 and roles[0] is Role.NUMBER and roles[1] in _TASK:
        short = len(texts[1]) <= _LONGEST_BANNER and not re.search("[。；，]", texts[1])
        if short and _CHINESE.fullmatch(texts[0]) and _counts_in_figures(section):
            joint = "" if label_at(texts[0]) else " "
            return RowHeading(joint.join(texts), tuple(cell.span for cell in cells))
    return None


def _reached(section: Section, row: int) -> bool:
    """Whether a cell with text from above is merged with the row."""
    cells = (section.view.at(row, column) for column in range(section.view.columns))
    return any(
        cell and section.body.start <= cell.row < row and section.view.text(cell) for cell in cells
    )


def _role(section: Section, column: int) -> Role:
    return section.roles[column] if column < len(section.roles) else Role.OTHER


def _counts_in_figures(section: Section) -> bool:
    """Whether rows of the section are numbered 1, 2, 3."""
    column = section.columns(Role.NUMBER)[0]
    cells = (section.view.at(row, column) for row in section.body)
    return any(cell and section.view.text(cell)[:1].isdigit() for cell in cells)


class Headings:
    """The headings over the current row, and all there were."""

    def __init__(self, source: str, furniture: list[Furniture]) -> None:
        """``furniture`` is given the domains that are printed again."""
        self._source = source
        self._furniture = furniture
        self._banners: list[tuple[Style | None, str]] = []
        self._domains: dict[int, str] = {}
        self._all: list[Heading] = []
        self._known: dict[str, int] = {}
        """Where in ``_all`` each domain stands."""

    def all(self) -> tuple[Heading, ...]:
        """All headings in reading order."""
        return (*self._all,)

    def path(self) -> tuple[str, ...]:
        """The headings over a row that follows now."""
        return (*(text for _, text in self._banners), *self._domains.values())

    def clear(self) -> None:
        """Begin a new table."""
        self._banners, self._domains = [], {}

    def banner(self, text: str, spans: Sequence[Span]) -> None:
        """A heading across the table; one of the same style of number takes its place."""
        # a number in a cell of its own has no delimiter
        label = label_at(text) or label_at(text.replace(" ", "、", 1))
        style = label.style if label else None
        styles = [one for one, _ in self._banners]
        keep = styles.index(style) if style in styles else len(styles) if style else 0
        self._banners = [*self._banners[:keep], (style, text)]
        self._domains = {}
        self._all.append(Heading(text, len(self._banners), tuple(spans)))

    def domain(self, column: int, text: str, span: Span) -> bool:
        """A heading beside its rows; whether it is another than before."""
        other = self._domains.get(column) != text
        kept = {at: one for at, one in self._domains.items() if at < column}
        self._domains = {**kept, column: text}
        if text in self._known:
            self._furniture.append(Furniture("repeated-heading", (span,)))
        else:
            level = len(self._banners) + len(self._domains)
            self._known[text] = len(self._all)
            self._all.append(Heading(text, level, (span,)))
        return other

    def is_rest_of_domain(self, column: int, text: str, cut: bool) -> bool:
        """Whether a cell after a page turn goes on with the domain before it.

        It does where its row does, or where it lacks the number that domains have here.
        """
        before = self._domains.get(column, "")
        if not before or text in self._known:
            return False
        return cut or bool(label_at(before) and not label_at(text))

    def complete_domain(self, column: int, span: Span) -> tuple[str, str]:
        """Add the rest of a domain; what it was and what it is now."""
        before = self._domains[column]
        at = self._known.pop(before)
        spans = (*self._all[at].spans, span)
        after = joined_text(self._source, spans)
        self._all[at] = self._all[at]._replace(text=after, spans=spans)
        self._domains[column], self._known[after] = after, at
        return before, after
