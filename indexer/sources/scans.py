"""Pages that are pictures → marks by OCR, as far as time and settings allow."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from common.catalogue import noted
from common.errors import SourceError
from common.settings import default_settings
from indexer.sources.marks import PageMarks

if TYPE_CHECKING:
    from indexer.sources.ocr.picture import Picture

READ = "warnings.ocr"
UNREAD = "warnings.ocr_unread"
_TIME = 0.8
"""Share of the time for one notice after which no further page is begun."""

_MOST_AT_ONCE = 4
"""Pages read at the same time; each takes some 0.3 GB. One thread a page wastes the least: on
a busy machine a page costs 4.5 seconds of processor time by one thread, 6.5 by two."""


class Scan(NamedTuple):
    """One page to be read by OCR; ``picture`` makes its picture when its turn comes."""

    number: int
    """Counted from 1."""
    picture: Callable[[], Picture]


class ScanReading(NamedTuple):
    """Pages by their numbers, and the numbers of those that were not read."""

    marks: Mapping[int, PageMarks]
    unread: tuple[int, ...] = ()

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is to be said of the document."""
        said = ((READ, self.marks), (UNREAD, self.unread))
        return tuple(noted(key, pages=page_ranges([*pages])) for key, pages in said if pages)


ScanReader = Callable[[Iterable[Scan]], ScanReading]


def read_scans(scans: Iterable[Scan]) -> ScanReading:
    """The pages read by OCR, as many at a time as there are processors.

    Raises SourceError where OCR cannot run on this machine.
    """
    read_page = _page_reader()
    allowed = default_settings()
    end = time.monotonic() + _TIME * allowed.max_seconds
    wanted = [*scans]
    marks: dict[int, PageMarks] = {}
    at_once = min(_MOST_AT_ONCE, os.cpu_count() or 1)
    with ThreadPoolExecutor(at_once) as pool:
        for at in range(0, min(len(wanted), allowed.ocr_pages), at_once):
            if time.monotonic() > end:
                break
            batch = wanted[at : min(at + at_once, allowed.ocr_pages)]
            pictures = [scan.picture() for scan in batch]  # PDFium knows only one thread
            numbers = (scan.number for scan in batch)
            marks.update(zip(numbers, pool.map(read_page, pictures), strict=True))
    return ScanReading(marks, tuple(one.number for one in wanted if one.number not in marks))


def _page_reader() -> Callable[[Picture], PageMarks]:
    try:
        from indexer.sources.ocr.page import read_page
    except ImportError as exc:
        # OpenCV's wheels may need libraries of the system (libGL, glib)
        raise SourceError("ocr_not_installed", name="", reason=str(exc)) from exc
    return read_page


def page_ranges(numbers: Sequence[int]) -> str:
    """Page numbers as people write them: ``1–3, 7``."""
    runs = groupby(enumerate(sorted(numbers)), lambda pair: pair[1] - pair[0])
    ends = [[number for _, number in run] for _, run in runs]
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in ends)
