"""``python -m tests.fuzz [CASES] [--case NUMBER]``: read damaged files, count what came of them."""

from __future__ import annotations

import argparse
import contextlib
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from common.errors import SourceError
from common.records import Metadata, ParsedDocument
from common.settings import load_settings
from indexer.apart import ApartReader
from indexer.components import read_here
from tests.fuzz.bases import BASES
from tests.fuzz.cases import Case, case
from tests.fuzz.checks import defects

CASES = 2000
LIMIT = 60
"""Seconds allowed for one file of some kilobytes; the slowest takes some seconds alone."""
AT_ONCE = 2
TWICE = 4
"""One case in so many is read a second time, by a process that hashes differently."""


class Result(NamedTuple):
    """What came of one case."""

    case: Case
    seconds: float
    refused: str
    """Key of the error, empty when the file was read."""
    defects: tuple[str, ...]


class Fuzz:
    """Reads cases in processes of their own, some twice to compare."""

    def __init__(self, bases: Sequence[str], seconds: int = LIMIT) -> None:
        self._bases = bases
        settings = load_settings(max_seconds=seconds)
        self._readers = (ApartReader(settings), ApartReader(settings))

    def run(self, numbers: Sequence[int]) -> Iterator[Result]:
        """The results, in the order of the numbers."""
        with ThreadPoolExecutor(AT_ONCE) as threads:
            try:
                yield from threads.map(self._result, numbers)
            finally:
                threads.shutdown(wait=False, cancel_futures=True)

    def _result(self, number: int) -> Result:
        made = case(number, self._bases)
        started = time.monotonic()
        outcome = _outcome(self._readers[0], made.data)
        seconds = time.monotonic() - started
        found = defects(outcome)
        if number % TWICE == 0 and not _same(outcome, _outcome(self._readers[1], made.data)):
            found.append("another result the second time")
        refused = outcome.key if isinstance(outcome, SourceError) else ""
        return Result(made, seconds, refused, tuple(found))


def _outcome(reader: ApartReader, data: bytes) -> ParsedDocument | SourceError:
    try:
        return reader("case", data, Metadata())
    except SourceError as exc:
        return exc


def _same(one: ParsedDocument | SourceError, other: ParsedDocument | SourceError) -> bool:
    if isinstance(one, SourceError) and isinstance(other, SourceError):
        return (one.key, one.values) == (other.key, other.values)
    return one == other


def main() -> int:
    """Run the cases and print the figures; status 1 when one brought a defect to light."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("cases", nargs="?", type=int, default=CASES)
    parser.add_argument("--first", type=int, default=0, help="number of the first case")
    parser.add_argument("--case", type=int, help="read one case in this process, for its trace")
    parser.add_argument("--bases", nargs="+", choices=tuple(BASES), default=tuple(BASES))
    given = parser.parse_args()
    if given.case is not None:
        return _alone(case(given.case, given.bases))
    results: list[Result] = []
    with contextlib.suppress(KeyboardInterrupt):  # the figures of what is done are shown
        for result in Fuzz(given.bases).run(range(given.first, given.first + given.cases)):
            results.append(result)
            for defect in result.defects:
                sys.stdout.write(f"{result.case.number}: {defect}\n    {result.case.story}\n")
                sys.stdout.flush()
    return _report(results)


def _alone(made: Case) -> int:
    sys.stdout.write(f"{made.story}\n")
    found = defects(read_here("case", made.data, Metadata()))
    sys.stdout.write("\n".join(found) + "\n")
    return bool(found)


def _report(results: Sequence[Result]) -> int:
    refused = Counter(result.refused for result in results if result.refused)
    slowest = max(results, key=lambda result: result.seconds)
    bad = sum(bool(result.defects) for result in results)
    read = len(results) - refused.total()
    sys.stdout.write(
        f"{len(results)} cases: {read} read, {refused.total()} refused, {bad} with defects; "
        f"slowest {slowest.seconds:.1f} s (case {slowest.case.number}: {slowest.case.story})\n"
    )
    for key, count in refused.most_common():
        sys.stdout.write(f"  {key}: {count}\n")
    return bad > 0


if __name__ == "__main__":
    sys.exit(main())
