"""The item about the same matter in another year of the district, or in another district."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import streamlit as st

from answerer.matching import match
from common.records import Item
from common.settings import default_settings
from indexer.backends.base import Index
from indexer.lexicon import load_lexicon
from ui.tasks.sides import Side, items_of, sides

SURE = 0.24
"""How alike two items must be for one to be suggested; 97 % of such pairs are right on the items
judged by hand that ``answerer.matching`` describes."""

LARGEST = 500
"""Items a side may have: matching 500 with 500 takes some tenths of a second."""

KEPT_MATCHINGS = 16


class Counterpart(NamedTuple):
    """An item and what it is of."""

    item: Item
    district: str
    year: int | None


def counterpart(index: Index, item: Item) -> Counterpart | None:
    """The counterpart of an item; None where there is none, or none that is sure."""
    offered = [side for side in sides(index) if side.whole]
    own = next((side for side in offered if _holds(side, item)), None)
    if own is None:
        return None
    for other in _others(own, offered):
        found = _matched(_key(index, own, other), index, own, other).get(item.id)
        if found is not None:
            return Counterpart(found, other.district, other.year)
    return None


def _holds(side: Side, item: Item) -> bool:
    return any(document.id == item.document_id for document in side.documents)


def _others(own: Side, offered: Sequence[Side]) -> Iterator[Side]:
    """The district's nearest other year, then the same year's next district."""
    years = [side for side in offered if side.district == own.district and side != own]
    yield from sorted(years, key=lambda side: abs((side.year or 0) - (own.year or 0)))[:1]
    same = (side for side in offered if side.year == own.year and side.district != own.district)
    yield from list(same)[:1]


def _key(index: Index, *pair: Side) -> tuple[str, ...]:
    """Tells a matching from those of other sides, generations and indexes."""
    return (
        str(default_settings().index),
        str(index.generation),
        *(side.key for side in pair),
    )


@st.cache_resource(show_spinner=False, max_entries=KEPT_MATCHINGS)
def _matched(key: tuple[str, ...], _index: Index, _left: Side, _right: Side) -> Mapping[str, Item]:
    """The counterparts of a side's items, by item id; none for sides that take too long."""
    left, right = items_of(_index, _left), items_of(_index, _right)
    if max(len(left), len(right)) > LARGEST:
        return {}
    pairs = match(_index, load_lexicon(), left, right).pairs
    return {pair.left.id: pair.right for pair in pairs if pair.score >= SURE}
