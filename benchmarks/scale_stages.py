"""What ``benchmarks.scale`` runs in a process of its own: building, asking, and each peer.

    python -m benchmarks.scale_stages build|ask|faiss|bm25s|rank_bm25 --passages N --folder DIR

The last line printed is what was measured, as JSON.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from answerer.answerer import Answerer
from benchmarks.province import Material, Pieces, Province, material_of
from benchmarks.scale_peers import PEERS
from common.settings import Settings, load_settings
from indexer import load_encoder, open_index
from indexer.backends.base import Index, Rows
from indexer.backends.local import Contents, write_contents
from indexer.encoders.base import Encoder, Vectors
from indexer.generations import GenerationManifest, publish, writing
from indexer.lexicon import load_lexicon
from retriever import Filters, Retriever
from retriever.batch import BatchLine, read_batch
from retriever.question import telling
from retriever.search import CANDIDATES

SAMPLE = 200
"""Passages cut into words, and a quarter as many embedded, to tell how fast that is."""
SHARES = {"tenth": 0.1, "hundredth": 0.01}
"""Of the notices that a filter leaves."""
RECALL = 10
SEED = 2020
FILTER_DISTRICT = "长宁区"

Measured = dict[str, float]
Value = TypeVar("Value")


@dataclass(frozen=True)
class Bench:
    """One size: where it is written, and what it is asked."""

    passages: int
    folder: Path
    lines: tuple[BatchLine, ...]

    @cached_property
    def settings(self) -> Settings:
        """The default settings, with an index of this size's own."""
        return load_settings(index=self.folder / str(self.passages))

    @cached_property
    def encoder(self) -> Encoder:
        """The default encoder."""
        return load_encoder(self.settings)

    @property
    def material(self) -> Material:
        """What the notices are made of: the indexed ones."""
        return material_of(open_index(load_settings()), load_lexicon())

    @property
    def province(self) -> Province:
        """The notices; the same in every process."""
        pieces = Pieces.of(self.material, load_lexicon(), self.encoder, self.folder)
        return Province(pieces, self.passages)

    @cached_property
    def vectors(self) -> Vectors:
        """Of the questions, shape (questions, dimension)."""
        return np.stack([self.encoder.query(line.question) for line in self.lines])

    @cached_property
    def tokens(self) -> list[tuple[str, ...]]:
        """The words of each question that the lexical leg is asked."""
        return [telling(load_lexicon().tokens(line.question)) for line in self.lines]

    @property
    def found(self) -> Path:
        """What our legs found, for the peers to be compared with."""
        return self.folder / f"found-{self.passages}.json"


def build(bench: Bench) -> Measured:
    """Compose a province and write it as the indexer writes a generation."""
    started = time.perf_counter()
    province = bench.province
    contents = Contents(province.records, province.vectors(), province.counts())
    composed = time.perf_counter() - started
    manifest = GenerationManifest(
        bench.encoder.fingerprint, bench.encoder.dimension, code="", corpus={}
    )
    bench.settings.index.mkdir(parents=True, exist_ok=True)
    started = time.perf_counter()
    with writing(bench.settings):
        made = publish(bench.settings, manifest, lambda folder: write_contents(folder, contents))
    written = time.perf_counter() - started
    folder = bench.settings.index / "generations" / str(made.generation)
    files = {path.name: float(path.stat().st_size) for path in folder.iterdir()}
    return {
        **_rates(bench, province),
        "composed": composed,
        "written": written,
        "building.most": 1024.0 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
        "size": sum(files.values()),
        **{f"size.{name}": size for name, size in files.items()},
    }


