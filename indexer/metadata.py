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
from itertools import chain
from typing import NamedTuple

import jieba

from common.records import Furniture, Kind, Metadata, SourceText
from indexer.doc_numbers import DOC_NUMBER
from indexer.layouts.base import LayoutReading
from indexer.layouts.frame_lines import DATE, OFFICE, PAGE_KEY, SIGNED, TITLE_WORDS
from indexer.layouts.labels import number_value
from indexer.layouts.text import joined_text

_TABLE_WORDS = ("任务表", "安排表", "计划表", "汇总表", "明细表", "对照表", "推进表", "台账")
"""Ends of titles that only tables have, beside those of notices."""
_TITLE_END = re.compile(
    rf"(?:{'|'.join((*TITLE_WORDS, *_TABLE_WORDS))})[》”]?"
    r"(?:（[^（）]{1,24}）|\([^()]{1,24}\)|[〔\[][^〔〕\[\]]{1,20}[〕\]]){0,2}$"
)
_MIN_TITLE = 6
"""Shortest title, in characters; 通知公告 and 规划计划 are menu entries of sites."""
_SIGNED_DATE = ("signature", "date")
_HEADER_DATES = (
    "成文",
    "印发",
    "发布日",
    "发文日",
    "公布",
    "公开日",
    "生成",
    "发布时",
    "日期",
    "时间",
)
"""Keys of page-header fields, the surest first."""
_TITLE_GOES_ON = re.compile(r"关于|印发|转发|批转")
_OFFICE = r"[一-鿿]{2,30}?(?:人民政府|政府|国务院|委员会|委|局|厅|部|院|署|会)(?:办公[室厅])?"
_ISSUER_IN_TITLE = re.compile(
    rf"(?P<issuer>{_OFFICE}|国务院(?:办公厅)?)(?:关于|印发|转发|批转|公告|通告|令)"
)
_RED_HEAD = re.compile(r"(?P<issuer>[一-鿿]{4,40}?)文件$")
_SPEAKER_FOR = re.compile(
    r"我(?:受|代表)(?P<issuer>[一-鿿]{2,20}?(?:政府|委员会|法院|检察院|常委会|会议))[，,]?(?:委托|向)"
)
_DISTRICT = re.compile(
    r"(?:^(?:中共)?|[市省《]|自治区|关于|印发|中共)(?P<district>(?!中共|印发|关于|主城|老城|中心城)"
    r"(?:[一-鿿]{1,3}新区|[一-鿿]{2,3}?"
    r"(?<![社园景校辖库灾牧地小矿林片街务新发范治税验能济业假理政胜贸全各本我该游化心])[区县旗]))"
    r"(?![分域划内外位级县市乡])"
)
"""A district in a title or an office's name; not 社区, 园区, 开发区, 示范区 and the like."""
_DISTRICT_ENTRY = re.compile(
    r"^([一-鿿]{2}(?<!地)区|[一-鿿]{2}新区) (?:\d+ )?n[sr]\w*$", re.MULTILINE
)
"""A district in the segmentation dictionary: word, frequency, part of speech."""
_DISTRICT_SIZES = (3, 4)
_DISTRICT_END = re.compile("区")
_DECREE = re.compile(
    r"(?P<issuer>(?:(?![年月日])[一-鿿]){2,20}?(?:政府|委员会|国务院|部|局))?令\s?(?:[〔\[]\d{4}[〕\]])?第?\s?"
    r"[\d一二三四五六七八九十百]{1,4}\s?号|第\s?\d{1,4}\s?号令"
)
_SERIAL = re.compile(
    r"[（(]?((?:[〔\[（(](?:19|20)\d\d[〕\]）)]|(?:19|20)\d\d年)?\s?第\s?\d{1,4}\s?[号期])[）)]?$"
)
"""The number of a public announcement or of minutes, on a line of its own."""
_WIDE = re.compile(r"[ \t\u00a0\u3000\u2002\u2003]{2,}")
"""A space that sets offices apart which sign side by side."""
_ISSUED = re.compile(
    rf"(?P<date>{re.sub(r'[?]P<[a-z]+>', '?:', DATE.pattern)})[^，。；）)年]{{0,40}}(?:公布|发布)"
)
"""When a decree was issued, in the brackets under its title."""
_MAX_SIGN = 5
"""Longest usual sign of an office before the year of a number: 渝府办发 has 4, 黔发改服务 5."""
_SITE = re.compile(r"\s*[-_|—–－｜]+\s*[^-_|—–－｜《》]{2,30}$")
"""The name of a site behind a title."""
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)年")
_EDITION = re.compile(r"(?:19|20)\d\d年?(?:修[订正改]|版|[0-9]+月)")
"""A year that dates a text, not the work: 2021年修订."""
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
        re.compile(
            r"重点工作|工作要点|主要任务|重点任务|任务分[解工]|目标任务|工作目标|任务清单|工作清单|目标责任|实事项目"
        ),
    ),
    (
        Kind.REGULATION,
        re.compile(
            r"(?:办法|规定|条例|细则|规则|章程)(?:[（(][^（()）]{1,12}[）)])?[》”]?(?:的通知)?$"
        ),
    ),
    (Kind.NOTICE, _TITLE_END),
)


