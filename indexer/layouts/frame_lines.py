"""Lines that are about the notice, recognised by their own form."""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexer.layouts.labels import label_at
from indexer.layouts.site_lines import site_menus, site_tail

DOC_NUMBER = re.compile(
    r"[一-鿿]{1,15}[〔\[［【(（]\s?(?:19|20)\d\d\s?[〕\]］】)）]第?\s?\d{1,4}\s?号"
)
DATE = re.compile(
    r"(?P<year>(?:19|20)\d\d|二[〇○零oO0]{1,2}[〇○零oO0一二三四五六七八九]{1,2})\s?[年./-]\s?"
    r"(?P<month>\d{1,2}|[一二三四五六七八九十]{1,2})\s?[月./-]\s?"
    r"(?P<day>\d{1,2}|[一二三四五六七八九十]{1,3})\s?日?(?!\d)"
)
OFFICE = re.compile(
    r"[一-鿿（）()]{2,38}(?:政府|国务院|委员会|办公[室厅]|委|局|厅|部|院|处|会|署|办|中心|公司|党组|小组|法院)$"
)
"""A line that only names an office."""
SIGNED = re.compile(rf"(?P<issuer>{OFFICE.pattern.rstrip('$')})\s?{DATE.pattern}$")
PAGE_FIELD = re.compile(
    r"[•·●\-\s]*(?P<key>(?:发文|制发)(?:机构|机关|单位)|发布(?:机构|机关|单位)|公开主体|"
    r"(?:信息)?来源|主题分类|组配分类|体裁分类|公文种类|主题词|作者|"
    r"(?:发布|成文|印发|生成|发文|公布|公开)(?:日期|时间)|(?:实施|施行|生效|失效|废止)日期|"
    r"(?:信息|公开)?索引号|统一编号|标题|名称|(?:信息|文件)名称|"
    r"(?:发文|发布)?文号|发文字号|文件编号|有效性|时效性|(?:效力|文件)状态)"
    r"[：:](?P<value>.*)"
)
"""A field of a page header as government sites print it (letter-spacing removed)."""

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
    "formula": re.compile(r"特此(?:通知|公告|通告|函告|函复|批复|报告)[。.]?$"),
    "salutation": re.compile(r"(?=.*(?:各|政府|单位|部门|同志|代表))[^。；;下]{2,120}[：:]$"),
    "rule": re.compile(r"[-—–_=*·•\s]{1,80}$"),
}
SALUTATION = _FORMS["salutation"]

_COPIES_TO = re.compile(r"(?:抄送|主送|分送|抄报)[：:]")
_MAX_COPIES = 12
"""Lines that a list of offices getting a copy may fill; the seed's fills three."""


def line_names(texts: Sequence[str]) -> list[str]:
    """A furniture name for each line that is known by its form; "" for the others.

    ``texts`` are the lines' texts without markup and letter-spacing.
    """
    names = [_form(text) for text in texts]
    labelled = next((at for at, text in enumerate(texts) if label_at(text)), len(texts))
    for at in range(labelled, len(texts)):
        names[at] = "" if names[at] == "salutation" else names[at]
    for at in (*site_menus(texts), *range(site_tail(texts, names), len(texts))):
        names[at] = "web-page"
    for first, last in _copies(texts, names):
        names[first : last + 1] = ["copies-to"] * (last + 1 - first)
    return names


def _form(text: str) -> str:
    return next((name for name, form in _FORMS.items() if form.match(text)), "")


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
