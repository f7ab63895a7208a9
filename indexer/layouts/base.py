"""What every layout can do: turn the text of one kind of notice into items."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from common.records import Furniture, Heading, Item, SourceText

if TYPE_CHECKING:
    from indexer.lexicon import Lexicon


@dataclass(frozen=True, slots=True)
class LayoutReading:
    """What a layout found. No visible character belongs to two of its parts."""

    items: tuple[Item, ...]
    headings: tuple[Heading, ...] = ()
    furniture: tuple[Furniture, ...] = ()
    warnings: tuple[str, ...] = ()
    """Catalogue keys (``warnings.…``) of doubts about the document as a whole."""


class Layout(ABC):
    """One kind of notice. Stateless: one instance serves every document and thread."""

    name: str

    @abstractmethod
    def score(self, source: SourceText) -> float:
        """How well the text fits, from 0 (not this kind) to 1; the highest score reads it."""

    @abstractmethod
    def read(self, source: SourceText, lexicon: Lexicon, document_id: str) -> LayoutReading:
        """Items, headings and furniture; what stands before and after them may be left out.

        Any text can be read, whatever it scores; ``registry.parse`` reads what is left.
        """


def identified(document_id: str, items: Iterable[Item]) -> tuple[Item, ...]:
    """The items, in the given order, with the ids ``{document_id}:{ordinal:04d}`` from 1."""
    numbered = ((f"{document_id}:{ordinal:04d}", item) for ordinal, item in enumerate(items, 1))
    return tuple(
        item if item.id == identity else replace(item, id=identity, document_id=document_id)
        for identity, item in numbered
    )
