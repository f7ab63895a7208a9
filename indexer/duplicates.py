"""Recognises copies of one notice by MinHash on the texts of their items."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from datasketch import MinHash

from common.records import Item

SHINGLE = 8
"""Characters; shorter ones make notices of one kind alike through their set phrases."""
PERMUTATIONS = 128
"""Standard error of the estimated overlap is 1/sqrt(128) = 0.09 at worst."""
CONTAINED = 0.8
"""Share of the smaller notice's shingles that the larger one holds. Two copies of one plan
measured 0.97 and more; notices of two districts or years on one subject below 0.1."""
FEWEST = 50
"""Shingles below which a text is too short to be called a copy of anything."""

KEPT = re.compile(r"\w")


class Sketch(NamedTuple):
    """The shingles of one notice, as MinHash and as a count."""

    document_id: str
    hashes: MinHash
    size: int
    characters: int


def find_copies(items: Mapping[str, Sequence[Item]]) -> dict[str, str]:
    """Which documents (by id) are copies of which; the more complete one is the original.

    ``items`` gives the items of each document; of two equally complete ones the first
    in that order is the original.
    """
    sketches = [_sketch(document, found) for document, found in items.items()]
    ranked = sorted(sketches, key=lambda sketch: -sketch.characters)
    originals: list[Sketch] = []
    copies: dict[str, str] = {}
    for sketch in ranked:
        original = next((larger for larger in originals if is_copy(sketch, larger)), None)
        if original is None:
            originals.append(sketch)
        else:
            copies[sketch.document_id] = original.document_id
    return copies


def is_copy(smaller: Sketch, larger: Sketch) -> bool:
    """Whether the smaller notice's text stands in the larger one.

    Jaccard overlap j of sets of sizes a <= b gives their common part j(a + b)/(1 + j).
    """
    if min(smaller.size, larger.size) < FEWEST:
        return False
    overlap = float(smaller.hashes.jaccard(larger.hashes))
    common = overlap * (smaller.size + larger.size) / (1 + overlap)
    return common >= CONTAINED * min(smaller.size, larger.size)


def _sketch(document_id: str, items: Sequence[Item]) -> Sketch:
    text = normalised("".join(_words(item) for item in items))
    shingles = {text[at : at + SHINGLE] for at in range(max(len(text) - SHINGLE + 1, 0))}
    hashes = MinHash(num_perm=PERMUTATIONS, hashfunc=_hash32)
    hashes.update_batch([shingle.encode() for shingle in sorted(shingles)])
    return Sketch(document_id, hashes, len(shingles), len(text))


def _words(item: Item) -> str:
    return "".join((item.text, *item.quarters.values()))


def normalised(text: str) -> str:
    """NFKC letters and figures in lower case; punctuation and whitespace dropped."""
    return "".join(KEPT.findall(unicodedata.normalize("NFKC", text).lower()))


def _hash32(data: bytes) -> int:
    return int.from_bytes(hashlib.blake2b(data, digest_size=4).digest(), "little")
