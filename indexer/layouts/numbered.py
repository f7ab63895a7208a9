"""Layouts held together by numbers: plans and lists, inline lists, regulations."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from common.records import SourceText
from indexer.layouts.base import Layout, LayoutReading, identified
from indexer.layouts.blocks import Marks
from indexer.layouts.frame import read_frame
from indexer.layouts.labels import Style
from indexer.layouts.outline import Node, is_question, nodes, outline

if TYPE_CHECKING:
    from indexer.lexicon import Lexicon

_MIN_LABELS = 2
_OF_REGULATIONS = frozenset({Style.CHAPTER, Style.SECTION, Style.ARTICLE})
_OF_LISTS = frozenset(Style) - {Style.ARTICLE}


class _Outlined(Layout):
    """A layout that differs from its siblings only in the labels it counts."""

    styles: frozenset[Style]
    inline = False

    def read(self, source: SourceText, lexicon: Lexicon, document_id: str) -> LayoutReading:
        """Items, headings and furniture of the whole text; any text can be read."""
        frame = read_frame(source.text, marks=Marks.of(source))
        items, headings = outline(self._nodes(source), source, lexicon)
        return LayoutReading(identified(document_id, items), headings, frame.furniture)

    def _nodes(self, source: SourceText) -> tuple[Node, ...]:
        return _nodes_of(source.text, Marks.of(source), self.styles, self.inline)

    def labelled(self, source: SourceText) -> int:
        """Number of labels and questions that the layout counts in the text."""
        return sum(node.label is not None or is_question(node) for node in self._nodes(source))


@lru_cache(maxsize=4)  # a layout scores a text by what it then reads
def _nodes_of(text: str, marks: Marks, styles: frozenset[Style], inline: bool) -> tuple[Node, ...]:
    return nodes(read_frame(text, marks=marks).body, styles, inline)


class Numbered(_Outlined):
    """Plans and lists whose numbers 一、 （一） 1、 open lines."""

    name = "numbered"
    styles = _OF_LISTS

    def score(self, source: SourceText) -> float:
        """0.5 from two labels on."""
        return 0.5 if self.labelled(source) >= _MIN_LABELS else 0.0


class InlineList(_Outlined):
    """Lists whose items follow each other inside a line: （一）…。（二）…。"""

    name = "inline-list"
    styles = _OF_LISTS
    inline = True

    def score(self, source: SourceText) -> float:
        """0.6 when at least half as many labels stand inside lines as at their start."""
        at_start = Numbered().labelled(source)
        inside = self.labelled(source) - at_start
        return 0.6 if inside >= max(at_start / 2, _MIN_LABELS) else 0.0


class Articles(_Outlined):
    """Regulations: 第一章 and 第一节 are headings, 第一条 is an item with all its paragraphs."""

    name = "articles"
    styles = _OF_REGULATIONS

    def score(self, source: SourceText) -> float:
        """0.7 from two articles on."""
        if source.text.count("条") < _MIN_LABELS:
            return 0.0
        found = self._nodes(source)
        articles = sum(bool(node.label and node.label.style is Style.ARTICLE) for node in found)
        return 0.7 if articles >= _MIN_LABELS else 0.0
