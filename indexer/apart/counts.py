"""The words of some texts, counted, and the messages they pass between processes as."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import IO, NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.apart.messages import receive, send

Numbers = NDArray[np.int32]


class Counts(NamedTuple):
    """How often each text holds each word: a matrix in CSR form, rows in the texts' order."""

    ends: Numbers
    """Where the entries of each text end, after a 0; shape (texts + 1,)."""
    places: Numbers
    """Column of each entry; columns are in the order in which words are first met."""
    times: Numbers
    words: tuple[str, ...]
    """The word of each column."""


def counted(texts: Iterable[Sequence[str]]) -> Counts:
    """The counts of texts given as their words."""
    columns: dict[str, int] = {}
    ends, places, times = [0], [], []
    for words in texts:
        for word, count in Counter(words).items():
            places.append(columns.setdefault(word, len(columns)))
            times.append(count)
        ends.append(len(places))
    return Counts(_numbers(ends), _numbers(places), _numbers(times), tuple(columns))


def _numbers(values: list[int]) -> Numbers:
    return np.array(values, np.int32)


def send_counts(stream: IO[bytes], counts: Counts) -> None:
    """Write counts as four messages."""
    for part in (counts.ends, counts.places, counts.times):
        send(stream, part.tobytes())
    send(stream, json.dumps(counts.words).encode())


def receive_counts(stream: IO[bytes]) -> Counts | None:
    """What ``send_counts`` wrote; None where the other side has ended."""
    received = [receive(stream) for _ in range(4)]
    parts = [part for part in received if part is not None]
    if len(parts) < len(received):
        return None
    ends, places, times = (np.frombuffer(part, np.int32) for part in parts[:3])
    return Counts(ends, places, times, tuple(json.loads(parts[3])))
