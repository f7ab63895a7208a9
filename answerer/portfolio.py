"""All that a department has on its plate, or has to finish in a quarter.

The rows come from the items of the index, never from a search, so that they are complete.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from answerer.asking import Asking
from answerer.fields import QUARTER_FIELDS, carries, departments_of, name_evidence, value_of
from answerer.honesty import decline
from answerer.quotes import cell_evidence
from answerer.records import Draft, Evidence, Line, Statement
from common.records import Field, Item
from indexer.lexicon.departments import squeeze
from retriever import Asked
from retriever.intent import LISTING

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
    rows = [(item, role) for item in _scope(asking) for role in _roles(asking, item)]
    if not rows:
        return decline(asking, "department", department=_name(asking))
    lines: list[Line] = []
    counted: list[str] = []
    for role in (role for role in _ROLES.values() if role in {own for _, own in rows}):
        items = [item for item, own in rows if own is role]
        counted.append(str(len(items)))
        heading = _heading(asking, f"portfolio_{role.value}", count=counted[-1])
        lines += [heading, *_rows(asking, items, role)]
    groups = _groups(asking, {role for _, role in rows})
    count = len({item.id for item, _ in rows})
    closing = [_closing(asking, count), *(line for _, line in groups)]
    counted += (str(count), *(str(number) for number, _ in groups))
    return Draft((*lines, *closing), computed=tuple(counted))


def due(asking: Asking) -> Draft | None:
    """What the department has to do in the quarters asked for, cell by cell."""
    if not asking.asks(Asked.DUE) or not asking.departments or not asking.question.quarters:
        return None
    supporting = asking.asks(Asked.SUPPORTING)
    roles = (Field.SUPPORTING,) if supporting else (Field.LEAD, Field.RESPONSIBLE)
    lines: list[Line] = []
    counted: set[str] = set()
    for quarter in asking.question.quarters:
        items = [item for item in _scope(asking) if _is_due(asking, item, Field(quarter), roles)]
        counted.update(item.id for item in items)
        lines += _due_lines(asking, items, Field(quarter), supporting)
    if not counted:
        return decline(asking, "department", department=_name(asking))
    closing = _closing(asking, len(counted))
    return Draft((*lines, closing), computed=(str(len(counted)),))


def _asks_portfolio(asking: Asking) -> bool:
    """Whether a department is named and nothing else that an item could be found by."""
    if not asking.departments or asking.asks(Asked.DUE):
        return False
    others = asking.question.quarters or asking.asks(Asked.YES_NO)
    if asking.asks(Asked.PORTFOLIO) or not (_topic(asking) or others):
        return True
    listed = LISTING.search(asking.question.standalone) and not asking.asks(Asked.ISSUER)
    return bool(listed and not others and asking.notices_named(_topic(asking)))


def _topic(asking: Asking) -> str:
    return _LISTING.sub("", asking.question.topic).strip()


def _scope(asking: Asking) -> list[Item]:
    named = asking.notices_named(_topic(asking)) or None
    return [item for item in asking.shelf.items(named) if asking.fits(item)]


def _department(asking: Asking) -> str:
    return asking.departments[0]


def _roles(asking: Asking, item: Item) -> tuple[Field, ...]:
    own = asking.roles(item, _department(asking))
    asked = {field for kind, field in _ROLES.items() if asking.asks(kind)}
    if Field.LEAD in asked and not (item.lead or item.supporting):
        asked.add(Field.RESPONSIBLE)
    return tuple(field for field in own if not asked or field in asked)


def _is_due(asking: Asking, item: Item, quarter: Field, roles: Sequence[Field]) -> bool:
    own = asking.roles(item, _department(asking))
    return carries(item, quarter) and any(role in own for role in roles)


def _heading(asking: Asking, key: str, **values: str) -> Line:
    text = asking.wording.say(key, department=_name(asking), **values)
    return Line((Statement(text),))


def _name(asking: Asking) -> str:
    return asking.wording.department(_department(asking))


def _rows(asking: Asking, items: Iterable[Item], role: Field) -> list[Line]:
    return [_row(asking, item, role, "portfolio_row", "") for item in items]


def _due_lines(
    asking: Asking, items: Sequence[Item], quarter: Field, supporting: bool
) -> list[Line]:
    if not items:
        return []
    key = "due_head_supporting" if supporting else "due_head"
    head = _heading(asking, key, quarter=asking.wording.field(quarter))
    role = Field.SUPPORTING if supporting else Field.LEAD
    return [head, *(_row(asking, item, role, "due_row", quarter.value) for item in items)]


def _row(asking: Asking, item: Item, role: Field, key: str, quarter: str) -> Line:
    shelf, document = asking.shelf, asking.shelf.document(item)
    source = shelf.source(document)
    cells = [role if item.lead or item.supporting else Field.RESPONSIBLE]
    cells += [field for field in QUARTER_FIELDS if field.value == quarter]
    evidence: list[Evidence] = []
    for field in cells:
        evidence += cell_evidence(source, document, item, field)
    evidence += name_evidence(shelf, document, item)
    value = value_of(item, Field(quarter)) if quarter else ""
    text = asking.wording.say(key, item=_named(asking, item), value=value)
    return Line((Statement(text, tuple(evidence)),), open=True)


def _named(asking: Asking, item: Item) -> str:
    """The item's name, with its notice where several are asked about."""
    name = asking.wording.entry(item)
    documents = {other.document_id for other in _scope(asking)}
    if len(documents) < 2:
        return name
    return f"{asking.wording.scope(asking.shelf.document(item))} {name}"


def _closing(asking: Asking, count: int) -> Line:
    return Line((Statement(asking.wording.say("all_listed", count=count)),))


class _Group(NamedTuple):
    """A collective name a department may be part of, and how many items have it."""

    items: int
    line: Line


def _groups(asking: Asking, roles: set[Field]) -> list[_Group]:
    """Collectives such as 各街（镇） that a street may be part of, in the roles listed."""
    if not _STREET.search(_department(asking)):
        return []
    named: dict[str, list[Item]] = {}
    for item in _scope(asking):
        for name in (name for role in roles for name in departments_of(item, role)):
            if _STREETS.search(name):
                named.setdefault(squeeze(name), []).append(item)
    return [_Group(len(items), _group_line(asking, name, items)) for name, items in named.items()]


def _group_line(asking: Asking, group: str, items: Sequence[Item]) -> Line:
    shelf, item = asking.shelf, items[0]
    document = shelf.document(item)
    field = Field.SUPPORTING if item.supporting else Field.RESPONSIBLE
    evidence = cell_evidence(shelf.source(document), document, item, field)
    text = asking.wording.say("portfolio_group", count=len(items), group=group)
    return Line((Statement(text, evidence),))
