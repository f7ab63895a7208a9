"""Where on a page the notice stands, and what the page prints around it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, dropwhile, takewhile
from typing import NamedTuple

from indexer.sources.html_lines import closing, fields_among
from indexer.sources.html_text import BLOCKS, Line, Piece, lines_of, write
from indexer.sources.html_tree import Node, Page, walk
from indexer.sources.html_weights import Weights
from indexer.sources.html_words import words

_FURNITURE_TAGS = words("furniture_tags")
_FURNITURE_NAMES = words("furniture_names")
"""Hints only, see ``_prune``."""
_BODY_NAMES = re.compile(
    r"(?:^|\s)(?:TRS_(?:Editor|UEDITOR)|UCAP-CONTENT|zoom(?:con)?|ivs_content|"
    r"(?:article|news|detail|main|pages|text|xl|wz|info)[-_]?(?:content|con|text|body|detail)s?|"
    r"content[-_]?(?:article|main|text|body|detail)|Custom_UnionStyle|vsb_content\w*|article)(?=\s|$)",
    re.IGNORECASE,
)
"""Ids and classes that content systems of government sites give to the text of a notice."""
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_MOST = 0.5
"""Share of the page's running text from which an element holds the notice, whatever its name."""
_MUCH = 0.1
_MUCH_LENGTH = 200
"""Share and length of running text from which an element is no furniture in spite of its name:
footers have a sentence or two, the text of links does not count."""
_MARKED = 0.7
"""Share of the running text that makes an element named as body the body."""
_PARTS = words("part_tags")
_SITE_SEPARATOR = re.compile(r"\s*[-_|｜—–]+\s*")
_MIN_TITLE = 6
_TITLE_LINES = 4
_MIN_NAMED = 12
"""Shortest title that is known by standing in the title of the page with other words: names of
sites and of their parts are shorter."""
_MAIN = (2, 3)
"""Levels of ``h1`` and ``h2``."""
_HEAD_LINES = 15
"""Lines at the start of the body among which it may print its title."""


class Found(NamedTuple):
    """The parts of a page that belong to the notice."""

    fields: tuple[str, ...]
    """Fields of the page header, ``key：value``."""
    title: str | None
    """The title, where the body does not print it."""
    body: tuple[Piece, ...]
    closing: tuple[str, ...]
    """Signature, date and annexes printed below the body."""


def find_notice(page: Page) -> Found:
    """The notice on a page.

    1. navigation, tools and footers are taken off the tree; 2. the body is the smallest
    element that holds all running text, or nearly all of it if the page calls it so;
    3. the page header before it, and the lines after it that close a notice, are added.
    """
    weights = Weights(page.root)
    _prune(page.root, weights)
    weights = Weights(page.root)
    body = _body(page.root, weights)
    before = write(takewhile(lambda event: event.node is not body, walk(page.root)))
    rest = dropwhile(
        lambda e: not (e.node is body and not e.enters and not e.text), walk(page.root)
    )
    written = write(walk(body))
    lines = tuple(lines_of(before))
    return Found(
        fields_among(lines),
        _title(page, before, tuple(lines_of(written))),
        written,
        closing(tuple(lines_of(write(rest)))),
    )


# What is not the notice -----------------------------------------------------------------


def _prune(root: Node, weights: Weights) -> None:
    """Take off what is hidden, navigation or named as furniture.

    Names lie: what holds much running text is not taken off for its name.
    """
    open_nodes = [root]
    while open_nodes:
        node = open_nodes.pop()
        kept = [
            child
            for child in node.children
            if isinstance(child, str) or not _is_furniture(child, weights)
        ]
        node.children[:] = kept
        open_nodes += (child for child in kept if isinstance(child, Node))


def _is_furniture(node: Node, weights: Weights) -> bool:
    if weights.holds(node, _MOST):
        return False
    if node.is_hidden:
        return True
    if weights.holds(node, _MUCH) and weights.running(node) > _MUCH_LENGTH:
        return False
    words_in_names = {word.lower() for word in _WORD.findall(node.names)}
    named = node.tag in _FURNITURE_TAGS or words_in_names & _FURNITURE_NAMES
    return bool(named) or weights.is_menu(node)


# Where the body is ----------------------------------------------------------------------


def _body(root: Node, weights: Weights) -> Node:
    """The smallest element with all running text; or one with most, if it is named as the body."""
    node = root
    while (inner := _with_all(node, weights)) is not None:
        node = inner
    named = [
        event.node
        for event in walk(node)
        if event.enters
        and _BODY_NAMES.search(event.node.names)
        and weights.holds(event.node, _MARKED)
    ]
    return _whole(named[-1] if named else node)


def _with_all(node: Node, weights: Weights) -> Node | None:
    running = weights.running(node)
    inner = (child for child in node.elements() if running and weights.running(child) == running)
    return next(inner, None)


def _whole(node: Node) -> Node:
    """The element around one that is itself a paragraph, or a part of a table or paragraph."""
    while node.parent is not None and (node.tag in _PARTS or _is_paragraph(node)):
        node = node.parent
    return node


def _is_paragraph(node: Node) -> bool:
    inside = (event.node for event in walk(node) if event.enters and event.node is not node)
    return node.tag != "article" and not any(one.tag in BLOCKS for one in inside)


# The title ------------------------------------------------------------------------------


def _title(page: Page, before: Sequence[Piece], body: Sequence[str]) -> str | None:
    """The title as a line before the body prints it; as the head of the page gives it otherwise.

    Where the head only names the site, a heading before the body is the title. None where
    the body prints it itself, in one line or several.
    """
    named = page.meta.get("articletitle", "").strip()
    lines = tuple(lines_of(before))
    candidates = [named] if named else [*_page_titles(page.title), *_named_in(page.title, lines)]
    top = [_squeezed(line) for line in body[:_HEAD_LINES]]
    for candidate in (*candidates, *_headings(before)):
        squeezed = _squeezed(candidate)
        if _prints(top, squeezed):
            return None
        printed = (line for line in lines if _squeezed(line) == squeezed)
        if found := next(printed, None):
            return found
    return named or None


def _prints(lines: Sequence[str], title: str) -> bool:
    """Whether a title begins a line and goes on over the next ones, to the end of one of them.

    A long one may have more behind it (试行); a short one may be an office that signs.
    """
    for at in range(len(lines)):
        text = "".join(lines[at : at + _TITLE_LINES])
        ends = accumulate(len(line) for line in lines[at : at + _TITLE_LINES])
        if text.startswith(title) and (len(title) >= _MIN_NAMED or len(title) in ends):
            return True
    return False


def _named_in(title: str, lines: Sequence[str]) -> list[str]:
    """The lines that the title of the page names among other things, the longest first."""
    shown = _squeezed(title)
    named = (line for line in lines if len(line) >= _MIN_NAMED and _squeezed(line) in shown)
    return sorted(named, key=len, reverse=True)


def _headings(before: Iterable[Piece]) -> Iterator[str]:
    """The main headings before the body, outermost first."""
    lines = [piece for piece in before if isinstance(piece, Line)]
    marked = [line for line in lines if line.level in _MAIN and len(line.text) >= _MIN_TITLE]
    return (line.text for line in sorted(marked, key=lambda line: line.level))


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _page_titles(title: str) -> Iterator[str]:
    """What the title of a page can name: all of it, or its parts around the name of the site."""
    parts = _SITE_SEPARATOR.split(title)
    for part in (title, *sorted(parts, key=len, reverse=True)):
        if len(part) >= _MIN_TITLE:
            yield part
