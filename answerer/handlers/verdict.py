"""Yes or no first, where a figure or a quarter is supposed; then what the notice says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from answerer.asking import Asking
from answerer.choice import chosen_items
from answerer.events import quarters_of, settles
from answerer.extract import Picked, unit_statement
from answerer.fields import carries, field_statement, value_of
from answerer.items import basis
from answerer.portfolio import plate
from answerer.records import Draft, Line, Statement
from answerer.units import Unit, label, sentences
from common.records import Field, Item

_AMOUNT = re.compile(r"(\d[\d,.]*)(.*)", re.DOTALL)
_CLAUSE = re.compile(r"[^，,；;。]*[，,；;。]?")
_FIGURE = re.compile(r"\d")


def judged(asking: Asking) -> Draft | None:
    """A verdict on the figures or the quarters supposed; None where none is supposed, or where
    nothing speaks of the thing."""
    plan = asking.question.plan
    if plan.supposes.departments and not plan.supposes.figures:
        return None if plan.topic else _of_portfolio(asking)
    items = chosen_items(asking, ())
    if not items:
        return None
    if plan.supposes.figures:
        return _of_figures(asking, items[0].item, plan.supposes.figures)
    return _of_quarters(asking, items[0].item) if plan.supposes.quarters else None


def _of_portfolio(asking: Asking) -> Draft | None:
    """Whether the department has any task in the roles asked for; its tasks, in whichever."""
    own = plate(asking)
    if own is not None:
        return Draft(
            (Line((Statement(asking.wording.say("yes")),)), *own.lines), computed=own.computed
        )
    other = plate(replace(asking, question=replace(asking.question, asked=frozenset())))
    if other is None:
        return None
    return Draft(
        (Line((Statement(asking.wording.say("no")),)), *other.lines), computed=other.computed
    )


def _of_figures(asking: Asking, item: Item, figures: Sequence[str]) -> Draft | None:
    """Whether the figures stand in the very words that speak of the thing."""
    quarters = [Field(one) for one in asking.question.quarters if carries(item, Field(one))]
    if quarters:
        told = "".join(value_of(item, field) for field in quarters)
        said = [field_statement(asking.shelf, asking.wording, item, field) for field in quarters]
    else:
        sentence, told = _spoken_of(asking, item, figures)
        said = [unit_statement(asking.shelf, asking.wording, Picked(item, sentence, 1.0))]
    if all(_stands(figure, told) for figure in figures):
        key = "yes"
    elif any(_unit_stands(figure, told) for figure in figures):
        key = "no"
    else:
        return None
    return Draft((Line((Statement(asking.wording.say(key)), *said)), basis(asking, item)))


def _spoken_of(asking: Asking, item: Item, figures: Sequence[str]) -> tuple[Unit, str]:
    """The sentence and, in it, the clause with a figure that prints most of what is asked of the
    item; of clauses that print as much, one with the figures supposed.

    The words of the item's name say which item is meant, not which of its figures.
    """
    relevance = asking.desk.relevance
    wanted = relevance.words(asking.question.standalone) - relevance.words(label(item.text).text)
    best, clause, most = Unit(0, len(item.text), item.text), item.text, (-1.0, False)
    for unit in sentences(item.text):
        for part in filter(_FIGURE.search, _CLAUSE.findall(unit.text)):
            own = wanted & relevance.words(part)
            supposed = any(_stands(figure, part) for figure in figures)
            rating = (sum(map(relevance.rarity, own)), supposed)
            if rating > most:
                best, clause, most = unit, part, rating
    return best, clause


def _of_quarters(asking: Asking, item: Item) -> Draft | None:
    """Whether what is asked about is set for a quarter supposed, and for which it is."""
    plan = asking.question.plan
    event = plan.event or plan.topic
    found = quarters_of(asking, item, event)
    if not any(settles(asking, value_of(item, field), event) for field in found):
        return None
    same = any(field.value in plan.supposes.quarters for field in found)
    if not same:  # what is set for the quarter supposed is said too
        own = (Field(one) for one in plan.supposes.quarters)
        found = (*found, *(field for field in own if carries(item, field)))
    said = [field_statement(asking.shelf, asking.wording, item, field) for field in found]
    key = "yes" if same else "no"
    return Draft((Line((Statement(asking.wording.say(key)), *said)), basis(asking, item)))


def _stands(figure: str, text: str) -> bool:
    """Whether the figure stands in the text as a figure of its own."""
    plain = "".join(text.replace(",", "").split())
    return bool(re.search(rf"(?<![\d.]){re.escape(_plain(figure))}", plain))


def _unit_stands(figure: str, text: str) -> bool:
    unit = _AMOUNT.match(_plain(figure))
    return bool(unit and re.search(rf"\d{re.escape(unit[2])}", text.replace(",", "")))


def _plain(figure: str) -> str:
    return "".join(figure.replace(",", "").split()).replace("percent", "%")
