"""A notice taken apart into its frame (head, salutation, signature, colophon) and its body.

Some parts of the frame are known by their form (``frame_lines``), others by their
place: what stands before the first paragraph heads the sheet, what stands directly
above a date signs it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from common.records import Furniture, Spans
from indexer.layouts.blocks import (
    UNMARKED,
    Block,
    Marks,
    PrintedLine,
    blocks,
    printed_lines,
    ranked,
)
from indexer.layouts.frame_lines import OFFICE, SALUTATION, line_names
from indexer.layouts.labels import label_at
from indexer.layouts.page_edges import running_at
from indexer.layouts.text import joined_text, lines
from indexer.wrapping import full_width

_RUNNING = "running-head"
_PASSING = {"page-number", _RUNNING}
"""Furniture that may stand in the middle of a paragraph."""
_SHEET_ENDS = {"annex", "note", "date", "signed"}
_SENTENCE = re.compile(r"[。；;！？]|(?:如下|下列[一-鿿]{2,4})[：:]$")
_CONTACT = re.compile(r"联系(?:人|电话|方式)\s?[：:]")
"""A line that says whom to ask, which readers look for as they do for any other paragraph."""
_MIN_CLAUSED = 30
"""Length from which a text with a comma but no full stop is a paragraph, not a title:
titles with a comma in 80 real notices have up to 28 characters."""


class Frame(NamedTuple):
    """Frame and body of a range of a notice; together they hold every visible character."""

    furniture: tuple[Furniture, ...]
    body: tuple[Block, ...]


class _Element(NamedTuple):
    """A line of the frame (``block`` is None) or a block not yet placed, in reading order."""

    name: str
    spans: Spans
    block: Block | None


def read_frame(
    source: str, start: int = 0, end: int | None = None, marks: Marks = UNMARKED
) -> Frame:
    """Frame and body of ``source[start:end]``, each in reading order."""
    return _read_frame(source, start, len(source) if end is None else end, marks)


@lru_cache(maxsize=2)  # each layout looks at the frame to tell how well the text suits it
def _read_frame(source: str, start: int, end: int, marks: Marks) -> Frame:
    """The frame in four steps.

    1. lines known by their form are set apart; 2. the rest is put together into
    blocks; 3. blocks that are no text are named by their place; 4. a title that
    runs into the first paragraph is cut off it.
    """
    found = printed_lines(lines(source, start, end), marks)
    names = _line_names(source, found)
    named = list(zip(ranked(found, names, titled=start == 0), names, strict=True))
    elements = _elements(source, named)
    furniture = _markup(line for line, form in named if not form)
    body: list[Block] = []
    for element, name in zip(elements, _names(elements), strict=True):
        if name or element.block is None:
            furniture.append(Furniture(name or element.name, element.spans))
        else:
            body.append(element.block)
    run_in = _run_in_title(furniture, body)
    if run_in:
        furniture.append(Furniture("head", body[0].joined.spans(0, run_in)))
        body[0] = body[0].part(run_in)
    return Frame(in_order(furniture), tuple(body))


def is_text(block: Block) -> bool:
    """Whether a block is a paragraph or a numbered line, not a title or a name."""
    if label_at(block.text) or _SENTENCE.search(block.text) or _CONTACT.search(block.text):
        return True
    clauses = re.search("[，,]", block.text)
    return len(block.text) >= _MIN_CLAUSED and bool(clauses) and not SALUTATION.match(block.text)


def in_order(furniture: Sequence[Furniture]) -> tuple[Furniture, ...]:
    """The furniture in reading order."""
    return tuple(sorted(furniture, key=lambda one: one.spans[0]))


def _line_names(source: str, found: Sequence[PrintedLine]) -> list[str]:
    """Names by form, and by coming back on page after page."""
    names = line_names([printed.text for printed in found])
    for at in running_at(source, [printed.line for printed in found]):
        names[at] = names[at] or _RUNNING
    return names


def _elements(source: str, named: Sequence[tuple[PrintedLine, str]]) -> list[_Element]:
    full = full_width([line.text for line, name in named if not name])
    elements: list[_Element] = []
    run: list[PrintedLine] = []
    for printed, name in named:
        if not name:
            run.append(printed)
            continue
        if name not in _PASSING:
            elements += _from_blocks(blocks(source, run, full))
            run = []
        elements.append(_Element(name, (printed.line.span,), None))
    return elements + _from_blocks(blocks(source, run, full))


def _from_blocks(found: Sequence[Block]) -> list[_Element]:
    return [_Element("", block.joined.spans(), block) for block in found]


def _names(elements: Sequence[_Element]) -> list[str]:
    """A furniture name for each element; "" for the body."""
    labelled = (at for at, one in enumerate(elements) if one.block and _opens_body(one.block))
    body_start = next(labelled, len(elements))
    names: list[str] = []
    for at, one in enumerate(elements):
        # what heads an annex stands below the date of the letter, or below 附件
        heads = at < body_start or names[-1:] == ["head"] or _ends_sheet(elements, at - 1)
        names.append(one.name or _place_name(elements, at, heads))
    for at in range(len(names) - 1, 0, -1):
        if names[at] == "signature" and _is_co_signer(elements[at - 1], names[at - 1]):
            names[at - 1] = "signature"
    return names


def _ends_sheet(elements: Sequence[_Element], at: int) -> bool:
    return at >= 0 and elements[at].name in _SHEET_ENDS


def _is_co_signer(element: _Element, name: str) -> bool:
    """Whether what stands above a signature is one of several offices that sign."""
    if name not in ("", "head") or element.block is None or is_text(element.block):
        return False
    return bool(OFFICE.match(element.block.text.strip("（）()")))


def _opens_body(block: Block) -> bool:
    return block.level > 1 or label_at(block.text) is not None


def _place_name(elements: Sequence[_Element], at: int, in_head: bool) -> str:
    block = elements[at].block
    if block is None or is_text(block) or block.level > 1:
        return ""
    after = elements[at + 1].name if at + 1 < len(elements) else "end"
    if after == "date" and OFFICE.match(block.text):
        return "signature"
    addressed = in_head and block.text[-1] in "：:" and OFFICE.match(block.text[:-1])
    if addressed or SALUTATION.match(block.text):
        return "salutation"
    return "head" if in_head else ""


def _markup(lines_of_body: Iterable[PrintedLine]) -> list[Furniture]:
    return [Furniture("markup", (span,)) for line in lines_of_body for span in line.markup]


def _run_in_title(furniture: Sequence[Furniture], body: Sequence[Block]) -> int:
    """Length of a title already printed as a line of its own that the first block repeats."""
    if not body:
        return 0
    source = body[0].joined.source
    heads = [joined_text(source, one.spans) for one in furniture if one.name == "head"]
    repeated = [len(head) for head in heads if body[0].text.startswith(head) and len(head) >= 8]
    length = max(repeated, default=0)
    return length if length < len(body[0].text) else 0
