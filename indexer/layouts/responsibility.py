"""Who is responsible, as notices print it in brackets or on a line of its own.

（责任单位：A、B） · [牵头单位：A；配合单位：B、C] · （A负责） · （A牵头，B配合） · 责任单位：A、B
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

from common.records import Field
from indexer.layouts.text import Joined

if TYPE_CHECKING:
    from indexer.lexicon import Lexicon

Range = tuple[int, int]

_CLOSING = {"（": "）", "(": ")", "〔": "〕", "[": "]", "［": "］", "【": "】"}
_OPENING = {closing: opening for opening, closing in _CLOSING.items()}
_PAIRS = _CLOSING | {"“": "”", "《": "》", "「": "」"}
_NOUN = "(?:单位|部门|科室|处室|主体|机构)"
_ROLES: Mapping[Field, str] = {
    Field.LEAD: rf"牵头(?:责任)?{_NOUN}?|主责{_NOUN}?|主办{_NOUN}|主要责任{_NOUN}|主管{_NOUN}",
    Field.SUPPORTING: rf"(?:配合|协办|协同|参与|参加|协助|支持|会办)(?:责任)?{_NOUN}?",
    Field.RESPONSIBLE: rf"责任{_NOUN}|落实{_NOUN}|实施{_NOUN}|负责{_NOUN}|完成{_NOUN}|承办{_NOUN}",
}
_ROLE = re.compile(
    r"(?:^|(?<=[；;，,。、\s]))(?:"
    + "|".join(f"(?P<{field.value}>{words})" for field, words in _ROLES.items())
    + r")\s?[：:]\s?"
)
_VERBS: Mapping[str, Field] = {
    "分别负责": Field.RESPONSIBLE,
    "负责": Field.RESPONSIBLE,
    "牵头": Field.LEAD,
    "主办": Field.LEAD,
    "配合": Field.SUPPORTING,
    "参与": Field.SUPPORTING,
    "协办": Field.SUPPORTING,
    "协助": Field.SUPPORTING,
}
_SEPARATOR = re.compile(r"[、，,；;]|(?<=.)会同(?=.)")
_OFFICE_END = re.compile(
    r"[一-鿿（）()]{1,25}(?:部|委|局|厅|办|院|行|会|署|室|政府|部门|单位|公司|集团|中心|街道|镇)$"
)
_PROSE = re.compile(r"列首位|排名第一|下同|以下|不再|分别为|为(?:牵头|主责)")
"""Remarks on a list of names that follow it in the same bracket."""
_OUTER = "。.；;，,、 "


class Names(NamedTuple):
    """The departments of one role, as ranges of the text they stand in."""

    role: Field
    ranges: tuple[Range, ...]


class Responsibility(NamedTuple):
    """What a text says about responsibility."""

    names: tuple[Names, ...]
    cuts: tuple[Range, ...]
    """Ranges of the text that say nothing else, ascending."""


def read_responsibility(body: Joined, lexicon: Lexicon) -> Responsibility:
    """The departments named in brackets of the text, or by the text as a whole."""
    whole = _labelled(body.text, (0, len(body.text)))
    if whole:
        return Responsibility(tuple(whole), ((0, len(body.text)),))
    names: list[Names] = []
    cuts: list[Range] = []
    for start, end in _brackets(body.text):
        inside = (start + 1, end - 1)
        found = _labelled(body.text, inside) or _by_verb(body.text, inside, lexicon)
        if found:
            names.extend(found)
            cuts.append((start, _past_second_stop(body.text, start, end)))
    return Responsibility(tuple(names), tuple(cuts))


def opens_responsibility(text: str) -> bool:
    """Whether a line is one that only names departments (责任单位：…)."""
    return bool(_ROLE.match(text))


def _brackets(text: str) -> Iterator[Range]:
    """Every pair of brackets of the text, by its closing sign; a stray sign pairs with nothing."""
    unclosed: list[int] = []
    for at, sign in enumerate(text):
        if sign in _CLOSING:
            unclosed.append(at)
        elif sign in _OPENING:
            while unclosed and _CLOSING[text[unclosed[-1]]] != sign:
                unclosed.pop()
            if unclosed:
                yield unclosed.pop(), at + 1


def _past_second_stop(text: str, start: int, end: int) -> int:
    """End of the cut: a full stop after the bracket goes too if one stands before it."""
    doubled = text[end : end + 1] == "。" and text[start - 1 : start] in ("。", "；", "！")
    return end + 1 if doubled else end


def _labelled(text: str, inside: Range) -> list[Names]:
    """The names after 责任单位： and the like; empty unless the range begins so."""
    marks = list(_ROLE.finditer(text[inside[0] : inside[1]]))
    if not marks or marks[0].start() > 0:
        return []
    ends = [*(mark.start() for mark in marks[1:]), inside[1] - inside[0]]
    return [
        Names(Field(mark.lastgroup or ""), _split(text, (inside[0] + mark.end(), inside[0] + end)))
        for mark, end in zip(marks, ends, strict=True)
    ]


def _by_verb(text: str, inside: Range, lexicon: Lexicon) -> list[Names]:
    """The names before 负责, 牵头, 配合; empty unless all of them are departments."""
    found: list[Names] = []
    for part in re.finditer(r"[^；;，,。]+(?:[；;，,。]|$)", text[inside[0] : inside[1]]):
        clause = part.group().rstrip(_OUTER).removesuffix("工作")
        verb = next((verb for verb in _VERBS if clause.endswith(verb)), None)
        start = inside[0] + part.start() + (clause.startswith("由"))
        end = inside[0] + part.start() + len(clause) - len(verb or "")
        if not verb or start >= end:
            return []
        found.append(Names(_VERBS[verb], _split(text, (start, end))))
    names = [text[a:b] for one in found for a, b in one.ranges]
    return found if names and all(_is_office(name, lexicon) for name in names) else []


def _is_office(name: str, lexicon: Lexicon) -> bool:
    return bool(_OFFICE_END.match(name)) or lexicon.is_department(name) or name.startswith("各")


def _split(text: str, inside: Range) -> tuple[Range, ...]:
    """The names in the range: cut at 、，； outside of brackets and quotes."""
    edges = [inside[0], *_separators(text, inside), inside[1]]
    pairs = (_stripped(text, pair) for pair in zip(edges[::2], edges[1::2], strict=True))
    named = takewhile(lambda pair: not _PROSE.search(text, *pair), pairs)
    return tuple(pair for pair in named if pair[0] < pair[1])


def _separators(text: str, inside: Range) -> Iterator[int]:
    """Start and end of each separator that no bracket or quote encloses."""
    depth, at = 0, inside[0]
    for match in _SEPARATOR.finditer(text, *inside):
        passed = text[at : match.start()]
        depth += sum((sign in _PAIRS) - (sign in _PAIRS.values()) for sign in passed)
        at = match.end()
        if depth <= 0:
            yield from match.span()


def _stripped(text: str, inside: Range) -> Range:
    part = text[inside[0] : inside[1]]
    start = inside[0] + len(part) - len(part.lstrip(_OUTER))
    return start, max(start, inside[0] + len(part.rstrip(_OUTER)))


def printed(text: str, names: Sequence[Names], role: Field) -> tuple[str, ...]:
    """The names of one role as printed, each once, in order."""
    found = (text[a:b] for one in names if one.role is role for a, b in one.ranges)
    return tuple(dict.fromkeys(found))
