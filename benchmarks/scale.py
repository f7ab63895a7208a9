"""The index at 10,000, 100,000 and 1,000,000 passages beside rank-bm25, bm25s and faiss, one run.

    python -m benchmarks.scale [--passages N…] [--questions 30] [--folder DIR] [--out FILE]

The notices are recombined from real sentences (``benchmarks.province``), the questions are those
of an eval set, embedded by the default encoder. Building, asking and each peer run in a process
of their own, so that each one's memory is its own. Vectors at these sizes are composed; what
cutting into words and embedding cost is measured on a sample and told as a rate.

rank-bm25 keeps a dictionary for each passage, some 9 kB: beyond ``--rank-bm25`` passages it is
left out. Peers come with ``pip install -r benchmarks/requirements.txt``.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from common.settings import ROOT

SIZES = (10_000, 100_000, 1_000_000)
QUESTIONS = ROOT / "eval" / "sets" / "staff.jsonl"
RANK_BM25_PASSAGES = 100_000
"""Where it takes some 1.5 GB and a second a question."""

Measured = Mapping[str, float]
"""What one size measured, by ``Row.key``."""


class Row(NamedTuple):
    """One line of the table."""

    label: str
    key: str
    shown: Callable[[float], str]
    beside: str = ""
    """Key of ours that a peer's figure is divided by."""


def count(value: float) -> str:
    """A whole number."""
    return f"{value:,.0f}"


def seconds(value: float) -> str:
    """Seconds to two figures."""
    return f"{value:.2g} s" if value < 10 else f"{value:.0f} s"


def milliseconds(value: float) -> str:
    """Milliseconds from seconds, to two figures."""
    value *= 1000
    return f"{value:.2g} ms" if value < 10 else f"{value:,.0f} ms"


def megabytes(value: float) -> str:
    """Megabytes from bytes."""
    return f"{value / 1e6:,.0f} MB" if value >= 1e6 else f"{value / 1e6:.2f} MB"


def share(value: float) -> str:
    """A share of 1."""
    return f"{value:.3f}"


def rate(value: float) -> str:
    """Passages a second."""
    return f"{value:,.0f}/s"


def difference(value: float) -> str:
    """A difference near to 0."""
    return f"{value:.0e}"


def timed(label: str, key: str, beside: str = "") -> tuple[Row, Row]:
    """The median and the 95th percentile of a question."""
    tails = ((share, f"{beside}.{share}" if beside else "") for share in ("p50", "p95"))
    middle, high = (
        Row(f"{label}, {tail}", f"{key}.{tail}", milliseconds, of) for tail, of in tails
    )
    return middle, high


ROWS = (
    Row("documents", "documents", count),
    Row("items", "items", count),
    Row("combinations of traits", "traits", count),
    Row("cutting passages into words", "segmented", rate),
    Row("embedding passages", "embedded", rate),
    Row("composing words and vectors", "composed", seconds),
    Row("writing the generation", "written", seconds),
    Row("memory, most while writing", "building.most", megabytes),
    Row("index on the disk", "size", megabytes),
    Row("opening the index, checksums included", "opened", seconds),
    Row("making retriever and answerer", "made", seconds),
    Row("memory before opening", "before.rss", megabytes),
    Row("memory after opening", "opened.rss", megabytes),
    Row("memory after the questions", "asked.rss", megabytes),
    Row("… of it not of mapped files", "asked.own", megabytes),
    *timed("lexical", "lexical"),
    *timed("lexical, 10 % of the notices", "lexical.tenth"),
    *timed("lexical, 1 %", "lexical.hundredth"),
    *timed("dense", "dense"),
    *timed("dense, 10 % of the notices", "dense.tenth"),
    *timed("dense, 1 %", "dense.hundredth"),
    *timed("vector of a question", "vector"),
    Row("the first search", "first", milliseconds),
    *timed("search", "search"),
    *timed("search with a district as filter", "search.filtered"),
    *timed("answer", "answer"),
    Row("dense, recall@10 of exact", "faiss.recall", share),
    *timed("faiss IndexFlatIP", "faiss.dense", "dense"),
    *timed("faiss IndexFlatIP, 10 %", "faiss.tenth", "dense.tenth"),
    *timed("faiss IndexFlatIP, 1 %", "faiss.hundredth", "dense.hundredth"),
    Row("faiss IndexFlatIP, memory", "faiss.rss", megabytes, "asked.rss"),
    *timed("bm25s", "bm25s.lexical", "lexical"),
    *timed("bm25s, 10 %", "bm25s.tenth", "lexical.tenth"),
    *timed("bm25s, 1 %", "bm25s.hundredth", "lexical.hundredth"),
    Row("bm25s, building", "bm25s.built", seconds),
    Row("bm25s, memory", "bm25s.rss", megabytes, "asked.rss"),
    *timed("rank-bm25", "rank_bm25.lexical", "lexical"),
    Row("rank-bm25, building", "rank_bm25.built", seconds),
    Row("rank-bm25, memory", "rank_bm25.rss", megabytes, "asked.rss"),
    Row("rank-bm25, largest difference of scores", "rank_bm25.difference", difference),
)


