"""Processes that open the index again and again while another one publishes generations.

    python -m tests.reliability.readers [--readers 6] [--seconds 60]

The writer adds, replaces and removes a notice as fast as it can. Every opened generation must
have been the current one while it was opened, and hold one version of the notice, whole.
"""

from __future__ import annotations

import argparse
import multiprocessing
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple

import numpy as np

from common.errors import NoticeError
from common.settings import ROOT, Gate, Settings, load_settings
from indexer import build, current_generation, open_index
from indexer.backends.base import Index
from indexer.changes import add, remove
from tests.reliability.changing import FIRST_VERSION, SUBJECTS, notice, stated
from tests.reliability.rows import Row

TEST = "tests/reliability/test_readers.py"
SUBJECT = SUBJECTS[0]
FILE = f"{SUBJECT}.txt"
PATIENCE = 120.0
"""Seconds within which a process tells what it saw once its time is over."""


class Read(NamedTuple):
    """What one process of readers saw."""

    opened: int
    generations: frozenset[int]
    faults: tuple[str, ...]


class Outcome(NamedTuple):
    """What all of them saw."""

    readers: int
    opened: int
    seen: int
    """Different generations that were opened."""
    published: int
    faults: tuple[str, ...]


def read_meanwhile(settings: Settings, readers: int, seconds: float, folder: Path) -> Outcome:
    """Open the index in so many processes while this one changes it."""
    spawning = multiprocessing.get_context("spawn")
    pipes = [spawning.Pipe(duplex=False) for _ in range(readers)]
    processes = [
        spawning.Process(target=keep_opening, args=(settings, seconds, ours), daemon=True)
        for _, ours in pipes
    ]
    for process in processes:
        process.start()
    before = current_generation(settings) or 0
    keep_changing(settings, folder, time.monotonic() + seconds)
    seen = [_told(end) for end, _ in pipes]
    for process in processes:
        process.join(PATIENCE)
    return Outcome(
        readers,
        sum(one.opened for one in seen),
        len(frozenset().union(*(one.generations for one in seen))),
        (current_generation(settings) or 0) - before,
        tuple(fault for one in seen for fault in one.faults),
    )


def _told(end: Connection) -> Read:
    if not end.poll(PATIENCE):
        return Read(0, frozenset(), ("a reader did not answer",))
    told: Read = end.recv()
    return told


def keep_opening(settings: Settings, seconds: float, told: Connection) -> None:
    """One process of readers."""
    until = time.monotonic() + seconds
    generations: list[int] = []
    faults: list[str] = []
    while time.monotonic() < until:
        try:
            before = current_generation(settings) or 0
            index = open_index(settings)
            after = current_generation(settings) or 0
            generations.append(index.generation)
            faults += problems(index, before, after)
            index.close()
        except NoticeError as error:
            faults.append(str(error))
    told.send(Read(len(generations), frozenset(generations), tuple(faults)))


def problems(index: Index, before: int, after: int) -> Iterator[str]:
    """What is wrong with an index opened while generations ``before`` to ``after`` were current."""
    number = index.generation
    if not before <= number <= after:
        yield f"generation {number} was opened where {before} to {after} were current"
    sources = [index.source(one.id) for one in index.documents.values() if one.file == FILE]
    texts = [
        one.text for one in index.items.values() if index.documents[one.document_id].file == FILE
    ]
    passages = [one.text for one in index.passages if SUBJECT in one.text]
    versions = {stated("".join(one.split()), SUBJECT) for one in (*sources, *texts)} - {frozenset()}
    if len(versions) > 1 or any(len(one) > 1 for one in versions):
        yield f"generation {number} holds a mixture: {versions}"
    if len(sources) != bool(texts) or bool(texts) != bool(passages):
        yield f"generation {number} holds half a notice"
    if index.vectors_of(np.arange(len(index.passages))).shape[0] != len(index.passages):
        yield f"generation {number} has other vectors than passages"


def keep_changing(settings: Settings, folder: Path, until: float) -> None:
    """Add, replace and remove the notice in turn."""
    version = FIRST_VERSION
    while time.monotonic() < until:
        for at in (version, version + 1):
            (folder / FILE).write_text(notice(SUBJECT, at), encoding="utf-8")
            add(settings, [folder / FILE], replace=True)
        remove(settings, [FILE])
        version += 2


def prepared(folder: Path) -> Settings:
    """The project's corpus, copied and indexed; no gate, so that more is published."""
    corpus = folder / "corpus"
    shutil.copytree(ROOT / "corpus", corpus, ignore=shutil.ignore_patterns(".*"))
    settings = load_settings(corpus=corpus, index=folder / "index", gate=Gate.OFF)
    build(settings)
    return settings


def run(readers: int, seconds: float) -> Outcome:
    """In a folder of its own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        return read_meanwhile(prepared(folder), readers, seconds, folder)


def measure() -> list[Row]:
    """One row: a minute of six processes that read."""
    done = run(readers=6, seconds=60)
    figure = (
        f"{done.opened} opens by {done.readers} processes, {done.published} generations "
        f"published, {done.seen} of them opened, {len(done.faults)} errors"
    )
    return [
        Row(
            "Readers meet no error while generations come and go",
            TEST,
            figure,
            not done.faults and done.opened > 0 and done.published > 0,
        )
    ]


def main(argv: Sequence[str] | None = None) -> int:
    """1 after any error."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--readers", type=int, default=6)
    parser.add_argument("--seconds", type=float, default=60)
    done = run(**vars(parser.parse_args(argv)))
    print(done._replace(faults=done.faults[:20]), f"{len(done.faults)} faults")
    return 1 if done.faults else 0


if __name__ == "__main__":
    sys.exit(main())
