"""How good answers are: right by the shared rule, honestly declined, and cited.

An answer is right when it says one string of every expected group and none that is
forbidden; a question without an answer is right when it is declined. Whitespace is
ignored and full-width characters are compared as their half-width forms.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import NamedTuple

from answerer import Answer, Answerer
from eval.questions import SEEDS, EvalQuestion, is_item, load_questions

ANSWERED, DECLINED = "answered", "declined"
RIGHT = "overall"
"""The measure that compares two runs question by question."""


class Outcome(NamedTuple):
    """One question asked, and what was right about its answer."""

    question: EvalQuestion
    answer: Answer
    right: bool
    cited: int
    """How many of the gold items are cited."""
    fitting: int
    """How many of the answer's citations are of gold items."""
    missing: tuple[str, ...]
    """Expected groups the answer lacks and forbidden strings it says."""


class Share(NamedTuple):
    """A count of hits among a number of cases."""

    hits: int
    cases: int

    @property
    def rate(self) -> float | None:
        """Hits per case, None where there was no case."""
        return self.hits / self.cases if self.cases else None


@dataclass(frozen=True, slots=True)
class AnswerReport:
    """The figures of one run over an eval set."""

    overall: Share
    by_type: dict[str, Share]
    by_language: dict[str, Share]
    citation_recall: Share
    """Gold items cited, over right answers' questions and wrong ones alike."""
    citation_precision: Share
    abstention_precision: Share
    abstention_recall: Share
    milliseconds_p50: float
    milliseconds_p95: float
    failures: tuple[Outcome, ...]


def run(
    answerer: Answerer, path: Path = SEEDS, progress: Callable[[int], None] | None = None
) -> AnswerReport:
    """Ask every question of the set; ``progress`` is told of each one answered."""
    return report(ask(answerer, load_questions(path), progress))


def ask(
    answerer: Answerer,
    questions: Sequence[EvalQuestion],
    progress: Callable[[int], None] | None = None,
) -> tuple[Outcome, ...]:
    """The outcome of every question, in order."""
    outcomes: list[Outcome] = []
    for question in questions:
        outcomes.append(judge(question, answerer.answer(question.question, question.history)))
        if progress:
            progress(1)
    return tuple(outcomes)


LISTS = frozenset({"department_portfolio", "due_in_quarter", "list_items", "list", "starred"})
"""Types of question whose answer is a list of items."""
FITTING = 0.8
"""Share of what a list cites that must belong to it."""


def judge(question: EvalQuestion, answer: Answer) -> Outcome:
    """What is right about one answer."""
    missing = missed(question, answer)
    cited = [
        [is_item(gold, c.file, c.item, c.path) for gold in group for c in answer.citations]
        for group in question.gold
    ]
    fitting = [
        any(is_item(gold, c.file, c.item, c.path) for group in question.gold for gold in group)
        for c in answer.citations
    ]
    if missing and _lists_what_it_should(question, answer, cited, fitting):
        missing = ()
    return Outcome(question, answer, not missing, sum(map(any, cited)), sum(fitting), missing)


def _lists_what_it_should(
    question: EvalQuestion,
    answer: Answer,
    cited: Sequence[Sequence[bool]],
    fitting: Sequence[bool],
) -> bool:
    """Whether a list is right by the items it cites, whatever words name them: all that belong
    to it, and few others."""
    said = normalise(answer.text)
    forbidden = any(normalise(text) in said for text in question.forbid)
    if question.type not in LISTS or answer.abstained or forbidden or not cited:
        return False
    return all(map(any, cited)) and sum(fitting) >= FITTING * len(fitting)


def missed(question: EvalQuestion, answer: Answer) -> tuple[str, ...]:
    """What keeps the answer from being right; empty when it is."""
    if not question.answerable:
        return () if answer.abstained else (ANSWERED,)
    said = normalise(answer.text)
    lacks = [" / ".join(group) for group in question.expect if not _any_in(group, said)]
    wrong = [f"¬{text}" for text in question.forbid if normalise(text) in said]
    declined = [DECLINED] if answer.abstained else []
    return (*declined, *lacks, *wrong)


