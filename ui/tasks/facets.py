"""Narrowing the tasks, and counting what is left of each facet's values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ui.tasks.rows import Facet, Task, fold

Chosen = Mapping[Facet, tuple[str, ...]]

_STARRED = "starred"
_WORDS = "words"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the tasks are narrowed to: any of a facet's values, all facets, all words."""

    chosen: Chosen = field(default_factory=dict)
    starred: bool = False
    words: str = ""
    copies: bool = False
    """Whether the items of documents that are copies of others are listed too."""

    def of(self, facet: Facet) -> tuple[str, ...]:
        """The facet's chosen values."""
        return self.chosen.get(facet, ())

    def with_values(self, facet: Facet, values: Iterable[str]) -> Wanted:
        """The same with other values of one facet."""
        return replace(self, chosen={**self.chosen, facet: tuple(values)})

    @property
    def narrows(self) -> bool:
        """Whether anything is set that leaves tasks out or lets copies in."""
        return any(self.chosen.values()) or self.starred or bool(fold(self.words)) or self.copies


@dataclass(frozen=True, slots=True)
class Narrowed:
    """The tasks wanted, and how many more choices each facet offers."""

    tasks: tuple[Task, ...]
    counts: Mapping[Facet, Mapping[str, int]]
    """Of each facet's values, the tasks there are when all *other* facets are as chosen."""
    starred: int
    """The starred tasks there are when everything else is as chosen."""


def narrowed(tasks: Sequence[Task], wanted: Wanted) -> Narrowed:
    """The tasks that pass all facets; a task that fails one alone counts for that facet."""
    kept: list[Task] = []
    counts: dict[Facet, Counter[str]] = {facet: Counter() for facet in Facet}
    starred = 0
    words = fold(wanted.words).split()
    chosen = {facet: frozenset(values) for facet, values in wanted.chosen.items() if values}
    for task in tasks:
        if task.document.duplicate_of and not wanted.copies:
            continue
        failed = _failed(task, chosen, words, wanted.starred)
        if not failed:
            kept.append(task)
        starred += task.item.starred and not failed
        for facet in _counting(failed):
            counts[facet].update(task.values[facet])
    return Narrowed(tuple(kept), counts, starred)


def _failed(
    task: Task, chosen: Mapping[Facet, frozenset[str]], words: Sequence[str], starred: bool
) -> list[str]:
    """What the task does not pass: at most two, since two already leave it out everywhere."""
    failed: list[str] = []
    if words and not all(word in task.searched for word in words):
        failed.append(_WORDS)
    if starred and not task.item.starred:
        failed.append(_STARRED)
    for facet, values in chosen.items():
        if len(failed) > 1:
            break
        if values.isdisjoint(task.values[facet]):
            failed.append(facet)
    return failed


def _counting(failed: Sequence[str]) -> Iterable[Facet]:
    """The facets whose counts the task is part of."""
    if not failed:
        return Facet
    return [name for name in failed if isinstance(name, Facet)] if len(failed) == 1 else ()
