"""Where paragraphs begin in a text that lost its line breaks and shows no space for them.

Copies made by machines may run a whole notice together: …的通知各区人民政府：…。一、目标1.甲事。
The counting tells labels from figures: a number is one where it goes on from the one before it
of its style, or begins a run that goes on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from indexer.doc_numbers import DOC_NUMBER
from indexer.layouts.frame_lines import DATE, TITLE_WORDS
from indexer.layouts.labels import Label, Style, label_at

MIN_LABELS = 3
"""Fewest labels that show a run-together text: a paragraph may cite one or two points by number."""
_COUNTED = frozenset(Style) - {Style.CIRCLED, Style.DIGIT_HALF_BRACKET, Style.LETTER}
"""Styles that open paragraphs; ① and 1) also count inside of sentences."""
_CANDIDATE = re.compile(
    r"第[一二三四五六七八九十百零〇\d]|[（(]\s?[一二三四五六七八九十\d]|"
    r"(?<![统唯单同第专之归周期初\d一二三四五六七八九十百])[一二三四五六七八九十]+[、．.]|"
    r"(?<![\d.．/—–~～-])\d{1,3}[、．.]"
)
"""Where a label can begin; not in 统一、 第一、 星期二、 or inside of a figure."""
_REFERENCE = re.compile(r"[、，,和或及至到与的之款项规所中）)》]")
"""What follows a number that is referred to: 第三条、第四条规定, （一）至（三）."""
_REFERRED = re.compile(r"[据照本依按反合及和或与、，,至在符《（(〔法例]$")
"""What stands before such a number: 依照第三条, 符合第四条."""
_SALUTATION = re.compile(
    r"(?<=[通知函报告见案法定划点则号\]〕）)])各[^。；;！：:]{2,150}(?:[^。；;！：:下列]{2})[：:]"
)
_SIGNATURE = re.compile(
    r"(?<=[。！])[一-鿿（）]{2,28}(?:政府|办公[室厅]|委员会|局|厅|部|院|办事处|处)\s?"
    + DATE.pattern
)
_TITLE_END = re.compile(r"的(?:通知|批复|公告|通报|函|决定|意见)(?=(?:19|20)\d\d\s?[-年./])")
_OPENING = re.compile(
    rf"(?:{'|'.join(f'(?<={word})' for word in TITLE_WORDS)})"
    r"(?=(?:为(?:了|深入|全面|进一步|切实|贯彻|认真|加快|推[动进]|落实|做好|规范|加强|促进|有效)|根据|按照))"
)
"""Between an annex's title and its first words: …实施方案|为深入贯彻…"""
_BELOW_HEADING = re.compile(
    r"[^。；：]{4,40}?(?<![，、,“‘《])(?=(?:围绕|坚持|依托|聚焦|按照|根据|立足|通过|充分|紧紧|深入贯彻|"
    r"以习近平|以[^，。]{2,14}为|到20\d\d年|为(?:了|深入|全面|进一步|切实|贯彻|认真|加快|推[动进]|落实|加强)|"
    r"各[区县市级地镇乡街][^，。]{0,12}要|本(?:办法|细则|规定|方案|意见)所称))"
)
"""A heading up to the words that a paragraph below it opens with: 二、推广举措|围绕…"""
_LONG_HEADING = 30
"""Characters from which a sentence behind a label is more than a heading: the longest one
without a comma in 12 public notices has 41, nine of ten have below 26."""
_CLOSING = re.compile(r"(?<=[。）)])(?=本[一-鿿]{2,8}(?:自[^。，]{2,12}起|由[^。，]{2,20}解释))")


class _Found(NamedTuple):
    """A label that the counting accepts."""

    label: Label
    glued: bool
    """Whether the character before it is visible."""


def glued_breaks(text: str) -> list[int]:
    """Offsets, ascending, at which paragraphs begin; empty for a text that shows its breaks.

    A text shows them where most of its labels follow a space or open it.
    """
    found = list(_counted(text))
    if len(found) < MIN_LABELS or 2 * sum(one.glued for one in found) <= len(found):
        return []
    labels = [one.label.start for one in found]
    below = (at for one in found if (at := _below_heading(text, one.label.end)))
    breaks = {*labels, *below, *_of_frame(text, labels)}
    return sorted(at for at in breaks if 0 < at < len(text))


def _counted(text: str) -> Iterator[_Found]:
    candidates = list(_candidates(text))
    following = _following(candidates)
    last: dict[Style, int] = {}
    for label, after in zip(candidates, following, strict=True):
        expected = last.get(label.style, 0) + 1
        begins = label.value == 1 and (expected == 1 or expected > 2) and after == 2
        if begins or label.value == expected > 1:
            last[label.style] = label.value
            before = text[label.start - 1 : label.start]
            yield _Found(label, bool(before.strip()))


def _candidates(text: str) -> Iterator[Label]:
    end = 0
    for match in _CANDIDATE.finditer(text):
        label = label_at(text, match.start()) if match.start() >= end else None
        if not label or label.style not in _COUNTED:
            continue
        end = label.end
        reference = label.style in (Style.ARTICLE, Style.CHAPTER, Style.SECTION)
        if label_at(text, label.end) or _REFERENCE.match(text, label.end):
            continue
        if reference and _REFERRED.search(text, max(0, label.start - 1), label.start):
            continue
        yield label


def _following(candidates: list[Label]) -> list[int]:
    """For each label the next value other than 1 of its style; 0 if there is none."""
    found: list[int] = []
    following: dict[Style, int] = {}
    for label in reversed(candidates):
        found.append(following.get(label.style, 0))
        if label.value != 1:
            following[label.style] = label.value
    return found[::-1]


def _below_heading(text: str, start: int) -> int:
    """Where the paragraph below a heading begins that ran into it; 0 where none does.

    An item that is cut there loses nothing: its paragraphs are put together again.
    """
    opening = _BELOW_HEADING.match(text, start)
    stop = text.find("。", start)
    return opening.end() if opening and (stop < 0 or stop - start > _LONG_HEADING) else 0


def _of_frame(text: str, labels: list[int]) -> Iterator[int]:
    """Breaks around the parts that are about the notice: those before and behind its labels."""
    head, tail = labels[0], labels[-1]
    for match in DOC_NUMBER.finditer(text, 0, head):
        cited = text[match.start() - 1 : match.start()] in ("（", "(")
        if not cited and text[match.end() : match.end() + 1] not in ("）", ")"):
            yield from (_past_title(text, *match.span()), match.end())
    for form in (_SALUTATION, _SIGNATURE):
        for match in (*form.finditer(text, 0, head), *form.finditer(text, tail)):
            yield from match.span()
    yield from (match.end() for match in _TITLE_END.finditer(text, 0, head))
    for match in (*_OPENING.finditer(text, 0, head), *_CLOSING.finditer(text, tail)):
        yield match.start()


def _past_title(text: str, start: int, end: int) -> int:
    """Where a number begins that a title runs into: …清单的通知|海政办发〔2023〕7号."""
    found = ((text.rfind(word, start, end), len(word)) for word in TITLE_WORDS)
    return max((at + length for at, length in found if at >= 0), default=start)
