"""Lines that are about the notice, recognised by their own form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from indexer.doc_numbers import DOC_NUMBER
from indexer.layouts.labels import label_at
from indexer.layouts.site_lines import site_menus, site_tail

DATE = re.compile(
    r"(?P<year>(?:19|20)\d\d|二[〇○零oO0]{1,2}[〇○零oO0一二三四五六七八九]{1,2})\s?[年./-]\s?"
    r"(?P<month>\d{1,2}|[一二三四五六七八九十]{1,2})\s?[月./-]\s?"
    r"(?P<day>\d{1,2}|[一二三四五六七八九十]{1,3})\s?日?(?!\d)"
)
TITLE_WORDS = (
    *(
        "通知",
        "意见",
        "方案",
        "报告",
        "办法",
        "规定",
        "要点",
        "目标",
        "安排",
        "计划",
        "条例",
        "公告",
    ),
    *("通告", "通报", "批复", "决定", "决议", "细则", "规则", "函", "措施", "规划", "纲要", "清单"),
    *(
        "任务",
        "章程",
        "制度",
        "预案",
        "标准",
        "纪要",
        "名单",
        "解读",
        "公报",
        "公示",
        "指南",
        "目录",
    ),
    *(
        "分解表",
        "任务书",
        "指引",
        "命令",
        "倡议书",
        "公约",
        "总结",
        "汇报",
        "须知",
        "问答",
        "任务分解",
    ),
    *("任务分工", "一览表", "分工表", "举措", "政策", "实施方法", "工作法"),
)
"""Words that the title of a notice ends with."""
OFFICE = re.compile(
    r"[一-鿿（）()]{2,38}(?:政府|国务院|委员会|办公[室厅]|委|局|厅|部|院|处|会|署|办|中心|公司|党组|小组|法院)$"
)
"""A line that only names an office."""
SIGNED = re.compile(rf"(?P<issuer>{OFFICE.pattern.rstrip('$')})\s?{DATE.pattern}$")
_KEYS = (
    r"(?:发文|制发)(?:机构|机关|单位)|发布(?:机构|机关|单位)|公开主体|"
    r"(?:信息)?来源|主题分类|组配分类|体裁分类|公文种类|主题词|作者|"
    r"(?:发布|成文|印发|生成|发文|公布|公开)(?:日期|时间)|(?:实施|施行|生效|失效|废止)日期|"
    r"(?:信息|公开)?索引号|统一编号|标题|名称|(?:信息|文件)名称|"
    r"(?:发文|发布)?文号|发文字号|文件编号|有效性|时效性|(?:效力|文件)状态"
)
PAGE_FIELD = re.compile(rf"[•·●\-\s]*(?P<key>{_KEYS})[：:](?P<value>.*)")
"""A field of a page header as government sites print it (letter-spacing removed)."""
PAGE_KEY = re.compile(rf"(?P<key>{_KEYS}|信息分类(?:名称)?|主题|日期|时间)[：:]")
"""The key of a field; a line of a page header may hold several."""

_FORMS: dict[str, re.Pattern[str]] = {
    "page-field": re.compile(rf"{PAGE_FIELD.pattern}$"),
    "doc-number": re.compile(rf"{DOC_NUMBER.pattern}$"),
    "signed": SIGNED,
    "date": re.compile(rf"[（(]?{DATE.pattern}[）)]?$"),
    "page-number": re.compile(
        r"(?:[-—–－]\s?\d{1,4}\s?[-—–－]|第\s?\d{1,4}\s?页(?:共\s?\d+\s?页)?)$"
    ),
    "note": re.compile(
        r"[（(](?:此件|本文|共印|联系人|信息公开)[^（(]{0,60}[）)]$|公开(?:方式|属性|类别)[：:].{2,10}$"
    ),
    "annex": re.compile(r"附件\s?[\d一二三四五六七八九十]{0,2}\s?(?:$|[：:])"),
    "imprint": re.compile(rf".{{2,40}}{DATE.pattern}印发$"),
    "formula": re.compile(
        r"(?:特此(?:通知|公告|通告|通报|公示|函告|函复|函达|批复|报告|说明|证明|致函)|此[复令致布告函])[。.!！]?$"
    ),
    "salutation": re.compile(r"(?=.*(?:各|政府|单位|部门|同志|代表))[^。；;下]{2,120}[：:]$"),
    "rule": re.compile(r"[-—–_=*·•\s]{1,80}$"),
}
SALUTATION = _FORMS["salutation"]

_CONTENTS = re.compile(r"目\s*录")
_LEADER = re.compile(r"[\s.．·…⋯-]*\d*$")
"""Dots and page number behind an entry of a table of contents."""
_MAX_ENTRY = 80
"""Longest entry of a table of contents: headings in 80 real notices have up to 49 characters."""
_ANNEXES = re.compile(r"附件\s?[：:]\s*")
_NO_ANNEX = re.compile(r"[。；;]|.{80}")
_COPIES_TO = re.compile(r"(?:抄送|主送|分送|抄报)[：:]")
_MAX_COPIES = 12
"""Lines that a list of offices getting a copy may fill; the seed's fills three."""


