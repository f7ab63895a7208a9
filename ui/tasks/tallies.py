"""What the charts show, counted from the tasks in view."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from common.records import QUARTERS
from ui.tasks.rows import DEPARTMENTS, Facet, Task


class Tally(NamedTuple):
    """How many items a department has in a role."""

    department: str
    role: Facet
    items: int


class Milestone(NamedTuple):
    """What one item sets for one quarter."""

    task: Task
    quarter: str
    text: str


def ranked(counts: Mapping[str, int], role: Facet, most: int) -> list[Tally]:
    """The departments with most items in a role, most first; equal ones by name."""
    order = sorted(counts, key=lambda name: (-counts[name], name))
    return [Tally(name, role, counts[name]) for name in order[:most]]


def by_role(tasks: Sequence[Task], most: int) -> list[Tally]:
    """Every role of the departments with most items in all roles, zeros too, most first."""
    counted = Counter(
        (name, role) for task in tasks for role in DEPARTMENTS for name in task.values[role]
    )
    total: Counter[str] = Counter()
    for (name, _), count in counted.items():
        total[name] += count
    order = sorted(total, key=lambda name: (-total[name], name))[:most]
    return [Tally(name, role, counted[name, role]) for name in order for role in DEPARTMENTS]


def roles_used(tallies: Iterable[Tally]) -> list[Facet]:
    """The roles in which some department has an item, in their usual order."""
    used = {one.role for one in tallies if one.items}
    return [role for role in DEPARTMENTS if role in used]


def milestones(tasks: Iterable[Task], department: str) -> list[Milestone]:
    """What each item the department leads or answers for sets for each quarter, by quarter."""
    own = [task for task in tasks if department in _in_charge(task)]
    return [
        Milestone(task, quarter, task.item.quarters[quarter])
        for quarter in QUARTERS
        for task in own
        if task.item.quarters.get(quarter)
    ]


def with_milestones(tasks: Iterable[Task]) -> list[str]:
    """Departments that lead or answer for items with quarter targets, most items first."""
    counted = Counter(
        name for task in tasks if task.values[Facet.QUARTER] for name in _in_charge(task)
    )
    return sorted(counted, key=lambda name: (-counted[name], name))


def _in_charge(task: Task) -> tuple[str, ...]:
    """The lead departments; the responsible ones where the notice names no lead."""
    return task.values[Facet.LEAD] or task.values[Facet.RESPONSIBLE]
