"""One question and its answer, ready to be shown in any language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from answerer import Answer, Citation, Facts
from common.catalogue import Language
from common.records import QUARTERS, Field, Item
from indexer.backends.base import Index
from ui import labels
from ui.panels import DEPARTMENTS, Neighbours, Panel, citation_panel, item_panel
from ui.render import render

MARKER = re.compile(r"\[(\d+)\]")
CLUSTER = re.compile(r"(?P<before>\S?)(?P<markers>(?:\s*\[\d+\])+)(?P<after>[^\w\s\[]?)")
"""Citations that stand together, with the character on either side."""

BULLET = "- "
"""How the answerer opens a line that is one of a list."""

SOURCES_SHOWN = 6
"""Cited items listed under an answer; a longer list, of a portfolio, starts folded."""

WHOLE_ITEMS = 2
"""Items shown with all their departments and quarters; of more, only what was asked for."""

TABLE = (Field.LEAD, Field.SUPPORTING, Field.RESPONSIBLE, *map(Field, QUARTERS), Field.DEADLINE)


@dataclass(frozen=True, slots=True)
class Turn:
    """A question with the HTML of its answer, kept so that a newer index changes nothing in it."""

    question: str
    abstained: bool
    html: Mapping[Language, str]


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


class Row(NamedTuple):
    """One row of the table of an item's facts."""

    field: Field
    value: str
    asked: bool


class Table(NamedTuple):
    """An item's facts under its label."""

    label: str
    rows: tuple[Row, ...]


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


def turn(
    question: str, answer: Answer, index: Index, order: Mapping[str, Neighbours], number: int
) -> Turn:
    """The turn with its HTML in every language; ``number`` keeps the panels' ids apart."""
    cited = {
        citation.n: citation_panel(
            index, order, citation, answer.citations, f"t{number}c{citation.n}"
        )
        for citation in answer.citations
    }
    related = [
        item_panel(index, order, hit.item, f"t{number}r{hit.rank}") for hit in answer.related
    ]
    html = {
        language: render(
            "turn.html",
            language,
            question=question,
            answer=answer,
            paragraphs=paragraphs(lines(answer.text, cited)),
            tables=tables(answer.facts),
            sources=sources(answer.citations, cited),
            shown=SOURCES_SHOWN,
            related=related,
            panels=[*cited.values(), *related],
            labels=labels,
            places={c.n: c.place(language) for c in answer.citations},
        )
        for language in Language
    }
    return Turn(question, answer.abstained, html)


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


def tables(facts: Sequence[Facts]) -> list[Table]:
    """One table per item; what was asked for is marked, and where it stands alone the rest
    of its departments and quarters is there too.
    """
    whole = len(facts) <= WHOLE_ITEMS
    return [Table(one.label, tuple(_rows(one, whole))) for one in facts]


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


def _rows(facts: Facts, whole: bool) -> Iterator[Row]:
    used = {fact.field: fact.value for fact in facts.fields}
    for field in (*TABLE, *(field for field in used if field not in TABLE)):
        value = used.get(field) or _value(facts.item, field)
        if field in used or (whole and value):
            yield Row(field, value, asked=field in used)


def _value(item: Item, field: Field) -> str:
    """A department list or a quarter of the item, as it is shown."""
    if field.value in QUARTERS:
        return item.quarters.get(field.value, "")
    value = getattr(item, field.value)
    return value or "" if field not in DEPARTMENTS else "、".join(value)
