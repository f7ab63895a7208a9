"""Rows to search among, as Milvus's filter expressions: integers only, of bounded length.

A filter is said in rows (``Index.dense``). Most take whole documents, so that the expression
names those and what is left over row by row. What is too long for one expression becomes
several that share no row: each is searched, the best of all are the best.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from common.records import Document
from indexer.backends.columns import Columns, Numbers, Rows
from indexer.backends.milvus_schema import DISTRICT, DOCUMENT, NOWHERE, ROW

Whole = NDArray[np.int64] | Numbers
FEW = 4096
"""Rows that are named one by one: every list of candidates, and what a narrow filter leaves."""
MOST_TERMS = 8192
"""Numbers in one expression: some 60 kB, of the 64 MB a request may have."""


@dataclass(frozen=True, eq=False)
class Layout:
    """Which document and district each row is of."""

    document_of_row: Numbers
    district_of_document: NDArray[np.int64]

    @staticmethod
    def of(documents: Mapping[str, Document], columns: Columns) -> Layout:
        """The layout of a generation."""
        names = sorted({one.metadata.district or "" for one in documents.values()} - {""})
        numbers = {name: number for number, name in enumerate(names, NOWHERE + 1)}
        of_document = [
            numbers.get(one.metadata.district or "", NOWHERE) for one in documents.values()
        ]
        return Layout(columns.document_of_row, np.array(of_document, np.int64))

    @property
    def passages(self) -> int:
        """How many rows there are."""
        return len(self.document_of_row)

    @cached_property
    def sizes(self) -> NDArray[np.int64]:
        """Passages of each document."""
        return np.bincount(self.document_of_row, minlength=len(self.district_of_document))

    def districts(self, documents: Whole) -> NDArray[np.int64]:
        """The districts of documents, each once."""
        return np.unique(self.district_of_document[documents])


def expressions(among: Rows | None, layout: Layout) -> list[str]:
    """One or more expressions that together mean exactly these rows; none share a row.

    The empty expression means all rows; no expression at all, that there are none.
    """
    if among is None or len(among) == layout.passages:
        return [""]
    if len(among) <= FEW:
        return [_one_of(ROW, among)] if len(among) else []
    held = np.bincount(layout.document_of_row[among], minlength=len(layout.sizes))
    whole = (held == layout.sizes) & (held > 0)
    apart = among[~whole[layout.document_of_row[among]]]
    left = np.flatnonzero(~whole & (layout.sizes > 0))
    taken = np.flatnonzero(whole)
    if len(left) < len(taken) and len(left) + len(apart) <= MOST_TERMS:
        return [_any_of(f"{DOCUMENT} not in {_listed(left)}", apart)]
    return list(_pieces(taken, apart, layout))


def _pieces(documents: NDArray[np.int64], apart: Rows, layout: Layout) -> Iterator[str]:
    """Expressions for whole documents and for single rows, pruned to their districts."""
    everywhere = len(layout.districts(np.arange(len(layout.sizes))))
    for field, numbers in ((DOCUMENT, documents), (ROW, apart)):
        for start in range(0, len(numbers), MOST_TERMS):
            part = numbers[start : start + MOST_TERMS]
            held = part if field == DOCUMENT else layout.document_of_row[part]
            districts = layout.districts(held)
            pruned = f"{_one_of(DISTRICT, districts)} and " if len(districts) < everywhere else ""
            yield f"{pruned}{_one_of(field, part)}"


def _any_of(expression: str, apart: Rows) -> str:
    return f"{expression} or {_one_of(ROW, apart)}" if len(apart) else expression


def _one_of(field: str, numbers: Whole) -> str:
    return f"{field} in {_listed(numbers)}"


def _listed(numbers: Whole) -> str:
    return f"[{','.join(map(str, numbers.tolist()))}]"
