"""What of the corpus is of the district, year and kind asked for, as masks.

``Asking.fits`` says the same of one item. Copies are left out unless said otherwise.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from answerer.relevance import apart
from indexer.backends.columns import FIRST_YEAR
from retriever.coded import Mask

if TYPE_CHECKING:
    from answerer.asking import Asking
    from common.records import Document
    from retriever.fusion import Scores

NAMED = 0.85
"""Share of words, by rarity, that must stand in a notice's head for them to name the notice."""


def items_asked(asking: Asking) -> Mask:
    """The items of a district, year and kind asked for, shape (items,)."""
    facets = asking.shelf.facets
    fitting = facets.original & _of_documents(asking, in_place(asking) & _of_kind(asking))
    if asking.years:
        fitting &= reduce(or_, map(facets.of_year, asking.years))
    return fitting | foretelling(asking)


def foretelling(asking: Asking) -> Mask:
    """The items that set something for a year asked for that no notice is of (到2027年)."""
    facets = asking.shelf.facets
    found = np.zeros(facets.original.size, np.bool_)
    for year in set(asking.years) - asking.shelf.noticed_years:
        found |= facets.before(year) & _saying(asking, year)
    if not found.any():
        return found
    return found & facets.original & _of_documents(asking, in_place(asking))


def numbers_asked(asking: Asking) -> NDArray[np.int64]:
    """The numbers of ``items_asked``, ascending."""
    return np.flatnonzero(items_asked(asking))


def notices_about(asking: Asking) -> Mask:
    """The notices that as a whole are of a district, year and kind asked for."""
    return _notices(asking, asking.shelf.notices.dated)


def notices_reached(asking: Asking) -> Mask:
    """The notices of which part may be asked for: a report also reviews the year before."""
    return _notices(asking, asking.shelf.notices.reaching)


def _notices(asking: Asking, of_year: Callable[[int], Mask]) -> Mask:
    found = asking.shelf.notices.original & in_place(asking) & _of_kind(asking)
    return found & reduce(or_, map(of_year, asking.years)) if asking.years else found


def in_place(asking: Asking) -> Mask:
    """The notices of a place asked for, copies too; all where none is."""
    notices = asking.shelf.notices
    if not asking.districts:
        return np.ones(notices.original.size, np.bool_)
    return reduce(or_, map(notices.of_place, asking.districts))


def likeness(asking: Asking, words: str) -> Scores:
    """Share of the words, by rarity, that stand in the head of each notice asked about; 0 for
    the others, shape (documents,)."""
    return asking.shelf.heads.likeness(
        asking.desk.relevance, apart(words.split()), notices_about(asking)
    )


def notices_named(asking: Asking, words: str) -> tuple[Document, ...]:
    """The notices asked about whose head (title, issuer, 文号) has all of the words."""
    if not words:
        return ()
    return asking.shelf.notices.chosen(likeness(asking, words) >= NAMED)


def _of_kind(asking: Asking) -> Mask:
    notices = asking.shelf.notices
    if not asking.kinds:
        return np.ones(notices.original.size, np.bool_)
    return reduce(or_, map(notices.of_kind, asking.kinds))


def _of_documents(asking: Asking, notices: Mask) -> Mask:
    """The items of a mask of documents."""
    return notices[asking.shelf.index.columns.document_of_item]


def _saying(asking: Asking, year: int) -> Mask:
    """The items whose text names a year in full."""
    said = asking.shelf.index.columns.years_said
    bit = year - FIRST_YEAR
    if not 0 <= bit < said.dtype.itemsize * 8 - 1:
        return np.zeros(said.size, np.bool_)
    return (said >> bit & 1).astype(np.bool_)
