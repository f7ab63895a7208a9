"""A web page as a tree of bounded depth, without what a browser does not show."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml import etree

from indexer.sources.html_words import words

MAX_DEPTH = 200
"""Levels kept apart; what is nested deeper hangs on the last one, as in browsers (512). Pages
of government sites looked at have up to 19."""
MAX_ELEMENTS = 100_000
"""Most elements of a page; those looked at have 1,000, one with 500 kB among them. A hostile
page of as many takes up to twenty seconds to read."""

_UNSEEN = words("unseen_tags")
_HIDDEN = re.compile(r"(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_BREAKING_OFF = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
"""Characters that no page may hold and the parser would stop at."""


class TooManyElementsError(ValueError):
    """The page has more than ``MAX_ELEMENTS``."""


@dataclass(eq=False, slots=True)
class Node:
    """One element; compared by identity."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    parent: Node | None = None
    children: list[Node | str] = field(default_factory=list)

    @property
    def names(self) -> str:
        """Its id, classes and role, which tell what the author took it for."""
        return " ".join(self.attributes.get(key, "") for key in ("id", "class", "role"))

    @property
    def is_hidden(self) -> bool:
        """Whether its own attributes hide it."""
        return "hidden" in self.attributes or bool(_HIDDEN.search(self.attributes.get("style", "")))

    def elements(self) -> Iterator[Node]:
        """Its child elements."""
        return (child for child in self.children if isinstance(child, Node))

    def text(self) -> str:
        """All text in it, as it stands in the file."""
        return "".join(event.text for event in walk(self))


class Event(NamedTuple):
    """One step of a walk through a tree: entering or leaving an element, or text in it."""

    node: Node
    enters: bool = False
    text: str = ""


class Page(NamedTuple):
    """A page's tree and what its head says of it."""

    root: Node
    title: str
    meta: dict[str, str]
    """Content of its ``<meta name>`` by lower-case name."""


def read_page(text: str) -> Page:
    """The tree of a page.

    Raises TooManyElementsError. Nothing is fetched and no entity declared in the
    page is expanded: the parser knows the predefined ones only.
    """
    builder = _Builder()
    parser = etree.HTMLParser(target=builder, encoding="utf-8", no_network=True, huge_tree=True)
    clean = _BREAKING_OFF.sub("\ufffd", text)
    parser.feed(clean.encode("utf-8"))
    parser.close()
    return Page(builder.root, " ".join("".join(builder.title).split()), builder.meta)


def walk(root: Node) -> Iterator[Event]:
    """Each element on entering and on leaving it, and the texts between, in reading order."""
    stack: list[tuple[Node, Iterator[Node | str]]] = [(root, iter(root.children))]
    yield Event(root, enters=True)
    while stack:
        node, children = stack[-1]
        child = next(children, None)
        if child is None:
            stack.pop()
            yield Event(node)
        elif isinstance(child, str):
            yield Event(node, text=child)
        else:
            stack.append((child, iter(child.children)))
            yield Event(child, enters=True)


class _Builder:
    """Receives the parser's events (the target interface of lxml)."""

    def __init__(self) -> None:
        self.root = Node("body")
        self.title: list[str] = []
        self.meta: dict[str, str] = {}
        self._open = [self.root]
        self._text: list[str] = []
        self._depth = 0
        self._unseen = 0
        self._elements = 0
        self._in_title = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._end_text()
        self._elements += 1
        if self._elements > MAX_ELEMENTS:
            raise TooManyElementsError
        if tag == "meta" and "name" in attributes:
            self.meta.setdefault(attributes["name"].lower(), attributes.get("content", ""))
        self._in_title = tag == "title" and not self.title
        self._depth += 1
        if self._unseen or tag in _UNSEEN:
            self._unseen += 1
        elif self._depth <= MAX_DEPTH:
            self._open.append(self._child(tag, attributes))
        elif tag == "br":
            self._child(tag, attributes)

    def _child(self, tag: str, attributes: dict[str, str]) -> Node:
        parent = self._open[-1]
        node = Node(tag, dict(attributes), parent)
        parent.children.append(node)
        return node

    def end(self, tag: str) -> None:
        self._end_text()
        self._in_title = False
        if self._unseen:
            self._unseen -= 1
        elif self._depth <= MAX_DEPTH:
            self._open.pop()
        self._depth -= 1

    def data(self, text: str) -> None:
        if self._in_title:
            self.title.append(text)
        elif not self._unseen:
            self._text.append(text)

    def _end_text(self) -> None:
        """Keep texts that belong together as one; the parser gives entities one by one."""
        if self._text:
            self._open[-1].children.append("".join(self._text))
            self._text = []

    def close(self) -> None:
        self._end_text()
