"""Further questions about the item just answered: what is not on the screen already.

The table under an answer about one item shows all its departments, quarters and its deadline,
so that none of these is suggested.
"""

from __future__ import annotations

from collections.abc import Iterator

from answerer import Answer
from common.catalogue import Language, say
from common.records import Item
from retriever import Asked
from ui.ask.counterparts import Counterpart
from ui.examples import topic


def subject(answer: Answer) -> Item | None:
    """The one item that an answer is about; None for any other answer."""
    items = {facts.item.id: facts.item for facts in answer.facts}
    return next(iter(items.values())) if len(items) == 1 and not answer.abstained else None


def follow_ups(answer: Answer, counterpart: Counterpart | None) -> tuple[str, ...]:
    """Questions in the answer's language; none unless it is about one item.

    ``counterpart`` is the item about the same matter in another year or district.
    """
    item = subject(answer)
    return () if item is None else tuple(_questions(item, answer, counterpart))


def _questions(item: Item, answer: Answer, counterpart: Counterpart | None) -> Iterator[str]:
    """What is planned for the same matter elsewhere, and what else the lead department leads."""
    language = answer.language
    if counterpart is not None and topic(counterpart.item):
        yield _elsewhere(counterpart, language)
    if item.lead and Asked.PORTFOLIO not in answer.question.asked:
        yield say("ui.follow_ups.portfolio", language, department=item.lead[0])


def _elsewhere(found: Counterpart, language: Language) -> str:
    year = say("ui.follow_ups.year", language, year=found.year) if found.year else ""
    district = ""
    if found.district:
        district = say("ui.follow_ups.district", language, district=found.district)
    named = topic(found.item)
    return say("ui.follow_ups.counterpart", language, district=district, year=year, topic=named)
