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
    r"(?:电话|热线|号码|联系方式|邮箱|网址|账号|账户(?:信息)?|地址)"
    r"(?:分别)?(?:(?:是|为)?(?:什么|多少|哪|几)|怎么|如何|有哪|[？?]?$)"
    r"|(?:什么|哪个|哪些|多少)(?:电话|热线|号码|邮箱|网址|账号|账户|地址)"
    r"|\b(?:phone|hotline|address|account|e-?mail)\b",
    re.IGNORECASE,
)
_WHEN = re.compile(
    r"什么(?:时[候间]|日期)|何时|哪[天日年月]|几[日号月](?!份)|(?:截止|截至)到?(?:什么|何|哪|几)"
    r"|(?:时间|日期|期限|时限|时长|年限)(?:分别)?(?:是|为|有)?(?:什么|多|几|哪|怎|如何|[？?]?$)"
    r"|多久|多长时间|多少[天日年]|\b(?:when|deadline|by what date|how long)\b",
    re.IGNORECASE,
)
_FIGURE = re.compile(
    r"多少|几(?!乎)|多长|多大|多高|(?:比例|占比|率|标准|金额|总额|数量|额度|人数)"
    r"(?:分别)?(?:是|为|达|达到)?(?:多|几|什么|如何|怎|[？?]?$)|\bhow (?:many|much)\b",
    re.IGNORECASE,
)
_NAME = re.compile(
    r"谁|哪(?:个|家|所|位|一)|(?<!如)何处|哪里|哪儿"
    r"|什么(?:名称|名字|平台|地方|部门|机构|单位|地点|位置|场所)|由.{0,6}(?:负责|牵头)"
    r"|(?:地点|位置|场所)(?:是|为|在)?(?:什么|哪|[？?]?$)"
    r"|\b(?:who|where|which (?:body|office|place))\b",
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
_UNIT = (
    r"(?:[余多]?[万亿千百]{0,2}[余多]?)(?:平方公里|平方米|立方米|公里|千米|公斤|千克|毫升|美元|元|人民币"
    r"|人次|人|名|位|户|家|所|个(?:百分点|工作日|小时|自然日|月|[\u4e00-\u9fff]{1,2})?|项|条|款|件|份|批"
    r"|次|例|起|宗|笔|吨|米|亩|公顷|辆|台|套|架|艘|列|节|间|座|栋|幢|张|床|只|支|枚|瓶|箱|袋|盒|包|单"
    r"|天|日|周|年|月|小时|分钟|秒|时|倍|成|度|级|岁|度电|种|类|门|期|场|处|片|组|队|层|部|篇|本)"
)
"""Measure words: a closed class of the language."""
_BOUND = (
    r"(?:不超过|不得超过|超过|不少于|不低于|不高于|至少|最高|最低|最长|最多|上限|约|大约|近|达到?|第"
    r"|每[人月年日户个]+)*"
)
_AMOUNT = (
    rf"{_BOUND}{_NUMBER}[0-9０-９,.．〇一二三四五六七八九十百千万亿]*"
    rf"(?:[%％](?:[-~—至]{_NUMBER}[0-9.]*[%％])?|‰|{_UNIT}|[余多]?[万亿])(?:以上|以下|以内|左右)?(?:/[\u4e00-\u9fff])?"
)
_DAY = (
    r"(?:(?:20)?\d\d年|今年|明年|去年|本年)?(?:\d{1,2}月(?:\d{1,2}[日号])?|\d{1,2}[日号])"
    r"(?:[（(][^（）()]{1,5}[）)])?(?:[上下中]午|凌晨|晚)?(?:\d{1,2}(?:[:：]\d\d|[时点](?:\d{1,2}分|半|整)?))?"
    r"|(?:20)\d\d年(?:底|末|初|上半年|下半年)?|\d{1,2}[:：]\d\d"
)
_DATE = (
    rf"(?:自|从|至|到|截至|截止到?|于)?(?:{_DAY})(?:起)?(?:(?:至|到|[-~－—～]+)(?:{_DAY}))?"
    r"(?:之?[前后]|[起底止]|当[天日])?"
)
_DIGITS = re.compile(r"[\d（(][\d\-—－、，()（）]{3,}\d")
VALUES = {
    Sought.FIGURE: re.compile(_AMOUNT),
    Sought.WHEN: re.compile(rf"{_DATE}|{_AMOUNT}"),
    Sought.CONTACT: _DIGITS,
}
"""Words within a clause that may be the whole answer."""
_ANY_FIGURE = re.compile(r"[0-9０-９]|[一二三四五六七八九十百两]+[个条项家年月日天小名]")
_ANY_DATE = re.compile(rf"\A(?=.*?{_NUMBER})(?=.*?(?:[月日天年]|小时))", re.DOTALL)
_BODY = re.compile(
    r"[局委部厅办院处室科所站]|中心|公司|银行|集团|协会|学会|大学|学校|平台|小组|政府|法院|医院|[Aa][Pp][Pp]"
    r"|客户端|网|公众号|会|机构|单位|区|路|街|[镇乡村社园港]"
)
FITTING = {
    Sought.FIGURE: _ANY_FIGURE,
    Sought.WHEN: _ANY_DATE,
    Sought.CONTACT: re.compile(r"\d{5}|\d{3,4}-\d{7,8}"),
    Sought.NAME: _BODY,
}
"""What a text must have somewhere to be of the kind."""
