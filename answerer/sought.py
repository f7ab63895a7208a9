"""What kind of words answer a question: a number, a date, an address, or sentences."""

from __future__ import annotations

import re
from enum import Enum

_ASKING = re.compile(
    r"(?:是|有|为|要|该|应|能|可以|需要|包括)*(?:什么样|什么时候|什么时间|什么|哪些|哪个|哪几|哪家|"
    r"哪里|哪儿|哪|怎么样|怎么办|怎么|怎样|如何|多少|多久|多长|何时|何种|何|几|谁|吗|呢|是否)"
    r"|请问|具体|[？?]"
)
_CONTACT = re.compile(
    r"电话|热线|号码|联系方式|邮箱|网址|账号|账户|地址|\b(?:phone|hotline|address|account|e-?mail)\b",
    re.IGNORECASE,
)
_WHEN = re.compile(
    r"什么时[候间]|何时|哪[天日年月]|几[日号月]|截止|日期|期限|时间|多久|多长时间"
    r"|\b(?:when|deadline|by what date|how long)\b",
    re.IGNORECASE,
)
_FIGURE = re.compile(
    r"多少|几(?!乎)|多久|多长|多大|多高|比例|占比|\bhow (?:many|much)\b", re.IGNORECASE
)
_NAME = re.compile(
    r"谁|哪(?:个|家|所|位|一)|哪里|哪儿|何处|什么(?:名称|名字|平台|地方|部门|机构|单位)"
    r"|由.{0,6}(?:负责|牵头)|\b(?:who|where|which (?:body|office|place))\b",
    re.IGNORECASE,
)


class Sought(str, Enum):
    """What a question looks for."""

    CONTACT = "contact"
    WHEN = "when"
    FIGURE = "figure"
    NAME = "name"
    OPEN = "open"
    """Conditions, measures, ways: sentences."""


_PATTERNS = {
    Sought.CONTACT: _CONTACT,
    Sought.WHEN: _WHEN,
    Sought.FIGURE: _FIGURE,
    Sought.NAME: _NAME,
}


def sought(question: str) -> Sought:
    """The first kind whose words the question has; ``OPEN`` where it has none."""
    fitting = (kind for kind, words in _PATTERNS.items() if words.search(question))
    return next(fitting, Sought.OPEN)


def without_asking(question: str) -> str:
    """The question without the words that only ask (哪些, 如何, 多少)."""
    return _ASKING.sub("，", question)


_NUMBER = r"[0-9０-９〇一二三四五六七八九十百千两]"
_AMOUNT = re.compile(
    r"(?:不超过|超过|不少于|不低于|不高于|至少|最高|最长|约|大约|近|达到?|第|每[人月年日户])?"
    rf"{_NUMBER}[0-9０-９,.．%％〇一二三四五六七八九十百千万亿余多-]*"
    r"(?:%|％|个百分点|个[\u4e00-\u9fff]{1,2}|[万亿]?[\u4e00-\u9fff]{1,2}|)"
)
_DIGITS = re.compile(r"[\d（(][\d\-—－、，()（）]{3,}\d")
VALUES = {Sought.FIGURE: _AMOUNT, Sought.WHEN: _AMOUNT, Sought.CONTACT: _DIGITS}
"""Words within a clause that may be the whole answer."""
_ANY_FIGURE = re.compile(r"[0-9０-９]|[一二三四五六七八九十百两]+[个条项家年月日天小名]")
_ANY_DATE = re.compile(rf"{_NUMBER}.*(?:[月日天年]|小时)|(?:[月日天年]|小时).*{_NUMBER}", re.DOTALL)
FITTING = {
    Sought.FIGURE: _ANY_FIGURE,
    Sought.WHEN: _ANY_DATE,
    Sought.CONTACT: re.compile(r"\d{5}|\d{3,4}-\d{7,8}"),
}
"""What a text must have somewhere to be of the kind."""
