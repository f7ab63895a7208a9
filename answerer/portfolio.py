"""All that a department has on its plate, or has to finish in a quarter.

The rows come from the items of the index, never from a search, so that they are complete.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from answerer import scope
from answerer.asking import Asking
from answerer.fields import QUARTER_FIELDS, carries, name_evidence, value_of
from answerer.honesty import decline
from answerer.quotes import cell_evidence
from answerer.records import Draft, Evidence, Line, Statement
from common.records import Field, Item
from indexer.backends.base import ItemTraits
from indexer.lexicon.departments import squeeze
from retriever import Asked
from retriever.coded import Mask
from retriever.intent import LISTING

Numbers = NDArray[np.int64]
"""Items by their number in the index, ascending."""

MOST_LISTED = 300
"""Items listed in one role or quarter, some 5 ms each. Nobody reads more; how many there are is
said, and that naming a district or a year narrows it."""

_STREETS = re.compile(r"^(?:各|相关|有关).*(?:街|镇)")
"""A collective name that stands for streets it does not list."""
_LISTING = re.compile(
    r"哪些|哪几|什么|啥|项目|工作|任务|事项|重点|清单|全部|所有|手上|负责|承担|措施|举措|条款|职责"
)
"""Words that ask for a list without saying of what."""
_STREET = re.compile(r"(?:街道|镇|乡)(?:办事处)?$")
_ROLES = {
    Asked.LEAD: Field.LEAD,
    Asked.SUPPORTING: Field.SUPPORTING,
    Asked.RESPONSIBLE: Field.RESPONSIBLE,
}


def portfolio(asking: Asking) -> Draft | None:
    """Every item of the department in the roles asked for, grouped by role and counted."""
    if not _asks_portfolio(asking):
        return None
    listed = plate(asking)
    if listed is None and asking.question.topic:
        return None  # a body that leads nothing is part of what the question is about
    return listed or decline(asking, "department", department=_name(asking))


def plate(asking: Asking) -> Draft | None:
    """The department's items in the roles asked for; None where it has none."""
    on = _plate(asking)
    held = {role: numbers for role in _ROLES.values() if (numbers := _held(on, role)).size}
    if not held:
        return None
    lines: list[Line] = []
    counted: list[str] = []
    for role, numbers in held.items():
        counted.append(str(len(numbers)))
        heading = _heading(asking, f"portfolio_{role.value}", count=counted[-1])
        rows = _rows(on, numbers[:MOST_LISTED], role)
        lines += [heading, *rows, *_unlisted(asking, numbers)]
    groups = _groups(on, set(held))
    count = len(np.unique(np.concatenate(list(held.values()))))
    whole = all(len(numbers) <= MOST_LISTED for numbers in held.values())
    closing = [*([_closing(asking, count)] if whole else []), *(line for _, line in groups)]
    counted += (str(count), *(str(number) for number, _ in groups))
    return Draft((*lines, *closing), computed=(*counted, *([] if whole else [str(MOST_LISTED)])))


def due(asking: Asking) -> Draft | None:
    """What the department has to do in the quarters asked for, cell by cell."""
    if not asking.asks(Asked.DUE) or not asking.departments or not asking.question.quarters:
        return None
    supporting = asking.asks(Asked.SUPPORTING)
    roles = (Field.SUPPORTING,) if supporting else (Field.LEAD, Field.RESPONSIBLE)
    plate = _plate(asking)
    lines: list[Line] = []
    counted: set[str] = set()
    whole = True
    for quarter in asking.question.quarters:
        numbers = _due_numbers(plate, Field(quarter), roles)
        whole &= len(numbers) <= MOST_LISTED
        items = asking.shelf.items(numbers[:MOST_LISTED])
        filled = [item for item in items if carries(item, Field(quarter))]
        counted.update(item.id for item in filled)
        lines += _due_lines(plate, filled, Field(quarter), supporting)
    if not counted:
        return decline(asking, "department", department=_name(asking))
    count = len(counted)
    closing = _closing(asking, count) if whole else _first_listed(asking, count)
    return Draft((*lines, closing), computed=(str(count),))


def _asks_portfolio(asking: Asking) -> bool:
    """Whether a department is named and nothing else that an item could be found by."""
    if not asking.departments or asking.asks(Asked.DUE):
        return False
    others = asking.question.quarters or asking.asks(Asked.YES_NO)
    if asking.asks(Asked.PORTFOLIO) or not (_topic(asking) or others):
        return True
    listed = LISTING.search(asking.question.standalone) and not asking.asks(Asked.ISSUER)
    return bool(listed and not others and scope.notices_named(asking, _topic(asking)))


def _topic(asking: Asking) -> str:
    return _LISTING.sub("", asking.question.topic).strip()


class _Plate(NamedTuple):
    """Where a department's items are looked for."""

    asking: Asking
    items: Mask
    """The items of the notices asked about."""
    several: bool
    """Whether they are of several notices."""


def _plate(asking: Asking) -> _Plate:
    items = scope.items_asked(asking)
    of_item = asking.shelf.index.columns.document_of_item
    named = scope.notices_named(asking, _topic(asking))
    if named:
        files = {document.id for document in named}
        notices = np.array([one.id in files for one in asking.shelf.documents], np.bool_)
        items = items & notices[of_item]
    return _Plate(asking, items, len(np.unique(of_item[items])) > 1)


def _department(asking: Asking) -> str:
    return asking.departments[0]


