"""What an item's fields say, as statements that quote the field's own cell."""

from __future__ import annotations

from answerer.quotes import cell_evidence, slice_evidence
from answerer.records import Evidence, Statement
from answerer.shelf import Shelf
from answerer.units import label
from answerer.wording import Wording, is_dash
from common.records import QUARTERS, Document, Field, Item

QUARTER_FIELDS = tuple(Field(name) for name in QUARTERS)
DEPARTMENT_FIELDS = (Field.LEAD, Field.SUPPORTING, Field.RESPONSIBLE)


def departments_of(item: Item, field: Field) -> tuple[str, ...]:
    """The departments in one of the item's department fields, as printed."""
    return {
        Field.LEAD: item.lead,
        Field.SUPPORTING: item.supporting,
        Field.RESPONSIBLE: item.responsible,
    }.get(field, ())


def value_of(item: Item, field: Field) -> str:
    """The field as printed, departments joined with 、; empty when the notice sets none."""
    if field in DEPARTMENT_FIELDS:
        return "、".join(departments_of(item, field))
    if field in QUARTER_FIELDS:
        return item.quarters.get(field.value, "")
    if field is Field.DEADLINE:
        return item.deadline or ""
    return item.text if field is Field.TEXT else ""


def carries(item: Item, field: Field) -> bool:
    """Whether the item sets the field: a dash is no target."""
    return not is_dash(value_of(item, field))


def effective(item: Item, field: Field) -> Field:
    """Where to look up a field: 责任单位 stand in for leads and supporters that are not named.

    A notice that only lists responsible departments does not say which of them leads.
    """
    only_responsible = item.responsible and not (item.lead or item.supporting)
    if field in (Field.LEAD, Field.SUPPORTING) and only_responsible:
        return Field.RESPONSIBLE
    only_split = (item.lead or item.supporting) and not item.responsible
    return Field.LEAD if field is Field.RESPONSIBLE and only_split else field


def field_statement(shelf: Shelf, wording: Wording, item: Item, asked: Field) -> Statement:
    """One statement on one field; an empty cell or a dash is said to be so."""
    field = effective(item, asked)
    document = shelf.document(item)
    evidence = cell_evidence(shelf.source(document), document, item, field)
    if not carries(item, field):
        known = shelf.has_field(item, field)
        text = _unset(wording, item, field) if known else _no_such_field(wording, field)
        return Statement(text, evidence or name_evidence(shelf, document, item), item, field)
    value = value_of(item, field)
    text = _set(wording, item, field, asked)
    return Statement(text, evidence, item, field, value)


def name_evidence(shelf: Shelf, document: Document, item: Item) -> tuple[Evidence, ...]:
    """The words that name the item, where they stand in the source."""
    words = label(item.text)
    return slice_evidence(shelf.source(document), document, item, words.start, words.end)


def _set(wording: Wording, item: Item, field: Field, asked: Field) -> str:
    if field in DEPARTMENT_FIELDS:
        value = wording.departments(departments_of(item, field))
        if field is Field.RESPONSIBLE and asked is not field:
            return wording.say("responsible_for_lead", value=value)
        return wording.say(field.value, value=value)
    value = value_of(item, field)
    if field in QUARTER_FIELDS:
        return wording.say("quarter", quarter=wording.field(field), value=value)
    return wording.say("deadline", value=value)


def _no_such_field(wording: Wording, field: Field) -> str:
    return wording.say("field_absent", field=wording.field(field))


def _unset(wording: Wording, item: Item, field: Field) -> str:
    value = value_of(item, field)
    key = "field_dash" if value else "field_unset"
    return wording.say(key, field=wording.field(field), value=value)
