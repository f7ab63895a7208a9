"""Recognises copies of one notice: MinHash on the texts of their items, then their words.

1. Each notice has a sketch: the MinHash signature of its shingles (Broder 1997, "On the
   resemblance and containment of documents"). It is kept in the index, so that a build
   reads only the words of new notices.
2. Two notices whose sketches are close, and which do not print that they are two (文号,
   year, district), are compared by their shingles themselves.
3. The most complete one is the original of all that stand in it.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from common.records import Item, Metadata

SHINGLE = 8
"""Characters; shorter ones make notices of one kind alike through their set phrases."""
PERMUTATIONS = 128
"""Standard error of the estimated overlap is 1/sqrt(128) = 0.09 at worst."""
CLOSE = 0.5
"""Estimated share of the smaller notice from which on the words themselves are compared. The
estimate for a copy cut to a fifth is off by 0.15 (one standard error): it misses 1 in 1000."""
CONTAINED = 0.8
"""Share of the smaller notice's shingles that the larger one holds. Two copies of one plan
measured 0.97 and more; notices of two districts or years on one subject below 0.1."""
FEWEST = 50
"""Shingles below which a text is too short to be called a copy of anything."""

KEPT = re.compile(r"\w")
SEED = 1
"""Of the permutations; sketches are kept, so that it must not change."""

Signature = NDArray[np.uint32]
Shingles = frozenset[str]


class Sketch(NamedTuple):
    """The shingles of one notice, as a MinHash signature and as counts."""

    signature: Signature
    """Shape (PERMUTATIONS,)."""
    size: int
    """Different shingles."""
    characters: int

    def to_bytes(self) -> bytes:
        """The counts, then the signature."""
        return np.array([self.size, self.characters, *self.signature], "<u4").tobytes()

    @classmethod
    def from_bytes(cls, data: bytes) -> Sketch:
        """The sketch that ``to_bytes`` wrote. Raises ValueError for anything else."""
        numbers = np.frombuffer(data, "<u4")
        if len(numbers) != PERMUTATIONS + 2:
            raise ValueError("not a sketch")
        return cls(numbers[2:].astype(np.uint32), int(numbers[0]), int(numbers[1]))


class Notice(NamedTuple):
    """What copies are told by; the shingles are only made for notices that look alike."""

    id: str
    sketch: Sketch
    metadata: Metadata
    shingles: Callable[[], Shingles]


def find_copies(notices: Iterable[Notice]) -> dict[str, str]:
    """Which documents (by id) are copies of which; the more complete one is the original.

    The order of the notices does not matter: of two equally complete ones the original
    is the one whose id sorts first.
    """
    ranked = sorted(notices, key=lambda notice: (-notice.sketch.characters, notice.id))
    originals: list[Notice] = []
    copies: dict[str, str] = {}
    for notice in ranked:
        original = next((larger for larger in originals if is_copy(notice, larger)), None)
        if original is None:
            originals.append(notice)
        else:
            copies[notice.id] = original.id
    return copies


def is_copy(smaller: Notice, larger: Notice) -> bool:
    """Whether the smaller notice's text stands in the larger one, and it is not another notice."""
    if not _look_alike(smaller.sketch, larger.sketch):
        return False
    if _differ(smaller.metadata, larger.metadata):
        return False
    words = smaller.shingles()
    return len(words & larger.shingles()) >= CONTAINED * len(words)


def _look_alike(smaller: Sketch, larger: Sketch) -> bool:
    """Whether the sketches allow that the one text stands in the other.

    Jaccard overlap j of sets of sizes a <= b gives their common part j(a + b)/(1 + j).
    """
    least = min(smaller.size, larger.size)
    if least < FEWEST:
        return False
    overlap = float(np.mean(smaller.signature == larger.signature))
    return overlap * (smaller.size + larger.size) / (1 + overlap) >= CLOSE * least


def _differ(one: Metadata, other: Metadata) -> bool:
    """Whether both say a 文号, work year or district, and not the same: this year's edition."""
    facts = (
        (normalised(one.doc_number or ""), normalised(other.doc_number or "")),
        (one.year, other.year),
        (one.district, other.district),
    )
    return any(mine and theirs and mine != theirs for mine, theirs in facts)


def sketch(items: Sequence[Item]) -> Sketch:
    """The sketch of a notice."""
    text = _written(items)
    found = _shingles(text)
    return Sketch(_signature(found), len(found), len(text))


def shingles(items: Sequence[Item]) -> Shingles:
    """All runs of SHINGLE characters of a notice's items."""
    return _shingles(_written(items))


def _shingles(text: str) -> Shingles:
    return frozenset(text[at : at + SHINGLE] for at in range(len(text) - SHINGLE + 1))


def _signature(found: Shingles) -> Signature:
    # imported here: it takes a third of a second, and most builds have no new notice
    from datasketch import MinHash

    hashes = MinHash(num_perm=PERMUTATIONS, seed=SEED, hashfunc=_hashed)
    hashes.update_batch([shingle.encode() for shingle in found])
    return np.asarray(hashes.hashvalues, np.uint32)


def _hashed(data: bytes) -> int:
    return int.from_bytes(hashlib.blake2b(data, digest_size=4).digest(), "little")


def _written(items: Sequence[Item]) -> str:
    return normalised("".join("".join((item.text, *item.quarters.values())) for item in items))


def normalised(text: str) -> str:
    """NFKC letters and figures in lower case; punctuation and whitespace dropped."""
    return "".join(KEPT.findall(unicodedata.normalize("NFKC", text).lower()))
