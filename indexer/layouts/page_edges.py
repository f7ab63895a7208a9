"""Running heads and page numbers of a text that shows where its pages end (by form feeds)."""

from __future__ import annotations

from collections.abc import Sequence

from indexer.layouts.text import Line
from indexer.running import running_lines

_PAGE_END = "\f"


def running_at(source: str, lines: Sequence[Line]) -> frozenset[int]:
    """Which of the lines (in reading order) come back at an edge of page after page."""
    pages = _by_page(source, lines)
    found = running_lines([[lines[at].text for at in page] for page in pages])
    return frozenset(pages[page][line] for page, line in found)


def _by_page(source: str, lines: Sequence[Line]) -> list[list[int]]:
    """Places of the lines of each page; one page where no form feed is."""
    pages: list[list[int]] = [[]]
    end = 0
    for at, line in enumerate(lines):
        if pages[-1] and _PAGE_END in source[end : line.start]:
            pages.append([])
        pages[-1].append(at)
        end = line.end
    return pages
