"""Counts the words of many passages in portions, so that no list of all words is ever held.

Few passages are counted in this process, many in several (``apart.counter``); the counts are
the same, down to the order of the words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from scipy.sparse import csr_matrix

from common.records import Passage
from indexer.apart.counts import Counts, Numbers, counted
from indexer.components import Components
from indexer.lexical import WordCounts
from indexer.progress import Progress, Stage

PORTION = 1_000
"""Passages counted at a time: half a second's work, and some 10 MB until they are in arrays."""
MANY = 5_000
"""From here on processes of their own are faster, on two cores: one takes 3.2 s of processor time
until it counts, 1.6 s of it for the lexicon, which counting here has to load as well; then each
counts 1,000 to 1,900 passages a second (real ones; recombined ones, whose clauses recur)."""


def count_passages(
    passages: Sequence[Passage], components: Components, progress: Progress
) -> WordCounts:
    """The words of passages, rows in their order."""
    progress.start(Stage.SEGMENT, len(passages))
    portions = (
        [passage.embedded for passage in passages[start : start + PORTION]]
        for start in range(0, len(passages), PORTION)
    )
    return joined(_told(_counts(portions, len(passages), components), progress))


def _counts(
    portions: Iterable[Sequence[str]], passages: int, components: Components
) -> Iterator[Counts]:
    if components.counter is None or passages < MANY:
        yield from (counted(map(components.tokens, portion)) for portion in portions)
    else:
        with components.counter() as counter:
            yield from counter.counts(portions)


def _told(portions: Iterable[Counts], progress: Progress) -> Iterator[Counts]:
    for portion in portions:
        progress.advance(Stage.SEGMENT, len(portion.ends) - 1)
        yield portion


def joined(portions: Iterable[Counts]) -> WordCounts:
    """The counts of all portions' texts in one matrix, words in the order they are first met."""
    columns: dict[str, int] = {}
    places: list[Numbers] = []
    times: list[Numbers] = []
    widths: list[Numbers] = []
    for portion in portions:
        moved = [columns.setdefault(word, len(columns)) for word in portion.words]
        places.append(np.array(moved, np.int32)[portion.places])
        times.append(portion.times)
        widths.append(np.diff(portion.ends))
    ends = np.concatenate([[0], np.cumsum(_flat(widths), dtype=np.int64)])
    matrix = csr_matrix(
        (_flat(times), _flat(places), ends), (len(ends) - 1, len(columns)), dtype=np.int32
    )
    return WordCounts(matrix, tuple(columns))


def _flat(parts: Sequence[Numbers]) -> Numbers:
    return np.concatenate(parts) if parts else np.empty(0, np.int32)
