"""Numbered notices: which numbers are labels, how they nest, what is heading and what is item.

A number counts as a label only where the counting says so: it follows its
predecessor of the same style, or begins a run. So "(一)" in a reference and
"(二期)" in a name stay text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from common.records import Heading, Item, SourceText
from indexer.layouts.blocks import Block, is_open
from indexer.layouts.items import Draft, make_item
from indexer.layouts.labels import Label, Style, label_at
from indexer.layouts.responsibility import opens_responsibility
from indexer.layouts.text import Joined, concat, is_closed

if TYPE_CHECKING:
    from indexer.lexicon import Lexicon

_BOUNDARY = re.compile(r"[。；;！？]")
_NOTE = re.compile(r"(?:注|备注)\s?[:：]")
_CLOSING = re.compile(
    r"本[一-鿿]{2,8}(?:自[^。，]{2,12}起|由[^。，]{2,20}(?:负责)?解释|有效期|执行期)"
)
"""How the last paragraph of a notice begins: 本通知自印发之日起施行."""
_CLOSED_BY_BRACKET = re.compile(r"[：:][^：:。]{2,}[）)\]〕】]。?$|负责[）)\]〕】]。?$")
_TAIL = 400
"""Characters at the end of a paragraph that are searched for such a bracket: the longest list
of departments in 12 public notices has 130."""
_MAX_SKIP = 2
"""Numbers that may be missing in a printed run before a label is taken for text."""


class Node(NamedTuple):
    """A labelled (or, with no label, an unnumbered) unit with its paragraphs."""

    label: Label | None
    sign: Joined | None
    """The label as it stands in the source."""
    parts: tuple[Joined, ...]
    """Its text without the label; more than one where unnumbered paragraphs follow."""
    depth: int
    """1 for the outermost labels, 0 for text under no label."""
    in_sequence: bool = True


class Counted(NamedTuple):
    """What the counting says of a label."""

    depth: int
    in_sequence: bool


class Numbering:
    """Follows the numbers of a notice, outermost style first."""

    def __init__(self) -> None:
        self._open: list[Style] = []
        self._last: dict[Style, int] = {}

    def count(self, label: Label, fresh: bool) -> Counted | None:
        """Depth of the label and whether it is in sequence; None if it is text.

        ``fresh``: it opens a line after a finished sentence, where a gap in the
        numbers is a misprint of the notice rather than a figure in the text.
        """
        expected = self._last.get(label.style, 0) + 1
        is_open = label.style in self._open
        if not self._fits(label.value, expected, is_open, fresh):
            return None
        if is_open:
            del self._open[self._open.index(label.style) + 1 :]
        else:
            self._open.append(label.style)
        self._last[label.style] = label.value
        return Counted(len(self._open), label.value in (1, expected))

    def close(self) -> None:
        """Leave all open levels: what follows stands under no label."""
        self._open.clear()

    @staticmethod
    def _fits(value: int, expected: int, is_open: bool, fresh: bool) -> bool:
        if not fresh:
            return is_open and value == expected > 1
        return value == 1 or (expected > 1 and expected - 1 <= value <= expected + _MAX_SKIP)


def nodes(blocks: Sequence[Block], styles: frozenset[Style], inline: bool) -> tuple[Node, ...]:
    """The units of the text in reading order; ``inline``: labels may also stand inside a line."""
    return tuple(_grouped(_pieces(blocks, styles, inline)))


def _pieces(blocks: Sequence[Block], styles: frozenset[Style], inline: bool) -> Iterator[Node]:
    """The text cut at its labels and paragraph ends."""
    numbering = Numbering()
    closed = True
    for block in blocks:
        if _stands_alone(block.text):
            numbering.close()
            yield Node(None, None, (block.joined,), 0)
        else:
            yield from _block_nodes(block, numbering, styles, (inline, closed))
        closed = not is_open(block.text)


def labels_in(text: str, styles: frozenset[Style], inline: bool) -> Iterator[Label]:
    """Labels by form at the start of a text and, if ``inline``, after the end of a sentence."""
    first = label_at(text)
    if first and first.style in styles:
        yield first
    if not inline:
        return
    for match in _BOUNDARY.finditer(text):
        label = label_at(text, match.end())
        if label and label.style in styles:
            yield label


def _block_nodes(
    block: Block, numbering: Numbering, styles: frozenset[Style], how: tuple[bool, bool]
) -> list[Node]:
    inline, closed = how
    counted = [
        (label, place)
        for label in labels_in(block.text, styles, inline)
        if (place := numbering.count(label, label.start == 0 and closed))
    ]
    if not counted or counted[0][0].start > 0:
        cut = counted[0][0].start if counted else len(block.text)
        first = [Node(None, None, (block.joined.slice(0, cut),), 0)]
    else:
        first = []
    ends = [*(label.start for label, _ in counted[1:]), len(block.text)]
    return first + [
        _node(block.joined, label, end, place)
        for (label, place), end in zip(counted, ends if counted else [], strict=True)
    ]


def _node(joined: Joined, label: Label, end: int, place: Counted) -> Node:
    sign = joined.slice(label.start, label.end)
    part = joined.slice(label.end, end)
    return Node(label, sign, (part,) if part.text else (), place.depth, place.in_sequence)


def _grouped(pieces: Iterable[Node]) -> Iterator[Node]:
    """Each unit with the paragraphs that continue it."""
    current: Node | None = None
    parts: list[Joined] = []
    for piece in pieces:
        if current and _goes_on(current, parts, piece):
            parts.extend(piece.parts)
            continue
        if current:
            yield current._replace(parts=tuple(parts))
        current, parts = _placed(piece, current), list(piece.parts)
    if current:
        yield current._replace(parts=tuple(parts))


def _placed(piece: Node, before: Node | None) -> Node:
    """A paragraph that opens a unit of its own stands beside the unit before it."""
    if piece.label or before is None or _stands_alone(piece.parts[0].text):
        return piece
    return piece._replace(depth=before.depth - 1 if before.label else before.depth)


def _goes_on(unit: Node, parts: Sequence[Joined], piece: Node) -> bool:
    """Whether a piece continues a unit, of which ``parts`` are known so far."""
    if piece.label:
        return False
    if unit.label and not parts:
        return True
    if _stands_alone(piece.parts[0].text):
        return False
    if unit.label is None:
        return bool(_NOTE.match(parts[0].text))
    return opens_responsibility(piece.parts[0].text) or not _is_complete(parts[-1])


def _stands_alone(text: str) -> bool:
    """Whether a paragraph belongs to no unit: a note or the closing formula."""
    return bool(_NOTE.match(text) or _CLOSING.match(text))


def _is_complete(last: Joined) -> bool:
    """Whether a responsibility bracket or line has closed the item with its last part."""
    return opens_responsibility(last.text) or bool(_CLOSED_BY_BRACKET.search(last.text[-_TAIL:]))


class Outline(NamedTuple):
    """Items and headings of a numbered text, in reading order."""

    items: tuple[Item, ...]
    headings: tuple[Heading, ...]


def outline(found: Sequence[Node], source: SourceText, lexicon: Lexicon) -> Outline:
    """Items and headings: a labelled unit that contains others is a heading, else an item."""
    drafts: list[Draft] = []
    headings: list[Heading] = []
    path: list[str] = []
    for node, is_heading in zip(found, _headings(found), strict=True):
        if node.label is None:
            drafts += _unnumbered(node, path)
            continue
        del path[node.depth - 1 :]
        if is_heading:
            title, rest = _titled(node)
            headings.append(Heading(title.text.rstrip("。"), node.depth, title.spans()))
            path.append(headings[-1].text)
            drafts += [Draft("", None, tuple(path), (part,)) for part in rest]
        else:
            warnings = _warnings(node, is_last=node is found[-1])
            drafts.append(Draft(node.label.number, node.sign, tuple(path), node.parts, warnings))
    return Outline(tuple(make_item(draft, source, lexicon) for draft in drafts), tuple(headings))


def _unnumbered(node: Node, path: Sequence[str]) -> list[Draft]:
    above = tuple(path[: node.depth])
    if _NOTE.match(node.parts[0].text):
        return [Draft("", None, above, node.parts)]
    return [Draft("", None, above, (part,)) for part in node.parts]


def _headings(found: Sequence[Node]) -> list[bool]:
    """Whether each node is a heading: the next label stands deeper."""
    flags: list[bool] = []
    next_depth = 0
    for node in reversed(found):
        flags.append(node.label is not None and next_depth > node.depth)
        if node.label or node.depth == 0:
            next_depth = node.depth
    return flags[::-1]


def _titled(node: Node) -> tuple[Joined, tuple[Joined, ...]]:
    """The heading a unit opens with, and the paragraphs between it and the first child."""
    sign = (node.sign,) if node.sign else ()
    if not node.parts:
        return concat(sign), ()
    first, *rest = node.parts
    stop = first.text.find("。") + 1 or len(first.text)
    remainder = first.slice(stop, len(first.text))
    return concat((*sign, first.slice(0, stop))), (*((remainder,) if remainder.text else ()), *rest)


def _warnings(node: Node, is_last: bool) -> tuple[str, ...]:
    text = node.parts[-1].text if node.parts else ""
    cut_short = is_last and not is_closed(text)
    skipped = ("warnings.out_of_sequence",) if not node.in_sequence else ()
    return (*skipped, *(("warnings.cut_short",) if cut_short else ()))
