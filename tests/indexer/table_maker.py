"""Sets a task table as a typesetter would and flattens it as a PDF reader does."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

CANNOT_START = "，。；：、！？）》”’」』】%"
CANNOT_END = "（《“‘「『【"


@dataclass(frozen=True)
class Row:
    number: int
    domain: str
    project: str
    text: str
    quarters: tuple[str, str, str, str]
    lead: tuple[str, ...]
    supporting: tuple[str, ...]


@dataclass(frozen=True)
class Style:
    """Widths in characters, and what the print looks like."""

    text: int = 18
    quarter: int = 11
    domain: int = 4
    project: int = 3
    lead: int = 4
    supporting: int = 7
    gap: str = "\n\n"
    pairs: bool = True
    rows_per_page: int = 3
    head: Sequence[str] = field(
        default=(
            "领域 序号",
            "重要",
            "项目",
            "目标任务和工作要求",
            "阶段性目标和工作任务量",
            "主责部门 配合部门",
            "第一季度 第二季度 第三季度 第四季度",
        )
    )


def render(rows: Sequence[Row], style: Style, before: str = "", after: str = "") -> str:
    """The table as flattened text."""
    lines: list[str] = []
    domain = project = ""
    for at, row in enumerate(rows):
        if at % style.rows_per_page == 0:
            lines += style.head
            domain = ""
        if row.domain != domain:
            lines += wrap(row.domain, style.domain)
            domain, project = row.domain, ""
        lines.append(str(row.number))
        if row.project != project:
            lines += wrap(row.project, style.project)
            project = row.project
        lines += cells(row, style)
    return before + style.gap.join(lines) + after


def cells(row: Row, style: Style) -> list[str]:
    lines = wrap(row.text, style.text)
    for quarter in row.quarters:
        lines += wrap(quarter, style.quarter)
    lines += listed(row.lead, style.lead, pairs=False)
    return lines + listed(row.supporting, style.supporting, pairs=style.pairs)


def wrap(text: str, width: float) -> list[str]:
    """Lines of at most ``width`` ems; marks never begin or end a line where they may not."""
    lines, line = [], ""
    for unit in units(text):
        if line and ems(line + unit) > width:
            lines.append(line)
            line = ""
        line += unit
    return [*lines, line] if line else lines


def units(text: str) -> Iterator[str]:
    """The pieces between which a line may be broken."""
    unit = ""
    for at, character in enumerate(text):
        unit += character
        following = text[at + 1 : at + 2]
        glued = following in CANNOT_START if following else False
        latin = character.isascii() and character.isalnum() and following.isascii()
        if not glued and character not in CANNOT_END and not (latin and following.isalnum()):
            yield unit
            unit = ""
    if unit:
        yield unit


def ems(text: str) -> float:
    return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.5 for c in text)


def listed(names: Sequence[str], width: int, *, pairs: bool) -> list[str]:
    """Names below each other, two on a line where they fit, long ones wrapped."""
    lines: list[str] = []
    for name in names:
        if pairs and lines and " " not in lines[-1] and fits(lines[-1], name, width):
            lines[-1] += f" {name}"
        else:
            lines += wrap(name, width)
    return lines


def fits(line: str, name: str, width: int) -> bool:
    return ems(line) + 0.5 + ems(name) <= width
