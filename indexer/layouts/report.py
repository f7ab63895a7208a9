"""Work reports: headings, and under them paragraphs that open with a lead sentence.

Lead sentences (改革开放力度不断加大。) are set in bold, but copies lose marks: some
headings are plain, some leads stand unmarked in running text. They are found by
their likeness to the marked ones of the same chapter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from common.records import Heading, Item, SourceText, Span
from indexer.layouts.base import Layout, LayoutReading, identified
from indexer.layouts.blocks import Block, Marks
from indexer.layouts.frame import Frame, read_frame
from indexer.layouts.items import Draft, make_item
from indexer.layouts.labels import Style, label_at
from indexer.layouts.leads import DASH, LeadStyle, is_dashed, lead_style, leads, sentences
from indexer.layouts.outline import Numbering
from indexer.layouts.text import Joined, joined_text

if TYPE_CHECKING:
    from indexer.lexicon import Lexicon

_TITLE = re.compile(r"工作报告$")
_ADDRESS = re.compile(r"各位(?:代表|委员|领导|同志|来宾)[，,：:！!]")
_HEADING_STYLES = frozenset({Style.CHAPTER, Style.CHINESE, Style.CHINESE_BRACKET})
_MIN_MARKED = 3
_MIN_HEADINGS = 2


class Section(NamedTuple):
    """Paragraphs under one heading."""

    path: tuple[str, ...]
    blocks: tuple[Block, ...]
    opening: Block | None = None
    """The numbered paragraph whose first sentence is the heading, where it is more than that."""


class Unit(NamedTuple):
    """An item in the making: its lead sentence, if any, and its text so far."""

    lead: str
    parts: tuple[Joined, ...]
    marked: bool = True


class Report(Layout):
    """Government work reports and papers written like them."""

    name = "report"

    def score(self, source: SourceText) -> float:
        """0.8 for a text that calls itself a report, 0.65 for three marked lead sentences."""
        frame = read_frame(source.text, marks=Marks.of(source))
        titled = _is_titled(source.text, frame)
        if not titled and not any(block.bold for block in frame.body):
            return 0.0
        headings, sections = _sections(frame)
        if len(headings) < _MIN_HEADINGS:
            return 0.0
        if titled:
            return 0.8
        marked = sum(_has_marked_lead(block) for one in sections for block in one.blocks)
        return 0.65 if marked >= _MIN_MARKED else 0.0

    def read(self, source: SourceText, lexicon: Lexicon, document_id: str) -> LayoutReading:
        """Items, headings and furniture of the whole text; any text can be read."""
        frame = read_frame(source.text, marks=Marks.of(source))
        headings, sections = _settled(*_sections(frame))
        items = identified(document_id, _items(sections, source, lexicon))
        return LayoutReading(items, headings, frame.furniture)


def _is_titled(text: str, frame: Frame) -> bool:
    heads = (one for one in frame.furniture if one.name == "head")
    return any(_TITLE.search(joined_text(text, one.spans)) for one in heads)


def _has_marked_lead(block: Block) -> bool:
    return any(sentence.bold for sentence in sentences(block))


def _sections(frame: Frame) -> tuple[tuple[Heading, ...], tuple[Section, ...]]:
    """Headings, and the paragraphs under each; an address to the house ends a section."""
    numbering = Numbering()
    headings: list[Heading] = []
    opened: dict[int, Block | None] = {}
    found: list[tuple[tuple[str, ...], list[Block]]] = [((), [])]
    for block in frame.body:
        path, blocks = found[-1]
        level = _heading_level(block, numbering)
        if level:
            heading, rest = _split_heading(block, level)
            headings.append(heading)
            opened[len(found)] = block if rest else None
            found.append(((*path[: level - 1], heading.text), list(rest)))
        elif _ADDRESS.match(block.text) and path:
            found.append((path[:1], [block]))
        else:
            blocks.append(block)
    sections = [
        Section(path, tuple(blocks), opened.get(at)) for at, (path, blocks) in enumerate(found)
    ]
    return tuple(headings), tuple(sections)


def _settled(
    headings: Sequence[Heading], sections: Sequence[Section]
) -> tuple[tuple[Heading, ...], tuple[Section, ...]]:
    """Headings and sections; a numbered paragraph that heads nothing but itself is an item."""
    styles = {chapter: lead_style(blocks) for chapter, blocks in _chapters(sections).items()}
    paths = [*(section.path for section in sections[1:]), ()]
    kept: list[Section] = []
    dropped: set[Span] = set()
    for section, following in zip(sections, paths, strict=True):
        style = styles[section.path[:1]]
        led = any(leads(block, style) for block in section.blocks)
        opening = section.opening
        if not opening or led or following[: len(section.path)] == section.path:
            kept.append(section._replace(opening=None))
            continue
        dropped.update(opening.joined.spans())
        kept.append(section._replace(path=section.path[:-1]))
    placed = tuple(one for one in headings if not _within(one.spans[0], dropped))
    return placed, tuple(kept)


def _within(span: Span, others: Iterable[Span]) -> bool:
    return any(other.start <= span.start < other.end for other in others)


def _heading_level(block: Block, numbering: Numbering) -> int:
    """Depth of the heading that a block is or opens with; 0 for a paragraph."""
    label = label_at(block.text)
    if label and label.style in _HEADING_STYLES:
        counted = numbering.count(label, fresh=True)
        return counted.depth if counted else 0
    return block.level


def _split_heading(block: Block, level: int) -> tuple[Heading, tuple[Block, ...]]:
    """A heading, and the paragraph that follows it on the same line."""
    bold_end = block.bold[0][1] if block.bold and block.bold[0][0] == 0 else 0
    stop = block.text.find("。") + 1
    end = bold_end or stop or len(block.text)
    title, rest = block.part(0, end), block.part(end)
    heading = Heading(title.text.rstrip("。"), level, title.joined.spans())
    return heading, (rest,) if rest.text else ()


def _items(sections: Sequence[Section], source: SourceText, lexicon: Lexicon) -> Iterator[Item]:
    styles = {chapter: lead_style(blocks) for chapter, blocks in _chapters(sections).items()}
    for section in sections:
        if section.opening:
            yield make_item(_run_in(section, section.opening), source, lexicon)
            continue
        for unit in _units(section, styles[section.path[:1]]):
            reasons = () if unit.marked else ("reasons.unmarked_lead",)
            draft = Draft(unit.lead, None, section.path, unit.parts, reasons=reasons)
            yield make_item(draft, source, lexicon)


def _run_in(section: Section, opening: Block) -> Draft:
    """The item of a numbered paragraph, with the paragraphs that go on below it."""
    label = label_at(opening.text)
    end = label.end if label else 0
    sign = opening.joined.slice(0, end) if label else None
    parts = (opening.joined.slice(end, len(opening.text)), *(b.joined for b in section.blocks[1:]))
    return Draft(label.number if label else "", sign, section.path, parts)


def _chapters(sections: Sequence[Section]) -> dict[tuple[str, ...], list[Block]]:
    """All paragraphs under each outermost heading."""
    found: dict[tuple[str, ...], list[Block]] = {}
    for section in sections:
        found.setdefault(section.path[:1], []).extend(section.blocks)
    return found


def _units(section: Section, style: LeadStyle) -> list[Unit]:
    """Items of a section: a lead with all that follows up to the next, else each paragraph."""
    found: list[Unit] = []
    for block in section.blocks:
        opening = leads(block, style)
        intro = block.part(0, opening[0].start if opening else None)
        if intro.text:
            _add_paragraph(found, intro)
        ends = [*(one.start for one in opening[1:]), len(block.text)]
        for one, end in zip(opening, ends if opening else [], strict=True):
            marked = one.bold or is_dashed(one, block)
            found.append(Unit(one.lead, (block.joined.slice(one.start, end),), marked))
    return found


def _add_paragraph(found: list[Unit], block: Block) -> None:
    if found and found[-1].lead and not DASH.match(block.text):
        found[-1] = found[-1]._replace(parts=(*found[-1].parts, block.joined))
    else:
        found.append(Unit("", (block.joined,)))
