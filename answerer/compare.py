"""Two years, districts or kinds of notice side by side, what differs first."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import product
from typing import NamedTuple

from answerer import scope
from answerer.asking import Asking
from answerer.choice import COVERED
from answerer.fields import DEPARTMENT_FIELDS, departments_of
from answerer.records import Draft, Evidence, Line, Statement
from answerer.relevance import apart
from common.errors import QuestionError
from common.records import Kind
from retriever import Asked, Filters
from retriever.mentions import find_districts, find_years
from retriever.question import tidy

Answering = Callable[[Asking], Draft | None]
MOST_SIDES = 12
"""Each side is a search and an answer of its own, some 0.1 s."""
MOST_FIGURES = 4
"""Figures of a side that are set against the other's; sentences with more speak of other things."""
_UNITS = (
    "万?平方米|平方公里|公里|千米|米|[%％]|个百分点|[万亿]*(?:美|日|欧)?元|万?人次?"
    "|[家台个张处所条户套名项件吨幢座部辆场次棵亩天分]"
)
_FIGURE = re.compile(
    r"(?:不少于|不低于|不超过|至少|超过|约)?\s*"
    rf"(?<![\d.])(?<!\d,)\d[\d,.]*+\s*[余多]?(?:{_UNITS})(?!工程|计划)(?:以上|以下|以内|左右)?"
)


class Side(NamedTuple):
    """One side of a comparison."""

    name: str
    draft: Draft | None
    """None or declined where the notices say nothing of this side."""


def compare(asking: Asking, one_side: Answering) -> Draft | None:
    """What differs, then each side answered by itself; None unless there are two sides.

    Raises QuestionError for more sides than are answered at a time.
    """
    named = _sides(asking)
    if len(named) < 2:
        return None
    if len(named) > MOST_SIDES:
        raise QuestionError("question_too_many_sides", count=len(named), most=MOST_SIDES)
    sides = [Side(name, one_side(asking.narrowed(filters))) for name, filters in named]
    if not any(map(_answered, sides)):
        return None
    difference = _difference(asking, sides)
    return Draft((*difference, *(line for side in sides for line in _lines(asking, side))))


def _answered(side: Side) -> bool:
    return side.draft is not None and not side.draft.abstained


def _lines(asking: Asking, side: Side) -> list[Line]:
    answered = _answered(side)
    key = "side" if answered else "side_missing"
    head = Line((Statement(asking.wording.say(key, side=side.name)),))
    return [head, *(side.draft.lines if side.draft and answered else ())]


class _Gist(NamedTuple):
    """What of a side is set against the other: as shown, as compared, and where it stands."""

    shown: str
    compared: frozenset[str]
    evidence: tuple[Evidence, ...]


def _difference(asking: Asking, sides: Sequence[Side]) -> list[Line]:
    """One line that sets the sides' departments or figures against each other, if all have any."""
    gists = [_gist(asking, side.draft) for side in sides if side.draft and _answered(side)]
    known = [gist for gist in gists if gist is not None]
    if len(known) < len(sides):
        return []
    key = "same" if len({gist.compared for gist in known}) == 1 else "different"
    shown = [
        asking.wording.say("side_gist", side=side.name, value=gist.shown)
        for side, gist in zip(sides, known, strict=True)
    ]
    shown[0] = asking.wording.say(key, value=shown[0])
    said = zip(shown, known, strict=True)
    return [Line(tuple(Statement(text, gist.evidence) for text, gist in said))]


def _gist(asking: Asking, draft: Draft) -> _Gist | None:
    """The departments a side names, else its figures; None for anything else."""
    said = [statement for line in draft.lines for statement in line.statements]
    return _departments(asking, said) or _figures(asking, said)


def _departments(asking: Asking, said: Iterable[Statement]) -> _Gist | None:
    for one in said:
        if one.item and one.field in DEPARTMENT_FIELDS and one.value:
            names = departments_of(one.item, one.field)
            label = asking.wording.field(one.field)
            shown = asking.wording.say(
                "labelled", label=label, value=asking.wording.departments(names)
            )
            return _Gist(shown, frozenset(map(asking.canonical, names)), one.evidence)
    return None


def _figures(asking: Asking, said: Sequence[Statement]) -> _Gist | None:
    if not asking.asks(Asked.ANNUAL):
        return None
    told = next((one for one in said if one.evidence and _FIGURE.search(one.text)), None)
    found = tuple(dict.fromkeys(_FIGURE.findall(told.text))) if told else ()
    if told is None or len(found) > MOST_FIGURES or not _on_topic(asking, told.text):
        return None
    plain = frozenset("".join(figure.split()) for figure in found)
    return _Gist(asking.wording.say("enumeration").join(found), plain, told.evidence)


def _on_topic(asking: Asking, text: str) -> bool:
    """Whether the sentence with the figures speaks of the topic, not of its neighbour."""
    question = asking.question
    topic = apart(question.topic.split())
    return asking.desk.relevance.coverage(topic, text, question.terms) >= COVERED


def _sides(asking: Asking) -> list[tuple[str, Filters]]:
    question, fixed = asking.question, asking.filters
    if len(question.years) > 1 and len(question.districts) > 1:
        return [
            (_pair(asking, place, year), replace(fixed, district=place, year=year))
            for place, year in _pairs(asking)
        ]
    if len(question.years) > 1:
        return [(_year(asking, year), replace(fixed, year=year)) for year in question.years]
    if len(question.districts) > 1:
        return [
            (asking.wording.district(name), replace(fixed, district=name))
            for name in question.districts
        ]
    if len(question.kinds) > 1:
        return [(_kind(asking, kind), replace(fixed, kind=kind)) for kind in question.kinds]
    if asking.asks(Asked.COMPARE) and not question.years and not fixed.year:
        years = sorted(asking.shelf.notices.years_dated(scope.notices_about(asking)))
        return [(_year(asking, year), replace(fixed, year=year)) for year in years[-MOST_SIDES:]]
    return []


def _pairs(asking: Asking) -> list[tuple[str, int]]:
    """Each district with its year where they are named in turn, else every pair."""
    text = tidy(asking.question.standalone)
    listed = asking.desk.lexicon.districts
    marks: list[tuple[int, str | int]] = [
        *((one.start, one.value) for one in find_districts(text, listed)),
        *((one.start, one.value) for one in find_years(text)),
    ]
    ordered = [value for _, value in sorted(marks, key=lambda mark: mark[0])]
    by_turns: list[tuple[str, int]] = []
    for one, two in zip(ordered[::2], ordered[1::2], strict=False):
        if isinstance(one, str) and isinstance(two, int):
            by_turns.append((one, two))
        elif isinstance(one, int) and isinstance(two, str):
            by_turns.append((two, one))
    if len(by_turns) * 2 == len(ordered):
        return by_turns
    return list(product(asking.question.districts, asking.question.years))


def _year(asking: Asking, year: int) -> str:
    return asking.wording.say("year", year=year)


def _pair(asking: Asking, place: str, year: int) -> str:
    named = asking.wording.district(place)
    return asking.wording.say("place_year", place=named, year=_year(asking, year))


def _kind(asking: Asking, kind: Kind) -> str:
    return asking.wording.say(f"kind.{kind.value}")
