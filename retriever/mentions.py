"""What a question names: years, quarters, districts, kinds of notice.

Every reader takes the tidied question (see ``question.tidy``) and gives the places
where it found something, so that the topic can be told from the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Generic, NamedTuple, TypeVar

from common.records import QUARTERS, Kind
from indexer.lexicon import District

Value = TypeVar("Value")


class Mention(NamedTuple, Generic[Value]):
    """Something recognised at ``text[start:end]``."""

    value: Value
    start: int
    end: int


def values(mentions: Iterable[Mention[Value]]) -> tuple[Value, ...]:
    """The values mentioned, each once, in the question's order."""
    ordered = sorted(mentions, key=lambda mention: mention.start)
    return tuple(dict.fromkeys(mention.value for mention in ordered))


# ---- years

FULL_YEAR = re.compile(
    r"(?<!\d)(?<!\d[.,/-])(20[0-4]\d)(?:\s*年(?:度|份)?|(?!\d|[.,]\d|\s*[-—~至到]\s*20\d\d|[号弄米元家个户件%]))"
)
"""2020, 2020年; not the first year of 2018-2020, nor a figure such as 2020家."""

SHORT_YEAR = re.compile(r"(?<![\d.,近第满前这每])([12]\d)年(?![来前后期内间以限级行])(?:度|份)?")
"""20年, 21年度; not 近20年, 20年来, 10年期."""

SPOKEN_YEAR = re.compile(
    r"(?<![一二三四五六七八九十百第])二([〇○零一二三四五六])年(?![来前后期内间以限级])"
)
"""二一年: 2021, as it is dictated."""

HAN_YEAR = re.compile(r"二[〇○零]([〇○零一二三四])([〇○零一二三四五六七八九])年?")
HAN_DIGITS = {
    "〇": 0,
    "○": 0,
    "零": 0,
    **{digit: n for n, digit in enumerate("一二三四五六七八九", 1)},
}


def find_years(text: str) -> Iterator[Mention[int]]:
    """Years named in full, by their last two digits, or in Chinese digits.

    今年 and "this year" are left alone: which year is meant, only the asker's calendar says.
    """
    for match in FULL_YEAR.finditer(text):
        yield Mention(int(match[1]), *match.span())
    for match in SHORT_YEAR.finditer(text):
        yield Mention(2000 + int(match[1]), *match.span())
    for match in SPOKEN_YEAR.finditer(text):
        yield Mention(2020 + HAN_DIGITS[match[1]], *match.span())
    for match in HAN_YEAR.finditer(text):
        year = 2000 + 10 * HAN_DIGITS[match[1]] + HAN_DIGITS[match[2]]
        yield Mention(year, *match.span())


# ---- quarters

NUMERALS = {"一": 0, "二": 1, "三": 2, "四": 3, "1": 0, "2": 1, "3": 2, "4": 3}
RANGE = r"\s?[-—–~至到]\s?"
NAMED_QUARTERS = re.compile(
    r"(?:第?[一二三四1-4](?:个?季度?)?[、和与到及至,~-]?\s?){0,8}"
    r"(?:(?<![\d后前头])第?[1-4]|(?<![后前头])第?[一二三四])个?季(?:度|$|末|里|底)"
)
NAMED_RANGE = re.compile(rf"([一二三四1-4])(?:季度?)?{RANGE}第?([一二三四1-4])个?季")
ENGLISH_NUMERALS = {
    **{word: n for n, word in enumerate(("first", "second", "third", "fourth"))},
    **{word: n for n, word in enumerate(("1st", "2nd", "3rd", "4th"))},
    **{word: n for n, word in enumerate(("one", "two", "three", "four"))},
    "last": 3,
    "final": 3,
}
ORDINAL = "|".join(ENGLISH_NUMERALS)
SPELLED_QUARTERS = re.compile(
    rf"\b(?:(?:{ORDINAL})(?:,| and| or| to){{0,3}} ){{0,8}}(?:{ORDINAL})[ -](?:quarters?|qtrs?)\b"
)
QUARTER_NUMBER = re.compile(
    r"(?<![a-z0-9])(?:q ?|(?:quarter|qtr) )([1-4]|one|two|three|four)(?![a-z0-9])"
    r"|(?<![a-z0-9.])([1-4])q(?![a-z0-9])"
)
QUARTER_RANGE = re.compile(rf"(?<![a-z0-9])q([1-4])(?:{RANGE}| to )q?([1-4])(?![a-z0-9])")

