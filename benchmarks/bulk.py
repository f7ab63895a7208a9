"""A build on a Ray cluster of this machine, and counting words in several processes.

    python -m benchmarks.bulk [--notices 60] [--items 10] [--passages 20000]

Both are ratios to the ordinary way in the same run: ``build --engine ray`` to ``build``, each
a whole command with an empty index and no vectors kept; words counted by one process and by
one for each core, which load the lexicon first, to counting here with the lexicon loaded.
Notices are made of the seed notices' sentences (``benchmarks.reindex``). On one machine Ray can
only cost: the ratio says how much its processes, its object store and the checkpoints take.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from benchmarks.reindex import Author, Bench, own_cache
from common.records import Passage
from common.settings import default_settings, load_settings
from indexer import counting
from indexer.apart import ApartCounter
from indexer.components import Components, default_components
from indexer.encoders.processor import usable_cores
from indexer.export import export_lines
from indexer.opening import open_index
from indexer.progress import Silent


def print_builds(notices: int, items: int) -> None:
    """Build the same corpus with both engines."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        corpus = folder / "corpus"
        corpus.mkdir()
        settings = load_settings(corpus=corpus, index=folder / "index", cache=own_cache(folder))
        bench = Bench(settings, Author(items))
        for number in range(notices):
            bench.written(number).rename(corpus / f"notice-{number:04}.txt")
        took, lines = {}, {}
        for engine in ("local", "ray"):
            own = settings.model_copy(update={"index": folder / engine})
            took[engine] = Bench(own, bench.author).command("build", "--engine", engine)
            lines[engine] = list(export_lines(open_index(own), None))
    print(f"{notices} notices of {items} items; items equal: {lines['local'] == lines['ray']}")
    for engine, seconds in took.items():
        ratio = seconds.clock / took["local"].clock
        print(f"--engine {engine:6}{seconds.clock:8.1f} s on the clock{ratio:8.2f} times local")


def print_counting(count: int) -> None:
    """Count the words of the same passages in this process, in one and in one for each core."""
    author = Author(1)
    passages = [_passage(author.notice(number)) for number in range(count)]
    settings = default_settings()
    parts = default_components(settings)
    parts.tokens("")  # loads the lexicon
    here = _seconds(passages, replace(parts, counter=None))
    print(f"words of {count} passages")
    print(f"{'in this process':18}{count / here:8.0f} a second")
    for processes in (1, usable_cores()):
        counter = partial(ApartCounter, settings, parts.tokens, processes)
        made = replace(parts, counter=counter)
        seconds = _seconds(passages, made)
        print(
            f"{processes:2} of its own{count / seconds:13.0f} a second{here / seconds:8.2f} times"
        )


def _passage(notice: str) -> Passage:
    context, _, text = notice.partition("\n")
    return Passage("", "", context, text, ())


def _seconds(passages: Sequence[Passage], parts: Components) -> float:
    start = time.perf_counter()
    counting.count_passages(passages, parts, Silent())
    return time.perf_counter() - start


def main(argv: Sequence[str] | None = None) -> int:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--notices", type=int, default=60)
    parser.add_argument("--items", type=int, default=10)
    parser.add_argument("--passages", type=int, default=20_000)
    arguments = parser.parse_args(argv)
    print_counting(arguments.passages)
    print_builds(arguments.notices, arguments.items)
    return 0


if __name__ == "__main__":
    sys.exit(main())
