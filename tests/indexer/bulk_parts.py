"""Components for bulk runs that take their time and leave a trace; workers import them by name."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from common.records import Metadata, ParsedDocument
from common.settings import Settings, load_settings
from indexer.bulk.building import build_on_ray
from indexer.components import Components
from indexer.encoders.base import Progress, Vectors
from indexer.progress import Silent, Stage
from tests.indexer.fakes import CountingEncoder, line_components, read_lines

SECONDS = 0.3
"""Of each call of the encoder: long enough to be killed meanwhile."""
TRACE = "trace"
"""Folder beside the encoder setting's, in which each embedding worker leaves its process id."""


class SlowEncoder(CountingEncoder):
    """Counts letters slowly, and says which process does it."""

    def __init__(self, trace: Path) -> None:
        super().__init__()
        self._trace = trace

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        if texts:
            (self._trace / str(os.getpid())).touch()
            time.sleep(SECONDS)
        return super().passages(texts, progress)


def slow_parts(settings: Settings) -> Components:
    """Lines for items; the folder for traces is given as the encoder setting."""
    encoder = SlowEncoder(Path(settings.encoder))
    return replace(line_components(encoder), read=read_or_die, at_once=1)


def parts_of_this_process(settings: Settings) -> Components:
    """Components that no other process agrees with."""
    return replace(slow_parts(settings), fingerprint=f"process {os.getpid()}")


def read_or_die(file: str, data: bytes, said: Metadata) -> ParsedDocument:
    """Lines; what a notice says may bring a defect to light, or end a worker."""
    if data.startswith(b"defect"):
        raise RecursionError
    if data.startswith(b"deadly") and "ray" in sys.modules and "pytest" not in sys.modules:
        os.kill(os.getpid(), signal.SIGKILL)
    return read_lines(file, data, said)


class Started(Silent):
    """A Progress that notes how many notices a cluster was given."""

    def __init__(self) -> None:
        self.given: list[int] = []

    def start(self, stage: Stage, total: int) -> None:
        if stage is Stage.BULK:
            self.given.append(total)


def main(address: str, corpus: str, index: str, trace: str) -> None:
    """A run that a test can kill."""
    settings = load_settings(corpus=Path(corpus), index=Path(index), encoder=trace)
    build_on_ray(settings, Silent(), address, slow_parts)


if __name__ == "__main__":
    main(*sys.argv[1:])
