"""Many sessions that ask at once, what each of them saw, and whether it was right."""

from __future__ import annotations

import asyncio
import random
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from tests.reliability.changing import QUESTIONS, SUBJECTS, Ledger, stated
from tests.reliability.visiting import Drawn, Visit, visiting

QUESTIONS_A_VISIT = 8
"""After so many a visitor closes the page and comes back later as a new session."""
ABOUT_CHANGES = 0.7
"""Share of the questions that ask about a notice that changes; the others about the rest."""


class Asked(NamedTuple):
    """One question and what came back."""

    subject: str
    """Of the notice that changes; empty for a question about the others."""
    began: float
    ended: float
    generation: int | None
    """As the page says."""
    stated: frozenset[int]
    """Versions in the answer and in what it cites."""
    fault: str
    """An error card, a run that did not finish, no answer; empty when all is well."""

    @property
    def seconds(self) -> float:
        """From sending the question to the end of the run that answered it."""
        return self.ended - self.began


@dataclass
class Crowd:
    """Sessions that ask until the time is over; what they saw is in ``asked``."""

    port: int
    sessions: int
    seconds: float
    think: float
    """Mean seconds between an answer and the next question; half to one and a half of it."""
    others: Sequence[str]
    """Questions about notices that do not change."""
    asked: list[Asked] = field(default_factory=list)
    opened: list[float] = field(default_factory=list)
    """Seconds until the first page stood, of each session."""
    began: float = 0.0
    """When they were let in (``time.monotonic``)."""
    all_there: float = 0.0
    """When every session had its first page (``time.monotonic``)."""
    broken: list[str] = field(default_factory=list)
    """Connections that ended before they were closed."""

    def run(self) -> None:
        """Begin all sessions within one mean pause, and wait until the last has ended."""
        asyncio.run(self._all())

    async def _all(self) -> None:
        await self._first()
        self.began = time.monotonic()
        until = self.began + self.seconds
        await asyncio.gather(*(self._person(number, until) for number in range(self.sessions)))

    async def _first(self) -> None:
        """One question before the others come: what reads the model is not a day's work."""
        async with visiting(self.port) as visit:
            await visit.draw()
            await self._ask(visit, random.Random(0))

    async def _person(self, number: int, until: float) -> None:
        chance = random.Random(number)
        await asyncio.sleep(chance.uniform(0, self.think))
        while time.monotonic() < until:
            try:
                async with visiting(self.port) as visit:
                    await self._visit(visit, chance, until)
            except Exception as error:  # whatever ends a session is a finding
                self.broken.append(f"{type(error).__name__}: {error}")
                await asyncio.sleep(1)

    async def _visit(self, visit: Visit, chance: random.Random, until: float) -> None:
        began = time.monotonic()
        drawn = await visit.draw()
        self.opened.append(time.monotonic() - began)
        if len(self.opened) == self.sessions:
            self.all_there = time.monotonic()
        if drawn.problem or not drawn.finished:
            self.broken.append(drawn.problem or "the first page was not drawn")
        for _ in range(QUESTIONS_A_VISIT):
            await asyncio.sleep(self.think * chance.uniform(0.5, 1.5))
            if time.monotonic() >= until:
                return
            self.asked.append(await self._ask(visit, chance))

    async def _ask(self, visit: Visit, chance: random.Random) -> Asked:
        subject = chance.choice(SUBJECTS) if chance.random() < ABOUT_CHANGES else ""
        question = chance.choice(QUESTIONS if subject else self.others).format(subject=subject)
        began = time.monotonic()
        drawn = await visit.ask(question)
        answer = drawn.answer(question)
        return Asked(
            subject,
            began,
            time.monotonic(),
            drawn.generation,
            stated(answer, subject) if subject else frozenset(),
            _fault(drawn, answer),
        )


def _fault(drawn: Drawn, answer: str) -> str:
    if drawn.problem:
        return drawn.problem
    if not drawn.finished:
        return "the run did not finish"
    return "" if answer else "no answer"


def wrong(asked: Sequence[Asked], ledger: Ledger) -> list[str]:
    """What is wrong with each answer of a generation that was not current, or of a mixture."""
    return [words for one in asked if not one.fault for words in _judged(one, ledger)]


def _judged(one: Asked, ledger: Ledger) -> Iterator[str]:
    if one.generation is None or one.generation not in ledger.versions:
        yield f"generation {one.generation} was never published"
    elif not ledger.current_during(one.generation, one.began, one.ended):
        yield f"generation {one.generation} was not current while the question was asked"
    elif one.subject:
        version = ledger.versions[one.generation].get(one.subject)
        others = one.stated - {version}
        if others:
            yield f"generation {one.generation} holds {version}, the answer says {sorted(others)}"


def unsaid(asked: Sequence[Asked], ledger: Ledger) -> int:
    """Answers without a figure though their generation holds it: no mixture, but no help."""
    return sum(
        bool(one.subject and not one.fault and not one.stated)
        and ledger.versions.get(one.generation or 0, {}).get(one.subject) is not None
        for one in asked
    )


def questions_of(texts: Sequence[str], count: int) -> tuple[str, ...]:
    """Questions about items that do not change: who leads what their first words name."""
    starts = (re.split(r"[，。；,;]", one)[0] for one in texts)
    fitting = list(dict.fromkeys(one for one in starts if 6 <= len(one) <= 24))
    chosen = random.Random(count).sample(fitting, min(count, len(fitting)))
    return tuple(f"{one}由哪个部门牵头？" for one in chosen)
