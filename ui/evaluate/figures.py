"""What a kept run says, in the terms of the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from common.records import Document, Item
from eval.answers import ANSWERED, DECLINED, RIGHT
from eval.baseline import NOISE, Pinned
from eval.kept import Command, KeptRun
from eval.questions import EvalQuestion
from eval.retrieval import GATED

HEADLINE = "R@5"
"""The measure of retrieval that groups are drawn by unless another is chosen."""


class Measured(NamedTuple):
    """One measure with its pinned floor."""

    name: str
    value: float
    floor: float | None

    @property
    def difference(self) -> float | None:
        """How far above the floor; None without one."""
        return None if self.floor is None else self.value - self.floor

    @property
    def below(self) -> bool:
        """Whether it is under its floor by more than rounding."""
        return self.floor is not None and self.value < self.floor - NOISE


class Group(NamedTuple):
    """One group of questions and its measures, by name."""

    name: str
    questions: int
    values: Mapping[str, float]


class Ranker(NamedTuple):
    """One ranker's measures: the retriever's or a trivial one's."""

    name: str
    values: Mapping[str, float]


class Source(NamedTuple):
    """One item that was cited or found."""

    file: str
    item: str
    item_id: str
    wanted: bool
    """Whether it is one the question expects (known of retrieval only)."""


class Lack(NamedTuple):
    """What is wrong with an answer: a kind, and the words it is about."""

    kind: str
    """``declined``, ``answered``, ``missing``, ``forbidden`` or ``not_found``."""
    words: str


@dataclass(frozen=True, slots=True)
class Failure:
    """One question that failed."""

    question: EvalQuestion
    lacks: tuple[Lack, ...]
    answer: str
    """Empty for retrieval."""
    sources: tuple[Source, ...]

    @property
    def wanted(self) -> tuple[str, ...]:
        """The expected items, one text a group of alternatives."""
        return tuple(
            " / ".join(sorted(f"{gold.file} # {' | '.join(gold.names)}" for gold in group))
            for group in self.question.gold
        )


def measured(run: KeptRun, pinned: Pinned | None) -> tuple[Measured, ...]:
    """Every measure with its floor, where floors are kept for the set."""
    floors = pinned.floors.get(run.about.command.value, {}) if pinned else {}
    return tuple(
        Measured(name, value, floors.get(name)) for name, value in run.about.measures.items()
    )


def same_data(run: KeptRun, pinned: Pinned) -> bool:
    """Whether the floors were measured on the same questions and notices."""
    return (pinned.digest, pinned.corpus) == (run.run.digest, run.run.corpus)


def measures_of(command: Command) -> tuple[str, ...]:
    """The measures that groups of questions have."""
    return GATED if command is Command.RETRIEVAL else (RIGHT,)


def groups(run: KeptRun, by: str) -> tuple[Group, ...]:
    """The groups of the report's ``by_type`` or ``by_language``, the weakest first."""
    table = _table(run.report[by])
    count = "questions" if run.about.command is Command.RETRIEVAL else "cases"
    listed = [_group(name, _table(one), count, run.about.command) for name, one in table.items()]
    first = HEADLINE if run.about.command is Command.RETRIEVAL else RIGHT
    return tuple(sorted(listed, key=lambda one: (one.values.get(first, 0.0), one.name)))


def _group(name: str, table: Mapping[str, object], count: str, command: Command) -> Group:
    if command is Command.ANSWERS:
        values = {RIGHT: _number(table["rate"])}
    else:
        values = {measure: _number(table[measure]) for measure in GATED}
    return Group(name, int(_number(table[count])), values)


def rankers(run: KeptRun) -> tuple[Ranker, ...]:
    """The retriever and what it is held against; none for answers."""
    rows = _table(run.report.get("rows", {}))
    return tuple(
        Ranker(name, {measure: _number(_table(row)[measure]) for measure in GATED})
        for name, row in rows.items()
    )


def milliseconds(run: KeptRun) -> tuple[float, float]:
    """Of a question, the median and the 95th percentile."""
    times = _table(run.report["milliseconds"])
    return _number(times["p50"]), _number(times["p95"])


def failures(
    run: KeptRun, documents: Mapping[str, Document], items: Mapping[str, Item]
) -> tuple[Failure, ...]:
    """The questions that failed, in the set's order."""
    known = {question.id: question for question in run.questions}
    if run.about.command is Command.ANSWERS:
        listed = (_table(one) for one in _list(run.report["failures"]))
        return tuple(_wrong(known[str(one["id"])], one) for one in listed)
    listed = (_table(one) for one in _list(run.report["missed"]))
    return tuple(_missed(known[str(one["id"])], one, documents, items) for one in listed)


def _wrong(question: EvalQuestion, failure: Mapping[str, object]) -> Failure:
    lacks = tuple(_lack(str(words)) for words in _list(failure["missing"]))
    cited = [_table(one) for one in _list(failure["citations"])]
    sources = dict.fromkeys(
        Source(str(one["file"]), str(one["item"]), str(one["item_id"]), False) for one in cited
    )
    return Failure(question, lacks, str(failure["answer"]), tuple(sources))


def _lack(words: str) -> Lack:
    if words in {ANSWERED, DECLINED}:
        return Lack(words, "")
    return Lack("forbidden", words[1:]) if words.startswith("¬") else Lack("missing", words)


def _missed(
    question: EvalQuestion,
    miss: Mapping[str, object],
    documents: Mapping[str, Document],
    items: Mapping[str, Item],
) -> Failure:
    """Items that the index no longer holds are named as they were."""
    sources = []
    hits = [str(name) for name in _list(miss["names"])]
    for at, item_id in enumerate(map(str, _list(miss["items"]))):
        item = items.get(item_id)
        document = documents.get(item.document_id) if item else None
        file = document.file if document else str(_list(miss["found"])[at])
        number = item.number or item.text[:20] if item else ""
        wanted = at < len(hits) and hits[at].startswith("gold-")
        sources.append(Source(file, number, item_id if item else "", wanted))
    lacking = len(question.gold) - len({name for name in hits[:5] if name.startswith("gold-")})
    return Failure(question, (Lack("not_found", str(lacking)),), "", tuple(sources))


def _table(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else []


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
