"""Two years, districts or kinds of notice side by side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from answerer.asking import Asking
from answerer.records import Draft, Line, Statement
from retriever import Asked, Filters

Answering = Callable[[Asking], Draft | None]


def compare(asking: Asking, one_side: Answering) -> Draft | None:
    """Each side answered by itself under its own heading; None unless there are two sides."""
    sides = _sides(asking)
    if len(sides) < 2:
        return None
    lines: list[Line] = []
    found = False
    for name, filters in sides:
        draft = one_side(asking.narrowed(filters))
        answered = draft is not None and not draft.abstained
        found = found or answered
        key = "side" if answered else "side_missing"
        lines.append(Line((Statement(asking.wording.say(key, side=name)),)))
        if draft is not None and answered:
            lines += draft.lines
    return Draft(tuple(lines)) if found else None


def _sides(asking: Asking) -> list[tuple[str, Filters]]:
    question, fixed = asking.question, asking.filters
    if len(question.years) > 1:
        return [
            (asking.wording.say("year", year=year), replace(fixed, year=year))
            for year in question.years
        ]
    if len(question.districts) > 1:
        return [(name, replace(fixed, district=name)) for name in question.districts]
    if asking.asks(Asked.COMPARE) and not question.years and not fixed.year:
        years = sorted({y for d in asking.documents() if (y := d.metadata.year)})
        return [(asking.wording.say("year", year=y), replace(fixed, year=y)) for y in years]
    return []
