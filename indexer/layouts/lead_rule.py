"""A notice's own rule for who leads among the responsible departments, and its application."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from common.records import Field, Item, Span, Spans

BY_RULE = "reasons.lead_by_rule"
"""Catalogue key of the reason for a lead that the notice's rule names."""
_LEADS = r"(?:均|都)?(?:为|是|系|作为|表示)(?:任务|工作|总)?(?:牵头|主责|主办)"
_UNIT = r"的?(?:责任|落实)?(?:单位|部门)?"
_FIRST = re.compile(
    r"(?:(?:列|排|名列|署名|排名|排列|位列|位于)在?(?:最前面?|首|前)位?|首[位个家]|"
    rf"第一(?:位|个|家)?|列第一){_UNIT}{_LEADS}"
)
_MARKED = re.compile(
    rf"(?P<mark>[*＊★☆▲△※])[”’\"]?(?:号|标记|标志|符号)?(?:标注|标记)?的?{_UNIT}{_LEADS}"
)
_OTHERS_SUPPORT = re.compile(
    r"(?:其[他余它]|后)[^。；;]{0,10}?(?:为|是|系)(?:配合|协办|协同|参与|支持|协助)"
)
_REACH = 40
"""Characters behind the rule in which it may speak of the other departments."""


class LeadRule(NamedTuple):
    """Who leads: the department with ``mark``, or the first where there is no mark."""

    mark: str | None
    others_support: bool


def lead_rule(text: str) -> LeadRule | None:
    """The rule that a notice prints anywhere in its text; None if it prints none."""
    squeezed = "".join(text.split())
    found = _FIRST.search(squeezed) or _MARKED.search(squeezed)
    if not found:
        return None
    following = squeezed[found.end() : found.end() + _REACH]
    return LeadRule(found.groupdict().get("mark"), bool(_OTHERS_SUPPORT.search(following)))


def with_leads(items: Iterable[Item], source: str) -> tuple[Item, ...]:
    """The items; where they only say who is responsible, the notice's rule says who leads.

    ``responsible`` stays as printed; what follows from the rule is added beside it.
    """
    rule = lead_rule(source)
    if not rule:
        return tuple(items)
    return tuple(_ruled(item, rule, source) if _is_open(item) else item for item in items)


def _is_open(item: Item) -> bool:
    return bool(item.responsible) and not item.lead and not item.supporting


def _ruled(item: Item, rule: LeadRule, source: str) -> Item:
    printed = list(_printed(item, source))
    leads = [one for one in printed if _is_marked(one, rule, source)] if rule.mark else printed[:1]
    if not leads:
        return item
    rest = [one for one in printed if one not in leads] if rule.others_support else []
    cells = {Field.LEAD: _spans(leads), Field.SUPPORTING: _spans(rest)}
    return replace(
        item,
        lead=tuple(one.name for one in leads),
        supporting=tuple(one.name for one in rest),
        cells={**item.cells, **{field: spans for field, spans in cells.items() if spans}},
        reasons=(*item.reasons, BY_RULE),
    )


class _Printed(NamedTuple):
    """A responsible department and where it is printed."""

    name: str
    spans: Spans


def _printed(item: Item, source: str) -> Iterator[_Printed]:
    """The responsible departments, each once, with the ranges that spell its name."""
    ranges = list(item.cells.get(Field.RESPONSIBLE, ()))
    at = 0
    for name in item.responsible:
        wanted = _squeezed(name)
        while at < len(ranges) and not wanted.startswith(_spelt(ranges[at : at + 1], source)):
            at += 1  # a name printed twice counts once
        start = at
        while at < len(ranges) and len(_spelt(ranges[start:at], source)) < len(wanted):
            at += 1
        yield _Printed(name, tuple(ranges[start:at]))


def _spelt(spans: Sequence[Span], source: str) -> str:
    return _squeezed("".join(source[start:end] for start, end in spans))


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _is_marked(one: _Printed, rule: LeadRule, source: str) -> bool:
    if not one.spans:
        return False
    start, end = one.spans[0].start, one.spans[-1].end
    return rule.mark in (source[max(0, start - 1) : start], source[end : end + 1])


def _spans(found: Sequence[_Printed]) -> Spans:
    return tuple(span for one in found for span in one.spans)