def normalise(text: str) -> str:
    """The text without whitespace, full-width characters as their half-width forms."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def _any_in(group: Iterable[str], said: str) -> bool:
    return any(normalise(text) in said for text in group)


def report(outcomes: Sequence[Outcome]) -> AnswerReport:
    """The figures of outcomes."""
    answered = [o for o in outcomes if not o.answer.abstained]
    times = sorted(o.answer.milliseconds for o in outcomes) or [0.0]
    golden = [o for o in outcomes if o.question.gold]
    declined = [o for o in outcomes if o.answer.abstained]
    unanswerable = [o for o in outcomes if not o.question.answerable]
    return AnswerReport(
        overall=_right(outcomes),
        by_type=_grouped(outcomes, lambda o: o.question.type),
        by_language=_grouped(outcomes, lambda o: o.question.language),
        citation_recall=Share(
            sum(o.cited for o in golden), sum(len(o.question.gold) for o in golden)
        ),
        citation_precision=Share(
            sum(o.fitting for o in answered if o.question.gold),
            sum(len(o.answer.citations) for o in answered if o.question.gold),
        ),
        abstention_precision=Share(sum(not o.question.answerable for o in declined), len(declined)),
        abstention_recall=Share(sum(o.answer.abstained for o in unanswerable), len(unanswerable)),
        milliseconds_p50=median(times),
        milliseconds_p95=times[min(len(times) - 1, round(0.95 * len(times)))],
        failures=tuple(o for o in outcomes if not o.right),
    )


def _right(outcomes: Iterable[Outcome]) -> Share:
    flags = [outcome.right for outcome in outcomes]
    return Share(sum(flags), len(flags))


def _grouped(outcomes: Sequence[Outcome], group_of: Callable[[Outcome], str]) -> dict[str, Share]:
    names = sorted({group_of(outcome) for outcome in outcomes})
    return {name: _right(o for o in outcomes if group_of(o) == name) for name in names}


def as_json(figures: AnswerReport) -> dict[str, object]:
    """The report for machines; every failure with its question, answer and sources."""
    shares = {name: _share_json(value) for name, value in overall_shares(figures).items()}
    return {
        **shares,
        "by_type": {name: _share_json(share) for name, share in figures.by_type.items()},
        "by_language": {name: _share_json(share) for name, share in figures.by_language.items()},
        "milliseconds": {"p50": figures.milliseconds_p50, "p95": figures.milliseconds_p95},
        "failures": [_failure_json(outcome) for outcome in figures.failures],
    }


def gated(figures: AnswerReport) -> dict[str, float | None]:
    """The measures that floors are kept for: the overall shares and those by language."""
    languages = {f"overall_{name}": share for name, share in figures.by_language.items()}
    return {name: s.rate for name, s in (overall_shares(figures) | languages).items()}


def question_values(outcomes: Sequence[Outcome]) -> dict[str, dict[str, float]]:
    """Of each question (by id) whether its answer is right, 1 or 0, under ``RIGHT``."""
    return {outcome.question.id: {RIGHT: float(outcome.right)} for outcome in outcomes}


def overall_shares(figures: AnswerReport) -> dict[str, Share]:
    """The report's overall shares by name."""
    return {
        "overall": figures.overall,
        "citation_recall": figures.citation_recall,
        "citation_precision": figures.citation_precision,
        "abstention_precision": figures.abstention_precision,
        "abstention_recall": figures.abstention_recall,
    }


def _share_json(share: Share) -> dict[str, object]:
    return {"hits": share.hits, "cases": share.cases, "rate": share.rate}


def _failure_json(outcome: Outcome) -> dict[str, object]:
    return {
        "id": outcome.question.id,
        "type": outcome.question.type,
        "question": outcome.question.question,
        "history": list(outcome.question.history),
        "missing": list(outcome.missing),
        "answer": outcome.answer.text,
        "abstained": outcome.answer.abstained,
        "citations": [citation._asdict() for citation in outcome.answer.citations],
    }
