"""The sets of notices that can be compared: a district's year, or one notice of several in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from common.records import Document, Item
from indexer.backends.base import Index


class Side(NamedTuple):
    """Notices compared as one."""

    key: str
    """What the page's address calls it."""
    district: str
    year: int | None
    documents: tuple[Document, ...]
    whole: bool
    """Whether these are all notices of the district's year."""


def sides(index: Index) -> list[Side]:
    """All sets with items, districts in order, years from the newest; copies are left out."""
    held = set(np.unique(index.columns.document_of_item).tolist())
    groups: dict[tuple[str, int], list[Document]] = {}
    for number, document in enumerate(index.documents.values()):
        if number in held and not document.duplicate_of:
            known = document.metadata
            groups.setdefault((known.district or "", known.year or 0), []).append(document)
    order = sorted(groups, key=lambda group: (not group[0], group[0], -group[1]))
    return [side for group in order for side in _of_group(*group, groups[group])]


def chosen(offered: Sequence[Side], left: str | None, right: str | None) -> tuple[Side, Side]:
    """The two sides with these keys; what is not given or unknown is chosen to go with the other.

    At least two sides must be offered.
    """
    by_key = {side.key: side for side in offered}
    first, second = by_key.get(left or ""), by_key.get(right or "")
    if first is None:
        second = second or offered[0]
        return _fitting(offered, second), second
    return first, second if second and second != first else _fitting(offered, first)


def items_of(index: Index, side: Side) -> tuple[Item, ...]:
    """The items of all notices of a side, in reading order."""
    wanted = {document.id for document in side.documents}
    of_side = np.array([document in wanted for document in index.documents], np.bool_)
    names, columns = index.columns.item_ids, index.columns
    numbers = np.flatnonzero(of_side[columns.document_of_item]).tolist()
    return tuple(index.items[names[number]] for number in numbers)


def _of_group(district: str, year: int, documents: Sequence[Document]) -> Iterable[Side]:
    yield Side(f"{district}.{year or ''}", district, year or None, tuple(documents), whole=True)
    if len(documents) > 1:
        for document in documents:
            yield Side(document.id, district, year or None, (document,), whole=False)


def _fitting(offered: Sequence[Side], other: Side) -> Side:
    """The side that one would compare with another: its district's nearest year, else its year's
    next district; whole years before single notices.
    """
    rest = [side for side in offered if side != other]
    return min(rest, key=lambda side: _distance(side, other))


def _distance(side: Side, other: Side) -> tuple[bool, bool, int]:
    years = abs((side.year or 0) - (other.year or 0))
    same = side.district == other.district and side.year == other.year
    return same, side.district != other.district or side.whole != other.whole, years
