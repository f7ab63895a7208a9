"""Ways to search many vectors, against comparing all of them, in one run.

    python -m benchmarks.dense [--passages 100000] [--data SQUAD.json] [--way HNSW IVF-SQ8…]

Passages are those of a ``province`` out of the sentences of the indexed notices, or of the
texts of a SQuAD-style file; questions are real ones too, of the eval set or of that file.
Recall is the share of the exact ten best that a way finds, among all passages and among a
random half, tenth and hundredth of them; every way finds ``SPARE`` times as many, which are
compared again in full. Milliseconds are the median of one question at a time, on one thread
and on two.

The vector of a passage is composed of those of its pieces. How far that is from what the encoder
makes of the whole is printed first: the cosine of the two on some passages, and the same with
the part that all vectors have in common taken off (those of this encoder all point much the
same way), where 0 would be no agreement.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import faiss
import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from benchmarks.province import SEED, Pieces, Province, material_of
from benchmarks.public_sets import read_squad
from common.settings import load_settings
from eval.questions import load_questions
from indexer import load_encoder, open_index
from indexer.backends.base import Rows
from indexer.backends.dense import exact
from indexer.backends.graph import BUILD_DEPTH, SPARE, bitmap
from indexer.encoders.base import Encoder, Vectors
from indexer.lexicon import load_lexicon, simplified

FOUND = 10
SHARES = (1.0, 0.5, 0.1, 0.01)
QUESTIONS = 200
COMPARED = 100
"""Passages whose composed vectors are held against encoded ones."""
TIMED = 40
"""Questions that are timed; recall is over all."""

PARAMETERS = {
    "": "SearchParameters",
    "nprobe": "SearchParametersIVF",
    "efSearch": "SearchParametersHNSW",
}
"""FAISS's class for each setting."""


class Way(NamedTuple):
    """One way to search, with what it took to make it ready."""

    name: str
    seconds: float
    megabytes: float
    made: faiss.Index
    settings: dict[str, int]

    def search(
        self, question: Vectors, k: int, chosen: faiss.IDSelector | None
    ) -> NDArray[np.int64]:
        """The rows found for a question, ascending."""
        kind = getattr(faiss, PARAMETERS["".join(self.settings)])
        parameters = kind(sel=chosen, **self.settings)
        rows = self.made.search(question[None], k, params=parameters)[1][0]
        return np.sort(rows[rows >= 0])


class Bench:
    """Vectors, questions and the exact answers."""

    def __init__(self, vectors: Vectors, questions: Vectors) -> None:
        self.vectors, self.questions = vectors, questions
        rng = np.random.default_rng(SEED)
        count = len(vectors)
        self.among = {
            share: np.sort(rng.choice(count, int(count * share), replace=False).astype(np.int64))
            for share in SHARES
        }
        self._best = {share: self._exact(rows) for share, rows in self.among.items()}

    def _exact(self, rows: Rows) -> list[set[int]]:
        held = self.vectors[rows]
        found = faiss.knn(self.questions, held, FOUND, metric=faiss.METRIC_INNER_PRODUCT)[1]
        return [set(rows[places].tolist()) for places in found]

    def recall(self, way: Way, share: float) -> float:
        """Share of the exact ten best that are among the ten best of what is found."""
        mask = np.zeros(len(self.vectors), np.bool_)
        mask[self.among[share]] = True
        chosen = None if share == 1 else bitmap(mask)
        found = (self._rescored(way, question, chosen) for question in self.questions)
        kept = zip(found, self._best[share], strict=True)
        return float(np.mean([len(own & best) / FOUND for own, best in kept]))

    def _rescored(
        self, way: Way, question: Vectors, chosen: faiss.IDSelector | None = None
    ) -> set[int]:
        rows = way.search(question, SPARE * FOUND, chosen)
        found = exact(question, self.vectors[rows], min(FOUND, len(rows)))
        return {int(rows[one.row]) for one in found}

    def milliseconds(self, way: Way, threads: int) -> float:
        """Median of one question at a time."""
        faiss.omp_set_num_threads(threads)
        times = []
        for question in self.questions[:TIMED]:
            started = time.perf_counter()
            self._rescored(way, question)
            times.append(time.perf_counter() - started)
        faiss.omp_set_num_threads(faiss.omp_get_max_threads())
        return 1000 * statistics.median(times)


class Made(NamedTuple):
    """What FAISS is to make, and the values of one setting to ask it with."""

    factory: str
    setting: str = ""
    values: tuple[int, ...] = (0,)


