"""The item that a question gives the number of."""

from __future__ import annotations

from answerer import scope
from answerer.asking import Asking
from answerer.extract import Ranked
from answerer.fields import DEPARTMENT_FIELDS, carries, field_statement
from answerer.handlers.selecting import with_number
from answerer.honesty import decline
from answerer.items import absent_from, asked_fields, basis, item_lines
from answerer.quotes import cell_evidence, slice_evidence
from answerer.records import Draft, Line, Statement
from common.records import Field, Item

TEXT = ("content", "figure", "starred", "list")
"""What is told by an item's text."""


def numbered(asking: Asking) -> Draft | None:
    """What is asked of the item, or all of it; declined where no notice meant has the number."""
    numbers = asking.question.plan.scope.numbers
    if not numbers:
        return None
    items = [item for number in numbers for item in with_number(asking, number)]
    if not items:
        return decline(asking, "number", number="、".join(numbers))
    meant = _meant(asking, items)
    fields = asked_fields(asking)
    if fields and not asking.question.plan.asks(*TEXT):
        absent = absent_from(asking, [Ranked(item, 1.0) for item in meant], fields)
        if absent is not None:
            return absent
    return Draft(tuple(line for item in meant for line in _lines(asking, item)))


def _meant(asking: Asking, items: list[Item]) -> list[Item]:
    """The items of one notice: of those that can answer, the notice that the question names by
    words of its head, else the staff's own district's, the newest."""
    fields = asked_fields(asking)
    able = [item for item in items if any(carries(item, field) for field in fields)] or items
    shelf = asking.shelf
    likeness = scope.likeness(asking, asking.question.topic or asking.question.standalone)
    named = dict(zip((one.id for one in shelf.documents), likeness.tolist(), strict=True))
    first = min(
        able,
        key=lambda item: (
            -round(named[item.document_id], 1),
            not item.number.isdigit(),
            not asking.at_home(shelf.document(item)),
            -max(shelf.years(item), default=0),
        ),
    )
    own = [item for item in able if item.document_id == first.document_id]
    return [item for item in own if item.number.isdigit() == first.number.isdigit()]


def _lines(asking: Asking, item: Item) -> list[Line]:
    plan = asking.question.plan
    fields = asked_fields(asking)
    if "quarter_target" in plan.fields and not plan.scope.quarters:
        fields += tuple(Field(quarter) for quarter in item.quarters)
    whole = not fields or plan.asks(*TEXT)
    lines = item_lines(asking, item, fields) if fields else [basis(asking, item)]
    if not whole:
        return lines
    shelf, document = asking.shelf, asking.shelf.document(item)
    evidence = slice_evidence(shelf.source(document), document, item, 0, len(item.text))
    named = [asking.wording.say("quoted", value=item.text)]
    if item.project and item.project not in item.text:
        named.insert(0, item.project)
        evidence += cell_evidence(shelf.source(document), document, item, Field.PROJECT)
    own = Statement(asking.wording.say("colon").join(named), evidence)
    held = [one for one in DEPARTMENT_FIELDS if one not in fields and carries(item, one)]
    who = [field_statement(shelf, asking.wording, item, one) for one in held if not fields]
    return [Line((own, *who)), *lines]
