"""Departments beside each other by how many tasks they have; other sides: ``answerer.compare``."""

from __future__ import annotations

from dataclasses import replace

from answerer.asking import Asking
from answerer.portfolio import plate
from answerer.records import Draft, Line, Statement


def compared(asking: Asking) -> Draft | None:
    """Each department's tasks counted, the greater said first; None for other comparisons."""
    plan = asking.question.plan
    departments = plan.scope.departments
    if len(departments) < 2 or plan.topic or len(plan.scope.years) > 1:
        return None
    if not plan.asks("count", "list"):
        return None
    sides = {name: plate(_alone(asking, name)) for name in departments}
    counts = {name: int(side.computed[0]) if side else 0 for name, side in sides.items()}
    said = asking.wording.say("enumeration").join(
        asking.wording.say("side_count", department=asking.wording.department(name), count=count)
        for name, count in sorted(counts.items(), key=lambda one: -one[1])
    )
    most, least = max(counts.values()), min(counts.values())
    key = "count_difference" if most > least else "count_same"
    head = Statement(asking.wording.say(key, said=said, difference=most - least))
    lines = [line for side in sides.values() if side for line in side.lines]
    numbers = dict.fromkeys((*map(str, counts.values()), str(most - least)))
    computed = tuple(number for side in sides.values() if side for number in side.computed)
    return Draft((Line((head,)), *lines), computed=(*numbers, *computed))


def _alone(asking: Asking, department: str) -> Asking:
    question = replace(asking.question, departments=(department,))
    return replace(asking, question=question)