def line_names(texts: Sequence[str]) -> list[str]:
    """A furniture name for each line that is known by its form; "" for the others.

    ``texts`` are the lines' texts without markup and letter-spacing.
    """
    names = [_form(text) for text in texts]
    contents = _contents(texts)
    labelled = next(
        (at for at, text in enumerate(texts) if label_at(text) and at not in contents), len(texts)
    )
    for at in range(labelled, len(texts)):
        names[at] = "" if names[at] == "salutation" else names[at]
    for at in (*site_menus(texts), *range(site_tail(texts, names), len(texts))):
        names[at] = "web-page"
    for at in contents:
        names[at] = "contents"
    for at in _annexes(texts, names):
        names[at] = "annex"
    for first, last in _copies(texts, names):
        names[first : last + 1] = ["copies-to"] * (last + 1 - first)
    return names


def _form(text: str) -> str:
    return next((name for name, form in _FORMS.items() if form.match(text)), "")


def _contents(texts: Sequence[str]) -> range:
    """The table of contents: from 目录 up to where its first entry is printed again."""
    head = next((at for at, text in enumerate(texts) if _CONTENTS.fullmatch(text)), None)
    first = _entry(texts[head + 1]) if head is not None and head + 1 < len(texts) else ""
    if head is None or not first:
        return range(0)
    again = (at for at in range(head + 2, len(texts)) if _entry(texts[at]) == first)
    return range(head, next(again, head))


def _entry(text: str) -> str:
    """A line as an entry of a table of contents, without dots and page number."""
    return _LEADER.sub("", text) if len(text) <= _MAX_ENTRY else ""


def _annexes(texts: Sequence[str], names: Sequence[str]) -> Iterator[int]:
    """The lines of each list of annexes below its first: 附件：1.甲 has 2.乙 below it."""
    for at, text in enumerate(texts):
        opening = _ANNEXES.match(text) if names[at] == "annex" else None
        first = label_at(text, opening.end()) if opening else None
        if opening is None or (first is None and opening.end() < len(text)):
            continue
        expected = first.value + 1 if first else 1
        for below in range(at + 1, len(texts)):
            label = label_at(texts[below])
            if not label or label.value != expected or _NO_ANNEX.search(texts[below]):
                break
            yield below
            expected += 1


def _copies(texts: Sequence[str], names: Sequence[str]) -> list[tuple[int, int]]:
    """First and last line of each list of offices that get a copy: up to the imprint below it,
    else to its full stop."""
    found = []
    for at, text in enumerate(texts):
        if _COPIES_TO.match(text):
            rest = range(at, min(at + _MAX_COPIES, len(texts)))
            ends = [i for i in rest if names[i] == "imprint" or texts[i].endswith("。")]
            # each group of offices may end in a full stop; the imprint closes them all
            end = next((i for i in ends if names[i] == "imprint"), ends[0] if ends else at)
            found.append((at, end - (names[end] == "imprint")))
    return found
