"""Where a quarterly table starts and which columns it has: its head, repeated on each page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple

from indexer.layouts.text import Line


class Role(str, Enum):
    """What a column of the table holds, beside the four quarters it always has."""

    DOMAIN = "domain"
    NUMBER = "number"
    PROJECT = "project"
    TEXT = "text"
    STAGE = "stage"
    LEAD = "lead"
    SUPPORTING = "supporting"
    RESPONSIBLE = "responsible"


LABELS = {
    Role.DOMAIN: "领域 工作领域 重点领域 板块 工作板块 类别 分类",
    Role.NUMBER: "序号 编号",
    Role.PROJECT: "重要项目 重点项目 重点工作 工作项目 项目名称 项目",
    Role.TEXT: "目标任务和工作要求 目标任务及工作要求 目标任务 工作要求 工作目标 工作内容 "
    "工作任务 主要内容 主要任务 年度目标 年度工作目标 任务内容",
    Role.STAGE: "阶段性目标和工作任务量 阶段性目标 阶段目标 季度目标 进度安排 时间节点 分季度目标",
    Role.LEAD: "主责部门 主责单位 牵头部门 牵头单位 主办部门 主办单位",
    Role.SUPPORTING: "配合部门 配合单位 协办部门 协办单位 协同部门 协同单位",
    Role.RESPONSIBLE: "责任部门 责任单位 承办部门 承办单位",
}
"""Column heads in use in yearly task lists of district and city governments."""

_ROLE_OF = {label: role for role, labels in LABELS.items() for label in labels.split()}
_QUARTER = re.compile(r"第?([一二三四1-4])季度(?:工作)?(?:目标|任务|节点|计划)?")
_QUARTER_DIGITS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
LONGEST_HEAD = 40
"""Lines. A head of nine columns wrapped to three characters has fewer."""


class Head(NamedTuple):
    """One print of the head: lines ``start`` to ``end`` (exclusive) of the text."""

    start: int
    end: int


def find_heads(lines: Sequence[Line]) -> list[Head]:
    """All prints of the table's head, in order; empty when there is no such table.

    The first stands after prose and is bounded by what its labels say. Later ones
    stand after a cell, which may end with the same words (…单位): only lines equal
    to the first head's are taken.
    """
    anchors = _anchors(lines)
    if not anchors:
        return []
    first = _first_head(lines, anchors[0])
    model = [line.text for line in lines[first.start : first.end]]
    return [first, *(_repeat(lines, anchor, model) for anchor in anchors[1:])]


def roles_of(lines: Sequence[Line], head: Head) -> frozenset[Role]:
    """The columns named in one print of the head, however its labels are wrapped."""
    squeezed = "".join("".join(line.text.split()) for line in lines[head.start : head.end])
    return frozenset(role for label, role in _ROLE_OF.items() if label in squeezed)


def _anchors(lines: Sequence[Line]) -> list[Head]:
    """Where the labels of the four quarters stand, one after the other."""
    found: list[Head] = []
    expected, first = 1, 0
    for at, line in enumerate(lines):
        for piece in line.text.split():
            quarter = _quarter(piece)
            if quarter == 1:
                expected, first = 1, at
            expected = expected + 1 if quarter == expected else 1
            if expected > 4:
                found.append(Head(first, at + 1))
                expected = 1
    return found


def _quarter(piece: str) -> int | None:
    label = _QUARTER.fullmatch(piece)
    return _QUARTER_DIGITS[label.group(1)] if label else None


def _first_head(lines: Sequence[Line], anchor: Head) -> Head:
    start, end = anchor
    while anchor.start - start < LONGEST_HEAD and start and _names_columns(lines[start - 1].text):
        start -= 1
    while end - anchor.end < LONGEST_HEAD and end < len(lines) and _names_columns(lines[end].text):
        end += 1
    return Head(start, end)


def _repeat(lines: Sequence[Line], anchor: Head, model: Sequence[str]) -> Head:
    """The print around the anchor, as far as its lines equal the first print's."""
    at = model.index(lines[anchor.start].text) if lines[anchor.start].text in model else 0
    start, end = anchor
    while at > 0 and start > 0 and lines[start - 1].text == model[at - 1]:
        start, at = start - 1, at - 1
    return _extended(lines, Head(start, end), model)


def _extended(lines: Sequence[Line], head: Head, model: Sequence[str]) -> Head:
    """The print with the lines that follow its quarter labels in the first print."""
    end = head.end
    for expected in model[head.end - head.start :]:
        if end == len(lines) or lines[end].text != expected:
            break
        end += 1
    return Head(head.start, end)


def _names_columns(line: str) -> bool:
    """Whether each piece of the line is a label or, wrapped, a part of one."""
    return all(
        len(piece) > 1 and any(piece in label for label in _ROLE_OF) for piece in line.split()
    )