MONTHS = {
    **{str(month): month for month in range(1, 13)},
    **{
        word: n
        for n, word in enumerate(
            ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"], 1
        )
    },
}
MONTH = r"(?<![\d十])(1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])"
MONTH_RANGE = re.compile(rf"{MONTH}月?{RANGE}{MONTH}月")
QUARTER_END = re.compile(rf"{MONTH}月[底末]")
FIRST_MONTHS = re.compile(
    r"(?:[头前]|开年|年初)([369三六九])个月|\bfirst (three|six|nine|[369]) months\b"
)
MONTH_COUNTS = {
    "three": 3,
    "six": 6,
    "nine": 9,
    **{word: MONTHS[word] for word in "369三六九"},
}

PERIODS: tuple[tuple[re.Pattern[str], slice], ...] = tuple(
    (re.compile(pattern), quarters)
    for pattern, quarters in (
        (r"\bend of march\b", slice(0, 1)),
        (r"[头前](?:两|二|2)个?季度?|\bfirst two quarters\b", slice(0, 2)),
        (r"[头前](?:三|3)个?季度?|\bfirst three quarters\b", slice(0, 3)),
        (r"后(?:两|二|2)个?季度?|\blast two quarters\b", slice(2, 4)),
        (r"后(?:三|3)个?季度?|\blast three quarters\b", slice(1, 4)),
        (r"最后(?:一个)?季度?|末季|最后(?:三|3)个月|\blast three months\b", slice(3, 4)),
        (r"年中|\bend of june\b|\bmid-?year\b", slice(1, 2)),
        (r"\bend of september\b", slice(2, 3)),
        (r"年底|年末|年终|岁末", slice(3, 4)),
        (r"\b(?:the )?(?:end of (?:the )?year|year[- ]end|year's end)\b", slice(3, 4)),
        (r"\bend of (?:december|20\d\d)\b", slice(3, 4)),
        (r"[上前头]半年|\b(?:first half|h1)\b", slice(0, 2)),
        (r"[下后]半年|\b(?:second half|h2)\b", slice(2, 4)),
        (
            r"(?:各|每|每个|四个|全部|所有)季度|分季度|\b(?:each|every|all|four) quarters?\b",
            slice(0, 4),
        ),
        (r"\bquarterly\b|\bquarter by quarter\b", slice(0, 4)),
    )
)


def find_quarters(text: str) -> Iterator[Mention[str]]:
    """Quarters named by number, in words, as months, halves or the year's end."""
    periods = [*_periods(text), *_ranges(text), *_by_month(text)]
    yield from periods
    for pattern, word, numerals in (
        (NAMED_QUARTERS, "[一二三四1-4]", NUMERALS),
        (SPELLED_QUARTERS, rf"\b(?:{ORDINAL})\b", ENGLISH_NUMERALS),
    ):
        for match in pattern.finditer(text):
            if not any(match.start() < one.end and one.start < match.end() for one in periods):
                yield from (
                    Mention(QUARTERS[numerals[number]], *match.span())
                    for number in re.findall(word, match[0])
                )
    for match in QUARTER_NUMBER.finditer(text):
        number = match[1] or match[2]
        numeral = NUMERALS.get(number, ENGLISH_NUMERALS.get(number, 0))
        yield Mention(QUARTERS[numeral], *match.span())


def _periods(text: str) -> Iterator[Mention[str]]:
    for pattern, quarters in PERIODS:
        for match in pattern.finditer(text):
            yield from (Mention(quarter, *match.span()) for quarter in QUARTERS[quarters])


