"""How many replicas of the page a number of staff needs, what they cost, and what breaks first.

    python -m benchmarks.capacity [--scale FILE] [--questions 120] [--think 90] [--out FILE]

The processor seconds of a question are measured now, with the default encoder and the index in
use; those of the page around it come from ``tests.reliability.load``. The model (``queueing``) is
first asked for that load test, and its answers stand beside the measured ones. With the figures of
``benchmarks.scale --json FILE`` it is asked for the sizes measured there as well, and the cost
model (``costs``) is fitted to them. docs/scale.md explains the formulas.
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy.stats import binom

from answerer import Answerer
from benchmarks import costs
from benchmarks.costs import GIGABYTE, HOURS_A_MONTH, MILLION, Breaking, Cost, Points, Prices, Unit
from benchmarks.queueing import (
    Changes,
    Outcome,
    Replica,
    Seconds,
    Staff,
    lognormal,
    most_people,
    sampled,
    simulated,
    uniform,
)
from common.settings import ROOT, load_settings
from common.shell import one_line_errors
from retriever import open_retriever
from retriever.batch import read_batch

QUESTIONS = ROOT / "eval" / "sets" / "staff.jsonl"
SEED = 2020
FARTHEST = 1_000_000_000
"""Passages up to which a limit is looked for; what was measured says nothing of more."""
SIMULATED = 6_000
"""Questions of one simulation: another seed moves the 95th percentile by some 3 %."""

PAGE_SECONDS = 0.32
"""Processor seconds of a question beside answering: 0.38 in all by ``tests.reliability.load`` (83
questions, 8 sessions; first pages and 6 new generations counted in), less the 0.06 of answering its
questions. A machine whose cores others use as well needs more: 0.51 in all at twice the load."""
LOAD_ANSWERING = (0.02, 0.10)
"""Processor seconds that answering the load test's own questions takes, which differ little: mean
0.06, p95 0.09."""
PAGE_MEMORY = 843e6
"""Bytes of a replica before anybody comes (docs/reliability.md)."""
SESSION_MEMORY = 6.6e6
"""Bytes that each session adds: 843 to 1,172 MB with 50 of them in five minutes, heaps of threads
and caches counted in (docs/reliability.md)."""
CHANGES = Changes(pause=3.0, seconds=5.0, tasks=2, reopening=0.2)
"""Of the load test: an addition takes 7.6 s of processor, a removal 2.3 s, with a second process
that reads; opening the generation 0.2 s."""
LOCKED = 0.5
"""Share of a question's work under the interpreter's lock, at most: 50 sessions without pauses and
the changes kept both cores of a machine of two busy. Whether a process can use more than two has
not been measured."""

THINK_SIGMA = 0.8
"""Of the logarithm of pauses: one in five is more than twice the median."""
THINK_MEDIANS = (60.0, 90.0, 120.0)
"""Seconds between an answer and the next question in a busy hour: assumptions, to be replaced by
what the audit log says."""
GOAL = 2.0
"""Seconds that 95 of 100 answers take at most."""
RESERVE = 1.4
"""By which the model's 95th percentile is multiplied: it was 29 % below the measured one."""
CORES = (2, 4, 8)
STAFF = (10, 1_000, 10_000)
MOST_PEOPLE = 4_096
"""On one replica; more are not looked for."""
OVERFULL = 0.05
"""Chance that some replica gets more people than it serves in time."""
STEPS = {
    Unit.SECONDS: (("h", 3600.0), ("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)),
    Unit.BYTES: (("GB", GIGABYTE), ("MB", 1e6), ("kB", 1e3), ("B", 1.0)),
}
LARGE = (10 * MILLION, 100 * MILLION)


class Case(NamedTuple):
    """One run of the load test on 2 cores, and what was measured (docs/reliability.md)."""

    name: str
    pause: tuple[float, float]
    rate: float
    p50: float
    p95: float


CASES = (
    Case(
        "50 sessions, pauses of 20 s on average, notices change", (10.0, 30.0), 670 / 300, 0.8, 3.5
    ),
    Case("50 sessions never pause, notices change", (0.0, 0.0), 3.9, 11.7, 17.5),
)


@dataclass(frozen=True)
class Demand:
    """What a question asks of the processor."""

    answering: Seconds
    """Seconds of each question that was measured."""
    passages: int
    """Of the index they were asked of."""
    page: float

    def of(self, factor: float = 1.0) -> Seconds:
        """Seconds of a question on the page, where answering takes so many times as long."""
        return self.answering * factor + self.page


def demand(path: Path, most: int, page: float) -> Demand:
    """Answer the questions of a set, one after another, spread over it; the first ones twice."""
    settings = load_settings()
    retriever = open_retriever(settings)
    answerer = Answerer(retriever)
    lines = list(read_batch(path))
    chosen = lines[:: max(1, len(lines) // most)][:most]
    for line in chosen[:5]:  # loads what is loaded once
        answerer.answer(line.question, line.history)
    times = []
    for line in chosen:
        began = time.process_time()
        answerer.answer(line.question, line.history)
        times.append(time.process_time() - began)
    return Demand(np.array(times), len(retriever.index.passages), page)


def told_demand(found: Demand) -> Iterator[str]:
    """The demand in words."""
    p50, p95 = np.percentile(found.answering, [50, 95])
    yield (
        f"{len(found.answering)} questions of {found.passages:,} passages: "
        f"{found.answering.mean():.3f} s of processor to answer (p50 {p50:.3f} s, "
        f"p95 {p95:.3f} s), and {found.page:.2f} s for the page: {found.of().mean():.2f} s in all."
    )


def validated(page: float) -> Iterator[str]:
    """The load test: predicted beside measured."""
    low, high = (page + seconds for seconds in LOAD_ANSWERING)
    yield "| load test, 2 cores | | answers a second | p50 | p95 |"
    yield "| --- | --- | ---: | ---: | ---: |"
    for case in CASES:
        staff = Staff(50, uniform(*case.pause), uniform(low, high))
        got = simulated(staff, Replica(2, LOCKED), SIMULATED, SEED, CHANGES)
        p50, p95 = got.percentile(50), got.percentile(95)
        yield f"| {case.name} | predicted | {got.rate:.2f} | {p50:.2f} s | {p95:.2f} s |"
        yield f"| | measured | {case.rate:.2f} | {case.p50:.2f} s | {case.p95:.2f} s |"
        parts = ((got.rate, case.rate), (p50, case.p50), (p95, case.p95))
        off = " | ".join(f"{ours / theirs - 1:+.0%}" for ours, theirs in parts)
        yield f"| | off by | {off} |"


@dataclass(frozen=True)
class Fleet:
    """Replicas of one kind and what is asked of them."""

    replica: Replica
    service: Seconds
    memory: float
    """Bytes of one replica before anybody comes."""
    think: float
    """Median pause in seconds."""

    def outcome(self, people: int) -> Outcome:
        """What comes of so many people on one replica."""
        think = lognormal(self.think, THINK_SIGMA)
        return simulated(Staff(people, think, sampled(self.service)), self.replica, SIMULATED, SEED)

    def fits(self, people: int) -> bool:
        """Whether so many people get their answers in time."""
        return RESERVE * self.outcome(people).percentile(95) <= GOAL

    def most(self) -> int:
        """The most people that one replica serves in time."""
        return most_people(self.fits, MOST_PEOPLE)


def fleets(
    found: Demand, points: Points, passages: int, think: float
) -> Iterator[tuple[str, Fleet]]:
    """The kinds of replicas for an index of so many passages."""
    memory = PAGE_MEMORY
    if held := costs.series(points, "asked.rss"):
        memory += costs.line(held).second * passages
    service = found.of(slower(points, passages))
    for cores in CORES:
        for serial in (0.0, LOCKED) if cores * LOCKED > 1 else (0.0,):
            used = "" if not serial else f", of which {1 / serial:.0f} are used"
            yield f"{cores}{used}", Fleet(Replica(cores, serial), service, memory, think)


def slower(points: Points, passages: int) -> float:
    """How many times longer answering takes than at the smallest size measured."""
    held = costs.series(points, "answer.processor") or costs.series(points, "answer.p50")
    if not held:
        return 1.0
    fit = costs.power(held)
    return max(1.0, fit.at(passages) / fit.at(min(held)))


def replicas_for(people: int, most: int) -> int:
    """The fewest replicas of which none gets more people than it serves, in 19 of 20 hours.

    The proxy gives each browser a replica at random and keeps it there, so that each has a binomial
    number; that any has too many is at most as likely as the sum of their chances (Boole).
    """
    number = math.ceil(people / most)
    while number * binom.sf(most, people, 1 / number) > OVERFULL:
        number += 1
    return number


def replicas(kinds: Iterator[tuple[str, Fleet]], prices: Prices) -> Iterator[str]:
    """Replicas for each number of staff."""
    head = " | ".join(f"{people:,} staff" for people in STAFF)
    last = f"yuan a month for {STAFF[-1]:,}"
    yield f"| cores | staff, most | {head} | cores used | memory | {last} |"
    yield f"| --- | ---: |{' ---: |' * len(STAFF)} ---: | ---: | ---: |"
    for name, fleet in kinds:
        most = fleet.most()
        if not most:
            yield f"| {name} | 0 |{' – |' * len(STAFF)} | | |"
            continue
        numbers = [replicas_for(people, most) for people in STAFF]
        used = fleet.outcome(most).busy / fleet.replica.cores
        memory = fleet.memory + most * SESSION_MEMORY
        money = numbers[-1] * (
            fleet.replica.cores * prices.core_hour * HOURS_A_MONTH
            + memory / GIGABYTE * prices.memory_gigabyte_month
        )
        cells = " | ".join(f"{number:,}" for number in (most, *numbers))
        yield f"| {name} | {cells} | {used:.0%} | {memory / GIGABYTE:.1f} GB | {money:,.0f} |"


def pauses(fleet: Fleet) -> Iterator[str]:
    """How the number of people depends on how often they ask."""
    yield "| median pause | staff a replica of 2 cores | answers a second | p50 | p95 |"
    yield "| ---: | ---: | ---: | ---: | ---: |"
    for median in THINK_MEDIANS:
        paced = replace(fleet, think=median)
        most = paced.most()
        got = paced.outcome(max(most, 1))
        tail = f"{got.percentile(50):.2f} s | {got.percentile(95):.2f} s"
        yield f"| {median:.0f} s | {most} | {got.rate:.2f} | {tail} |"


def cost_table(rows: Sequence[Cost], prices: Prices) -> Iterator[str]:
    """The cost model; the prices it stands on."""
    yield (
        f"Prices, assumed: {prices.core_hour} yuan a core and hour, "
        f"{prices.memory_gigabyte_month} yuan a GB of memory and month, "
        f"{prices.disk_gigabyte_month} yuan a GB of disk and month."
    )
    yield ""
    yield "| | a | b, each passage | largest residual | a million items | yuan (bytes: a month) |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: |"
    for row in rows:
        fit = row.fit
        parts = (amount(value, row.unit) for value in (fit.first, fit.second))
        whole = f"{fit.residual:.0%} | {amount(row.million, row.unit)} | {row.money:,.2f}"
        yield f"| {row.label} | {' | '.join(parts)} | {whole} |"


def amount(value: float, unit: Unit) -> str:
    """Seconds or bytes to three figures, in the largest unit of which there is one."""
    steps = STEPS[unit]
    name, size = next(((n, s) for n, s in steps if abs(value) >= s), steps[-1])
    return f"{value / size:.3g} {name}"


def breaking_table(rows: Sequence[Breaking]) -> Iterator[str]:
    """Limits by the size at which they are exceeded; at each large size the first to break."""
    head = " | ".join(f"{size // MILLION} M passages" for size in LARGE)
    yield f"| limit | exceeded from | {head} |"
    yield f"| --- | ---: |{' ---: |' * len(LARGE)}"
    for row in rows:
        cells = (f"{value / row.limit.value:.2g}×" for value in row.values)
        far = row.passages > FARTHEST
        begin = f"beyond {FARTHEST:,}" if far else f"{row.passages:,.0f} passages"
        yield f"| {row.limit.name} | {begin} | {' | '.join(cells)} |"
    yield ""
    for size in LARGE:
        broken = [row for row in rows if row.passages <= size]
        names = "; ".join(row.limit.name for row in broken) or "none of these"
        yield f"First to break at {size // MILLION} M passages, in this order: {names}."


def report(found: Demand, points: Points, arguments: argparse.Namespace) -> Iterator[str]:
    """Everything, as Markdown."""
    prices = Prices()
    yield from ("## Demand of a question", "", *told_demand(found), "")
    yield from ("## The model beside the load test", "", *validated(found.page), "")
    kinds = partial(fleets, found, points, think=arguments.think)
    for passages in sorted({min(points), max(points)}) if points else [found.passages]:
        goal = f"95 of 100 answers within {GOAL:.0f} s, median pause {arguments.think:.0f} s"
        yield from (f"## Replicas, {passages:,} passages: {goal}", "")
        yield from (*replicas(kinds(passages=passages), prices), "")
    fleet = next(kinds(passages=min(points, default=found.passages)))[1]
    yield from ("## How often staff ask", "", *pauses(fleet), "")
    if points:
        rows = list(costs.costs(points, prices, arguments.build_cores))
        yield from ("## Cost of a million items", "", *cost_table(rows, prices), "")
        yield from ("## What breaks first", "", *breaking_table(costs.breaking(points, LARGE)))


def parse_args(argv: Sequence[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--scale", type=Path, help="what benchmarks.scale --json wrote")
    parser.add_argument("--questions", type=int, default=120, help="measured before anything else")
    parser.add_argument("--set", type=Path, default=QUESTIONS, help="JSON lines with questions")
    parser.add_argument("--page", type=float, default=PAGE_SECONDS, metavar="SECONDS")
    parser.add_argument("--think", type=float, default=THINK_MEDIANS[1], metavar="SECONDS")
    parser.add_argument("--build-cores", type=int, default=2, help="that --scale was measured on")
    parser.add_argument("--out", type=Path, help="file to write the tables to")
    return parser.parse_args(argv)


def main(argv: Sequence[str] | None = None) -> int:
    """Print the tables, and write them where asked to."""
    arguments = parse_args(argv)
    with one_line_errors():
        points = costs.read_points(arguments.scale) if arguments.scale else {}
        found = demand(arguments.set, arguments.questions, arguments.page)
    text = "\n".join(report(found, points, arguments)) + "\n"
    print(text, end="")
    if arguments.out:
        arguments.out.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
