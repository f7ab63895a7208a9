"""Answers made of the best sentences: figures, summaries and everything else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from answerer.asking import Asking
from answerer.choice import TIE, by_number, full_text, ranked, supported
from answerer.extract import Picked, Ranked, parts, pick, unit_statement
from answerer.honesty import decline
from answerer.items import basis
from answerer.records import Draft, Line
from answerer.relevance import asks_measure, asks_number, figure_fit
from answerer.spans import best_span
from answerer.units import Unit, whole_sentences
from common.records import Item
from retriever import Asked, Hit

FIGURE_ITEMS = 4
"""Items searched for the sentence with a figure."""
SUMMARY_ITEMS = 4
"""Items a summary may draw on."""
SUMMARY_SHARE = 0.75
"""Share of the best item's coverage of a part of the topic that others need to be summed up."""
_LIST = re.compile(r"哪些|哪几|[和与及、]|\b(?:list|which)\b", re.IGNORECASE)
WHOLE_ITEM = 160
"""Characters; a shorter item is quoted as a whole where it answers."""
SHORT_ITEMS = 2
"""Items quoted for a question that asks for no overview."""
SUMMARY_LENGTH = 320
"""Characters of an item quoted in a summary; of longer ones, the best sentences."""


def best_sentences(asking: Asking) -> Draft | None:
    """The best sentences of the best items, item by item with where they stand."""
    numbered = tuple(islice(by_number(asking), SUMMARY_ITEMS))
    if numbered:
        return Draft(tuple(_whole(asking, numbered)))
    hits = supported(asking)
    if not hits:
        return None
    if asks_measure(asking.question.standalone) and not _measured(asking, hits):
        return decline(asking, "topic", scope=asking.wording.scope(hits[0].document))
    if not asking.question.asked - {Asked.COMPARE, Asked.SUMMARY, Asked.YES_NO}:
        told = _summary if _asks_overview(asking) else _short
        return Draft(tuple(sentence_lines(asking, told(asking, hits))))
    question = asking.question.standalone
    picked = pick(asking.desk.relevance, question, ranked(hits[:FIGURE_ITEMS]), figure=True)
    fitting = max((figure_fit(question, one.unit.text) for one in picked), default=0.0)
    if (asks_measure(question) and fitting < 1) or (asks_number(question) and not fitting):
        return decline(asking, "topic", scope=asking.wording.scope(hits[0].document))
    return Draft(tuple(sentence_lines(asking, picked)))


def _asks_overview(asking: Asking) -> bool:
    """Whether several items are wanted: an overview, a list, or several topics at once."""
    question = asking.question.standalone
    listed = bool(_LIST.search(question)) or len(parts(question)) > 1
    return listed or asking.asks(Asked.SUMMARY, Asked.COMPARE) or len(_topics(asking)) > 1


def _measured(asking: Asking, hits: Sequence[Hit]) -> bool:
    """Whether any of the best items has a number with the measure asked for."""
    question = asking.question.standalone
    return any(figure_fit(question, hit.item.text) == 1 for hit in hits[:FIGURE_ITEMS])


def sentence_lines(asking: Asking, picked: Sequence[Picked]) -> list[Line]:
    """One line of sentences per item, followed by the line that places it."""
    lines: list[Line] = []
    for item_id in dict.fromkeys(one.item.id for one in picked):
        own = [one for one in picked if one.item.id == item_id]
        said = tuple(unit_statement(asking.shelf, asking.wording, one) for one in own)
        lines += [Line(said), basis(asking, own[0].item)]
    return lines


def _whole(asking: Asking, items: Sequence[Item]) -> list[Line]:
    """Each item's whole text."""
    units = [Picked(item, Unit(0, len(item.text), item.text), 1.0) for item in items]
    return sentence_lines(asking, units)


def _summary(asking: Asking, hits: Sequence[Hit]) -> list[Picked]:
    """The best item, and those that cover a part of the topic as well as any."""
    chosen = {hits[0].item.id: hits[0].item}
    for topic in _topics(asking):
        rated = [(_covers(asking, topic, hit.item), hit.item) for hit in hits]
        best = max(rating for rating, _ in rated)
        chosen.update((i.id, i) for rating, i in rated if best and rating >= SUMMARY_SHARE * best)
    items = list(chosen.values())[:SUMMARY_ITEMS]
    return [one for item in items for one in _gist(asking, item)]


def _short(asking: Asking, hits: Sequence[Hit]) -> list[Picked]:
    """The sentences that answer, of the best item and of another that fits as well."""
    ties = [hit for hit in hits if hit.score >= TIE * hits[0].score]
    return [one for hit in ties[:SHORT_ITEMS] for one in _answering(asking, hit.item)]


def _answering(asking: Asking, item: Item) -> tuple[Picked, ...]:
    """The sentences of an item that hold the answer; a short item as a whole."""
    if len(item.text) <= WHOLE_ITEM:
        return (Picked(item, Unit(0, len(item.text), item.text), 1.0),)
    desk, question = asking.desk, asking.question.standalone
    near = asking.shelf.near(item, desk.relevance.query_vector(question))
    found = best_span(desk.relevance, question, item.text, near)
    if found is None:
        return _gist(asking, item)
    return (Picked(item, whole_sentences(item.text, found.unit), found.rating),)


def _topics(asking: Asking) -> tuple[str, ...]:
    """The known terms of the question, each a topic of its own; else the topic as a whole."""
    question = asking.question
    if len(question.terms) > 1:
        return tuple(term.name for term in question.terms)
    return (question.topic or question.standalone,)


def _covers(asking: Asking, topic: str, item: Item) -> float:
    return asking.desk.relevance.coverage(topic, full_text(item))


def _gist(asking: Asking, item: Item) -> tuple[Picked, ...]:
    if len(item.text) <= SUMMARY_LENGTH:
        return (Picked(item, Unit(0, len(item.text), item.text), 1.0),)
    question = asking.question.standalone
    return pick(asking.desk.relevance, question, [Ranked(item, 1.0)], figure=False, each=4)
