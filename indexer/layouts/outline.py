"""Numbered notices: which numbers are labels, how they nest, what is heading and what is item.

A number counts as a label only where the counting says so: it follows its
predecessor of the same style, or begins a run. So "(一)" in a reference and
"(二期)" in a name stay text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from common.records import Heading, Item, SourceText, Spans
from indexer.layouts.blocks import ANSWER, QUESTION, Block, is_open
from indexer.layouts.groups import with_shared_roles
from indexer.layouts.items import Draft, make_item
from indexer.layouts.labels import Label, Style, label_at
from indexer.layouts.named_groups import with_named_groups
from indexer.layouts.responsibility import (
    ends_with_names,
    is_responsibility,
    opens_responsibility,
    read_responsibility,
)
from indexer.layouts.text import Joined, concat, is_closed, merged

if TYPE_CHECKING:
    from indexer.lexicon import Lexicon

_BOUNDARY = re.compile(r"[。；;！？：:）)\]〕】]")
"""Signs behind which a label can stand inside of a line."""
_IN_SENTENCE = re.compile(r"(?<![）)\]〕】])[；;]\Z")
"""The end of a clause, not of a bracket of departments."""
_RUN_IN = re.compile(r"[^。；;，,：:！？\d]{2,40}?(?=[（(](?:一|1)[）)]|1(?:、|[.．](?!\d))|①)")
"""A heading with its first item on the same line and no sign between: 一、任务（一）甲事."""
_NOTE = re.compile(
    r"(?:注|备注|出席|列席|参加|缺席|请假|主持|记录|分送|联系(?:人|方式|电话))\s?[:：]"
)
_CLOSING = re.compile(
    r"(?:上述|以上)?(?:本|此)[一-鿿]{2,8}(?:自[^。，]{2,12}起|由[^。，]{2,20}(?:负责)?解释|有效期|执行期)|"
    r"自[^。，]{0,8}(?:印发|发布|公布|下发)之日起(?:施行|实施|执行)|特此|"
    r"请(?:各[^，。]{1,20}|广大[一-鿿]{2,4})(?:认真|遵照|结合|抓紧|按照|合理|自觉|相互|积极|务必|高度)|"
    r"(?:以上|上述)(?:意见|措施|规定|通知|任务|工作)[^。]{0,20}(?:执行|落实|实施)"
)
"""How the last paragraph of a notice begins: 本通知自印发之日起施行."""
_CLOSED_BY_BRACKET = re.compile(r"[：:][^：:。]{2,}[）)\]〕】]。?$|负责[）)\]〕】]。?$")
_BRACKET_END = re.compile(r"[）)\]〕】]。?$")
_TITLE_BRACKET = re.compile(r"[（(\[〔【](?=[^：:]{2,8}[：:])[^（(）)\]〕】]{4,400}[）)\]〕】]")
"""A bracket of departments behind the full stop of a heading."""
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
    marked: bool = False
    """Whether the file format marks it as a heading; its first part then is all of its line."""


class Counted(NamedTuple):
    """What the counting says of a label."""

    depth: int
    in_sequence: bool


class Numbering:
    """Follows the numbers of a notice, outermost style first."""

    def __init__(self) -> None:
        self._open: list[Style | int] = []
        """Styles, and levels of marked headings without a number."""
        self._last: dict[Style, int] = {}
        self._marked: dict[Style, int] = {}
        """Level at which the last label of a style was marked; 0 for unmarked ones."""

    def mark(self, level: int) -> int:
        """Depth of a marked heading without a number.

        It stands below the marked headings of higher levels. Labels that no mark makes
        headings are below it: an author who marks some headings marks the outer ones.
        """
        self._close_from(level)
        self._open.append(level)
        return len(self._open)

    def mark_numbered(self, label: Label, level: int) -> Counted:
        """Depth of a marked heading with a number.

        Against other numbers its own number places it, which every reader sees, while
        marks differ between headings that look alike; its level counts only against
        headings without a number.
        """
        if label.style not in self._open:
            plain = (one for one in self._open if isinstance(one, int))
            if any(one >= level for one in plain):
                self._close_from(level)
        counted = self.count(label, fresh=True, known=True)
        self._marked[label.style] = level
        return counted or Counted(len(self._open), in_sequence=False)

    def _close_from(self, level: int) -> None:
        levels = [one if isinstance(one, int) else self._marked.get(one, 0) for one in self._open]
        first = next((at for at, one in enumerate(levels) if not 0 < one < level), len(levels))
        del self._open[first:]

    def count(
        self, label: Label, fresh: bool, begins: bool = False, known: bool = False
    ) -> Counted | None:
        """Depth of the label and whether it is in sequence; None if it is text.

        ``fresh``: it opens a line after a finished sentence, where a gap in the
        numbers is a misprint of the notice rather than a figure in the text.
        ``begins``: it stands inside of a line and its successor follows.
        ``known``: that it is a label is known otherwise.
        """
        expected = self._last.get(label.style, 0) + 1
        is_open = label.style in self._open
        begins = begins and not is_open
        if not (begins or known or self._fits(label.value, expected, is_open, fresh)):
            return None
        if is_open:
            del self._open[self._open.index(label.style) + 1 :]
        else:
            self._open.append(label.style)
        self._last[label.style] = label.value
        self._marked[label.style] = 0
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
        if block.level > 1:
            yield _heading_node(block, numbering, styles)
        elif _stands_alone(block.text):
            numbering.close()
            yield Node(None, None, (block.joined,), 0)
        else:
            yield from _block_nodes(block, numbering, styles, (inline, closed))
        closed = block.whole or block.level > 0 or not is_open(block.text)


def _heading_node(block: Block, numbering: Numbering, styles: frozenset[Style]) -> Node:
    """A heading that the file format marks; 第X条 is an item of its own even so."""
    label = label_at(block.text)
    if label is None or label.style not in styles:
        return Node(None, None, (block.joined,), numbering.mark(block.level), marked=True)
    place = numbering.mark_numbered(label, block.level)
    # a mark on a paragraph that goes on behind its title makes no heading of all of it
    if label.style is Style.ARTICLE or _title_end(block.text) < len(block.text):
        return _node(block.joined, label, len(block.text), place)
    return Node(label, None, (block.joined,), place.depth, place.in_sequence, marked=True)


def labels_in(text: str, styles: frozenset[Style], inline: bool) -> Iterator[Label]:
    """Labels by form at the start of a text and, if ``inline``, inside of it.

    There they stand behind the end of a clause or bracket, or behind a heading.
    """
    starts = [0, *(match.end() for match in _BOUNDARY.finditer(text))] if inline else [0]
    end = 0
    for start in starts:
        label = label_at(text, start) if start >= end else None
        while label and label.style in styles:
            yield label
            end = label.end
            run_in = _RUN_IN.match(text, end) if inline else None
            label = label_at(text, run_in.end()) if run_in else None


def _counted(
    block: Block, numbering: Numbering, styles: frozenset[Style], how: tuple[bool, bool]
) -> list[tuple[Label, Counted]]:
    """The labels of a block that the counting accepts."""
    inline, closed = how
    found = list(labels_in(block.text, styles, inline))
    if found and found[0].start == 0:
        clauses = set(_styles_of_clauses(block.text, found))
        found = [one for one in found if one.start == 0 or one.style not in clauses]
    following: dict[Style, int] = {}
    begins: list[bool] = []
    for label in reversed(found):
        begins.append(label.start > 0 and label.value == 1 and following.get(label.style) == 2)
        following[label.style] = label.value
    return [
        (label, place)
        for label, first in zip(found, reversed(begins), strict=True)
        if (place := numbering.count(label, label.start == 0 and closed, first))
    ]


def _styles_of_clauses(text: str, found: Sequence[Label]) -> Iterator[Style]:
    """Styles that count clauses of one sentence, not items: …条件：1.甲；2.乙；3.丙。"""
    for label in found:
        if (
            label.value == 2
            and label.start
            and _IN_SENTENCE.search(text, label.start - 2, label.start)
        ):
            yield label.style


def _block_nodes(
    block: Block, numbering: Numbering, styles: frozenset[Style], how: tuple[bool, bool]
) -> list[Node]:
    counted = _counted(block, numbering, styles, how)
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
    if piece.label or piece.marked or before is None or _stands_alone(piece.parts[0].text):
        return piece
    return piece._replace(depth=before.depth - 1 if before.label else before.depth)


def _goes_on(unit: Node, parts: Sequence[Joined], piece: Node) -> bool:
    """Whether a piece continues a unit, of which ``parts`` are known so far."""
    if piece.label or piece.marked:
        return False
    if unit.label and not parts:
        return True
    if _stands_alone(piece.parts[0].text) or QUESTION.match(piece.parts[0].text):
        return False
    if unit.marked:
        return True
    if unit.label is None:
        return bool(_NOTE.match(parts[0].text)) or _answers(parts, piece.parts[0].text)
    return is_responsibility(piece.parts[0].text) or not _is_complete(parts[-1])


def _answers(question: Sequence[Joined], text: str) -> bool:
    """Whether a paragraph is the answer to a question, or goes on with it."""
    if not QUESTION.match(question[0].text):
        return False
    return len(question) > 1 or bool(ANSWER.match(text))


def is_question(node: Node) -> bool:
    """Whether a unit without a label is a question with its answer."""
    return node.label is None and len(node.parts) > 1 and bool(QUESTION.match(node.parts[0].text))


def _question_number(node: Node) -> str:
    """What a reader cites: the number of the question where it has one, else the question."""
    text = node.parts[0].text
    match = QUESTION.match(text)
    if match is None or not is_question(node):
        return ""
    return match["number"] if match["value"] else text[match.end() :]


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
    path: list[_Level] = []
    for node, is_heading in zip(found, _headings(found), strict=True):
        if node.label is None and not node.marked:
            drafts += _unnumbered(node, _texts(path))
            continue
        del path[node.depth - 1 :]
        if is_heading:
            titled = _titled(node, lexicon)
            headings.append(Heading(titled.text, node.depth, titled.spans))
            above = titled.roles or (path[-1].roles if path else ())
            path.append(_Level(titled.text, above))
            drafts += [Draft("", None, _texts(path), (part,)) for part in titled.rest]
        else:
            drafts.append(_numbered(node, path, is_last=node is found[-1]))
    items = [make_item(draft, source, lexicon) for draft in drafts]
    named = with_named_groups(drafts, items, lexicon)
    return Outline(with_shared_roles(drafts, named), tuple(headings))


class _Level(NamedTuple):
    """An open heading and what it says of responsibility for all that stands below it."""

    text: str
    roles: tuple[Joined, ...]


def _texts(path: Sequence[_Level]) -> tuple[str, ...]:
    return tuple(level.text for level in path)


def _numbered(node: Node, path: Sequence[_Level], is_last: bool) -> Draft:
    number = node.label.number if node.label else ""
    above = path[-1].roles if path else ()
    warnings = _warnings(node, is_last)
    return Draft(number, node.sign, _texts(path), node.parts, warnings, above=above)


def _unnumbered(node: Node, path: Sequence[str]) -> list[Draft]:
    above = tuple(path[: node.depth])
    if _NOTE.match(node.parts[0].text) or QUESTION.match(node.parts[0].text):
        return [Draft(_question_number(node), None, above, node.parts)]
    return [Draft("", None, above, (part,)) for part in node.parts]


def _headings(found: Sequence[Node]) -> list[bool]:
    """Whether each node is a heading: it is marked as one, or the next label stands deeper."""
    flags: list[bool] = []
    next_depth = 0
    for node in reversed(found):
        flags.append(node.marked or (node.label is not None and next_depth > node.depth))
        if node.label or node.marked or node.depth == 0:
            next_depth = node.depth
    return flags[::-1]


class _Titled(NamedTuple):
    """A unit that heads others."""

    text: str
    """The heading without its full stop and its bracket of departments."""
    spans: Spans
    """Its ranges, with those of the departments printed in it or directly below it."""
    roles: tuple[Joined, ...]
    """The pieces that name departments."""
    rest: tuple[Joined, ...]
    """The paragraphs between it and the first child."""


def _titled(node: Node, lexicon: Lexicon) -> _Titled:
    sign = (node.sign,) if node.sign else ()
    if not node.parts:
        title = concat(sign)
        return _Titled(title.text, title.spans(), (), ())
    first, *others = node.parts
    stop = _title_end(first.text)
    title = concat((*sign, first.slice(0, stop)))
    remainder = first.slice(stop, len(first.text))
    below = [*((remainder,) if remainder.text else ()), *others]
    roles = [part for part in below if read_responsibility(part, lexicon).cuts]
    only_roles = [part for part in roles if is_responsibility(part.text)]
    cuts = read_responsibility(title, lexicon).cuts if _BRACKET_END.search(title.text) else ()
    spans = [span for part in (title, *only_roles) for span in part.spans()]
    return _Titled(
        title.without(cuts).text.rstrip("。"),
        merged(title.source, spans),
        (*((title,) if cuts else ()), *roles),
        tuple(part for part in below if part not in only_roles),
    )


def _title_end(text: str) -> int:
    """End of the title that a unit opens with: its first full stop, with a bracket behind it."""
    stop = text.find("。") + 1 or len(text)
    bracket = _TITLE_BRACKET.match(text, stop)
    return bracket.end() if bracket else stop


def _warnings(node: Node, is_last: bool) -> tuple[str, ...]:
    text = node.parts[-1].text if node.parts else ""
    cut_short = is_last and not (is_closed(text) or ends_with_names(text))
    skipped = ("warnings.out_of_sequence",) if not node.in_sequence else ()
    return (*skipped, *(("warnings.cut_short",) if cut_short else ()))
