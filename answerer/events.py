"""In which quarters something happens, by the cells of an item."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

import numpy as np

from answerer.asking import Asking
from answerer.fields import QUARTER_FIELDS, carries, value_of
from answerer.relevance import Relevance
from common.records import Field, Item

NEAR_BEST = 0.9
"""Share of the best cell's words from which on another cell speaks of the same event."""
CLEAR = 0.5
"""Share of an event's telling words that a cell must print to settle when it happens."""
_PIECES = re.compile(r"[，,、；;？?！!：:]|(?<=[一-鿿])[和与及](?=[一-鿿])|\s+(?:and|or)\s+")
_CLAUSE = re.compile(r"[^；;。]*[；;。]?")
LEAST_PIECE = 4
"""Characters of an event named beside another."""


def quarters_of(asking: Asking, item: Item, event: str) -> tuple[Field, ...]:
    """The quarters whose cells print most of each event named, in the year's order.

    Where none prints any of it, the one nearest in sense.
    """
    filled = [field for field in QUARTER_FIELDS if carries(item, field)]
    if not filled:
        return ()
    cells = [value_of(item, field) for field in filled]
    told = [_telling(asking.desk.relevance, piece, cells) for piece in _events(event)]
    telling = [places for places in told if 0 < len(places) < len(cells)] or told
    found = frozenset[int]().union(*telling)
    if not found:
        near = asking.desk.relevance.closeness(event or asking.question.standalone, cells)
        found = frozenset({int(np.argmax(near))})
    return tuple(filled[place] for place in sorted(found))


def settles(asking: Asking, cell: str, event: str) -> bool:
    """Whether the cell prints enough of the event to say that it happens then."""
    relevance = asking.desk.relevance
    return relevance.coverage(event, cell) >= CLEAR


def _events(event: str) -> list[str]:
    pieces = [piece.strip() for piece in _PIECES.split(event)]
    kept = [piece for piece in pieces if len(piece) >= LEAST_PIECE]
    return kept if len(kept) > 1 else [event]


def _telling(relevance: Relevance, event: str, cells: Sequence[str]) -> frozenset[int]:
    """The cells one clause of which prints about as much of the event as any.

    A word that fewer of the cells have weighs more: ln((n + 1) / (held by + 0.5)).
    """
    held = Counter(word for cell in cells for word in relevance.words(cell))
    wanted = relevance.words(event) & set(held)
    weight = {word: math.log((len(cells) + 1) / (held[word] + 0.5)) for word in wanted}
    shares = [
        max(
            sum(weight[w] for w in wanted & relevance.words(part)) for part in _CLAUSE.findall(cell)
        )
        for cell in cells
    ]
    best = max(shares)
    return frozenset(n for n, share in enumerate(shares) if best and share >= NEAR_BEST * best)