def _rates(bench: Bench, province: Province) -> Measured:
    """Passages a second that are cut into words, and that are embedded."""
    texts = [passage.embedded for passage in islice(province.passages(), SAMPLE)]
    lexicon = load_lexicon()
    started = time.perf_counter()
    for text in texts:
        lexicon.tokens(text)
    cut = time.perf_counter() - started
    some = texts[: SAMPLE // 4]
    started = time.perf_counter()
    bench.encoder.passages(some)
    return {
        "segmented": len(texts) / cut,
        "embedded": len(some) / (time.perf_counter() - started),
    }


def ask(bench: Bench) -> Measured:
    """Open the index in a fresh process, ask each leg, the retriever and the answerer."""
    before = memory("before")
    started = time.perf_counter()
    index = open_index(bench.settings)
    opened = {"opened": time.perf_counter() - started, **memory("opened")}
    sizes = {
        "documents": len(index.documents),
        "items": index.columns.document_of_item.size,
        "traits": len(index.columns.traits),
    }
    return {
        **before,
        **opened,
        **sizes,
        **_legs(bench, index),
        **_whole(bench, index),
        **memory("asked"),
    }


def _legs(bench: Bench, index: Index) -> Measured:
    """Each leg by itself, over all and over a share of the notices."""
    pools: dict[str, Rows | None] = {"": None}
    pools |= filters(index.columns.document_of_row, len(index.documents))
    times: Measured = {}
    for name, rows in pools.items():
        tail = f".{name}" if name else ""
        dense = partial(index.dense, k=CANDIDATES, among=rows)
        lexical = partial(index.lexical, k=CANDIDATES, among=rows)
        times |= percentiles(f"dense{tail}", dense, bench.vectors)
        times |= percentiles(f"lexical{tail}", lexical, bench.tokens)
    dense_found = [index.dense(vector, RECALL) for vector in bench.vectors]
    lexical_found = [index.lexical(words, RECALL) for words in bench.tokens]
    found = {"dense": dense_found, "lexical": lexical_found}
    bench.found.write_text(json.dumps(found), "utf-8")
    return times


def _whole(bench: Bench, index: Index) -> Measured:
    """Questions from end to end, each embedded anew."""
    started = time.perf_counter()
    retriever = Retriever(index, bench.encoder, load_lexicon())
    answerer = Answerer(retriever)
    made = time.perf_counter() - started
    first, *questions = [line.question for line in bench.lines]
    own = partial(retriever.search, filters=Filters(district=FILTER_DISTRICT))
    return {
        "made": made,
        "first": spent(partial(retriever.search, first)),
        **percentiles("vector", bench.encoder.query, questions),
        **percentiles("search", retriever.search, questions),
        **percentiles("search.filtered", own, questions),
        **percentiles("answer", answerer.answer, questions),
        **processor("answer", answerer.answer, questions),
    }


def peer(name: str) -> Callable[[Bench], Measured]:
    """The stage of a peer: made of the same passages, asked the same questions."""

    def run(bench: Bench) -> Measured:
        province = bench.province
        started = time.perf_counter()
        made = PEERS[name](province)
        built = time.perf_counter() - started
        asked: Sequence[Any] = (*bench.vectors,) if made.leg == "dense" else bench.tokens
        asked = asked[: made.most_questions]
        pools: dict[str, Rows | None] = {made.leg: None}
        if made.filters:
            documents = np.repeat(np.arange(len(province)), _passages_of_documents(province))
            pools |= filters(documents, len(province))
        times: Measured = {}
        for pool, rows in pools.items():
            times |= percentiles(pool, partial(made.best, k=CANDIDATES, among=rows), asked)
        found = json.loads(bench.found.read_text("utf-8"))[made.leg]
        told = {"built": built, **times, **made.compared(asked, found)}
        return {**{f"{name}.{key}": value for key, value in told.items()}, **memory(name)}

    return run


def _passages_of_documents(province: Province) -> np.ndarray[Any, Any]:
    drawn = province.drawn
    return np.diff(drawn.passages_of_item[drawn.items_of_document])


def filters(document_of_row: np.ndarray[Any, Any], documents: int) -> dict[str, Rows]:
    """The passages of some notices drawn at random, by the name of their share."""
    drawn = np.random.default_rng(SEED).random(documents)
    return {
        name: np.flatnonzero((drawn < share)[document_of_row]) for name, share in SHARES.items()
    }


def percentiles(name: str, call: Callable[[Value], object], values: Iterable[Value]) -> Measured:
    """The median and the 95th percentile of the seconds a call takes, once with each value."""
    times = [spent(partial(call, value)) for value in values]
    return {f"{name}.p{share}": float(np.percentile(times, share)) for share in (50, 95)}


def processor(name: str, call: Callable[[Value], object], values: Sequence[Value]) -> Measured:
    """Mean processor seconds of a call, of all threads: what ``benchmarks.capacity`` needs."""
    began = time.process_time()
    for value in values:
        call(value)
    return {f"{name}.processor": (time.process_time() - began) / len(values)}


def spent(call: Callable[[], object]) -> float:
    """Seconds on the clock that a call takes."""
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def memory(name: str) -> Measured:
    """Bytes of this process in memory, and those that are not of files mapped into it."""
    status = Path("/proc/self/status").read_text("ascii").splitlines()
    told = dict(line.split(":", 1) for line in status)
    kilobytes = {key: float(told[key].split()[0]) for key in ("VmRSS", "RssAnon")}
    return {f"{name}.rss": 1024 * kilobytes["VmRSS"], f"{name}.own": 1024 * kilobytes["RssAnon"]}


STAGES: Mapping[str, Callable[[Bench], Measured]] = {
    "build": build,
    "ask": ask,
    **{name: peer(name) for name in PEERS},
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one stage and print what it measured."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("stage", choices=sorted(STAGES))
    parser.add_argument("--passages", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--questions", type=int, required=True)
    parser.add_argument("--set", type=Path, required=True)
    given = parser.parse_args(argv)
    asked = list(read_batch(given.set))
    lines = tuple(asked[:: max(1, len(asked) // given.questions)][: given.questions])
    print(json.dumps(STAGES[given.stage](Bench(given.passages, given.folder, lines))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
