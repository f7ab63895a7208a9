"""A value for each of many entries, where many entries share one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

Value = TypeVar("Value")
Other = TypeVar("Other")
Mask = NDArray[np.bool_]
"""One bool an entry."""


class Coded(NamedTuple, Generic[Value]):
    """The values there are, each once, and which of them every entry has.

    What is asked of a million entries is asked of each value once.
    """

    values: tuple[Value, ...]
    codes: NDArray[np.int32]
    """Position in ``values`` of each entry's value, shape (entries,)."""

    def where(self, wanted: Callable[[Value], bool]) -> Mask:
        """Of each entry, whether its value is wanted, shape (entries,)."""
        return np.array([wanted(value) for value in self.values], np.bool_)[self.codes]

    def mapped(self, change: Callable[[Value], Other]) -> Coded[Other]:
        """Every value changed to another; several may come to the same."""
        return Coded(tuple(map(change, self.values)), self.codes)

    def at(self, entries: NDArray[np.int32]) -> Coded[Value]:
        """The same values for other entries, each of which has that of one of these."""
        return Coded(self.values, self.codes[entries])


def coded(values: Iterable[Value]) -> Coded[Value]:
    """The values of some entries, which must be hashable, in the entries' order."""
    known: dict[Value, int] = {}
    codes = np.fromiter((known.setdefault(value, len(known)) for value in values), np.int32)
    return Coded(tuple(known), codes)
