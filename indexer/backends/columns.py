"""What a search must know of every passage and item, as arrays.

Records are read one by one, when they are shown. What is looked at for all passages of a
question (whose item a passage is, which document an item is of, what filters and boosts go
by) stands here: a few bytes a passage, read in one go when an index is opened.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from common.records import Item, Passage

Numbers = NDArray[np.int32]
"""Positions of items, documents or traits: 2,147,483,647 at most."""
Rows = NDArray[np.int64]
"""Positions in ``Index.passages``, ascending."""

TOP_HEADINGS = 2
"""Headings of an item's path that its traits keep: those that filters look at."""


NO_NUMBER = -1
LONGEST_NUMBER = 6
"""Digits of an item's number that fits its column."""
FIRST_YEAR = 2000
YEAR = re.compile(r"20[0-5]\d(?=年)")
"""The years that bits of a number stand for; questions name none beyond (``find_years``)."""


class ItemTraits(NamedTuple):
    """What filters and boosts look at of an item; many items of a corpus share theirs."""

    path: tuple[str, ...] = ()
    """The ``TOP_HEADINGS`` first headings, as printed."""
    lead: tuple[str, ...] = ()
    """As printed, like the next two."""
    supporting: tuple[str, ...] = ()
    responsible: tuple[str, ...] = ()
    quarters: tuple[str, ...] = ()
    """The quarters for which the item says something, ascending."""
    starred: bool = False
    has_deadline: bool = False


def traits_of(item: Item) -> ItemTraits:
    """The traits of one item."""
    return ItemTraits(
        path=item.path[:TOP_HEADINGS],
        lead=item.lead,
        supporting=item.supporting,
        responsible=item.responsible,
        quarters=tuple(sorted(name for name, target in item.quarters.items() if target)),
        starred=item.starred,
        has_deadline=bool(item.deadline),
    )


def printed_number(item: Item) -> int:
    """The item's number, where it is printed in digits alone; else ``NO_NUMBER``."""
    digits = item.number.isdecimal() and len(item.number) <= LONGEST_NUMBER
    return int(item.number) if digits else NO_NUMBER


def years_said(item: Item) -> int:
    """The years that the item's text names in full (2027年): bit n for FIRST_YEAR + n."""
    named = {int(year) - FIRST_YEAR for year in YEAR.findall(item.text)}
    return sum(1 << bit for bit in named)


@dataclass(frozen=True, eq=False)
class Columns:
    """One entry a passage or an item. Numbers count in the index's own orders, from 0."""

    item_of_row: Numbers
    """Number of each passage's item in ``Index.items``, shape (passages,), ascending: the
    passages of an item lie side by side."""
    document_of_item: Numbers
    """Number of each item's document in ``Index.documents``, shape (items,)."""
    traits_of_item: Numbers
    """Position in ``traits``, shape (items,)."""
    traits: tuple[ItemTraits, ...]
    """The combinations there are, each once."""
    item_ids: Sequence[str]
    """By item number; may be read from the disk one by one."""
    number_of_item: Numbers
    """What ``printed_number`` gives for each item, shape (items,)."""
    years_said: NDArray[np.int64]
    """What ``years_said`` gives for each item, shape (items,)."""

    @cached_property
    def document_of_row(self) -> Numbers:
        """Number of each passage's document, shape (passages,)."""
        return self.document_of_item[self.item_of_row]

    @cached_property
    def traits_of_row(self) -> Numbers:
        """Position in ``traits`` of each passage's item, shape (passages,)."""
        return self.traits_of_item[self.item_of_row]

    def rows_of(self, item: int) -> Rows:
        """The passages of an item, by its number."""
        return _places(self.item_of_row, item)

    def rows_of_document(self, document: int) -> Rows:
        """The passages of a document, by its number; documents must follow each other whole, as
        they do in all that is stored."""
        return _places(self.document_of_row, document)


def _places(ascending: Numbers, number: int) -> Rows:
    """Where a number stands in a column that ascends."""
    wanted = ascending.dtype.type(number)  # of its own type: the column is not copied
    first, end = np.searchsorted(ascending, [wanted, wanted + 1])
    return np.arange(first, end, dtype=np.int64)


def columns_of(
    documents: Iterable[str], items: Iterable[Item], passages: Iterable[Passage]
) -> Columns:
    """The columns of records, gone through once; documents by id, all in the index's order.

    Raises KeyError for an item of no document and a passage of no item.
    """
    document_numbers = {document: number for number, document in enumerate(documents)}
    item_numbers: dict[str, int] = {}
    kinds: dict[ItemTraits, int] = {}
    held, traits, numbers, years = array("i"), array("i"), array("i"), array("q")
    for item in items:
        item_numbers[item.id] = len(item_numbers)
        held.append(document_numbers[item.document_id])
        traits.append(kinds.setdefault(traits_of(item), len(kinds)))
        numbers.append(printed_number(item))
        years.append(years_said(item))
    rows = array("i", (item_numbers[one.item_id] for one in passages))
    return Columns(
        item_of_row=np.array(rows, np.int32),
        document_of_item=np.array(held, np.int32),
        traits_of_item=np.array(traits, np.int32),
        number_of_item=np.array(numbers, np.int32),
        years_said=np.array(years, np.int64),
        traits=tuple(kinds),
        item_ids=tuple(item_numbers),
    )
