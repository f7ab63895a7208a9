"""Lead sentences of paragraphs: those set in bold, and those like them that lost the mark."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from indexer.layouts.blocks import Block

_SENTENCE = re.compile(r"[^。！？]+[。！？]?[”’」』）)]*")
_QUOTES = re.compile(r"[“”‘’「」《》]")
_NOT_IN_LEAD = re.compile(r"[，、；：,;:\d]")
_TREND = re.compile(
    r"(?:(?:取得|实现|得到|迈上|迈出|开创|呈现|展现|跃上|再上|形成)新[一-鿿]{1,3}|"
    r"(?:不断|持续|有序|加快|总体|稳步|明显|显著|进一步|更加|全面|日益|逐步|深入|扎实|有效|大幅)"
    r"[一-鿿]{2,3})$"
)
"""How a statement of progress ends: …取得新突破, …持续提升."""
DASH = re.compile(r"[—–－-]{1,3}\s?(?=[^\s\d—–－-])")
"""What sets off each of several parallel paragraphs: ——经济发展稳中向好。…"""
_MAX_DASHED = 40
"""Longest opening sentence behind a dash that is a lead; longer ones are plain sentences."""
_SLACK = 1
"""Characters by which an unmarked lead may be longer than the longest marked one of its chapter,
or shorter than the shortest; the shortest plain sentence of the seed report's run-on chapter
that is no lead is three longer."""
_MAX_TREND = 16
"""Longest unmarked lead that ends like a statement of progress (15 with its quotes)."""
_MAX_ALONE = 12
_MIN_ALONE = 3
"""Longest lead, and fewest such paragraphs, where a chapter has no marks at all."""
_MIN_FOLLOWING = 40
"""Shortest text after an unmarked lead that opens a paragraph: a paragraph cut by a page end
may begin with any short sentence (24 characters in all), a led one goes on (100 and more)."""


class Sentence(NamedTuple):
    """One sentence of a block: ``block.text[start:end]``."""

    start: int
    end: int
    text: str
    bold: bool

    @property
    def lead(self) -> str:
        """The sentence without its full stop and the dash that sets it off."""
        return DASH.sub("", self.text).rstrip("。")


class LeadStyle(NamedTuple):
    """How a chapter sets its leads."""

    shortest: int
    """Characters of the shortest lead, quotes not counted."""
    longest: int
    """Characters of the longest lead, quotes not counted; 0 if the chapter has none."""
    run_on: bool
    """Whether leads stand inside of paragraphs, not only at their start."""


def sentences(block: Block) -> tuple[Sentence, ...]:
    """The sentences of a block; bold are those that a bold range covers exactly."""
    found = []
    for match in _SENTENCE.finditer(block.text):
        start, end = match.span()
        bold = any(a <= start and end - 1 <= b <= end for a, b in block.bold)
        found.append(Sentence(start, end, match.group(), bold and match.group().endswith("。")))
    return tuple(found)


def lead_style(chapter: Sequence[Block]) -> LeadStyle:
    """The style of the chapter's marked leads, or of parallel openings if it has no marks."""
    marked = [sentence for block in chapter for sentence in sentences(block) if sentence.bold]
    if marked:
        inside = sum(sentence.start > 0 for sentence in marked)
        sizes = [_size(one.lead) for one in marked]
        return LeadStyle(min(sizes), max(sizes), 2 * inside > len(marked))
    alone = LeadStyle(1, _MAX_ALONE, run_on=False)
    parallel = sum(bool(leads(block, alone)) for block in chapter)
    return alone if parallel >= _MIN_ALONE else LeadStyle(0, 0, run_on=False)


def leads(block: Block, style: LeadStyle) -> tuple[Sentence, ...]:
    """The lead sentences of a block, in order."""
    found = sentences(block)
    if DASH.match(block.text):
        return found[:1] if is_dashed(found[0], block) else ()
    return tuple(one for one in found if one.bold or _is_like_lead(one, block, style))


def is_dashed(sentence: Sentence, block: Block) -> bool:
    """Whether a sentence is a lead that a dash sets off, with text behind it."""
    opens = sentence.start == 0 and bool(DASH.match(sentence.text))
    goes_on = len(block.text) > sentence.end and sentence.text.endswith("。")
    return opens and goes_on and _size(sentence.lead) <= _MAX_DASHED


def _is_like_lead(sentence: Sentence, block: Block, style: LeadStyle) -> bool:
    following = len(block.text) - sentence.end
    if not following or not sentence.text.endswith("。") or _NOT_IN_LEAD.search(sentence.text):
        return False
    if not style.run_on and (sentence.start > 0 or following < _MIN_FOLLOWING):
        return False
    size = _size(sentence.lead)
    by_trend = style.run_on and size <= _MAX_TREND and bool(_TREND.search(sentence.lead))
    slack = style.run_on * _SLACK
    return style.shortest - slack <= size <= style.longest + slack or by_trend


def _size(lead: str) -> int:
    return len(_QUOTES.sub("", lead))
