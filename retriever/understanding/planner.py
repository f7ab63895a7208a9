"""From a question as it was read to its plan.

1. what is asked  the model's labels, or those of the wording where there is no model
2. kind           the first of a fixed order that the labels or the numbers named call for
3. scope          names, years, quarters, numbers: found in words, kept from the history
4. supposes       what a yes-or-no question holds to be so
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import cn2an

from retriever.understanding.plan import (
    Part,
    Plan,
    PlanKind,
    Scope,
    Source,
    Supposes,
    numbered_parts,
)

if TYPE_CHECKING:
    from retriever.records import Question

NOTICE_FACTS = frozenset({"doc_number", "doc_date", "issuer", "speaker", "doc_other"})
FIELDS = frozenset(
    ("lead", "supporting", "responsible", "quarter_target", "which_quarter", "deadline", "figure")
)
ROLES = {
    "lead": ("lead",),
    "supporting": ("supporting",),
    "responsible": ("responsible",),
}
FIGURE = re.compile(
    r"\d[\d,.]*(?:/\d+)? ?(?:%|percent|[万亿]?(?:元|平方米|平方公里|公里|千米|米|人次|人|户|家|个"
    r"|张|台|套|处|条|项|件|吨|座|部|辆|次|所|名|支|场|亩|岁|年|天|日)|[万亿])"
)
"""A figure with its unit, as a question supposes it."""
HAN_FIGURE = re.compile(
    r"[一二三四五六七八九两]?[十百千][一二三四五六七八九十百千零]*"
    r"(?=万?[元米人户家个张台套处条项件吨座部辆次所名支场亩平公])"
)
"""The same in Chinese numerals, of ten and more: a smaller one may be part of a name (一网)."""


TIMES = frozenset({"which_quarter", "deadline", "yes_no"})
PIECES = re.compile(r"[，,。；;？?！!：:]")
TIME_ASKED = re.compile(
    r"(?:在|是|放在|安排在)?(?:第|哪)?[几一?？]*个?(?:季度?|qtr)"
    r"|什么时[候间]|何时|啥时候|\b(?:in )?(?:which|what) quarters?\b|\bwhen\b"
)
LEAST_EVENT = 4
"""Characters that may say what happens."""


def plan_of(question: Question) -> Plan:
    """The plan of a question whose history is merged in."""
    asked, role = question.read.asks, question.read.role
    scope = Scope(
        districts=question.districts,
        years=question.years,
        kinds=question.kinds,
        documents=question.doc_numbers,
        chapter=question.chapters[0] if question.chapters else "",
        departments=question.departments,
        roles=_roles_asked(asked) or ROLES.get(role, ()),
        quarters=question.quarters,
        starred="starred" in asked,
        numbers=question.numbers,
    )
    kind = _kind(question, scope)
    return Plan(
        kind=kind,
        fields=tuple(sorted(asked)),
        answer_type=question.read.answer_type,
        scope=scope,
        topic=question.read.topic,
        supposes=_supposes(question) if "yes_no" in asked else Supposes(),
        event=_event(question),
        sides=_sides(scope) if kind is PlanKind.COMPARE else (),
        parts=tuple(_parts(question, scope, kind)),
        certainty=question.read.type_confidence,
    )


def _kind(question: Question, scope: Scope) -> PlanKind:
    asked = question.read.asks
    if "compare" in asked and not _sides(scope) and not question.compares:
        asked = asked - {"compare"}
    if "count" in asked and "topic" in question.kept and not scope.departments:
        return PlanKind.LOOKUP  # how many of the thing spoken of
    if scope.numbers and not asked & {"count", "compare"}:
        return PlanKind.BY_NUMBER
    if asked & NOTICE_FACTS and not (asked & FIELDS and question.read.topic):
        return PlanKind.NOTICE_FACT
    for label, kind in (
        ("compare", PlanKind.COMPARE),
        ("yes_no", PlanKind.YES_NO),
        ("count", PlanKind.COUNT),
        ("list", PlanKind.LIST),
        ("by_number", PlanKind.BY_NUMBER),
    ):
        if label in asked:
            return kind
    if "starred" in asked:
        return PlanKind.LIST
    if asked & FIELDS:
        return PlanKind.LOOKUP
    return PlanKind.OVERVIEW if "summary" in asked else PlanKind.READ


def _roles_asked(asked: frozenset[str]) -> tuple[str, ...]:
    """Roles named beside a list or a count: 主责与配合的事项分别开列."""
    named = tuple(role for role in ROLES if role in asked)
    return named if asked & {"list", "count", "compare"} else ()


def _supposes(question: Question) -> Supposes:
    written = HAN_FIGURE.sub(lambda one: str(cn2an.cn2an(one[0], "smart")), question.tidied)
    figures = tuple(match[0] for match in FIGURE.finditer(written))
    years = {f"{year}年" for year in question.years}
    return Supposes(
        question.departments,
        tuple(one for one in figures if one not in years),
        question.quarters,
    )


def _event(question: Question) -> str:
    """The pieces of the question that ask for a time, else its topic."""
    if not question.read.asks & TIMES:
        return ""
    pieces = [piece.strip() for piece in PIECES.split(question.tidied)]
    asking = " ".join(piece for piece in pieces if TIME_ASKED.search(piece))
    told = TIME_ASKED.sub("", asking)
    return told if len(told) >= LEAST_EVENT else question.topic


def _sides(scope: Scope) -> tuple[str, ...]:
    for values in (scope.years, scope.districts, scope.departments, scope.quarters, scope.kinds):
        if len(values) > 1:
            return tuple(str(getattr(value, "value", value)) for value in values)
    return ()


def _parts(question: Question, scope: Scope, kind: PlanKind) -> Iterator[Part]:
    read = question.read
    yield Part("kind", kind.value, read.source, read.confidence)
    for label in sorted(read.asks):
        yield Part("asks", label, read.source, read.certainty.get(label, read.confidence))
    yield Part("answer_type", read.answer_type, read.source, read.confidence)
    for role in scope.roles:
        yield Part("role", role, read.source, read.confidence)
    for part in ("districts", "years", "kinds", "documents", "departments", "quarters", "numbers"):
        kept = Source.HISTORY if part in question.kept else Source.WORDS
        yield from numbered_parts(part.removesuffix("s"), getattr(scope, part), kept)
    if scope.chapter:
        yield Part("chapter", scope.chapter, Source.WORDS, 1.0)
    if read.topic:
        kept = Source.HISTORY if "topic" in question.kept else read.source
        yield Part("topic", read.topic, kept, read.confidence)