class _Line(NamedTuple):
    """A line of the frame."""

    name: str
    text: str
    below: bool
    """Whether it stands behind the first item."""


class _Printed(NamedTuple):
    """The parts of a notice that speak of the notice."""

    furniture: tuple[_Line, ...]
    """The lines of the frame, in reading order."""
    preamble: tuple[str, ...]
    """Paragraphs before the first heading."""
    headings: tuple[str, ...]
    body: str

    def texts(self, *names: str) -> tuple[str, ...]:
        """Texts of the furniture with these names."""
        return tuple(line.text for line in self.furniture if line.name in names)

    def page_field(self, *keys: str) -> str | None:
        """Value of the page-header field whose key begins with one of ``keys``, in their order."""
        fields = [field for text in self.texts("page-field") for field in _fields(text)]
        for key in keys:
            for field in fields:
                if field.key.startswith(key) and field.value:
                    return field.value
        return None


class _Field(NamedTuple):
    key: str
    value: str


def _fields(line: str) -> Iterator[_Field]:
    """The fields of a line of a page header, which may hold several."""
    found = list(PAGE_KEY.finditer(line))
    ends = [*(match.start() for match in found[1:]), len(line)]
    for match, end in zip(found, ends, strict=False):
        yield _Field(match["key"], line[match.end() : end].strip(" \t\u3000;；|"))


def read_metadata(source: SourceText, reading: LayoutReading) -> Metadata:
    """What the notice prints; None for what it does not."""
    printed = _printed(source, reading)
    titles = _all_titles(printed)
    title = titles[0] if titles else None
    issuer = _issuer(printed, title)
    title = _from_issuer(title, issuer) if title and issuer else title
    return Metadata(
        title=title,
        issuer=issuer,
        doc_number=_own_number(_doc_number(printed), issuer),
        date=_date(printed, title),
        district=_district(printed, title, issuer),
        year=_year(printed, titles),
        kind=_kind(printed, title),
    )


def _printed(source: SourceText, reading: LayoutReading) -> _Printed:
    end = len(source.text)
    first = min((heading.spans[0].start for heading in reading.headings), default=end)
    body = min((item.spans[0].start for item in reading.items), default=end)
    before = (item for item in reading.items if not item.number and item.spans[0].start < first)
    return _Printed(
        tuple(
            _Line(one.name, text, one.spans[0].start > body)
            for one in reading.furniture
            for text in _texts(source, one)
        ),
        tuple(item.text for item in before),
        tuple(heading.text for heading in reading.headings),
        "\n".join((*(h.text for h in reading.headings), *(item.text for item in reading.items))),
    )


def _texts(source: SourceText, furniture: Furniture) -> list[str]:
    """The text of a line of the frame; offices that sign side by side are several."""
    spans = furniture.spans
    pieces = _WIDE.split(source.text[spans[0].start : spans[-1].end])
    offices = ["".join(piece.split()) for piece in pieces]
    if furniture.name == "signature" and len(offices) > 1 and all(map(OFFICE.match, offices)):
        return offices
    return [_text(source, furniture)]


def _text(source: SourceText, furniture: Furniture) -> str:
    return joined_text(source.text, furniture.spans)


# Title -----------------------------------------------------------------------------


def _all_titles(printed: _Printed) -> list[str]:
    """The title of the notice first, then other lines that end as titles do.

    It is named in the page header, else stands last above the salutation: sites print it
    before, with additions. Without a salutation the first is the notice's.
    """
    addressed = next(
        (at for at, line in enumerate(printed.furniture) if line.name == "salutation"), None
    )
    above = list(_titles(printed.furniture[:addressed])) if addressed is not None else []
    found = list(_titles(printed.furniture))
    named = printed.page_field("标题", "名称", "信息名称", "文件名称")
    chosen = [*([named] if named else []), *above[-1:], *found]
    return list(dict.fromkeys(chosen)) or list(_titles(printed.furniture, of_site=True))[:1]


def _titles(furniture: Sequence[_Line], of_site: bool = False) -> Iterator[str]:
    """Head lines that end as titles do, with the lines above that they complete."""
    for group in _head_groups(furniture):
        lines = [_SITE.sub("", line) for line in group] if of_site else group
        for at, line in enumerate(lines):
            title = "".join(lines[_title_start(lines, at) : at + 1])
            if _TITLE_END.search(line) and len(title) >= _MIN_TITLE:
                yield title


def _head_groups(furniture: Iterable[_Line]) -> Iterator[list[str]]:
    """Runs of head lines that no other line interrupts."""
    group: list[str] = []
    for line in furniture:
        if line.name == "head":
            group.append(line.text)
        elif line.name != "markup" and group:
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


