"""All items that fit a plan's scope, and how many there are."""

from __future__ import annotations

from answerer.asking import Asking
from answerer.fields import DEPARTMENT_FIELDS, departments_of, name_evidence, value_of
from answerer.handlers.selecting import about, headed, selected
from answerer.portfolio import MOST_LISTED
from answerer.quotes import cell_evidence, slice_evidence
from answerer.records import Draft, Evidence, Line, Statement
from answerer.units import Unit
from common.records import Field, Item

LEAST_PARTS = 3
"""Numbered parts of an item from which on they are a list of their own."""
LEAST_LISTED = 2
"""A topic that one item alone is about asks for what that item lists."""


def listed(asking: Asking) -> Draft | None:
    """The items as rows, with their departments; None where nothing in the plan restricts them,
    or where they are a department's."""
    items = _fitting(asking)
    if not items:
        return _parts(asking)
    rows = [_row(asking, item) for item in items[:MOST_LISTED]]
    whole = len(rows) == len(items)
    key = "all_listed" if whole else "first_listed"
    closing = Line((Statement(asking.wording.say(key, count=len(rows))),))
    return Draft((*rows, closing), computed=(str(len(rows)),))


def _parts(asking: Asking) -> Draft | None:
    """The numbered parts of the one item that a topic names (政府实事项目: 1. … 12. …)."""
    plan = asking.question.plan
    topic = plan.topic or asking.question.topic
    if asking.departments or not topic:
        return None
    chosen = about(asking, selected(asking), topic)
    parts = enumerated(chosen[0].text) if len(chosen) == 1 else ()
    if len(parts) < LEAST_PARTS:
        return None
    item, count = chosen[0], str(len(parts))
    name = asking.wording.entry(item)
    head = Statement(asking.wording.say("parts_counted", item=name, count=count))
    document = asking.shelf.document(item)
    source = asking.shelf.source(document)
    rows = [
        Line(
            (
                Statement(
                    asking.wording.say("list_row", said=unit.text),
                    slice_evidence(source, document, item, unit.start, unit.end),
                ),
            ),
            open=True,
        )
        for unit in parts
    ]
    return Draft((Line((head,)), *rows), computed=(count,))


def enumerated(text: str) -> tuple[Unit, ...]:
    """The parts of a text that are numbered 1, 2, 3 … without a gap."""
    starts: list[int] = []
    at = 0
    while (found := text.find(f"{len(starts) + 1}.", at)) >= 0:
        if found and (text[found - 1].isdigit() or text[found - 1] == "."):
            at = found + 1
            continue
        starts.append(found)
        at = found + 2
    ends = (*starts[1:], len(text))[: len(starts)]
    return tuple(Unit(start, end, text[start:end]) for start, end in zip(starts, ends, strict=True))


def of_project(asking: Asking) -> Draft | None:
    """What is due in a quarter of all items of the project or heading that the topic is."""
    plan = asking.question.plan
    if not plan.scope.quarters or not plan.topic or asking.departments:
        return None
    chosen = headed(selected(asking), plan.topic)
    if len(chosen) < LEAST_LISTED:
        return None
    rows = [_row(asking, item) for item in chosen[:MOST_LISTED]]
    count = str(len(rows))
    closing = Line((Statement(asking.wording.say("all_listed", count=count)),))
    return Draft((*rows, closing), computed=(count,))


def counted(asking: Asking) -> Draft | None:
    """How many there are, first, then which."""
    items = _fitting(asking)
    if not items:
        return _parts(asking)
    rows = listed(asking)
    if rows is None:
        return None
    count = str(len(items))
    head = Line((Statement(asking.wording.say("counted", count=count)),))
    return Draft((head, *rows.lines), computed=(count, *rows.computed))


def _fitting(asking: Asking) -> tuple[Item, ...]:
    plan = asking.question.plan
    if asking.departments:
        return ()
    if plan.scope.starred and asking.question.topic and not plan.scope.chapter:
        return ()  # starred items of a topic: by their likeness to it
    restricted = plan.scope.chapter or plan.scope.quarters or plan.scope.starred
    if not restricted and not plan.topic:
        return ()
    items = selected(asking)
    topic = plan.topic
    if not topic:
        return items
    chosen = about(asking, items, topic)
    if plan.scope.chapter and not chosen:
        return items  # the topic is the chapter's
    return chosen if len(chosen) >= LEAST_LISTED or restricted else ()


def _row(asking: Asking, item: Item) -> Line:
    """Number, name, who, and what is due in the quarters asked for."""
    shelf, wording = asking.shelf, asking.wording
    document = shelf.document(item)
    source = shelf.source(document)
    field = next((one for one in DEPARTMENT_FIELDS if departments_of(item, one)), None)
    evidence: list[Evidence] = []
    said = [wording.entry(item)]
    if field is not None:
        evidence += cell_evidence(source, document, item, field)
        said.append(
            wording.say(field.value, value=wording.departments(departments_of(item, field)))
        )
    for quarter in asking.question.plan.scope.quarters:
        value = value_of(item, Field(quarter))
        evidence += cell_evidence(source, document, item, Field(quarter))
        said.append(wording.say("quarter", quarter=wording.field(Field(quarter)), value=value))
    evidence += name_evidence(shelf, document, item)
    text = wording.say("list_row", said=wording.say("separator").join(said))
    return Line((Statement(text, tuple(evidence)),), open=True)
