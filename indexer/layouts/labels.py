"""The numbers that notices print before headings and items: 一、 （一） 1． (1) ① 第一条."""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0}
_UNITS = {"十": 10, "百": 100}
_CN = r"[一二三四五六七八九十百零〇]{1,5}"


class Style(str, Enum):
    """A way of printing a number; the value is a short name for messages."""

    CHAPTER = "第一章"
    SECTION = "第一节"
    ARTICLE = "第一条"
    CHINESE = "一、"
    CHINESE_BRACKET = "（一）"
    DIGIT = "1、"
    DIGIT_BRACKET = "（1）"
    DIGIT_HALF_BRACKET = "1）"
    CIRCLED = "①"
    LETTER = "A."


class Label(NamedTuple):
    """A number in a text: ``text[start:end]`` with its delimiters."""

    style: Style
    value: int
    number: str
    """As printed; without the delimiter of 一、 and 1、, with brackets and 第…条."""
    start: int
    end: int


_PATTERNS: dict[Style, re.Pattern[str]] = {
    Style.CHAPTER: re.compile(rf"(?P<number>第\s?(?P<value>{_CN}|\d{{1,3}})\s?(?:编|章|部分))"),
    Style.SECTION: re.compile(rf"(?P<number>第\s?(?P<value>{_CN}|\d{{1,3}})\s?节)"),
    Style.ARTICLE: re.compile(rf"(?P<number>第\s?(?P<value>{_CN}|\d{{1,3}})\s?条)"),
    Style.CHINESE: re.compile(rf"(?P<number>(?P<value>{_CN}))\s?[、．.]"),
    Style.CHINESE_BRACKET: re.compile(rf"(?P<number>[（(]\s?(?P<value>{_CN})\s?[）)])"),
    # "2.5" and "1、2、3" are figures and lists, not labels
    Style.DIGIT: re.compile(r"(?P<number>(?P<value>\d{1,3}))\s?(?:、|[．.](?!\d))(?!\d+、)"),
    Style.DIGIT_BRACKET: re.compile(r"(?P<number>[（(]\s?(?P<value>\d{1,3})\s?[）)])"),
    Style.DIGIT_HALF_BRACKET: re.compile(r"(?P<number>(?P<value>\d{1,2})\s?[）)])"),
    Style.CIRCLED: re.compile(r"(?P<number>(?P<value>[①-⑳]))"),
    Style.LETTER: re.compile(r"(?P<number>(?P<value>[A-Z]))\s?[、．.](?![A-Za-z])"),
}


_STYLES_BY_SIGN: dict[str, tuple[Style, ...]] = {
    "第": (Style.CHAPTER, Style.SECTION, Style.ARTICLE),
    **dict.fromkeys("（(", (Style.CHINESE_BRACKET, Style.DIGIT_BRACKET)),
    **dict.fromkeys("0123456789０１２３４５６７８９", (Style.DIGIT, Style.DIGIT_HALF_BRACKET)),
    **dict.fromkeys("零〇一二三四五六七八九十百", (Style.CHINESE,)),
    **dict.fromkeys("ABCDEFGHIJKLMNOPQRSTUVWXYZ", (Style.LETTER,)),
    **dict.fromkeys("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳", (Style.CIRCLED,)),
}
"""What a label can begin with, to pass over all other text quickly."""


def label_at(text: str, start: int = 0) -> Label | None:
    """The label that begins at ``text[start]``, if any."""
    for style in _STYLES_BY_SIGN.get(text[start : start + 1], ()):
        match = _PATTERNS[style].match(text, start)
        if match:
            value = number_value(match["value"])
            return Label(style, value, match["number"], match.start(), match.end())
    return None


@lru_cache(maxsize=512)
def number_value(printed: str) -> int:
    """The value of 12, 十二, 二十, 一百零五, ⑫ or L."""
    if "A" <= printed <= "Z":
        return ord(printed) - ord("A") + 1
    if printed.isdecimal():
        return int(printed)
    if "①" <= printed <= "⑳":
        return ord(printed) - ord("①") + 1
    if not any(unit in printed for unit in _UNITS):
        return int("".join(str(_DIGITS[character]) for character in printed))
    total = pending = 0
    for character in printed:
        if character in _UNITS:
            total += (pending or 1) * _UNITS[character]
            pending = 0
        else:
            pending = _DIGITS[character]
    return total + pending
