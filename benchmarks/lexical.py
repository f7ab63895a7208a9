"""BM25 of the index against rank-bm25's own scoring, on the same passages, in one run.

    python -m benchmarks.lexical [--passages 100000] [--questions 20]

Passages beyond the indexed ones are made by recombining their words, so that the
vocabulary and the lengths stay those of real notices. The matrix is the one a generation holds,
mapped into memory. Scores are compared for the questions and for the same with a word asked
twice, a word of most passages (whose idf is floored) and one that none holds.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from rank_bm25 import BM25Okapi

from common.settings import load_settings
from indexer import open_index
from indexer.backends.lexical_files import open_lexical, write_lexical
from indexer.backends.ranking import best
from indexer.lexical import K1, B, LexicalMatrix, count_words
from indexer.lexicon import load_lexicon

QUESTION_WORDS = 12
FOUND = 100
SAMPLE = 1000
"""Passages in which the commonest word is looked for."""
HARDER = 5
"""Questions whose scores are compared, in both forms: rank-bm25 takes a second each."""
UNKNOWN = "\0"
SEED = 2020


def parse_args(argv: Sequence[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--passages", type=int, default=20_000)
    parser.add_argument("--questions", type=int, default=20)
    return parser.parse_args(argv)


def real_passages() -> list[list[str]]:
    """The words of every indexed passage."""
    lexicon = load_lexicon()
    return [lexicon.tokens(passage.embedded) for passage in open_index(load_settings()).passages]


def recombined(passages: Sequence[Sequence[str]], count: int) -> list[list[str]]:
    """``count`` passages: each the first half of one real passage and the second of another."""
    rng = random.Random(SEED)  # noqa: S311 - repeatable, no secret # nosec B311
    made = []
    for _ in range(count):
        first, second = rng.choice(passages), rng.choice(passages)
        made.append([*first[: len(first) // 2], *second[len(second) // 2 :]])
    return made


def median_milliseconds(score: Callable[[list[str]], object], questions: list[list[str]]) -> float:
    """Median time of one question."""
    times = []
    for question in questions:
        start = time.perf_counter()
        score(question)
        times.append(time.perf_counter() - start)
    return 1000 * statistics.median(times)


def stored(folder: Path, passages: Sequence[Sequence[str]]) -> LexicalMatrix:
    """The matrix of passages, as a generation holds it."""
    write_lexical(folder, count_words(passages))
    return open_lexical(folder, len(passages))


def main(argv: Sequence[str] | None = None) -> int:
    """Print the table."""
    arguments = parse_args(argv)
    passages = recombined(real_passages(), arguments.passages)
    rng = random.Random(SEED)  # noqa: S311 - repeatable, no secret # nosec B311
    questions = [rng.sample(passage, QUESTION_WORDS) for passage in passages[: arguments.questions]]
    common = Counter(word for passage in passages[:SAMPLE] for word in set(passage)).most_common(1)
    harder = [[*question, question[0], common[0][0], UNKNOWN] for question in questions[:HARDER]]
    with tempfile.TemporaryDirectory() as folder:
        ours = stored(Path(folder), passages)
        mine = median_milliseconds(ours.scores, questions)
        ranked = median_milliseconds(lambda question: best(ours.scores(question), FOUND), questions)
        peer = BM25Okapi(passages, k1=K1, b=B)
        theirs = median_milliseconds(peer.get_scores, questions)
        asked = [*questions[:HARDER], *harder]
        gap = max(float(np.abs(ours.scores(q) - peer.get_scores(q)).max()) for q in asked)
    print(f"{arguments.passages} passages, {len(questions)} questions of {QUESTION_WORDS} words")
    print(f"rank-bm25 get_scores  {theirs:9.2f} ms a question (median)")
    print(f"sparse matrix         {mine:9.2f} ms a question (median)")
    print(f"… and the {FOUND} best    {ranked:9.2f} ms")
    print(f"ratio                 {theirs / mine:9.1f}; largest difference of scores {gap:.1e}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
