"""Where a flattened table starts and which columns it has: its head, repeated on each page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from indexer.layouts.roles import NAMES, QUARTERS, TASKS, Role
from indexer.layouts.text import Line


class Printed(NamedTuple):
    """One column as the head names it."""

    role: Role
    label: str


LABELS = {
    Role.DOMAIN: "领域 工作领域 重点领域 板块 工作板块 类别 分类",
    Role.NUMBER: "序号 编号",
    Role.PROJECT: "重要项目 重点项目 重点工作 工作项目 项目名称 任务名称 工作事项 事项 项目",
    Role.TEXT: "目标任务和工作要求 目标任务及工作要求 目标任务 工作要求 工作目标 工作内容 "
    "工作任务 主要内容 主要任务 重点任务 年度目标 年度工作目标 任务内容 工作措施 工作举措 主要举措 "
    "具体措施 具体任务 任务分解 目标要求",
    Role.STAGE: "阶段性目标和工作任务量 阶段性目标 阶段目标 季度目标 进度安排 时间节点 分季度目标 "
    "完成时限 完成时间 完成期限 时间进度 时间要求 工作时限 办结时限 时限 期限",
    Role.Q1: "第一季度 一季度 1季度",
    Role.Q2: "第二季度 二季度 2季度 上半年",
    Role.Q3: "第三季度 三季度 3季度",
    Role.Q4: "第四季度 四季度 4季度 下半年",
    Role.LEAD: "主责部门 主责单位 牵头部门 牵头单位 主办部门 主办单位",
    Role.SUPPORTING: "配合部门 配合单位 协办部门 协办单位 协同部门 协同单位",
    Role.RESPONSIBLE: "责任部门 责任单位 承办部门 承办单位 落实单位 实施单位",
    Role.OTHER: "备注 责任领导 分管领导 牵头领导 责任人 负责人 联系人 指导部门 指导单位",
}
"""Column heads in use in yearly task lists of district and city governments."""

_ROLE_OF = {label: role for role, labels in LABELS.items() for label in labels.split()}
_QUARTER = re.compile(r"第?([一二三四1-4])季度(?:工作)?(?:目标|任务|节点|计划)?")
_QUARTER_DIGITS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_LONGEST_FIRST = sorted(_ROLE_OF, key=len, reverse=True)
_NOUN = re.compile(r"(?:工作)?(?:目标|任务|节点|计划)")
"""What may stand behind a quarter's label."""
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
        return _heads_without_quarters(lines)
    first = _first_head(lines, anchors[0])
    model = [line.text for line in lines[first.start : first.end]]
    return [first, *(_repeat(lines, anchor, model) for anchor in anchors[1:])]


def columns_of(lines: Sequence[Line], head: Head) -> tuple[Printed, ...]:
    """The columns in the order of the print, however its labels are wrapped.

    The quarters, which are often printed below the other heads, stand where the head
    over them does.
    """
    squeezed = "".join("".join(line.text.split()) for line in lines[head.start : head.end])
    named = list(_labels(squeezed))
    if not TASKS & {one.role for one in named}:
        found = dict.fromkeys(role for label, role in _ROLE_OF.items() if label in squeezed)
        named = [Printed(role, "") for role in found]
    periods = [one for one in named if one.role in QUARTERS]
    if not periods:
        return _once(named)
    stage = next((at for at, one in enumerate(named) if one.role is Role.STAGE), None)
    place = named.index(periods[0]) if stage is None else stage
    before = [one for one in named[:place] if one.role not in QUARTERS]
    after = [one for one in named[place:] if one.role not in (*QUARTERS, Role.STAGE)]
    return _once([*before, *periods, *after])


def _once(named: Sequence[Printed]) -> tuple[Printed, ...]:
    """Without labels that name a column again: one column holds a field, or one remark."""
    first = {(one.role, one.label if one.role is Role.OTHER else ""): one for one in named[::-1]}
    return tuple(dict.fromkeys(one for one in named if one in first.values()))


def _labels(squeezed: str) -> Iterator[Printed]:
    """The labels of a head without whitespace; what is none of them is passed over."""
    at = 0
    while at < len(squeezed):
        label = next((one for one in _LONGEST_FIRST if squeezed.startswith(one, at)), None)
        if label is None:
            at += 1
            continue
        at += len(label)
        if _ROLE_OF[label] in QUARTERS and (noun := _NOUN.match(squeezed, at)):
            at = noun.end()
        yield Printed(_ROLE_OF[label], label)


def _heads_without_quarters(lines: Sequence[Line]) -> list[Head]:
    """All prints of a head of half years, deadlines or departments alone."""
    first = next(_runs_of_labels(lines), None)
    if first is None:
        return []
    model = [line.text for line in lines[first.start : first.end]]
    starts = (at for at in range(first.end, len(lines)) if lines[at].text == model[0])
    prints = (Head(at, at + len(model)) for at in starts)
    repeats = (
        head for head in prints if [line.text for line in lines[head.start : head.end]] == model
    )
    return [first, *repeats]


def _runs_of_labels(lines: Sequence[Line]) -> Iterator[Head]:
    """Runs of lines that name a number, a task, and when it is due or who does it."""
    at = 0
    while at < len(lines):
        end = at
        while end < len(lines) and end - at < LONGEST_HEAD and _names_columns(lines[end].text):
            end += 1
        head = Head(at, end)
        roles = {one.role for one in columns_of(lines, head)} if end > at else set()
        if Role.NUMBER in roles and roles & TASKS and roles & {*NAMES, *QUARTERS, Role.STAGE}:
            yield head
        at = max(end, at + 1)


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
    return all(map(_is_of_label, line.split())) or _is_of_label("".join(line.split()))


def _is_of_label(piece: str) -> bool:
    return len(piece) > 1 and (
        any(piece in label for label in _ROLE_OF) or _quarter(piece) is not None
    )
