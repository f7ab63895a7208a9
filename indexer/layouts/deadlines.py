"""Deadlines as notices print them: 2021年6月底前, 每月25日前, 一季度末前, 年底前."""

from __future__ import annotations

import re

from indexer.layouts.text import Joined

_YEAR = r"(?:20\d\d|当|今|本|明|次)年"
_PART_OF_MONTH = r"(?:\d{1,2}[日号]|月?(?:底|末|初)|[上中下]旬)"
_DATE = (
    rf"(?:每(?:[年月周]|季度?|半年)(?:\d{{1,2}}月)?(?:[末底首初]月?)?{_PART_OF_MONTH}?|"
    rf"(?:{_YEAR}度?)?(?:(?:\d{{1,2}}|十?[一二三四五六七八九]|十)月份?{_PART_OF_MONTH}?|"
    r"第?[一二三四1-4]季度[末底]?|[上下]半年|年?[底末中]|"
    r"春节|国庆节?|元旦|汛期)|"
    rf"{_YEAR}(?:年?[底末])?|年[底末内中])"
)
_FIRST = r"(?=[每\d当今本明次年一二三四五六七八九十第上下底末中春国元汛])"
"""What a date begins with, to pass over all other text quickly."""
_DEADLINE = re.compile(
    rf"{_FIRST}(?:{_DATE}(?:之?前(?![一二两三四五六七八九十\d期后述])|以前)|"
    rf"{_DATE}(?=(?:全面|基本|全部)?(?:完成|建成|竣工|办结)))"
)
"""A date with 前 after it, or one that says when something is completed."""


def deadline_in(text: Joined) -> Joined | None:
    """The one date by which the text wants something done; None if it names none or several."""
    found = {match.group(): match for match in _DEADLINE.finditer(text.text)}
    if len(found) != 1:
        return None
    match = next(iter(found.values()))
    return text.slice(match.start(), match.end())
