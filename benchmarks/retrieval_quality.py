"""How well the right document is found, beside BM25, vectors, RRF and public libraries.

    python -m benchmarks.retrieval_quality --data SQUAD.json [--opencc t2s]
    python -m benchmarks.retrieval_quality --contest DOCUMENTS.jsonl QUESTIONS.jsonl

Every ranker gets the same passages and the same encoder's vectors. Milliseconds are of the
ranking alone, and of the ranking with the question's embedding (timed on some questions). The
peers need ``pip install -r benchmarks/requirements.txt``; ``--peer none`` leaves them out.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from opencc import OpenCC
from rich.console import Console
from rich.progress import Progress as Bar
from rich.table import Table

from benchmarks.memory_index import MemoryIndex, open_memory
from benchmarks.peers import DEPTH, PEERS
from benchmarks.public_sets import PublicSet, SetQuestion, read_contest, read_squad
from common.settings import Settings, load_settings
from eval.bootstrap import paired
from eval.stopwatch import quantiles
from indexer import load_encoder
from indexer.encoders.base import Encoder, Progress, Vectors
from indexer.lexicon import Lexicon, load_lexicon
from indexer.progress import Silent
from indexer.vectors import VectorCache
from retriever import Retriever

OURS = "retriever"
RRF_K = 60
"""Cormack, Clarke and Buettcher, SIGIR 2009."""
TIMED_EMBEDDINGS = 100
"""Questions, evenly spread, whose embedding is timed; vectors of the others may be kept ones."""
FOUND = 10

Rank = Callable[[str], Sequence[str]]
"""Ids of documents for a question, best first, each once."""


class Question(NamedTuple):
    """One ranking judged: where the right document stands (from 1, 0 for nowhere), and its time."""

    rank: int
    milliseconds: float


class Row(NamedTuple):
    """One ranker on all questions."""

    name: str
    questions: tuple[Question, ...]

    def recall(self, depth: int) -> dict[str, float]:
        """By question number, 1 where the right document is among so many."""
        return {str(n): float(0 < q.rank <= depth) for n, q in enumerate(self.questions)}

    def reciprocal(self) -> dict[str, float]:
        """By question number, 1/rank to rank 10."""
        return {str(n): 1 / q.rank if q.rank else 0.0 for n, q in enumerate(self.questions)}


class KeptQueries(Encoder):
    """An encoder whose question vectors are computed once and kept on disk."""

    def __init__(self, encoder: Encoder, folder: Path) -> None:
        self._encoder = encoder
        self.dimension = encoder.dimension
        self.fingerprint = encoder.fingerprint
        self._disk = VectorCache(folder, f"query:{encoder.fingerprint}", encoder.dimension)
        self._known: dict[str, Vectors] = {}

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """The encoder's vectors."""
        return self._encoder.passages(texts, progress)

    def query(self, text: str) -> Vectors:
        """The encoder's vector of a question."""
        if text not in self._known:
            self._known.update(self._disk.find([text]))
        if text not in self._known:
            self._known[text] = self._encoder.query(text)
            self._disk.keep({text: self._known[text]})
        return self._known[text]

    def embedding_milliseconds(self, text: str) -> float:
        """How long the encoder itself takes for a question."""
        started = time.perf_counter()
        self._encoder.query(text)
        return 1000 * (time.perf_counter() - started)


