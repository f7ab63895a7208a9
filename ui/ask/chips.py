"""What an answer was limited to, as chips: recognised in the question, left aside, or chosen."""

from __future__ import annotations

from dataclasses import replace
from enum import Enum
from typing import Any, NamedTuple

from common.catalogue import Language, say
from retriever import Filters, Question, Recognised
from ui import filters
from ui.filters import Choice

Values = tuple[Choice, ...] | tuple[tuple[str, str], ...]
"""What was recognised; a spelling as typed and as understood."""


class State(str, Enum):
    """Where a chip comes from, which says what its button does."""

    RECOGNISED = "recognised"
    """Read from the question; it can be left aside."""
    IGNORED = "ignored"
    """Left aside; it can be brought back."""
    CHOSEN = "chosen"
    """Set by the user as a filter; it can be taken away."""


class Chip(NamedTuple):
    """One condition of an answer."""

    name: str
    """A name of ``filters.NAMES``, or a value of ``Recognised``."""
    values: Values
    state: State

    @property
    def key(self) -> str:
        """Tells it from an answer's other chips; the same whether recognised or left aside."""
        return f"chosen_{self.name}" if self.state is State.CHOSEN else self.name


def chips(question: Question, whole: Question, chosen: Filters) -> tuple[Chip, ...]:
    """The chips of an answer.

    ``question`` is the question as it was understood with ``chosen.ignored`` left aside,
    ``whole`` the one understood with nothing left aside.
    """
    return (
        *chosen_chips(chosen),
        *(
            Chip(what.value, values, State.IGNORED if aside else State.RECOGNISED)
            for what in Recognised
            for aside in [what in chosen.ignored]
            if (values := recognised(whole if aside else question, what))
        ),
    )


def chosen_chips(chosen: Filters) -> tuple[Chip, ...]:
    """The filters that the user set."""
    return tuple(
        Chip(name, (value,), State.CHOSEN)
        for name in filters.NAMES
        if (value := getattr(chosen, name)) is not None
    )


def recognised(question: Question, what: Recognised) -> Values:
    """What of one sort the question names."""
    found: dict[Recognised, Values] = {
        Recognised.DISTRICT: question.districts,
        Recognised.YEAR: question.years,
        Recognised.QUARTER: question.quarters,
        Recognised.KIND: question.kinds,
        Recognised.DEPARTMENT: question.departments,
        Recognised.SPELLING: question.corrections,
    }
    return found[what]


def without(chip: Chip, chosen: Filters) -> Filters:
    """The filters with a chip taken away, or with one that was left aside brought back."""
    if chip.state is State.CHOSEN:
        taken: dict[str, Any] = {chip.name: None}
        return replace(chosen, **taken)
    return replace(chosen, ignored=chosen.ignored ^ {Recognised(chip.name)})


def label(chip: Chip, language: Language) -> str:
    """The chip's text: “年度：2020”."""
    separator = say("ui.chips.separator", language)
    shown = separator.join(_value(chip.name, value, language) for value in chip.values)
    name = say(f"ui.filters.{chip.name}", language)
    return say("ui.chips.label", language, name=name, value=shown)


def action(chip: Chip, language: Language) -> str:
    """What a click on the chip does, in words."""
    return say(f"ui.chips.{chip.state.value}", language, chip=label(chip, language))


def _value(name: str, value: Choice | tuple[str, str], language: Language) -> str:
    if isinstance(value, tuple):
        return say("ui.chips.spelling", language, typed=value[0], meant=value[1])
    if name == Recognised.QUARTER.value:
        return say(f"ui.fields.{value}", language)
    return filters.shown(name, value, language)
