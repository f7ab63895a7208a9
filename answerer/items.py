"""Answers looked up in the fields of the items a question is about."""

from __future__ import annotations

import re
from collections.abc import Sequence

from answerer import scope
from answerer.asking import Asking
from answerer.choice import chosen_items, per_notice
from answerer.events import quarters_of
from answerer.extract import Picked, Ranked, pick, unit_statement
from answerer.fields import (
    QUARTER_FIELDS,
    carries,
    departments_of,
    effective,
    field_statement,
    name_evidence,
)
from answerer.honesty import decline
from answerer.records import Draft, Line, Statement
from answerer.units import sentences
from common.records import Field, Item
from retriever import Asked

_ASKED = (
    (Asked.LEAD, Field.LEAD),
    (Asked.SUPPORTING, Field.SUPPORTING),
    (Asked.RESPONSIBLE, Field.RESPONSIBLE),
    (Asked.DEADLINE, Field.DEADLINE),
)


_HOW_MUCH = re.compile(r"多[长大高宽远深重]|\bhow (?:long|large|big|far|high)\b", re.IGNORECASE)
_DUTY = re.compile(
    r"由[^，。；由]{2,30}?(?:负责|承担|牵头|组织|制作|审核|保障)|为[^，。；]{0,15}责任单位"
)
"""A notice's sentence that says who is in charge."""
_EITHER = re.compile(r"还是|\bor\b", re.IGNORECASE)
"""Asks which of several departments it is: neither yes nor no answers."""
_DATED = re.compile(
    r"月(?:\d+日|底|末|[上中下]旬)|\d月|年底|年末|年内|\d日[前内]|工作日|期[前间内]|[年月日底]前|之前|前完成"
)
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
    if wanted == (Field.DEADLINE,):
        told = _told_when(asking, items[0].item)
        if told is not None:
            return told
    absent = absent_from(asking, items, wanted)
    if absent is not None:
        # who is in charge may be told in a sentence instead of a column
        return None if any(_DUTY.search(one.item.text) for one in items) else absent
    lines = [line for item in items for line in item_lines(asking, item.item, fields)]
    return Draft(tuple(lines))


def _told_when(asking: Asking, item: Item) -> Draft | None:
    """When it is to be done, where the item has no deadline of its own: the sentence with a time
    that prints most of the question, else the quarters whose cells speak of it."""
    if carries(item, Field.DEADLINE):
        return None
    relevance, question = asking.desk.relevance, asking.question.standalone
    dated = [unit for unit in sentences(item.text) if _DATED.search(unit.text)]
    if dated:
        best = max(dated, key=lambda unit: relevance.coverage(question, unit.text))
        picked = Picked(item, best, 1.0)
        said = [unit_statement(asking.shelf, asking.wording, picked)]
    else:
        said = _quarters_meant(asking, item)
    return Draft((Line(tuple(said)), basis(asking, item))) if said else None


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
    found = quarters_of(asking, item, asking.question.plan.event or asking.question.topic)
    return [field_statement(asking.shelf, asking.wording, item, field) for field in found]


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


def absent_from(asking: Asking, items: Sequence[Ranked], fields: Sequence[Field]) -> Draft | None:
    """Declined when no item of the chosen items' notices has any of the fields."""
    chosen = [ranked.item for ranked in items]
    if any(asking.shelf.has_field(i, effective(i, field)) for i in chosen for field in fields):
        return None
    document = asking.wording.document(asking.shelf.document(items[0].item))
    if all(field in QUARTER_FIELDS for field in fields):
        return decline(asking, "quarters", document=document)
    names = asking.wording.say("enumeration").join(asking.wording.field(field) for field in fields)
    return decline(asking, "field", document=document, field=names)