def _ranges(text: str) -> Iterator[Mention[str]]:
    """一到三季度, Q1-Q3: all from the first to the last."""
    for pattern in (NAMED_RANGE, QUARTER_RANGE):
        for match in pattern.finditer(text):
            among = QUARTERS[NUMERALS[match[1]] : NUMERALS[match[2]] + 1]
            yield from (Mention(quarter, *match.span()) for quarter in among)


def _by_month(text: str) -> Iterator[Mention[str]]:
    """Quarters by their months: 1-3月, 三月底, 头三个月, 前6个月."""
    for match in MONTH_RANGE.finditer(text):
        among = QUARTERS[(MONTHS[match[1]] - 1) // 3 : (MONTHS[match[2]] + 2) // 3]
        yield from (Mention(quarter, *match.span()) for quarter in among)
    for match in QUARTER_END.finditer(text):
        if MONTHS[match[1]] % 3 == 0:
            yield Mention(QUARTERS[MONTHS[match[1]] // 3 - 1], *match.span())
    for match in FIRST_MONTHS.finditer(text):
        months = MONTH_COUNTS[match[1] or match[2]]
        yield from (Mention(quarter, *match.span()) for quarter in QUARTERS[: months // 3])


# ---- districts

NOT_THE_DISTRICT = r"(?!路|街|寺|站|公园|大厦|医院|支路|东路|西路|南路|北路|中路|[一-鿿]{0,3}集团)"
"""长宁路262号 and 新长宁集团 say nothing about the district."""

WITH_ENDING = re.compile(
    r"(?<![一-鿿])(?!年)([一-鿿]{2,3}(?:新区|区|县)|[一-鿿]{2,3}市(?![一-鿿]{0,2}[场政民容区]))"
)
"""A place that no list knows, at the start of the question or after something not Chinese."""

COMMON_NOUNS = re.compile(
    r".*(?:[社小园城校景辖街厂片地军库老旧全各郊分届民活宅业税]区|示范区|功能区|开发区|商务区|[都超夜股楼菜城强]市|全市|本市|各[市县]|强[区县])$"
)


def find_districts(text: str, districts: Iterable[District]) -> Iterator[Mention[str]]:
    """Districts by their full name, without the ending, or in English."""
    known: list[Mention[str]] = []
    for district in (one for one in districts if _stands(one, text)):
        chinese = rf"(?<!新){re.escape(district.short)}(?:新区|区|市|县)?{NOT_THE_DISTRICT}"
        english = "|".join(re.escape(name.lower()) for name in district.english)
        pattern = rf"{chinese}|\b(?:{english})\b(?: district)?" if english else chinese
        known += (Mention(district.name, *match.span()) for match in re.finditer(pattern, text))
    yield from known
    for match in WITH_ENDING.finditer(text):
        # 长宁区区长 names one district, not a second one called 长宁区区
        within = any(match.start() < one.end and one.start < match.end() for one in known)
        if not within and not COMMON_NOUNS.match(match[1]):
            yield Mention(match[1], *match.span())


def _stands(district: District, text: str) -> bool:
    """Whether any name stands in the text: a pattern is made only for those that do."""
    return district.short in text or any(name.lower() in text for name in district.english)


# ---- kinds

KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        (
            Kind.WORK_REPORT,
            r"政府工作报告|工作报告|(?<=年)报告(?![率期书])"
            r"|\b(?:government )?work report\b|\bannual report\b",
        ),
        (
            Kind.KEY_WORK_TARGETS,
            r"重点工作目标(?:安排|表|任务)?|重点目标|目标表"
            r"|\bkey[- ]work targets?\b|\btarget table\b",
        ),
        (
            Kind.SUPERVISION_PLAN,
            r"(?:重点推进和)?督[查办]工作?(?:方案|安排|计划)|督查方案|重点推进和督查(?:工作)?|(?<=年)方案"
            r"|\b(?:key work and )?supervision (?:work )?plan\b",
        ),
    )
)


def find_kinds(text: str) -> Iterator[Mention[Kind]]:
    """Kinds of notice by the names staff give them."""
    for kind, pattern in KINDS:
        for match in pattern.finditer(text):
            yield Mention(kind, *match.span())
