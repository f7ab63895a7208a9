"""Lists of departments as notices print them, cut into names: 甲局、乙局，各区（县）人民政府等."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from indexer.layouts.text import Joined
    from indexer.lexicon import Lexicon

Range = tuple[int, int]

CLOSING = {
    "（": "）",
    "(": ")",
    "〔": "〕",
    "[": "]",
    "［": "］",
    "【": "】",
    "〖": "〗",
    "｛": "｝",
}
_PAIRS = CLOSING | {"“": "”", "《": "》", "「": "」"}
_SEPARATOR = re.compile(
    r"[、，,；;]|(?<=.)会同(?=.)|等(?=(?:有关|相关|其[他它])(?:部门|单位))|"
    # 及 and 和 join names only before a name that cannot go on with them
    r"(?:以及|及|和|与)(?=各|有关|相关|其[他它])|"
    r"(?<=[委局厅办部院会心室团府])(?:以及|及|和|与)(?=[市区县省州][一-鿿]{1,12}[委局厅办部院会心])"
)
_PLACES = (
    r"(?:自治[区州县]|直辖市|开发区|功能区|高新区|园区|特区|新区|乡镇|街镇|街道|"
    r"[省市县区旗盟州镇乡村])"
)
_EACH = re.compile(
    rf"各(?:有关|相关)?{_PLACES}{{1,2}}(?:[（(][^（()）]{{1,8}}[）)])?(?:、{_PLACES}{{1,2}})*$"
)
"""The first part of a name like 各市、自治州人民政府."""
_MORE_PLACES = re.compile(
    rf"{_PLACES}{{1,2}}(?:[（(][^（()）]{{1,8}}[）)])?"
    r"(?:(?:人民)?政府|管委会|管理委员会|办事处|党工委|党委|委员会)?(?:[（(][^（()）]{1,8}[）)])?(?=$|[、，,；;。）)\]〕】等及和])"
)
_REMARK = re.compile(r"列首|首位|第一位|排名第一|下同|以下|不再|分别为|为(?:牵头|主责)")
"""Remarks on a list of names that follow it in the same bracket."""
MARKS = "*＊★☆▲△※"
OUTER = f"。.；;，,、 {MARKS}"
_AND_OTHERS = re.compile(r"(?<=.)等(?:部门|单位|方面|成员单位)?$")
OFFICE_END = re.compile(
    r"[一-鿿（）()]{1,25}(?:部|委|局|厅|办|院|行|会|署|室|政府|部门|单位|公司|集团|中心|街道|镇|处|队|海关)$"
)
_EVERY = re.compile(
    r"各[一-鿿（）()、]{0,24}(?:[区县市州盟旗镇乡村府门位会局办道社团园司校院织业委处关组]|\w[）)])$"
)
_MIN_SPACED = 3
"""Fewest characters on both sides of a space between names; 科 委 is one name, letter-spaced."""


def split_names(text: str, inside: Range) -> tuple[Range, ...]:
    """The names in the range: cut at 、，； outside of brackets and quotes."""
    edges = [inside[0], *_separators(text, inside), inside[1]]
    pairs = (_name(text, pair) for pair in zip(edges[::2], edges[1::2], strict=True))
    named = takewhile(lambda pair: not _REMARK.search(text, *pair), pairs)
    return tuple(pair for pair in named if pair[0] < pair[1])


def stripped(text: str, inside: Range) -> Range:
    """The range without the separators and marks at its ends."""
    part = text[inside[0] : inside[1]]
    start = inside[0] + len(part) - len(part.lstrip(OUTER))
    return start, max(start, inside[0] + len(part.rstrip(OUTER)))


def at_spaces(body: Joined, pair: Range, lexicon: Lexicon) -> Iterator[Range]:
    """A name, or the names it consists of that only a printed space tells apart."""
    start, end = pair
    gaps = (at for at in range(start + 1, end) if _space_before(body, at))
    edges = [start, *(at for at in gaps if min(at - start, end - at) >= _MIN_SPACED), end]
    parts = list(pairwise(edges))
    known = all(lexicon.is_department(body.text[a:b]) for a, b in parts)
    yield from parts if known else [pair]


def is_office(name: str, lexicon: Lexicon) -> bool:
    """Whether a name is a department's by its ending or by the lexicon."""
    if "由" in name.replace("自由", ""):  # 此事由甲局
        return False
    return bool(OFFICE_END.match(name) or _EVERY.match(name)) or lexicon.is_department(name)


def _separators(text: str, inside: Range) -> Iterator[int]:
    """Start and end of each separator that no bracket or quote encloses."""
    depth, at, name = 0, inside[0], inside[0]
    for match in _SEPARATOR.finditer(text, *inside):
        passed = text[at : match.start()]
        depth += sum((sign in _PAIRS) - (sign in _PAIRS.values()) for sign in passed)
        at = match.end()
        if depth <= 0 and not _goes_on(text, name, match):
            name = match.end()
            yield from match.span()


def _goes_on(text: str, name: int, separator: re.Match[str]) -> bool:
    """Whether a name goes on behind its 、: 各市、自治州人民政府."""
    if separator.group() != "、" or not _EACH.fullmatch(text, name, separator.start()):
        return False
    return bool(_MORE_PLACES.match(text, separator.end()))


def _name(text: str, inside: Range) -> Range:
    """The range of a name without what surrounds it, 等 and 等部门 included."""
    start, end = stripped(text, inside)
    others = _AND_OTHERS.search(text[start:end])
    return (start, start + others.start()) if others else (start, end)


def _space_before(body: Joined, at: int) -> bool:
    between = body.source[body.offsets[at - 1] + 1 : body.offsets[at]]
    return bool(between) and "\n" not in between and not between.strip()