def stages(passages: int, rank_bm25: int) -> tuple[str, ...]:
    """What is run at a size, each in a process of its own."""
    last = ("rank_bm25",) if passages <= rank_bm25 else ()
    return ("build", "ask", "faiss", "bm25s", *last)


def measured(passages: int, arguments: argparse.Namespace, folder: Path) -> dict[str, float]:
    """All stages at one size. Raises CalledProcessError where one fails."""
    found: dict[str, float] = {}
    for stage in stages(passages, arguments.rank_bm25):
        print(f"{passages:,} passages: {stage}", file=sys.stderr, flush=True)
        command = [sys.executable, "-m", "benchmarks.scale_stages", stage]
        options = {
            "--passages": passages,
            "--folder": folder,
            "--questions": arguments.questions,
            "--set": arguments.set,
        }
        told = [str(part) for option in options.items() for part in option]
        done = subprocess.run([*command, *told], stdout=subprocess.PIPE, text=True, check=True)  # noqa: S603 - this interpreter # nosec B603
        found.update(json.loads(done.stdout.splitlines()[-1]))
    return found


def table(found: Mapping[int, Measured]) -> str:
    """Everything measured as a Markdown table, one column a size."""
    sizes = sorted(found)
    head = " | ".join(f"{size:,}" for size in sizes)
    lines = [f"| passages | {head} | growth |", f"| --- |{' ---: |' * (len(sizes) + 1)}"]
    for row in ROWS:
        cells = [_cell(row, found[size]) for size in sizes]
        if any(cells):
            lines.append(f"| {row.label} | {' | '.join(cells)} | {_growth(row, found)} |")
    return "\n".join(lines) + "\n"


def _cell(row: Row, one: Measured) -> str:
    """A figure; of a peer's also how many times ours it is."""
    value = one.get(row.key)
    if value is None:
        return ""
    ours = one.get(row.beside, 0.0)
    return f"{row.shown(value)} ({value / ours:.3g}×)" if ours else row.shown(value)


def _growth(row: Row, found: Mapping[int, Measured]) -> str:
    """How many times the figure at the smallest size that at the largest is."""
    held = [found[size][row.key] for size in sorted(found) if row.key in found[size]]
    return f"{held[-1] / held[0]:.3g}×" if len(held) > 1 and held[0] else ""


def parse_args(argv: Sequence[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--passages", type=int, nargs="+", default=SIZES)
    parser.add_argument("--questions", type=int, default=30)
    parser.add_argument("--set", type=Path, default=QUESTIONS, help="JSON lines with questions")
    parser.add_argument("--rank-bm25", type=int, default=RANK_BM25_PASSAGES, metavar="N")
    parser.add_argument("--folder", type=Path, help="keeps what is made; else it is removed")
    parser.add_argument("--out", type=Path, help="file to write the table to")
    parser.add_argument("--json", type=Path, help="file for benchmarks.capacity: figures by size")
    return parser.parse_args(argv)


def _in(folder: Path, arguments: argparse.Namespace) -> Iterator[tuple[int, Measured]]:
    for passages in arguments.passages:
        yield passages, measured(passages, arguments, folder)


def main(argv: Sequence[str] | None = None) -> int:
    """Print the table, and write it where asked to."""
    arguments = parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="scale-") as temporary:
        folder = arguments.folder or Path(temporary)
        found = dict(_in(folder, arguments))
    text = table(found)
    print(text, end="")
    if arguments.json:
        arguments.json.write_text(json.dumps(found, indent=1), "utf-8")
    if arguments.out:
        arguments.out.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