def _from_issuer(title: str, issuer: str) -> str:
    """The title from the name of its issuer on, where words of a site run into it."""
    match = re.search(rf"{re.escape(issuer)}(?=关于|印发|转发)", title)
    if not match or OFFICE.match(title[: match.start()]) or not match.start():
        return title
    return title if title[match.start() - 1] in "、 《" else title[match.start() :]


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
        signed = [one for one in dict.fromkeys(signatures) if one[0] not in "（("]
        return "、".join(signed or signatures[:1])
    field = printed.page_field("发文机", "发文单", "制发", "发布机", "发布单", "公开主体")
    red_heads = (
        match["issuer"] for text in printed.texts("head") if (match := _RED_HEAD.match(text))
    )
    decrees = (
        match["issuer"] for text in printed.texts("head") for match in _DECREE.finditer(text)
    )
    in_title = _ISSUER_IN_TITLE.match(title or "")
    told = (field, *red_heads, in_title["issuer"] if in_title else None, *decrees)
    return next((one for one in told if one), None)


def _signed(printed: _Printed, part: str) -> Iterator[str]:
    """Part of each signature that has office and date on one line."""
    for text in printed.texts("signed"):
        match = SIGNED.match(text)
        if match:
            yield match[part] if part == "issuer" else text[match.end("issuer") :]


def _doc_number(printed: _Printed) -> str | None:
    """On a line of its own, in the page header, in a head line; else the number of a decree."""
    field = printed.page_field("发文字号", "文号", "发文文号", "发布文号", "文件编号") or ""
    lines = (*printed.texts("doc-number"), field, *printed.texts("head"))
    for text in lines:
        number = DOC_NUMBER.search(text)
        if number:
            return number.group()
    heads = printed.texts("head")
    decrees = (match.group() for text in heads for match in _DECREE.finditer(text))
    serials = (match[1] for text in heads if (match := _SERIAL.match(text)))
    # pages print a dash or 无 where a notice has no number
    return field if re.search(r"\d", field) else next(chain(decrees, serials), None)


def _own_number(number: str | None, issuer: str | None) -> str | None:
    """The number without the words that run into it, by the sign of its issuer: 郑 of 郑州市."""
    at = number.find(issuer[0]) if number and issuer else -1
    prefix = re.match(r"[一-鿿]+", number or "")
    if not number or not prefix or not 0 < at < prefix.end() or prefix.end() <= _MAX_SIGN:
        return number
    return number[at:]


def _date(printed: _Printed, title: str | None) -> str | None:
    """Signature, page header, colophon; for a report the line below its title."""
    spoken = printed.texts("head") if title and title.endswith("报告") else ()
    issued = (match["date"] for text in printed.texts("head") for match in _ISSUED.finditer(text))
    places = (
        *_signature_dates(printed),
        *_header_dates(printed, *_HEADER_DATES),
        *printed.texts("imprint"),
        *printed.texts("date"),
        *issued,
        *spoken,
    )
    return next((found for text in places if (found := iso_date(text))), None)


def _signature_dates(printed: _Printed) -> Iterator[str]:
    """Dates under a signature or beside it; else those on lines of their own below the text."""
    pairs = zip(printed.furniture, printed.furniture[1:], strict=False)
    signed = [line.text for before, line in pairs if (before.name, line.name) == _SIGNED_DATE]
    yield from (*signed, *_signed(printed, "date"))
    yield from (line.text for line in printed.furniture if line.name == "date" and line.below)


def _header_dates(printed: _Printed, *keys: str) -> Iterator[str]:
    yield from (field for key in keys if (field := printed.page_field(key)))


def metadata_warnings(source: SourceText, reading: LayoutReading) -> tuple[str, ...]:
    """Catalogue keys of doubts about what the notice prints of itself.

    A notice is published and printed on the day it is signed or later; another date of
    writing in the page header, or an earlier one of printing, contradicts the signature.
    """
    printed = _printed(source, reading)
    signed = next(filter(None, map(iso_date, _signature_dates(printed))), None)
    if signed is None:
        return ()
    written = map(iso_date, _header_dates(printed, "成文", "发文日", "生成"))
    later = map(iso_date, (*_header_dates(printed, "发布", "公布"), *printed.texts("imprint")))
    contradicts = any(one and one != signed for one in written)
    too_early = any(one and one < signed for one in later)
    return ("warnings.date_conflict",) if contradicts or too_early else ()


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
    ranked = Counter(_districts_in(printed.body)).most_common(2)
    if not ranked or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
        return None
    return ranked[0][0]


def _districts_in(text: str) -> Iterator[str]:
    """Every district that the text speaks of, as often as it does."""
    names = _district_names()
    for match in _DISTRICT_END.finditer(text):
        end = match.end()
        yield from (name for size in _DISTRICT_SIZES if (name := text[end - size : end]) in names)


@cache
def _district_names() -> frozenset[str]:
    """Districts by the segmentation dictionary: its place names that end in 区."""
    with jieba.dt.get_dict_file() as file:
        return frozenset(_DISTRICT_ENTRY.findall(file.read().decode("utf-8")))


def _year(printed: _Printed, titles: Sequence[str]) -> int | None:
    """In the title, unless it spans years; else in that of an annex, a heading of what is
    planned, or the preamble."""
    for title in titles:
        if _YEARS.search(title):
            return None
        in_title = set(_YEAR.findall(_EDITION.sub("", title)))
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