def parse_args(argv: Sequence[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    given = parser.add_mutually_exclusive_group(required=True)
    given.add_argument("--data", type=Path, help="SQuAD-style JSON")
    given.add_argument("--contest", type=Path, nargs=2, metavar=("DOCUMENTS", "QUESTIONS"))
    parser.add_argument("--opencc", help="OpenCC conversion of all texts, such as t2s")
    parser.add_argument("--peer", action="append", choices=[*PEERS, "none"])
    parser.add_argument("--json", type=Path, help="write the table to this file too")
    return parser.parse_args(argv)


def public_set(arguments: argparse.Namespace) -> PublicSet:
    """The set the command line names."""
    convert = OpenCC(arguments.opencc).convert if arguments.opencc else str
    if arguments.data:
        return read_squad(arguments.data, convert)
    documents, questions = arguments.contest
    return read_contest(documents, questions, convert)


class Bench:
    """One public set indexed once, and its rankers."""

    def __init__(self, public: PublicSet, settings: Settings) -> None:
        self.public = public
        self.encoder = KeptQueries(load_encoder(settings), settings.cache)
        self.lexicon: Lexicon = load_lexicon()
        self.index: MemoryIndex = open_memory(
            public, self.encoder, self.lexicon, settings.cache, Silent()
        )

    def rankers(self, peers: Sequence[str]) -> Iterator[tuple[str, Rank]]:
        """Ours, its legs, and the peers named, each made when its turn comes."""
        retriever = Retriever(self.index, self.encoder, self.lexicon)
        yield OURS, lambda q: [hit.item.id for hit in retriever.search(q, FOUND).hits]
        yield "BM25 alone", lambda q: self._documents(self._words(q))
        yield "dense alone", lambda q: self._documents(self._dense(q))
        yield f"RRF, k = {RRF_K}", lambda q: self._documents(fused(self._words(q), self._dense(q)))
        texts = [passage.embedded for passage in self.public.passages]
        for name in peers:
            peer = PEERS[name](texts, self.index.vectors)
            yield peer.name, self._of_peer(peer.rank)

    def _of_peer(self, rank: Callable[[str, Vectors], list[int]]) -> Rank:
        return lambda question: self._documents(rank(question, self.encoder.query(question)))

    def _words(self, question: str) -> list[int]:
        return [one.row for one in self.index.lexical(self.lexicon.tokens(question), DEPTH)]

    def _dense(self, question: str) -> list[int]:
        return [one.row for one in self.index.dense(self.encoder.query(question), DEPTH)]

    def _documents(self, rows: Sequence[int]) -> list[str]:
        passages = self.public.passages
        return list(dict.fromkeys(passages[row].item_id for row in rows))[:FOUND]

    def embedding_milliseconds(self) -> list[float]:
        """Of some questions, evenly spread."""
        step = max(1, len(self.public.questions) // TIMED_EMBEDDINGS)
        return [self.encoder.embedding_milliseconds(q.text) for q in self.public.questions[::step]]


def fused(*rankings: Sequence[int]) -> list[int]:
    """Reciprocal rank fusion."""
    scores: dict[int, float] = {}
    for ranking in rankings:
        for rank, row in enumerate(ranking, 1):
            scores[row] = scores.get(row, 0.0) + 1 / (RRF_K + rank)
    return sorted(scores, key=lambda row: (-scores[row], row))


def measured(name: str, rank: Rank, questions: Sequence[SetQuestion], bench: Bench) -> Row:
    """A ranker asked all questions; vectors are made before the clock starts."""
    judged = []
    with Bar(transient=True) as bar:
        for question in bar.track(questions, description=name):
            rank(question.text)  # so that every vector it asks for is known
            started = time.perf_counter()
            found = list(rank(question.text))
            spent = 1000 * (time.perf_counter() - started)
            place = found.index(question.document) + 1 if question.document in found else 0
            judged.append(Question(place, spent))
    return Row(name, tuple(judged))


def shown(rows: Sequence[Row], embedding: Sequence[float], title: str) -> Table:
    """The table: figures, times, and how far ours is above each (paired bootstrap)."""
    table = Table(title=title, title_justify="left")
    columns = ("ranker", "R@1", "R@5", "R@10", "MRR@10", "ms p50/p95", "with embedding")
    for column in (*columns, "ours above it in R@1 [95 %], p", "in MRR@10 [95 %], p"):
        table.add_column(column)
    for row in rows:
        table.add_row(*cells(row, rows[0], embedding))
    return table


def cells(row: Row, ours: Row, embedding: Sequence[float]) -> list[str]:
    """One line of the table."""
    means = [mean(row.recall(depth)) for depth in (1, 5, 10)] + [mean(row.reciprocal())]
    times = [question.milliseconds for question in row.questions]
    step = max(1, len(times) // len(embedding))
    whole = [own + more for own, more in zip(times[::step], embedding, strict=False)]
    spent = [f"{q.p50:.1f} / {q.p95:.1f}" for q in (quantiles(times), quantiles(whole))]
    return [row.name, *(f"{one:.4f}" for one in means), *spent, *above(row, ours)]


def above(row: Row, ours: Row) -> list[str]:
    """The differences of ours to a row, empty for ours itself."""
    if row is ours:
        return ["", ""]
    pairs = ((ours.recall(1), row.recall(1)), (ours.reciprocal(), row.reciprocal()))
    found = [paired(one, other) for one, other in pairs]
    return [f"{d.difference:+.4f} [{d.low:+.4f}, {d.high:+.4f}] {d.p:.4f}" for d in found]


def mean(values: dict[str, float]) -> float:
    """Of the questions' values."""
    return float(np.mean(list(values.values()))) if values else 0.0


def main(argv: Sequence[str] | None = None) -> int:
    """Print the table."""
    arguments = parse_args(argv)
    public = public_set(arguments)
    bench = Bench(public, load_settings())
    peers = [name for name in arguments.peer or PEERS if name != "none"]
    rows = [measured(name, rank, public.questions, bench) for name, rank in bench.rankers(peers)]
    embedding = bench.embedding_milliseconds()
    title = (
        f"{public.name}: {len(public.documents)} documents, {len(public.passages)} passages,"
        f" {len(public.questions)} questions"
    )
    Console(width=200).print(shown(rows, embedding, title))
    if arguments.json:
        lines = [cells(row, rows[0], embedding) for row in rows]
        arguments.json.write_text(json.dumps([title, *lines], ensure_ascii=False, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
