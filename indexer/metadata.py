"""What a notice says about itself: title, issuer, 文号, date, district, work year, kind.

Each fact has a short list of places where notices print it, asked in order; what
none of them prints stays None.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cache
from typing import NamedTuple

import jieba

from common.records import Furniture, Kind, Metadata, SourceText
from indexer.layouts.base import LayoutReading
from indexer.layouts.frame_lines import DATE, DOC_NUMBER, OFFICE, PAGE_FIELD, SIGNED
from indexer.layouts.labels import number_value
from indexer.layouts.text import joined_text

_TITLE_END = re.compile(
    r"(?:通知|意见|方案|报告|办法|规定|要点|目标|安排|计划|条例|公告|通告|通报|批复|决定|决议|细则|规则|"
    r"函|措施|规划|纲要|清单|任务|章程|制度|预案|标准)(?:（[^（）]{1,20}）|\([^()]{1,20}\))?$"
)
_MIN_TITLE = 6
"""Shortest title, in characters; 通知公告 and 规划计划 are menu entries of sites."""
_TITLE_GOES_ON = re.compile(r"关于|印发|转发|批转")
_OFFICE = r"[一-鿿]{2,30}?(?:人民政府|政府|国务院|委员会|委|局|厅|部|院|署|会)(?:办公[室厅])?"
_ISSUER_IN_TITLE = re.compile(rf"(?P<issuer>{_OFFICE}|国务院(?:办公厅)?)关于")
_RED_HEAD = re.compile(r"(?P<issuer>[一-鿿]{4,40}?)文件$")
_SPEAKER_FOR = re.compile(
    r"我(?:受|代表)(?P<issuer>[一-鿿]{2,20}?(?:政府|委员会|法院|检察院|常委会|会议))[，,]?(?:委托|向)"
)
_DISTRICT = re.compile(
    r"(?:^(?:中共)?|[市省]|自治区)(?P<district>(?!中共)[一-鿿]{2,4}?[区县旗])(?=委|人民|政府|人大|政协)"
)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)年")
_YEARS = re.compile(r"(?:19|20)\d\d年?\s?[—–~至到-]+\s?(?:19|20)\d\d年")
_PLANNED = re.compile(r"任务|目标|安排|工作|要点|计划|打算")
_REVIEWED = re.compile(r"回顾|总结|完成情况|成效")
_ARRANGED = re.compile(
    r"(?:就|将|定)((?:19|20)\d\d)年(?:度)?[^，。,]{0,20}(?:安排|工作|任务|目标|要点)"
)
_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (Kind.WORK_REPORT, re.compile(r"工作报告")),
    (
        Kind.SUPERVISION_PLAN,
        re.compile(r"(?:督查|督办|督促检查)[^，。,]{0,6}(?:工作|方案|安排|事项)"),
    ),
    (
        Kind.KEY_WORK_TARGETS,
        re.compile(r"重点工作|工作要点|主要任务|任务分解|目标任务|工作目标|实事项目"),
    ),
    (
        Kind.REGULATION,
        re.compile(r"(?:办法|规定|条例|细则|规则|章程)[》）)试行暂]{0,6}(?:的通知)?$"),
    ),
    (
        Kind.NOTICE,
        re.compile(
            r"(?:通知|公告|通告|通报|意见|批复|函|决定|措施|方案|计划|规划)[》）)试行]{0,5}$"
        ),
    ),
)


class _Printed(NamedTuple):
    """The parts of a notice that speak of the notice."""

    furniture: tuple[tuple[str, str], ...]
    """Name and text of each line of the frame, in reading order."""
    preamble: tuple[str, ...]
    """Paragraphs before the first heading."""
    headings: tuple[str, ...]
    body: str

    def texts(self, *names: str) -> tuple[str, ...]:
        """Texts of the furniture with these names."""
        return tuple(text for name, text in self.furniture if name in names)

    def page_field(self, *keys: str) -> str | None:
        """Value of the page-header field whose key begins with one of ``keys``, in their order."""
        fields = [match for text in self.texts("page-field") if (match := PAGE_FIELD.match(text))]
        for key in keys:
            for field in fields:
                if field["key"].startswith(key) and field["value"].strip():
                    return field["value"].strip()
        return None


def read_metadata(source: SourceText, reading: LayoutReading) -> Metadata:
    """What the notice prints; None for what it does not."""
    printed = _printed(source, reading)
    title = _title(printed)
    issuer = _issuer(printed, title)
    return Metadata(
        title=title,
        issuer=issuer,
        doc_number=_doc_number(printed),
        date=_date(printed, title),
        district=_district(printed, title, issuer),
        year=_year(printed, title),
        kind=_kind(printed, title),
    )


def _printed(source: SourceText, reading: LayoutReading) -> _Printed:
    first = min((heading.spans[0].start for heading in reading.headings), default=len(source.text))
    before = (item for item in reading.items if not item.number and item.spans[0].start < first)
    return _Printed(
        tuple((one.name, _text(source, one)) for one in reading.furniture),
        tuple(item.text for item in before),
        tuple(heading.text for heading in reading.headings),
        "\n".join((*(h.text for h in reading.headings), *(item.text for item in reading.items))),
    )


def _text(source: SourceText, furniture: Furniture) -> str:
    return joined_text(source.text, furniture.spans)


# Title -----------------------------------------------------------------------------


def _title(printed: _Printed) -> str | None:
    """A head line that ends as titles do, with the lines above it that it completes."""
    named = printed.page_field("标题", "名称", "信息名称", "文件名称")
    return named or next(_titles(printed), None)


def _titles(printed: _Printed) -> Iterator[str]:
    for group in _head_groups(printed.furniture):
        for at, line in enumerate(group):
            title = "".join(group[_title_start(group, at) : at + 1])
            if _TITLE_END.search(line) and len(title) >= _MIN_TITLE:
                yield title


def _head_groups(furniture: Iterable[tuple[str, str]]) -> Iterator[list[str]]:
    """Runs of head lines that no other line interrupts."""
    group: list[str] = []
    for name, text in furniture:
        if name == "head":
            group.append(text)
        elif name != "markup" and group:
            yield group
            group = []
    if group:
        yield group


def _title_start(group: Sequence[str], at: int) -> int:
    """First line of the title that ends at ``at``, which may be set in several lines."""
    start = at
    while start and _goes_on(group[start - 1], group[start]):
        start -= 1
    return start


def _goes_on(line: str, following: str) -> bool:
    """Whether a title goes on: its line opens 关于… without closing it, or names the office."""
    if _TITLE_END.search(line):
        return False
    opened = _TITLE_GOES_ON.search(line)
    return bool(opened or (OFFICE.match(line) and _TITLE_GOES_ON.match(following)))


# Issuer, 文号, date ------------------------------------------------------------------


def _issuer(printed: _Printed, title: str | None) -> str | None:
    """For a report, whom the speaker stands for; else signature, page header, red head, title."""
    if title and title.endswith("工作报告"):
        spoken = (
            match["issuer"] for text in printed.preamble for match in _SPEAKER_FOR.finditer(text)
        )
        return next(spoken, None)
    signatures = (*printed.texts("signature"), *_signed(printed, "issuer"))
    if signatures:
        return signatures[0]
    field = printed.page_field("发文机", "发文单", "制发", "发布机", "发布单", "公开主体")
    red_heads = (
        match["issuer"] for text in printed.texts("head") if (match := _RED_HEAD.match(text))
    )
    in_title = _ISSUER_IN_TITLE.match(title or "")
    return field or next(red_heads, None) or (in_title["issuer"] if in_title else None)


def _signed(printed: _Printed, part: str) -> Iterator[str]:
    """Part of each signature that has office and date on one line."""
    for text in printed.texts("signed"):
        match = SIGNED.match(text)
        if match:
            yield match[part] if part == "issuer" else text[match.end("issuer") :]


def _doc_number(printed: _Printed) -> str | None:
    lines = (
        match.group()
        for text in printed.texts("doc-number", "head")
        if (match := DOC_NUMBER.search(text))
    )
    field = printed.page_field("发文字号", "文号", "发文文号", "发布文号", "文件编号") or ""
    # pages print a dash or 无 where a notice has no number
    return next(lines, None) or (field if re.search(r"\d", field) else None)


def _date(printed: _Printed, title: str | None) -> str | None:
    """Signature, page header, colophon; for a report the line below its title."""
    signed = [
        text
        for (before, _), (name, text) in zip(printed.furniture, printed.furniture[1:], strict=False)
        if name == "date" and before == "signature"
    ]
    fields = (
        printed.page_field(key)
        for key in ("成文", "印发", "发布日", "发文日", "公布", "生成", "发布时")
    )
    spoken = printed.texts("head") if title and title.endswith("报告") else ()
    places = (
        *signed,
        *_signed(printed, "date"),
        *(one for one in fields if one),
        *printed.texts("date", "imprint"),
        *spoken,
    )
    return next((found for text in places if (found := iso_date(text))), None)


def iso_date(text: str) -> str | None:
    """The first date of a text as YYYY-MM-DD; None if there is none on the calendar."""
    match = DATE.search(text)
    if not match:
        return None
    year = re.sub("[零oO○]", "〇", match["year"])
    try:
        return date(*map(number_value, (year, match["month"], match["day"]))).isoformat()
    except ValueError:
        return None


# District, year, kind --------------------------------------------------------------


def _district(printed: _Printed, title: str | None, issuer: str | None) -> str | None:
    """In issuer or title; where both are silent, the one district the body speaks of most."""
    for text in (issuer, title):
        match = _DISTRICT.search(text or "")
        if match:
            return match["district"]
    if issuer:
        return None
    counts = Counter(name for name in _district_names() if name in printed.body)
    for name in counts:
        counts[name] = printed.body.count(name)
    ranked = counts.most_common(2)
    if not ranked or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
        return None
    return ranked[0][0]


@cache
def _district_names() -> frozenset[str]:
    """Districts by the segmentation dictionary: its place names that end in 区."""
    with jieba.dt.get_dict_file() as file:
        entries = (line.decode("utf-8").split() for line in file)
        named = (entry[0] for entry in entries if entry[-1].startswith(("ns", "nr")))
        return frozenset(
            word for word in named if re.fullmatch("[一-鿿]{2}(?<!地)区|[一-鿿]{2}新区", word)
        )


def _year(printed: _Printed, title: str | None) -> int | None:
    """In the title, unless it spans years; else a heading of what is planned; else the preamble."""
    in_title = set(_YEAR.findall(title or ""))
    if _YEARS.search(title or ""):
        return None
    if len(in_title) == 1:
        return int(in_title.pop())
    planned = (
        text for text in printed.headings if _PLANNED.search(text) and not _REVIEWED.search(text)
    )
    arranged = (match[1] for text in printed.preamble for match in _ARRANGED.finditer(text))
    found = (*(year for text in planned for year in _YEAR.findall(text)), *arranged)
    return int(found[0]) if found else None


def _kind(printed: _Printed, title: str | None) -> Kind | None:
    """By the words of the title; without a title by those of the preamble's announcement."""
    texts = (title,) if title else printed.preamble
    for text in texts:
        for kind, words in _KINDS:
            if words.search(text):
                return kind
    return None