def ways(vectors: Vectors, wanted: Sequence[str]) -> Iterator[Way]:
    """The ways whose names begin with one of those wanted, each made ready when it is come to."""
    cells = int(4 * np.sqrt(len(vectors)))  # FAISS's own advice is 4 to 16 times the root
    made = {
        "Flat": Made("Flat"),
        "SQ8": Made("SQ8"),
        "IVF-Flat": Made(f"IVF{cells},Flat", "nprobe", (16, 64, 256)),
        "IVF-SQ8": Made(f"IVF{cells},SQ8", "nprobe", (16, 64, 256)),
        "HNSW16-Flat": Made("HNSW16,Flat", "efSearch", (160, 320, 640)),
        "HNSW16-SQ8": Made("HNSW16,SQ8", "efSearch", (160, 320, 640)),
        "HNSW32-SQ8": Made("HNSW32,SQ8", "efSearch", (160, 320, 640, 1280)),
    }
    for name, one in made.items():
        if any(name.startswith(begun) for begun in wanted):
            yield from _ways(name, one, vectors)


def _ways(name: str, made: Made, vectors: Vectors) -> Iterator[Way]:
    started = time.perf_counter()
    index = faiss.index_factory(vectors.shape[1], made.factory, faiss.METRIC_INNER_PRODUCT)
    if isinstance(index, faiss.IndexHNSW):
        index.hnsw.efConstruction = BUILD_DEPTH
    index.train(vectors)
    index.add(vectors)
    seconds = time.perf_counter() - started
    megabytes = faiss.serialize_index(index).nbytes / 1e6
    for value in made.values:
        settings = {made.setting: value} if made.setting else {}
        told = " ".join((name, *(f"{key} {value}" for key in settings)))
        yield Way(told, seconds, megabytes, index, settings)


def agreement(province: Province, composed: Vectors, encoder: Encoder) -> str:
    """How well composed vectors agree with those the encoder makes of the same passages."""
    passages = islice(province.passages(), COMPARED)
    encoded = encoder.passages([simplified(one.embedded) for one in passages])
    known = composed[:COMPARED]
    whole = _cosine(known, encoded)
    apart = _cosine(known - known.mean(axis=0), encoded - encoded.mean(axis=0))
    return f"composed and encoded vectors: median cosine {whole:.3f}, apart {apart:.3f}"


def _cosine(one: Vectors, other: Vectors) -> float:
    lengths = np.linalg.norm(one, axis=1) * np.linalg.norm(other, axis=1)
    return float(np.median((one * other).sum(axis=1) / lengths))


def parse_args(argv: Sequence[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--data", type=Path, help="SQuAD-style JSON")
    parser.add_argument("--set", type=Path, default=Path("eval/sets/staff.jsonl"))
    parser.add_argument("--way", nargs="*", default=[""], help="names of ways, or how they begin")
    return parser.parse_args(argv)


def main(argv: Sequence[str] | None = None) -> int:
    """Print the table."""
    arguments = parse_args(argv)
    settings = load_settings()
    encoder, lexicon = load_encoder(settings), load_lexicon()
    public = read_squad(arguments.data) if arguments.data else None
    asked = [one.text for one in public.questions] if public else _staff(arguments.set)
    texts = tuple(public.documents.values()) if public else ()
    material = material_of(open_index(settings), lexicon, texts)
    province = Province(Pieces.of(material, lexicon, encoder, settings.cache), arguments.passages)
    vectors = province.vectors()
    print(agreement(province, vectors, encoder))
    chosen = asked[:: max(1, len(asked) // QUESTIONS)][:QUESTIONS]
    bench = Bench(vectors, np.stack([encoder.query(text) for text in chosen]))
    print_table(bench, arguments.way)
    return 0


def _staff(path: Path) -> list[str]:
    return [one.question for one in load_questions(path)]


def print_table(bench: Bench, wanted: Sequence[str]) -> None:
    """One line a way."""
    shares = [f"recall@10 of {share:.0%}" for share in SHARES]
    table = Table("way", "build s", "MB", "ms, 1 thread", "2 threads", *shares)
    for way in ways(bench.vectors, wanted):
        recalls = [f"{bench.recall(way, share):.3f}" for share in SHARES]
        times = [f"{bench.milliseconds(way, threads):.2f}" for threads in (1, 2)]
        table.add_row(way.name, f"{way.seconds:.1f}", f"{way.megabytes:.0f}", *times, *recalls)
    print(f"{len(bench.vectors)} passages, {len(bench.questions)} questions")
    Console(width=160).print(table)


if __name__ == "__main__":
    sys.exit(main())