def _held(plate: _Plate, role: Field) -> Numbers:
    """The items in which the department has a role, if the role is asked for."""
    asking, facets = plate.asking, plate.asking.shelf.facets
    mask = plate.items & facets.naming(asking.canonical(_department(asking)), role)
    asked = {field for kind, field in _ROLES.items() if asking.asks(kind)}
    if role is Field.RESPONSIBLE and Field.LEAD in asked and role not in asked:
        mask &= ~(facets.setting(Field.LEAD) | facets.setting(Field.SUPPORTING))
    elif asked and role not in asked:
        return np.zeros(0, np.int64)
    return np.flatnonzero(mask)


def _due_numbers(plate: _Plate, quarter: Field, roles: Sequence[Field]) -> Numbers:
    """The items whose cell for the quarter is not empty; it may hold a dash."""
    facets = plate.asking.shelf.facets
    department = plate.asking.canonical(_department(plate.asking))
    return np.flatnonzero(plate.items & facets.naming(department, *roles) & facets.setting(quarter))


def _heading(asking: Asking, key: str, **values: str) -> Line:
    text = asking.wording.say(key, department=_name(asking), **values)
    return Line((Statement(text),))


def _name(asking: Asking) -> str:
    return asking.wording.department(_department(asking))


def _rows(plate: _Plate, numbers: Numbers, role: Field) -> list[Line]:
    items = plate.asking.shelf.items(numbers)
    return [_row(plate, item, role, "portfolio_row", "") for item in items]


def _due_lines(
    plate: _Plate, items: Sequence[Item], quarter: Field, supporting: bool
) -> list[Line]:
    if not items:
        return []
    asking = plate.asking
    key = "due_head_supporting" if supporting else "due_head"
    head = _heading(asking, key, quarter=asking.wording.field(quarter))
    role = Field.SUPPORTING if supporting else Field.LEAD
    return [head, *(_row(plate, item, role, "due_row", quarter.value) for item in items)]


def _row(plate: _Plate, item: Item, role: Field, key: str, quarter: str) -> Line:
    asking = plate.asking
    shelf, document = asking.shelf, asking.shelf.document(item)
    source = shelf.source(document)
    cells = [role if item.lead or item.supporting else Field.RESPONSIBLE]
    cells += [field for field in QUARTER_FIELDS if field.value == quarter]
    evidence: list[Evidence] = []
    for field in cells:
        evidence += cell_evidence(source, document, item, field)
    evidence += name_evidence(shelf, document, item)
    value = value_of(item, Field(quarter)) if quarter else ""
    text = asking.wording.say(key, item=_named(plate, item), value=value)
    return Line((Statement(text, tuple(evidence)),), open=True)


def _named(plate: _Plate, item: Item) -> str:
    """The item's name, with its notice where several are asked about."""
    asking = plate.asking
    name = asking.wording.entry(item)
    if not plate.several:
        return name
    return f"{asking.wording.scope(asking.shelf.document(item))} {name}"


def _closing(asking: Asking, count: int) -> Line:
    return Line((Statement(asking.wording.say("all_listed", count=count)),))


def _unlisted(asking: Asking, numbers: Numbers) -> list[Line]:
    """What is said below a list that was cut."""
    return [_first_listed(asking, MOST_LISTED)] if len(numbers) > MOST_LISTED else []


def _first_listed(asking: Asking, count: int) -> Line:
    return Line((Statement(asking.wording.say("first_listed", count=count)),))


class _Group(NamedTuple):
    """A collective name a department may be part of, and how many items have it."""

    items: int
    line: Line


def _groups(plate: _Plate, roles: set[Field]) -> list[_Group]:
    """Collectives such as 各街（镇） that a street may be part of, in the roles listed."""
    asking, columns = plate.asking, plate.asking.shelf.index.columns
    if not _STREET.search(_department(asking)):
        return []
    named_so = cache(_collective)
    collectives = [tuple(_collectives(traits, roles, named_so)) for traits in columns.traits]
    meant = np.array([bool(names) for names in collectives], np.bool_)
    named: dict[str, list[int]] = {}
    for number in np.flatnonzero(plate.items & meant[columns.traits_of_item]).tolist():
        for name in collectives[columns.traits_of_item[number]]:
            named.setdefault(name, []).append(number)
    return [
        _Group(len(numbers), _group_line(asking, name, numbers)) for name, numbers in named.items()
    ]


def _collectives(
    traits: ItemTraits, roles: set[Field], named_so: Callable[[str], str]
) -> Iterator[str]:
    """The collective names for streets that an item prints in the roles."""
    listed = zip(_ROLES.values(), (traits.lead, traits.supporting, traits.responsible), strict=True)
    names = (name for role, printed in listed if role in roles for name in printed)
    return filter(None, map(named_so, names))


def _collective(printed: str) -> str:
    """A collective name for streets without spaces; empty for any other name."""
    return squeeze(printed) if _STREETS.search(printed) else ""


def _group_line(asking: Asking, group: str, numbers: Sequence[int]) -> Line:
    shelf = asking.shelf
    item = next(shelf.items(numbers))
    document = shelf.document(item)
    field = Field.SUPPORTING if item.supporting else Field.RESPONSIBLE
    evidence = cell_evidence(shelf.source(document), document, item, field)
    text = asking.wording.say("portfolio_group", count=len(numbers), group=group)
    return Line((Statement(text, evidence),))
