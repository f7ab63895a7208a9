"""Example questions, drawn from the indexed items through the catalogue's templates."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain, zip_longest
from typing import NamedTuple

from common.catalogue import Language, say
from common.records import QUARTERS, Item
from indexer.backends.base import Index

CLAUSE = re.compile(r"[\w“”·-]+")
"""The opening words of an item, up to its first mark of punctuation."""

SHORTEST_TOPIC, LONGEST_TOPIC = 6, 22
"""Characters; shorter openings name too little to find the item by, longer ones fill two
lines of a narrow screen."""

HANGING = tuple("以在对按把将向从与")
"""Words that open an adverbial, which names no task."""

EXAMPLES = 4

LOOKED_AT = 2_000
"""Items that examples are drawn from; reading more takes some 40 ms a thousand."""


class Example(NamedTuple):
    """One question with the item it was drawn from."""

    text: str
    item_id: str


def examples(index: Index, language: Language, count: int = EXAMPLES) -> tuple[Example, ...]:
    """Up to ``count`` questions, from as many documents as possible; the same for one index."""
    items = _some(index)
    openings = Counter(map(_opening, items))
    by_document: dict[str, list[Item]] = {}
    for item in items:
        document = index.documents[item.document_id]
        if document.duplicate_of is None and openings[_opening(item)] == 1 and _askable(item):
            by_document.setdefault(item.document_id, []).append(item)
    spread = (_spread(items, count) for items in by_document.values())
    chosen = [item for item in chain.from_iterable(zip_longest(*spread)) if item is not None]
    return tuple(Example(_question(item, language), item.id) for item in chosen[:count])


def _some(index: Index) -> list[Item]:
    """All items, or as many as are looked at, evenly spread."""
    names = index.columns.item_ids
    step = max(1, -(-len(names) // LOOKED_AT))
    return [index.items[names[number]] for number in range(0, len(names), step)]


def topic(item: Item) -> str:
    """What an item is about, in its own opening words; empty where these do not say it."""
    opening = _opening(item)
    clear = SHORTEST_TOPIC <= len(opening) <= LONGEST_TOPIC and not re.search(r"\d", opening)
    return opening if clear and not opening.startswith(HANGING) else ""


def _askable(item: Item) -> bool:
    return bool(topic(item) and ((item.lead and item.quarters) or item.responsible))


def _opening(item: Item) -> str:
    opening = CLAUSE.match(item.text)
    return opening[0] if opening else ""


def _spread(items: list[Item], count: int) -> Iterator[Item]:
    """``count`` of the items at even distances."""
    step = max(1, len(items) // count)
    return iter(items[::step][:count])


def _question(item: Item, language: Language) -> str:
    named = _opening(item)
    if not (item.lead and item.quarters):
        return say("ui.examples.responsible", language, topic=named)
    quarter = _quarter(item)
    return say(f"ui.examples.lead_and_{quarter}", language, topic=named)


def _quarter(item: Item) -> str:
    """A quarter the item sets a target for, not always the same one."""
    kept: Iterable[str] = [quarter for quarter in QUARTERS if item.quarters.get(quarter)]
    ordered = list(kept) or [QUARTERS[0]]
    return ordered[len(item.text) % len(ordered)]
