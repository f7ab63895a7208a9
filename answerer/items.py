"""Answers looked up in the fields of the items a question is about."""

from __future__ import annotations

import re
from collections.abc import Sequence

from answerer import scope
from answerer.asking import Asking
from answerer.choice import chosen_items, per_notice
from answerer.extract import Ranked, best_cell, parts, pick, unit_statement
from answerer.fields import (
    QUARTER_FIELDS,
    carries,
    departments_of,
    effective,
    field_statement,
    name_evidence,
    value_of,
)
from answerer.honesty import decline
from answerer.records import Draft, Line, Statement
from common.records import Field, Item
from retriever import Asked

_ASKED = (
    (Asked.LEAD, Field.LEAD),
    (Asked.SUPPORTING, Field.SUPPORTING),
    (Asked.RESPONSIBLE, Field.RESPONSIBLE),
    (Asked.DEADLINE, Field.DEADLINE),
)


_HOW_MUCH = re.compile(r"多[长大高宽远深重]|\bhow (?:long|large|big|far|high)\b", re.IGNORECASE)
_WHEN = re.compile(r"季|什么时候|何时|啥时候|\b(?:quarter|when)\b", re.IGNORECASE)
_EITHER = re.compile(r"还是|\bor\b", re.IGNORECASE)
"""Asks which of several departments it is: neither yes nor no answers."""
_DATED = re.compile(r"月(?:\d+日|底|末|[上中下]旬)?|年底|年末|\d日[前内]|工作日")
_WHOLE_YEAR = re.compile(
    r"全年|年度(?!目标的)|年目标(?!的)|总目标"
    r"|\b(?:annual|full[- ]year|whole year|yearly|overall)\b",
    re.IGNORECASE,
)


def item_fields(asking: Asking) -> Draft | None:
    """The fields asked for of the chosen items; declined where their notice has no such field."""
    fields = asked_fields(asking)
    if not fields and not asking.asks(Asked.WHICH_QUARTER):
        return None
    if _by_year_end(asking, fields):
        return None
    wanted = (*fields, *(QUARTER_FIELDS if asking.asks(Asked.WHICH_QUARTER) else ()))
    several = _supposes(asking) and not asking.years and not asking.item_number
    items = per_notice(asking, wanted) if several else chosen_items(asking, wanted)
    if not items:
        return None
    if wanted == (Field.DEADLINE,) and _dated_in_text([one.item for one in items]):
        return None
    absent = _absent(asking, items, wanted)
    if absent is not None:
        return absent
    lines = [line for item in items for line in item_lines(asking, item.item, fields)]
    return Draft(tuple(lines))


def _dated_in_text(items: Sequence[Item]) -> bool:
    """Whether a date stands in the items' sentences and none of them has a deadline field."""
    if any(carries(item, Field.DEADLINE) for item in items):
        return False
    return any(_DATED.search(item.text) for item in items)


def _by_year_end(asking: Asking, fields: Sequence[Field]) -> bool:
    """Whether a figure is asked for by the year's end of notices that set no quarters at all."""
    if list(fields) != [Field.Q4] or not asking.asks(Asked.ANNUAL):
        return False
    documents = asking.shelf.index.columns.document_of_item[scope.numbers_asked(asking)]
    return not asking.shelf.notices.setting(Field.Q4)[documents].any()


def asked_fields(asking: Asking) -> tuple[Field, ...]:
    """The fields of an item that the question asks for, in the order they are answered."""
    named = [field for kind, field in _ASKED if asking.asks(kind)]
    quarters = [Field(q) for q in asking.question.quarters if asking.asks(Asked.QUARTER)]
    return tuple(dict.fromkeys((*named, *quarters)))


def item_lines(asking: Asking, item: Item, fields: Sequence[Field]) -> list[Line]:
    """What one item says: the verdict if yes or no was asked, the fields, then where it stands."""
    shelf, wording = asking.shelf, asking.wording
    own = dict.fromkeys(effective(item, field) for field in fields)
    asked = {effective(item, field): field for field in reversed(fields)}
    said = [field_statement(shelf, wording, item, asked[field]) for field in own]
    if asking.asks(Asked.WHICH_QUARTER):
        said += _quarters_meant(asking, item)
    if asks_figure(asking):
        said += _figures(asking, item)
    verdict = _verdict(asking, item)
    first = Line((*verdict, *said))
    return [first, basis(asking, item)]


def asks_figure(asking: Asking) -> bool:
    """Whether a figure is asked for beside the fields; with a quarter, only the whole year's."""
    text = asking.question.standalone
    if not asking.asks(Asked.ANNUAL) and not _HOW_MUCH.search(text):
        return False
    return not asking.asks(Asked.QUARTER) or bool(_WHOLE_YEAR.search(text))


def basis(asking: Asking, item: Item) -> Line:
    """The line that names the notice and the item."""
    document = asking.shelf.document(item)
    text = asking.wording.say(
        "basis", document=asking.wording.document(document), item=asking.wording.item(item)
    )
    return Line((Statement(text, name_evidence(asking.shelf, document, item)),))


def _quarters_meant(asking: Asking, item: Item) -> list[Statement]:
    """The quarter whose cell speaks most of what the question names."""
    filled = [field for field in QUARTER_FIELDS if carries(item, field)]
    if not filled:
        return []
    texts = [value_of(item, field) for field in filled]
    best = filled[best_cell(asking.desk.relevance, _event(asking), texts)]
    return [field_statement(asking.shelf, asking.wording, item, best)]


def _event(asking: Asking) -> str:
    """The part of the question that asks for a quarter; what happens then is named there."""
    pieces = parts(asking.question.standalone)
    return next((piece for piece in pieces if _WHEN.search(piece)), asking.question.topic)


def _figures(asking: Asking, item: Item) -> list[Statement]:
    picked = pick(
        asking.desk.relevance, asking.question.standalone, [Ranked(item, 1.0)], figure=True
    )
    return [unit_statement(asking.shelf, asking.wording, one) for one in picked]


def _verdict(asking: Asking, item: Item) -> list[Statement]:
    """Yes or no, where the question supposes which departments lead, support or answer for it."""
    role = next((field for kind, field in _ASKED[:3] if asking.asks(kind)), None)
    if role is None or not _supposes(asking) or _EITHER.search(asking.question.standalone):
        return []
    field = effective(item, role)
    actual = {asking.canonical(name) for name in departments_of(item, field)}
    supposed = {asking.canonical(name) for name in asking.departments}
    if not actual:
        return []
    if not actual & supposed:
        return [Statement(asking.wording.say("no"))]
    if not supposed <= actual:
        return [Statement(asking.wording.say("not_all"))]
    whole = actual == supposed or role is not Field.LEAD
    return [Statement(asking.wording.say("yes" if whole else "partly"))]


def _supposes(asking: Asking) -> bool:
    """Whether the question supposes which departments have a role and asks if it is so."""
    return asking.asks(Asked.YES_NO) and bool(asking.departments)


def _absent(asking: Asking, items: Sequence[Ranked], fields: Sequence[Field]) -> Draft | None:
    """Declined when no item of the chosen items' notices has any of the fields."""
    chosen = [ranked.item for ranked in items]
    if any(asking.shelf.has_field(i, effective(i, field)) for i in chosen for field in fields):
        return None
    document = asking.wording.document(asking.shelf.document(items[0].item))
    if all(field in QUARTER_FIELDS for field in fields):
        return decline(asking, "quarters", document=document)
    names = asking.wording.say("enumeration").join(asking.wording.field(field) for field in fields)
    return decline(asking, "field", document=document, field=names)
