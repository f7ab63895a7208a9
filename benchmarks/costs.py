"""What a passage costs: lines fitted to what was measured, and what they come to at larger sizes.

Bytes and the seconds of writing grow by so much a passage on top of a constant: a + b·n, fitted by
least squares of the relative residuals, so that the smallest size counts as much as the largest.
What was measured as a rate costs every passage the same, at the best rate: other work only slows
it. The seconds of a question need not grow so: k·n^p through the two largest sizes, beyond those
at which an exact search gives way to an approximate one. Whatever lies beyond the largest size
measured is extrapolated.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import NamedTuple

import numpy as np

Points = Mapping[int, Mapping[str, float]]
"""By number of passages what was measured there, as ``benchmarks.scale --json`` writes it."""

GIGABYTE = 1e9
MILLION = 1_000_000
HOURS_A_MONTH = 730
NIGHT = 10 * 3600.0
"""Seconds from one working day to the next."""
FILES = "size."
"""Begins the key of the bytes of one file of the index."""
SHOWN = 0.01
"""Share of the index that a file of its own line has at least."""


class Law(str, Enum):
    """How something grows."""

    LINE = "a + b·n"
    POWER = "k·n^p"


@dataclass(frozen=True, slots=True)
class Fit:
    """A law fitted to points."""

    law: Law
    first: float
    """a, or k."""
    second: float
    """b, or p."""
    residual: float
    """The largest one of the points, as a share of the value there."""

    def at(self, passages: float) -> float:
        """The value at a number of passages; never negative."""
        if self.law is Law.POWER:
            return float(self.first * passages**self.second)
        return max(0.0, self.first + self.second * passages)

    def reaches(self, limit: float) -> float:
        """The number of passages at which the value exceeds a limit; infinite where never."""
        if self.at(1) > limit:
            return 1.0
        if self.second <= 0:
            return math.inf
        if self.law is Law.POWER:
            return float((limit / self.first) ** (1 / self.second))
        return (limit - self.first) / self.second


def line(points: Mapping[int, float]) -> Fit:
    """a + b·n through one or more points; through a single one it has no constant."""
    sizes, values = _arrays(points)
    columns = np.stack([np.ones_like(sizes), sizes], axis=1)
    if len(sizes) == 1:
        columns[:, 0] = 0.0
    found = np.linalg.lstsq(columns / values[:, None], np.ones_like(sizes), rcond=None)[0]
    return _fit(Law.LINE, float(found[0]), float(found[1]), points)


def proportional(rates: Mapping[int, float]) -> Fit:
    """b·n, of rates a second: b is the time of one at the best rate."""
    best = max(rates.values())
    slowest = min(rates.values())
    return Fit(Law.LINE, 0.0, 1 / best, 1 - slowest / best)


def power(points: Mapping[int, float]) -> Fit:
    """k·n^p through the points of the two largest sizes; p is never negative: more passages are
    not searched faster, and a measurement that says so is noise.
    """
    sizes, values = _arrays({size: points[size] for size in sorted(points)[-2:]})
    if values[-1] <= values[0]:
        return Fit(Law.POWER, float(values[-1]), 0.0, 0.0)
    exponent, logarithm = np.polyfit(np.log(sizes), np.log(values), 1)
    return Fit(Law.POWER, math.exp(logarithm), float(exponent), 0.0)


def _arrays(points: Mapping[int, float]) -> tuple[np.ndarray, np.ndarray]:
    sizes = np.array(sorted(points), dtype=float)
    return sizes, np.array([points[int(size)] for size in sizes])


def _fit(law: Law, first: float, second: float, points: Mapping[int, float]) -> Fit:
    bare = Fit(law, first, second, 0.0)
    residual = max(abs(bare.at(size) - value) / value for size, value in points.items())
    return Fit(law, first, second, residual)


def read_points(path: Path) -> Points:
    """The measurements in a file. Raises OSError, and ValueError where it holds none."""
    plain = json.loads(path.read_text("utf-8"))
    if not isinstance(plain, dict) or not plain:
        raise ValueError(f"{path}: no measurements")
    return {
        int(size): {str(key): float(value) for key, value in found.items()}
        for size, found in plain.items()
    }


def series(points: Points, key: str) -> dict[int, float]:
    """One measure by size; only where it was measured and is above 0."""
    return {size: found[key] for size, found in points.items() if found.get(key, 0.0) > 0}


def build_seconds(points: Points) -> dict[str, Fit]:
    """Seconds of each stage of a build that was measured."""
    rates = {"parse": "parsed", "cut into words": "segmented", "embed": "embedded"}
    held = {stage: series(points, key) for stage, key in rates.items()}
    stages = {stage: proportional(found) for stage, found in held.items() if found}
    written = series(points, "written")
    return stages | ({"write": line(written)} if written else {})


@dataclass(frozen=True, slots=True)
class Prices:
    """Assumptions, to be replaced by the prices that apply: in yuan, of rented machines."""

    core_hour: float = 0.20
    memory_gigabyte_month: float = 36.0
    disk_gigabyte_month: float = 0.70


class Unit(str, Enum):
    """What is counted: paid once, or each month."""

    SECONDS = "s"
    BYTES = "B"


class Cost(NamedTuple):
    """One line of the cost model."""

    label: str
    unit: Unit
    fit: Fit
    """By passages."""
    million: float
    """Seconds or bytes of a million items, beside what the smallest index has."""
    money: float
    """Yuan: once for seconds, each month for bytes."""


def costs(points: Points, prices: Prices, build_cores: int) -> Iterator[Cost]:
    """The cost of a million items: stages of the build, files of the index, memory.

    ``build_cores`` worked at once while the seconds were measured.
    """
    passages = MILLION * passages_an_item(points)

    def cost(label: str, unit: Unit, fit: Fit, price: float) -> Cost:
        million = fit.second * passages
        return Cost(label, unit, fit, million, million * price)

    core_second = prices.core_hour / 3600 * build_cores
    for stage, fit in build_seconds(points).items():
        yield cost(stage, Unit.SECONDS, fit, core_second)
    disk, memory = (
        price / GIGABYTE for price in (prices.disk_gigabyte_month, prices.memory_gigabyte_month)
    )
    for key in files(points):
        yield cost(key.removeprefix(FILES), Unit.BYTES, line(series(points, key)), disk)
    for label, key, price in (
        ("index on the disk", "size", disk),
        ("memory of a replica", "asked.rss", memory),
        ("… of it not of mapped files", "asked.own", memory),
    ):
        if found := series(points, key):
            yield cost(label, Unit.BYTES, line(found), price)


def files(points: Points) -> list[str]:
    """Keys of the files that make up a hundredth of the largest index or more, by size."""
    largest = points[max(points)]
    found = [key for key in largest if key.startswith(FILES)]
    shown = [key for key in found if largest[key] >= SHOWN * sum(largest[one] for one in found)]
    return sorted(shown, key=lambda key: -largest[key])


def passages_an_item(points: Points) -> float:
    """Mean passages of an item at the largest size; 1 where items were not counted."""
    size = max(points)
    return size / points[size]["items"] if points[size].get("items") else 1.0


class Limit(NamedTuple):
    """What one replica or one machine must not exceed."""

    name: str
    what: str
    """The quantity it is a limit of."""
    value: float
    """Bytes or seconds."""


LIMITS = (
    Limit("memory of a 24 GB machine", "memory", 24 * GIGABYTE),
    Limit("memory of a 64 GB machine", "memory", 64 * GIGABYTE),
    Limit("memory of a 256 GB machine", "memory", 256 * GIGABYTE),
    Limit("a disk of 1 TB, three generations kept and one written", "disk", 1000 * GIGABYTE / 4),
    Limit("a restart within a minute", "opening", 60.0),
    Limit("one night for a build of everything", "build", NIGHT),
    Limit("2 s for the lexical leg, p95", "lexical", 2.0),
    Limit("2 s for the dense leg, p95", "dense", 2.0),
    Limit("2 s for a search, p95", "search", 2.0),
    Limit("2 s for an answer, p95", "answer", 2.0),
)
P95 = ("lexical", "dense", "search", "answer")


def quantities(points: Points) -> dict[str, Fit]:
    """What the limits are about, fitted; only what was measured."""
    lines = {"memory": "asked.rss", "disk": "size", "opening": "opened"}
    found = {name: series(points, key) for name, key in lines.items()}
    fits = {name: line(held) for name, held in found.items() if held}
    if stages := build_seconds(points).values():
        worst = max(one.residual for one in stages)
        parts = (sum(one.first for one in stages), sum(one.second for one in stages))
        fits["build"] = Fit(Law.LINE, *parts, worst)
    legs = {name: series(points, f"{name}.p95") for name in P95}
    return fits | {name: power(held) for name, held in legs.items() if held}


class Breaking(NamedTuple):
    """One limit beside what is predicted."""

    limit: Limit
    values: tuple[float, ...]
    """At each size asked about."""
    passages: float
    """From how many passages on it is exceeded."""


def breaking(points: Points, sizes: Sequence[int]) -> list[Breaking]:
    """The limits, the one that breaks at the fewest passages first."""
    fits = quantities(points)
    found = [
        Breaking(one, tuple(fits[one.what].at(size) for size in sizes), fit.reaches(one.value))
        for one in LIMITS
        if (fit := fits.get(one.what))
    ]
    return sorted(found, key=lambda one: one.passages)
