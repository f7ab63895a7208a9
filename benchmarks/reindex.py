"""A full build of 200 notices against one notice added, changed, removed, and nothing changed.

    python -m benchmarks.reindex [--notices 200] [--items 10] [--runs 5]

Every figure is of a whole command, imports included, with the default encoder: seconds on the
clock, and seconds of processor time, which other programs on the machine change less. The
notices are the seed notices' sentences, recombined so that no two texts are alike; the
vectors embedded before are kept apart from the user's.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from common.records import Metadata
from common.settings import ROOT, Settings, default_settings, load_settings
from indexer.changes import Change, add, remove
from indexer.components import read_here
from indexer.corpus import corpus_files
from indexer.progress import Stage
from indexer.vectors import FILE

SEED = 2020
SENTENCE = re.compile(r"[^。；;\n]{15,70}(?=[。；;])")
DISTRICTS = ("长宁区", "静安区", "徐汇区", "普陀区", "虹口区", "杨浦区", "闵行区", "宝山区")


class Seconds(NamedTuple):
    """What one command took."""

    clock: float
    processor: float


class Author:
    """Writes notices out of the sentences of the seed notices."""

    def __init__(self, items: int) -> None:
        self._items = items
        self._random = random.Random(SEED)  # noqa: S311 - repeatable, no secret # nosec B311
        self._sentences = list(dict.fromkeys(_sentences()))

    def notice(self, number: int) -> str:
        """A notice with numbered items of two sentences each."""
        district = self._random.choice(DISTRICTS)
        year = self._random.randrange(2010, 2025)
        head = f"{district}人民政府关于做好{year}年第{number}批重点工作的通知\n各有关单位：\n"
        items = (f"{n}、{self._item()}\n" for n in range(1, self._items + 1))
        return f"{head}{''.join(items)}{district}人民政府\n{year}年3月{number % 28 + 1}日\n"

    def _item(self) -> str:
        return "".join(f"{sentence}。" for sentence in self._random.sample(self._sentences, 2))


def _sentences() -> Iterator[str]:
    for file in corpus_files(ROOT / "corpus"):
        for item in read_here(file.name, file.read_bytes(), Metadata()).items:
            yield from SENTENCE.findall(item.text)


@dataclass(frozen=True)
class Bench:
    """A corpus and an index of the benchmark's own, and the commands run on them."""

    settings: Settings
    author: Author

    def command(self, *arguments: str) -> Seconds:
        """Run ``python -m indexer …`` and measure it."""
        places = {"CORPUS": self.settings.corpus, "INDEX": self.settings.index}
        places["CACHE"] = self.settings.cache
        settings = {f"POLICY_{name}": str(path) for name, path in places.items()}
        before, start = _processor(), time.perf_counter()
        subprocess.run(  # noqa: S603 - our own program # nosec B603
            [sys.executable, "-m", "indexer", *arguments],
            cwd=ROOT,
            env={**os.environ, **settings},
            check=True,
            stdout=subprocess.DEVNULL,
        )
        return Seconds(time.perf_counter() - start, _processor() - before)

    def written(self, number: int) -> Path:
        """A new notice, outside the corpus."""
        path = self.settings.corpus.parent / f"notice-{number:04}.txt"
        path.write_text(self.author.notice(number), "utf-8")
        return path


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class Stages:
    """A Progress that notes when each stage starts."""

    def __init__(self) -> None:
        self._began = time.perf_counter()
        self.seconds: dict[str, float] = {}
        self._name = "open"

    def start(self, stage: Stage, total: int) -> None:
        """End the stage before and begin this one."""
        self.ended()
        self._name = stage.value

    def advance(self, stage: Stage, steps: int = 1, name: str = "") -> None:
        """Steps are not timed."""

    def ended(self) -> dict[str, float]:
        """The seconds of the stages so far, by name; the running one ends now."""
        now = time.perf_counter()
        self.seconds[self._name] = self.seconds.get(self._name, 0.0) + now - self._began
        self._began = now
        return self.seconds


def measured(bench: Bench, notices: int, runs: int) -> dict[str, list[Seconds]]:
    """The seconds of each kind of command, one for each run."""
    took: dict[str, list[Seconds]] = {"full build": [bench.command("build")]}
    changed = bench.settings.corpus / "notice-0000.txt"
    for run in range(runs):
        new = bench.written(notices + run)
        lines = changed.read_text("utf-8").replace("1、", f"1、第{run}次", 1)
        took.setdefault("nothing changed", []).append(bench.command("build"))
        took.setdefault("one added", []).append(bench.command("add", str(new)))
        took.setdefault("one removed", []).append(bench.command("remove", new.name))
        changed.write_text(lines, "utf-8")
        took.setdefault("one item changed", []).append(bench.command("build"))
    return took


def stages(bench: Bench, number: int) -> Iterator[tuple[str, dict[str, float]]]:
    """The seconds of each stage of two additions and removals within this process.

    The first addition loads the model, the dictionary and the reading process.
    """
    for order in ("first", "second"):
        new = bench.written(number)
        number += 1
        seen = Stages()
        _require_done(add(bench.settings, [new], progress=seen))
        yield f"{order} added", seen.ended()
        seen = Stages()
        _require_done(remove(bench.settings, [new.name], progress=seen))
        yield f"{order} removed", seen.ended()


def _require_done(change: Change) -> None:
    if change.refused:
        raise change.refused[0]


def own_cache(folder: Path) -> Path:
    """A cache with the user's unpacked models but none of the user's vectors."""
    cache = folder / "cache"
    cache.mkdir()
    for path in default_settings().cache.iterdir():
        if not path.name.startswith(FILE):
            (cache / path.name).symlink_to(path)
    return cache


def print_table(took: dict[str, list[Seconds]]) -> None:
    """Medians, and how many times a full build takes that long."""
    full = took["full build"][0]
    print(f"{'command':18}{'clock s':>10}{'processor s':>14}{'full build / it':>18}")
    for name, runs in took.items():
        clock = statistics.median(run.clock for run in runs)
        processor = statistics.median(run.processor for run in runs)
        print(f"{name:18}{clock:10.2f}{processor:14.2f}{full.processor / processor:18.1f}")


def main(argv: Sequence[str] | None = None) -> int:
    """Print the table and the stages."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--notices", type=int, default=200)
    parser.add_argument("--items", type=int, default=10)
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        corpus = folder / "corpus"
        corpus.mkdir()
        settings = load_settings(corpus=corpus, index=folder / "index", cache=own_cache(folder))
        bench = Bench(settings, Author(arguments.items))
        for number in range(arguments.notices):
            bench.written(number).rename(corpus / f"notice-{number:04}.txt")
        print(f"{arguments.notices} notices of {arguments.items} items, {arguments.runs} runs")
        print_table(measured(bench, arguments.notices, arguments.runs))
        for change, seconds in stages(bench, arguments.notices + arguments.runs):
            listed = ", ".join(f"{stage} {value:.2f}" for stage, value in seconds.items())
            print(f"{change}: {listed}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
