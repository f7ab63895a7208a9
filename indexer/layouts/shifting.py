"""A reading of stretches of a source taken together, placed back in the whole."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate

from common.records import HeadingMark, Item, Recognised, SourceText, Span, Spans
from indexer.layouts.base import LayoutReading
from indexer.layouts.text import merged


class Excerpt:
    """The stretches of a source one after the other, as a source of their own."""

    def __init__(self, source: SourceText, stretches: Sequence[Span]) -> None:
        self._source = source
        self._stretches = stretches
        lengths = (end - start for start, end in stretches)
        self._starts = list(accumulate(lengths, initial=0))
        """Where each stretch starts in the excerpt, and where the last one ends."""
        self._ends = [stretch.end for stretch in stretches]
        self.text = SourceText(
            "".join(source.text[start:end] for start, end in stretches),
            unwrapped=source.unwrapped,
            headings=tuple(
                HeadingMark(span, level)
                for mark, level in source.headings
                for span in self._kept(mark)
            ),
            recognised=tuple(
                Recognised(span, confidence)
                for line, confidence in source.recognised
                for span in self._kept(line)
            ),
        )

    def _kept(self, span: Span) -> Iterator[Span]:
        """The parts of a range of the source that the excerpt holds, where it holds them."""
        first_held = bisect_right(self._ends, span.start)
        for at in range(first_held, len(self._stretches)):
            stretch, start = self._stretches[at], self._starts[at]
            if stretch.start >= span.end:
                break
            first, last = max(span.start, stretch.start), min(span.end, stretch.end)
            if first < last:
                yield Span(first - stretch.start + start, last - stretch.start + start)

    def placed(self, reading: LayoutReading) -> LayoutReading:
        """A reading of ``text`` with the ranges and pages of the source."""
        return LayoutReading(
            tuple(self._item(item) for item in reading.items),
            tuple(one._replace(spans=self._spans(one.spans)) for one in reading.headings),
            tuple(one._replace(spans=self._spans(one.spans)) for one in reading.furniture),
            reading.warnings,
        )

    def _item(self, item: Item) -> Item:
        spans = self._spans(item.spans)
        cells = {field: self._spans(ranges) for field, ranges in item.cells.items()}
        return replace(item, spans=spans, cells=cells, page=self._source.page_of(spans[0].start))

    def _spans(self, spans: Spans) -> Spans:
        return merged(self._source.text, (one for span in spans for one in self._pieces(span)))

    def _pieces(self, span: Span) -> Iterator[Span]:
        """The parts of a range of the excerpt, each in the stretch that it comes from."""
        at = bisect_right(self._starts, span.start) - 1
        while at < len(self._stretches) and self._starts[at] < span.end:
            stretch, offset = self._stretches[at], self._stretches[at].start - self._starts[at]
            start, end = (
                max(span.start + offset, stretch.start),
                min(span.end + offset, stretch.end),
            )
            if self._source.text[start:end].strip():
                yield Span(start, end)
            at += 1
