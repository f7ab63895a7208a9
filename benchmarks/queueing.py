"""Staff who share a replica of the page, simulated, and the closed forms that check it.

Everybody thinks, asks, waits for the answer and thinks again: a closed network of a delay and one
server. The page runs the questions it has at once in threads, so that they share the replica's
cores evenly (processor sharing) and none waits in line. All of them progress at one pace, so a
clock of the work done for each of them suffices: a question that arrives at V and needs s seconds
of a core is answered when the clock shows V + s.

Under processor sharing the mean response depends on service and thinking by their means only
(insensitivity: Baskett, Chandy, Muntz, Palacios, JACM 22, 1975), and is that of exponential times,
for which there are closed forms: ``erlang_c`` and ``closed_response``.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Seconds = NDArray[np.float64]
Draw = Callable[[np.random.Generator, int], Seconds]
"""So many independent times, in seconds."""

BATCH = 4096
"""Times drawn at once: one call of the generator for each costs more than the simulation."""
WARM_UP = 0.2
"""Share of the questions, the first, that are left aside: everyone starts out thinking."""


def exponential(mean: float) -> Draw:
    """Exponential times."""
    return lambda chance, count: chance.exponential(mean, count)


def lognormal(median: float, sigma: float) -> Draw:
    """Lognormal times; their mean is ``median`` · exp(sigma² / 2)."""
    return lambda chance, count: chance.lognormal(math.log(median), sigma, count)


def uniform(low: float, high: float) -> Draw:
    """Times between two bounds."""
    return lambda chance, count: chance.uniform(low, high, count)


def sampled(times: Seconds) -> Draw:
    """Times out of measured ones, each as likely."""
    return lambda chance, count: chance.choice(times, count)


@dataclass(frozen=True, slots=True)
class Replica:
    """One process of the page and the cores it has."""

    cores: float
    serial: float = 0.0
    """Share of a question's work that is done under the interpreter's lock: 1 / serial cores are
    the most that a process can use."""

    def runnable(self, asked: int) -> float:
        """Threads that can run at once while so many questions are asked."""
        return min(asked, 1.0 / self.serial) if self.serial else asked

    def pace(self, asked: int, others: int = 0) -> float:
        """Seconds of work a second that each question gets beside so many tasks of others."""
        threads = self.runnable(asked)
        return threads / asked * min(1.0, self.cores / (threads + others))

    def pace_of_others(self, asked: int, others: int) -> float:
        """Seconds of work a second that the tasks of others get together."""
        return others * min(1.0, self.cores / (self.runnable(asked) + others))


@dataclass(frozen=True, slots=True)
class Staff:
    """The people of one replica."""

    people: int
    think: Draw
    service: Draw
    """Processor seconds of a question."""


@dataclass(frozen=True, slots=True)
class Changes:
    """One process after another that changes notices on the same cores."""

    pause: float
    """Seconds between two."""
    seconds: float
    """Processor time of one."""
    tasks: int = 1
    """Of one, at once: each has the share of the cores that a running thread of the page has."""
    reopening: float = 0.0
    """Processor seconds that the first question after one needs more."""


class Outcome(NamedTuple):
    """What came of a simulation."""

    responses: Seconds
    """Seconds from question to answer."""
    rate: float
    """Answers a second."""
    busy: float
    """Mean number of cores that questions used."""
    asking: float
    """Mean number of questions under way."""

    def percentile(self, share: float) -> float:
        """Response time in seconds that this share of the questions (in %) does not exceed."""
        return float(np.percentile(self.responses, share))


def simulated(
    staff: Staff, replica: Replica, questions: int, seed: int, changes: Changes | None = None
) -> Outcome:
    """Let the staff ask until so many questions are answered; the first ones are left aside."""
    run = _Run(staff, replica, np.random.default_rng(seed), changes)
    while len(run.responses) < WARM_UP * questions:
        run.step()
    run.begin()
    while len(run.responses) < questions:
        run.step()
    return run.outcome()


@dataclass
class _Run:
    """A simulation under way."""

    staff: Staff
    replica: Replica
    chance: np.random.Generator
    changes: Changes | None
    now: float = 0.0
    done: float = 0.0
    """Work that a question has got which was there from the beginning."""
    asking: list[tuple[float, float]] = field(default_factory=list)
    """A heap: at which ``done`` a question is answered, and when it was asked."""
    waking: list[float] = field(default_factory=list)
    """A heap: when those who think will ask."""
    changing: float = 0.0
    """Work that is left of the change under way."""
    next_change: float = math.inf
    reopening: float = 0.0
    responses: list[float] = field(default_factory=list)
    busy: float = 0.0
    area: float = 0.0
    began: float = 0.0

    def __post_init__(self) -> None:
        self._thinks = _stream(self.staff.think, self.chance)
        self._services = _stream(self.staff.service, self.chance)
        for _ in range(self.staff.people):  # anywhere within a pause, not all at its beginning
            heapq.heappush(self.waking, next(self._thinks) * self.chance.random())
        if self.changes:
            self.next_change = self.changes.pause

    def begin(self) -> None:
        """Forget what was answered until now."""
        self.responses.clear()
        self.busy = self.area = 0.0
        self.began = self.now

    def step(self) -> None:
        """Go on to the next event: an answer, a question, the end or beginning of a change."""
        asked, others = len(self.asking), self._tasks()
        pace = self.replica.pace(asked, others) if asked else 0.0
        other_pace = self.replica.pace_of_others(asked, others) if others else 0.0
        answered = self.now + (self.asking[0][0] - self.done) / pace if asked else math.inf
        woken = self.waking[0] if self.waking else math.inf
        changed = self.now + self.changing / other_pace if others else self.next_change
        then = min(answered, woken, changed)
        self._pass(then - self.now, asked, pace, other_pace)
        if then == changed:
            self._change(bool(others))
        elif then == answered:
            self._answer()
        else:
            self._ask()

    def _tasks(self) -> int:
        return self.changes.tasks if self.changes and self.changing > 0 else 0

    def _pass(self, seconds: float, asked: int, pace: float, other_pace: float) -> None:
        self.now += seconds
        self.done += seconds * pace
        self.changing -= seconds * other_pace
        self.busy += seconds * pace * asked
        self.area += seconds * asked

    def _answer(self) -> None:
        self.done, began = heapq.heappop(self.asking)
        self.responses.append(self.now - began)
        heapq.heappush(self.waking, self.now + next(self._thinks))

    def _ask(self) -> None:
        heapq.heappop(self.waking)
        needed = next(self._services) + self.reopening
        self.reopening = 0.0
        heapq.heappush(self.asking, (self.done + needed, self.now))

    def _change(self, ended: bool) -> None:
        if self.changes is None:
            return
        if ended:
            self.changing, self.reopening = 0.0, self.changes.reopening
            self.next_change = self.now + self.changes.pause
        else:
            self.changing, self.next_change = self.changes.seconds, math.inf

    def outcome(self) -> Outcome:
        """What came of it since ``begin``."""
        lasted = self.now - self.began
        count = len(self.responses)
        return Outcome(
            np.array(self.responses), count / lasted, self.busy / lasted, self.area / lasted
        )


def _stream(draw: Draw, chance: np.random.Generator) -> Iterator[float]:
    while True:
        yield from draw(chance, BATCH).tolist()


def erlang_c(servers: int, load: float) -> float:
    """Probability that a customer of M/M/c waits; ``load`` is arrival rate times mean service.

    From Erlang's B by its recursion (A. K. Erlang, 1917; L. Kleinrock, Queueing Systems I, 1975).
    """
    blocked = 1.0
    for count in range(1, servers + 1):
        blocked = load * blocked / (count + load * blocked)
    return blocked / (1.0 - load / servers * (1.0 - blocked))


def open_response(rate: float, service: float, servers: int) -> float:
    """Mean response in seconds of M/M/c, and of its processor sharing (M/G/c-PS)."""
    load = rate * service
    return service + erlang_c(servers, load) * service / (servers - load)


def closed_response(people: int, think: float, service: float, servers: int) -> float:
    """Mean response in seconds of a closed population of so many (machine repair, M/M/c//N).

    Each state's probability from the one before it, then Little's law.
    """
    weights = [1.0]
    for count in range(1, people + 1):
        thinking, serving = people - count + 1, min(count, servers)
        weights.append(weights[-1] * thinking * service / (think * serving))
    chances = np.array(weights) / math.fsum(weights)
    asking = float(chances @ np.arange(people + 1))
    rate = (people - asking) / think  # those who think ask at this rate
    return asking / rate


def most_people(fits: Callable[[int], bool], most: int) -> int:
    """The largest number of people that fits, by halving; 0 where not even one does."""
    low, high = 0, 1
    while high < most and fits(high):
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if fits(middle) else (low, middle)
    return low
