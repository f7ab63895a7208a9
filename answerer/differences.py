"""What differs between two items about the same matter, with the changed words marked."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import NamedTuple

from answerer.fields import DEPARTMENT_FIELDS, departments_of
from common.records import QUARTERS, Field, Item
from indexer.lexicon import Lexicon
from indexer.lexicon.departments import squeeze

_WORD = re.compile(r"\d+(?:[.,]\d+)*%?|[A-Za-z]+|[一-鿿]+|.", re.DOTALL)
_HAN = re.compile(r"[一-鿿]+")
_FIGURE = re.compile(r"(?<![\d.第〔\[])(?<!\d,)(\d++(?:[.,]\d++)*+)\s*+(%|[万亿]?[一-鿿]{1,3})")
"""A number and what it counts: 100 | 万平方米. One in 第20项 or 〔2020〕 counts nothing."""

_CALENDAR = ("年", "月", "日", "号", "季度", "时", "项", "条", "街坊", "弄", "路")
"""What a number with these names, not counts: a date, a place, a place in a list."""

MARKED_FROM = 0.4
"""Share of words two texts must have in common for the others to be marked; below, nearly all
would be. Of the 93 pairs of the seeds, four have 0.47 or more in common and read as one text
edited; the others have 0.31 or less."""

LONGEST_MARKED = 20_000
"""Characters of a text in which words are marked; some 25 printed pages."""

MOST_EQUAL = 50_000
"""Pairs of equal words of two texts up to which they are set against each other: ``difflib`` looks
at each of them several times, which takes some tenths of a second."""


class Piece(NamedTuple):
    """A run of a text; ``changed`` where the other text has something else or nothing."""

    text: str
    changed: bool


class Figure(NamedTuple):
    """Something counted by both texts, and the numbers each gives for it."""

    unit: str
    left: tuple[str, ...]
    right: tuple[str, ...]


class Change(NamedTuple):
    """One field that both items set, and differently."""

    field: Field
    left: tuple[Piece, ...]
    right: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Differences:
    """All that differs; texts in pieces also where they are equal."""

    text: Change
    changes: tuple[Change, ...]
    """Departments and quarters that both items set, and differently."""
    figures: tuple[Figure, ...]


def differences(lexicon: Lexicon, left: Item, right: Item) -> Differences:
    """What differs between two items.

    A field that only one of them sets is no change: the other's notice may never set it.
    """
    return Differences(
        _words(lexicon, Field.TEXT, left.text, right.text),
        (*_departments(lexicon, left, right), *_quarters(lexicon, left, right)),
        tuple(figures(left.text, right.text)),
    )


def figures(left: str, right: str) -> Iterator[Figure]:
    """What both texts count and count differently, in the order of the first."""
    here, there = _counted(left), _counted(right)
    for unit, numbers in here.items():
        if unit in there and set(numbers) != set(there[unit]):
            yield Figure(unit, numbers, there[unit])


def pieces(lexicon: Lexicon, left: str, right: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Both texts in runs, the words marked that the other has not at that place."""
    unmarked = (Piece(left, False),), (Piece(right, False),)
    if max(len(left), len(right)) > LONGEST_MARKED:
        return unmarked
    here, there = _cut(lexicon, left), _cut(lexicon, right)
    matcher = SequenceMatcher(None, here, there, autojunk=False)
    if _equal(here, there) > MOST_EQUAL or matcher.ratio() < MARKED_FROM:
        return unmarked
    steps = matcher.get_opcodes()
    return (
        _joined((here[a:b], tag != "equal") for tag, a, b, _, _ in steps),
        _joined((there[a:b], tag != "equal") for tag, _, _, a, b in steps),
    )


def _equal(here: Sequence[str], there: Sequence[str]) -> int:
    """How many pairs of equal words two texts have."""
    other = Counter(there)
    return sum(count * other[word] for word, count in Counter(here).items())


def _words(lexicon: Lexicon, field: Field, left: str, right: str) -> Change:
    return Change(field, *pieces(lexicon, left, right))


def _departments(lexicon: Lexicon, left: Item, right: Item) -> Iterator[Change]:
    for field in DEPARTMENT_FIELDS:
        here, there = departments_of(left, field), departments_of(right, field)
        usual = [{_usual(lexicon, name) for name in names} for names in (here, there)]
        if here and there and usual[0] != usual[1]:
            yield Change(field, _named(lexicon, here, usual[1]), _named(lexicon, there, usual[0]))


def _named(lexicon: Lexicon, names: Sequence[str], others: set[str]) -> tuple[Piece, ...]:
    """The names with 、 between them; those the other item has not are marked."""
    listed: list[Piece] = []
    for name in names:
        listed += [Piece("、", False)] if listed else []
        listed.append(Piece(name, _usual(lexicon, name) not in others))
    return tuple(listed)


def _usual(lexicon: Lexicon, name: str) -> str:
    known = lexicon.resolve(name)
    return known.name if known else squeeze(name)


def _quarters(lexicon: Lexicon, left: Item, right: Item) -> Iterator[Change]:
    for quarter in QUARTERS:
        here, there = left.quarters.get(quarter, ""), right.quarters.get(quarter, "")
        if here and there and squeeze(here) != squeeze(there):
            yield _words(lexicon, Field(quarter), here, there)


def _counted(text: str) -> Mapping[str, tuple[str, ...]]:
    """The numbers of each unit, in order, without those of dates and places."""
    found: dict[str, list[str]] = {}
    for number, unit in _FIGURE.findall(text):
        if not unit.startswith(_CALENDAR):
            found.setdefault(unit, []).append(number.replace(",", ""))
    return {unit: tuple(numbers) for unit, numbers in found.items()}


def _cut(lexicon: Lexicon, text: str) -> list[str]:
    """The text in words, numbers and single signs; they join to it."""
    cut: list[str] = []
    for word in _WORD.findall(text):
        cut += lexicon.words(word) if _HAN.fullmatch(word) else [word]
    return cut


def _joined(runs: Iterable[tuple[Sequence[str], bool]]) -> tuple[Piece, ...]:
    return tuple(Piece("".join(words), changed) for words, changed in runs if words)
