"""Counts the words of many texts in several processes at once."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType

from common.settings import ROOT, Settings
from indexer.apart.counts import Counts, counted, receive_counts
from indexer.apart.messages import send
from indexer.encoders.processor import usable_cores

_COMMAND = (sys.executable, "-m", "indexer.apart.count_worker")
_MANY_THREADS = {"OPENBLAS_NUM_THREADS": "1"}
"""numpy, loaded along, would start a thread on every core."""
_AHEAD = 2
"""Portions asked for or waiting, for each process: none is idle while results are put away."""

Tokens = Callable[[str], list[str]]


class ApartCounter:
    """Processes that each load the lexicon once; they end with the ``with`` block.

    A portion whose process ends early is counted here, by ``tokens``: the same words.
    """

    def __init__(self, settings: Settings, tokens: Tokens, processes: int | None = None) -> None:
        self._corpus = settings.corpus
        self._tokens = tokens
        self._count = processes or usable_cores()
        self._idle: queue.SimpleQueue[subprocess.Popen[bytes]] = queue.SimpleQueue()
        self._all: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> ApartCounter:
        for _ in range(self._count):
            process = self._started()
            self._all.append(process)
            self._idle.put(process)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for process in self._all:
            process.kill()
            process.communicate()  # closes both ends, and waits

    def counts(self, portions: Iterable[Sequence[str]]) -> Iterator[Counts]:
        """The counts of each portion of texts, in their order."""
        waiting: deque[Future[Counts]] = deque()
        with ThreadPoolExecutor(self._count) as threads:
            try:
                for portion in portions:
                    waiting.append(threads.submit(self._counts, portion))
                    if len(waiting) > _AHEAD * self._count:
                        yield waiting.popleft().result()
                while waiting:
                    yield waiting.popleft().result()
            except BaseException:
                threads.shutdown(wait=False, cancel_futures=True)
                for process in self._all:
                    process.kill()
                raise

    def _counts(self, texts: Sequence[str]) -> Counts:
        process = self._idle.get()
        try:
            return _asked(process, texts) or counted(map(self._tokens, texts))
        finally:
            self._idle.put(process)

    def _started(self) -> subprocess.Popen[bytes]:
        given = {"POLICY_CORPUS": str(self._corpus)}
        paths = os.pathsep.join((str(ROOT), *filter(None, sys.path)))
        return subprocess.Popen(  # noqa: S603 - fixed; texts are input # nosec B603
            _COMMAND,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **_MANY_THREADS, **given, "PYTHONPATH": paths},
        )


def _asked(process: subprocess.Popen[bytes], texts: Sequence[str]) -> Counts | None:
    """The counts as a process gives them; None where it has ended."""
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        send(process.stdin, json.dumps(texts).encode())
        return receive_counts(process.stdout)
    except (OSError, ValueError):  # a broken pipe; half an answer
        return None
