"""One question and its answer, ready to be shown in any language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from answerer import Answer, Citation
from common.catalogue import Language
from indexer.backends.base import Index
from ui import labels
from ui.ask.chips import Chip, State, label
from ui.ask.query import Query
from ui.exports import Entry, entry
from ui.facts import tables
from ui.links import document_link
from ui.panels import Neighbours, Panel, citation_panel, item_panel
from ui.render import render

MARKER = re.compile(r"\[(\d+)\]")
CLUSTER = re.compile(r"(?P<before>\S?)(?P<markers>(?:\s*\[\d+\])+)(?P<after>[^\w\s\[]?)")
"""Citations that stand together, with the character on either side."""

BULLET = "- "
"""How the answerer opens a line that is one of a list."""

SOURCES_SHOWN = 6
"""Cited items listed under an answer; a longer list, of a portfolio, starts folded."""


class Answered(NamedTuple):
    """A query with its answer and what the answer was limited to."""

    query: Query
    answer: Answer
    chips: tuple[Chip, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """A question with the HTML of its answer, kept so that a newer index changes nothing in it."""

    number: int
    """Counts the session's questions, from 1; asked again, a question keeps its number."""
    query: Query
    answer: Answer
    generation: int
    """Of the index that was answered from."""
    chips: tuple[Chip, ...]
    entries: Mapping[Language, Entry]
    """The turn in words, for what leaves the page."""
    html: Mapping[Language, str]
    """The answer; the question is drawn apart."""


class _Drawn(NamedTuple):
    """An answer with the panels it opens."""

    answered: Answered
    cited: Mapping[int, Panel]
    related: tuple[Panel, ...]


class Bit(NamedTuple):
    """A stretch of an answer's line. One with panels is kept on one printed line: the last
    character before the citations, their buttons, and the punctuation after them.
    """

    text: str
    panels: tuple[Panel, ...] = ()
    after: str = ""


class Line(NamedTuple):
    """One line of an answer; neighbouring listed ones form a list."""

    bits: list[Bit]
    listed: bool = False


class Source(NamedTuple):
    """One cited item with the panels of its citations."""

    panels: tuple[Panel, ...]

    @property
    def first(self) -> Panel:
        """The panel that names the source."""
        return self.panels[0]

    def cells(self, places: Mapping[int, str]) -> list[str]:
        """The different places its citations stand at, from the place of each citation."""
        named = (places[number] for panel in self.panels for number in panel.numbers)
        return [cell for cell in dict.fromkeys(named) if cell]


def turn(answered: Answered, index: Index, order: Mapping[str, Neighbours], number: int) -> Turn:
    """The turn with its HTML in every language; ``number`` keeps the panels' ids apart."""
    query, answer, _ = answered
    drawn = _drawn(answered, index, order, f"t{number}")
    entries = {language: _entry(drawn, language) for language in Language}
    return Turn(
        number,
        query,
        answer,
        index.generation,
        answered.chips,
        entries,
        {language: _html(drawn, language) for language in Language},
    )


def _drawn(answered: Answered, index: Index, order: Mapping[str, Neighbours], mark: str) -> _Drawn:
    every = answered.answer.citations
    return _Drawn(
        answered,
        {one.n: citation_panel(index, order, one, every, f"{mark}c{one.n}") for one in every},
        tuple(
            item_panel(index, order, hit.item, f"{mark}r{hit.rank}")
            for hit in answered.answer.related
        ),
    )


def _entry(drawn: _Drawn, language: Language) -> Entry:
    query, answer, chips = drawn.answered
    in_force = [label(chip, language) for chip in chips if chip.state is not State.IGNORED]
    documents = {panel.document.file: panel.document for panel in drawn.cited.values()}
    return entry(query.question, in_force, answer, documents, language)


def _html(drawn: _Drawn, language: Language) -> str:
    query, answer, _ = drawn.answered
    return render(
        "turn.html",
        language,
        question=query.question,
        answer=answer,
        paragraphs=paragraphs(lines(answer.text, drawn.cited)),
        tables=tables(answer.facts),
        sources=sources(answer.citations, drawn.cited),
        shown=SOURCES_SHOWN,
        related=drawn.related,
        panels=(*drawn.cited.values(), *drawn.related),
        labels=labels,
        places={c.n: c.place(language) for c in answer.citations},
        document_link=document_link,
    )


def lines(text: str, cited: Mapping[int, Panel]) -> list[Line]:
    """The answer's lines, their ``[n]`` replaced by the panel of citation n."""
    return [
        Line(_bits(line.removeprefix(BULLET), cited), listed=line.startswith(BULLET))
        for line in text.splitlines()
        if line.strip()
    ]


def paragraphs(told: Iterable[Line]) -> list[tuple[bool, list[Line]]]:
    """Runs of lines that are, or are not, parts of a list."""
    return [(listed, list(run)) for listed, run in groupby(told, key=lambda line: line.listed)]


def sources(citations: tuple[Citation, ...], cited: Mapping[int, Panel]) -> list[Source]:
    """The cited items in the order of their first number."""
    places: dict[tuple[str, str], list[Panel]] = {}
    for citation in citations:
        places.setdefault((citation.file, citation.item_id), []).append(cited[citation.n])
    return [Source(tuple(panels)) for panels in places.values()]


def _bits(line: str, cited: Mapping[int, Panel]) -> list[Bit]:
    bits: list[Bit] = []
    end = 0
    for cluster in CLUSTER.finditer(line):
        panels = tuple(
            cited[int(number)]
            for number in MARKER.findall(cluster["markers"])
            if int(number) in cited
        )
        if panels:
            before = Bit(line[end : cluster.start()])
            bits += [before, Bit(cluster["before"], panels, cluster["after"])]
            end = cluster.end()
    bits.append(Bit(line[end:]))
    return [bit for bit in bits if bit.text or bit.panels]
