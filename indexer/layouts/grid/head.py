"""What the columns of a task table hold, by the words of its head."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from indexer.layouts.grid.view import View
from indexer.layouts.roles import NAMES, QUARTERS, TASKS, Role

_PLAIN = frozenset({Role.NUMBER, Role.TEXT})
"""The least that numbered tasks without anything beside them have."""

LONGEST_LABEL = 24
"""Characters; 阶段性目标和工作任务量（按季度填写） has 18."""
MOST_ROWS = 3
"""Rows of one head."""

_MONTH = "(?:1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])月份?"
_FEW_MONTHS = 3
"""Columns of months from which a table plans tasks month by month."""
_NOUN = "(?:单位|部门|科室|处室|主体|机构|方)"
_QUARTER = re.compile(r"第?([一二三四1-4])季度|(?<![A-Za-z])Q([1-4])")
_QUARTER_AT = {
    sign: role for signs in ("一二三四", "1234") for sign, role in zip(signs, QUARTERS, strict=True)
}
_HALVES = {"上半年": Role.Q2, "下半年": Role.Q4}
"""What is to be done in a half year is due when its second quarter ends."""
_LEAD = re.compile(r"牵头|主责|主办|主管|第一责任")
_SUPPORTING = re.compile(rf"配合|协办|协同|协助|会办|(?:参与|参加|支持){_NOUN}?$")
_FORMS = (
    (re.compile(r".{0,4}(?:序号|编号)|序|号|№|[Nn][Oo][.．]?"), Role.NUMBER),
    (
        re.compile(
            r".*(?:领导|责任人|负责人|联系人|联络人|电话|备注|情况|依据|来源|得分|分值).*"
            rf"|(?:业务|行业)?(?:指导|督[查办导]|监督){_NOUN}|{_MONTH}"
        ),
        Role.OTHER,
    ),
    (
        re.compile(rf".*(?:责任|承办|落实|实施|负责|完成|承担|执行){_NOUN}.*|责任|责任分工|部门"),
        Role.RESPONSIBLE,
    ),
    (re.compile(r".*(?:时限|期限|时间|日期|节点|进度(?:要求|安排|计划)?)"), Role.DEADLINE),
    (re.compile(r".*(?:领域|类别|分类|板块|门类|大类|类型|方面)"), Role.DOMAIN),
)
_TASK_WORD = re.compile(
    r"(?P<project>项目|事项|名称|重点工作|指标)|(?P<text>目标|内容|措施|要求|任务|举措|工作|成果)"
)
"""Chinese puts the word that counts last: a 项目目标 is a goal, a 任务名称 a name."""
_REMARK = re.compile(r"[（(][^（()）]*[）)]$")
_DUE = re.compile(r"完成|办结|时限|期限|截止")
"""Tells when something is due from when it begins, where a table has columns for both."""


class Head(NamedTuple):
    """One print of the head: rows ``start`` to ``end`` (exclusive) and what each column holds."""

    start: int
    end: int
    roles: tuple[Role, ...]
    labels: tuple[str, ...]
    """Each column's lowest label; with those over it where two columns have the same."""


def role_of(label: str) -> Role | None:
    """What a column with this label holds; None for text that is no label."""
    text = "".join(label.split())
    bare = _REMARK.sub("", text) or text
    if not bare or len(text) > LONGEST_LABEL or re.search("[。；，]", text):
        return None
    period = _period(bare)
    if period:
        return period
    lead, supporting = _LEAD.search(bare), _SUPPORTING.search(bare)
    known = next((role for form, role in _FORMS if form.fullmatch(bare)), None)
    if known is Role.OTHER or not (lead or supporting):
        return known or _task_role(bare)
    if lead and supporting:
        return Role.RESPONSIBLE
    return Role.LEAD if lead else Role.SUPPORTING


