"""One damaged file for each number: the same number gives the same file."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import NamedTuple

from tests.fuzz.bases import BASES, content
from tests.fuzz.mutations import BY_KIND


class Case(NamedTuple):
    """A damaged file and how it came about."""

    number: int
    story: str
    data: bytes


def case(number: int, bases: Sequence[str] = tuple(BASES)) -> Case:
    """The damaged file of a number, made of one or two of the bases."""
    random = Random(number)
    weights = [BASES[name].weight for name in bases]
    name, other = random.choices(bases, weights, k=2)
    data, steps = content(name), [name]
    if random.random() < SPLICED:
        data = _spliced(data, content(other), random)
        steps.append(f"spliced with {other}")
    for mutation in random.choices(BY_KIND[BASES[name].kind], k=random.choice((1, 1, 2, 3))):
        data = mutation(data, random)
        steps.append(mutation.__name__)
    return Case(number, ", ".join(steps), data)


SPLICED = 0.08
"""Share of cases that begin as one file and end as another."""


def _spliced(first: bytes, second: bytes, random: Random) -> bytes:
    return first[: random.randint(0, len(first))] + second[random.randint(0, len(second)) :]
