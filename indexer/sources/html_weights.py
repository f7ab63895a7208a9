"""How much text each element of a page holds: all, in links, and running text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from indexer.sources.html_lines import is_site_line
from indexer.sources.html_text import (
    BLOCKS,
    flat_text,
    has_inner_table,
    is_data_table,
    is_header_table,
    rows_of,
)
from indexer.sources.html_tree import Event, Node, walk

_LINKED = 0.8
_MIN_LINKS = 3
"""Share of text in links, and fewest links, of a menu or a list of other pages."""
_MIN_RUNNING = 20
"""Length from which a line with a comma but no full stop counts as running text."""
_SENTENCE = re.compile(r"[。！？；]")
_CLAUSE = re.compile(r"[，、,]")
_FILE_LINK = re.compile(r"\.(?:docx?|xlsx?|pdf|wps|et|ofd|zip|rar|pptx?)(?:$|[?#])", re.IGNORECASE)


@dataclass(slots=True)
class Weight:
    """The text of one element with all in it, in characters."""

    text: int = 0
    linked: int = 0
    links: int = 0
    running: int = 0

    def add(self, other: Weight) -> None:
        """Count what an element inside holds."""
        self.text += other.text
        self.linked += other.linked
        self.links += other.links
        self.running += other.running


class Weights:
    """Text measured once for every element of a tree.

    Running text is what notices consist of and menus do not: sentences, and the
    cells of data tables. A page without any is measured by all its unlinked text.
    """

    def __init__(self, root: Node) -> None:
        self._root = root
        self._of = _measured(root)
        if not self._of[root].running:
            for weight in self._of.values():
                weight.running = weight.text - weight.linked

    def running(self, node: Node) -> int:
        """Characters of running text in an element."""
        return self._of[node].running

    def holds(self, node: Node, share: float) -> bool:
        """Whether an element holds more than a share of the running text of the page."""
        return self.running(node) > share * self.running(self._root)

    def is_menu(self, node: Node) -> bool:
        """Whether an element is a list of links to other pages."""
        weight = self._of[node]
        if node.tag not in BLOCKS or weight.links < _MIN_LINKS:
            return False
        return weight.linked >= _LINKED * weight.text


def _measured(root: Node) -> dict[Node, Weight]:
    """Weights from one walk; each line of text counts for the block it stands in."""
    gauge = _Gauge()
    order = []
    for event in walk(root):
        if event.enters:
            order.append(event.node)
            gauge.of[event.node] = Weight()
        gauge.take(event)
    for node in reversed(order):
        if node.parent is not None and node is not root:
            gauge.of[node.parent].add(gauge.of[node])
    return gauge.of


@dataclass(slots=True)
class _Gauge:
    """Takes the events of a walk and weighs what stands in each element itself."""

    of: dict[Node, Weight] = field(default_factory=dict)
    _line: list[str] = field(default_factory=list)
    _blocks: list[Node] = field(default_factory=list)
    _links: list[Node] = field(default_factory=list)
    _data_tables: list[Node] = field(default_factory=list)

    def take(self, event: Event) -> None:
        if event.text:
            self._text(event)
        elif event.enters:
            self._enter(event.node)
        else:
            self._leave(event.node)

    def _text(self, event: Event) -> None:
        length = len(event.text.strip())
        self.of[event.node].text += length
        if self._links:
            self.of[event.node].linked += length
        else:
            self._line.append(event.text)

    def _enter(self, node: Node) -> None:
        if node.tag in BLOCKS or not self._blocks:
            self._weigh_line()
            self._blocks.append(node)
        if _leads_to_page(node):
            self.of[node].links += 1
            self._links.append(node)
        if node.tag == "table" and _is_data(node):
            self._data_tables.append(node)

    def _leave(self, node: Node) -> None:
        if self._blocks and self._blocks[-1] is node:
            self._weigh_line()
            self._blocks.pop()
        for opened in (self._links, self._data_tables):
            if opened and opened[-1] is node:
                opened.pop()

    def _weigh_line(self) -> None:
        line = " ".join("".join(self._line).split())
        self._line = []
        if line and (self._data_tables or _is_running(line)):
            self.of[self._blocks[-1]].running += len(line)


def _is_running(line: str) -> bool:
    if is_site_line(line):
        return False
    return bool(_SENTENCE.search(line)) or (
        len(line) >= _MIN_RUNNING and bool(_CLAUSE.search(line))
    )


def _leads_to_page(node: Node) -> bool:
    """Whether a link leads away to another page, not to a file or a place on this one."""
    target = node.attributes.get("href", "")
    on_page = target.startswith("#") and len(target) > 1
    return node.tag == "a" and not on_page and not _FILE_LINK.search(target)


def _is_data(table: Node) -> bool:
    if has_inner_table(table):
        return False
    rows = [[flat_text(cell) for cell in row] for row in rows_of(table)]
    return is_data_table(rows) and not is_header_table(rows)
