"""The conversation of one session: its turns, and what is to be asked next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from retriever import Filters
from ui.ask.chips import chips, recognised
from ui.ask.query import HISTORY, Query, needed_history
from ui.resources import Opened
from ui.turns import Answered, Turn, turn

KEPT_TURNS = 20
"""Answers a session keeps on its page; older ones are dropped."""

OnSentence = Callable[[str], None]


@dataclass
class Conversation:
    """What a session holds, oldest turn first. It changes; the turns in it do not."""

    turns: list[Turn] = field(default_factory=list)
    pending: Query | None = None
    """To be answered in this run."""
    again: bool = False
    """Whether its answer takes the place of the newest one."""
    asked: int = 0
    """Questions so far, which number the turns."""

    @property
    def started(self) -> bool:
        """Whether there is, or will be, anything to read."""
        return bool(self.turns or self.pending)

    @property
    def newest(self) -> int:
        """The number of the newest turn, answered or not."""
        return self.asked + (self.pending is not None and not self.again)

    @property
    def settled(self) -> list[Turn]:
        """The turns whose answer stands."""
        return self.turns[:-1] if self.again else self.turns

    def ask(self, question: str, filters: Filters) -> None:
        """Put a question after the turns there are; what the last left aside may stay so."""
        if not question.strip():
            return
        self.again = False
        left = self.turns[-1].query.filters.ignored if self.turns else frozenset()
        self.pending = Query(question.strip(), self.history(), replace(filters, ignored=left))

    def ask_again(self, filters: Filters) -> None:
        """Ask the newest question with other filters, in place of its answer."""
        self.again = True
        self.pending = replace(self.turns[-1].query, history=self.history(), filters=filters)

    def history(self) -> tuple[str, ...]:
        """The questions that the pending one may lean on."""
        start = self.turns[0].query.history if self.turns else ()
        return (*start, *(one.query.question for one in self.settled))[-HISTORY:]

    def answer(self, opened: Opened, on_sentence: OnSentence) -> None:
        """Answer the pending question and keep the turn; one that fails is dropped.

        Raises QuestionError for a question that cannot be asked as it stands.
        """
        asked, kept, number = self.pending, self.settled, self.newest
        follows = bool(kept) and not self.again
        self.pending, self.again = None, False
        assert asked is not None
        new = _answered(asked, follows, opened, number, on_sentence)
        self.asked = number
        self.turns = [*kept, new][-KEPT_TURNS:]


def _answered(
    asked: Query, follows: bool, opened: Opened, number: int, on_sentence: OnSentence
) -> Turn:
    understand = opened.answerer.retriever.understand
    whole = understand(asked.question, asked.history)
    left = asked.filters.ignored
    if follows:
        alone = understand(asked.question)
        left = frozenset(
            what for what in left if recognised(whole, what) and not recognised(alone, what)
        )
    asked = replace(asked, filters=replace(asked.filters, ignored=left))
    query = replace(asked, history=needed_history(asked, understand))
    answer = opened.answerer.answer(query.question, query.history, query.filters, on_sentence)
    shown = chips(answer.question, whole, query.filters)
    return turn(Answered(query, answer, shown), opened.index, opened.order, number)