def head_at(view: View, row: int) -> Head | None:
    """The head that begins in the row, if one does."""
    if not _is_labelled(view, row):
        return None
    end = _end(view, row)
    stacks = [_labels_over(view, range(row, end), at) for at in range(view.columns)]
    roles = tuple(map(_column_role, stacks))
    found = set(roles) - {Role.OTHER}
    # a list of names and numbers alone is a directory, not a table of tasks
    months = sum(bool(re.fullmatch(_MONTH, label)) for stack in stacks for label in stack[-1:])
    planned = found & {*NAMES, *QUARTERS, Role.DEADLINE} or months >= _FEW_MONTHS
    tasks = found & TASKS and planned
    if not tasks and not found >= _PLAIN:
        return None
    return Head(row, end, _settled(roles, stacks), _printed_labels(stacks))


def _period(label: str) -> Role | None:
    quarters = {match[1] or match[2] for match in _QUARTER.finditer(label)}
    halves = [role for word, role in _HALVES.items() if word in label]
    if len(quarters) == 1:
        return _QUARTER_AT[quarters.pop()]
    return halves[0] if len(halves) == 1 and not quarters else None


def _task_role(label: str) -> Role | None:
    words = list(_TASK_WORD.finditer(label))
    if not words:
        return None
    return Role.PROJECT if words[-1].lastgroup == "project" else Role.TEXT


def _is_labelled(view: View, row: int) -> bool:
    """Whether two cells of the row are labels, and none is too long to be one."""
    texts = [view.text(cell) for cell in view.begun(row)]
    labels = sum(role_of(text) is not None for text in texts)
    return labels >= 2 and all(len(text) <= LONGEST_LABEL for text in texts)


def _end(view: View, row: int) -> int:
    """The row after the head: its merged labels say, or further rows of labels alone."""
    heights = (cell.row_span for cell in view.begun(row) if role_of(view.text(cell)))
    end = row + min(max(heights), MOST_ROWS)
    while end - row < MOST_ROWS and _goes_on(view, end):
        end += 1
    return end


def _goes_on(view: View, row: int) -> bool:
    labels = [role_of(view.text(cell)) for cell in view.begun(row)]
    parts = {*QUARTERS, *NAMES}
    return bool(labels) and all(label in parts for label in labels)


def _column_role(labels: Sequence[str]) -> Role:
    """The role of the lowest label over the column; a quarter counts over a label of tasks."""
    roles = [role for label in labels if (role := role_of(label))]
    if not roles or roles[-1] is Role.OTHER:
        return Role.OTHER
    quarter = next((role for role in reversed(roles) if role in QUARTERS), None)
    return quarter or roles[-1]


def _labels_over(view: View, rows: range, column: int) -> list[str]:
    """The labels over a column from top to bottom, a merged one once."""
    cells = dict.fromkeys(cell for row in rows if (cell := view.at(row, column)))
    return [text for cell in cells if (text := view.text(cell))]


def _printed_labels(stacks: Sequence[Sequence[str]]) -> tuple[str, ...]:
    lowest = Counter(stack[-1] for stack in stacks if stack)
    return tuple(
        "" if not stack else stack[-1] if lowest[stack[-1]] == 1 else "·".join(stack)
        for stack in stacks
    )


def _settled(roles: tuple[Role, ...], stacks: Sequence[Sequence[str]]) -> tuple[Role, ...]:
    """One number, one project, one deadline, at least one text: further projects are domains."""
    settled = list(roles)
    dates = [at for at, role in enumerate(roles) if role is Role.DEADLINE]
    due = [at for at in dates if _DUE.search("".join(stacks[at]))] or dates
    for at in dates:
        settled[at] = Role.DEADLINE if at == due[-1] else Role.OTHER
    if Role.TEXT not in roles:
        settled[_last(roles, Role.PROJECT)] = Role.TEXT
    if Role.PROJECT in settled:
        last = _last(tuple(settled), Role.PROJECT)
        settled = [
            Role.DOMAIN if role is Role.PROJECT and at != last else role
            for at, role in enumerate(settled)
        ]
    first = settled.index(Role.NUMBER) if Role.NUMBER in settled else -1
    return tuple(
        Role.OTHER if role is Role.NUMBER and at != first else role
        for at, role in enumerate(settled)
    )


def _last(roles: tuple[Role, ...], role: Role) -> int:
    return len(roles) - 1 - roles[::-1].index(role)
