"""What a text claims that can be checked: figures, dates, quarters, departments, 文号.

Both what a model writes and what it cites are read by the same rules, so that 3万平方米,
30,000 square metres and 三万平方米 are one figure, and 2020年9月底 and the end of September
2020 one date. Single Chinese numerals are also parts of words (统一, 第一线): of a source they
all count, of a claim only those that cannot be anything else.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

import cn2an

from common.records import QUARTERS
from retriever.mentions import Mention, find_quarters

_HAN = "〇零一二两三四五六七八九十百千万亿"
_SCALES: tuple[tuple[str, int], ...] = (
    ("hundred million", 10**8),
    ("ten thousand", 10**4),
    ("万亿", 10**12),
    ("亿", 10**8),
    ("万", 10**4),
    ("千", 10**3),
    ("百", 10**2),
    ("thousand", 10**3),
    ("million", 10**6),
    ("billion", 10**9),
)
_SCALE = "|".join(name for name, _ in _SCALES)
_SCALE_VALUES = dict(_SCALES)
_PERCENT = r"%|个百分点|percent(?:age points?)?|per cent"
_NUMBER = re.compile(
    rf"(?P<of>百分之)?(?:(?P<digits>\d[\d,]*(?:\.\d+)?)|(?P<han>[{_HAN}]+))"
    rf"\s?(?P<scale>{_SCALE})?\s?(?P<percent>{_PERCENT})?"
)
_MEASURES = (
    ("平方公里", r"平方公里|平方千米|square kilomet|sq\.? ?km"),
    ("平方米", r"平方米|平米|平方|㎡|square met|sq\.? ?m"),
    ("公里", r"公里|千米|kilomet|km"),
    ("米", r"米|met(?:re|er)s?\b"),
    ("元", r"元|yuan|rmb"),
    ("人", r"[人名]|people|persons?\b"),
    ("户", r"户|households?\b"),
    ("家", r"家|(?:companies|firms|enterprises|shops)\b"),
    ("所", r"所|schools?\b"),
    ("台", r"台|(?:lifts|elevators)\b"),
    ("张", r"张|beds?\b"),
    *((sign, sign) for sign in "项条个处次座件吨辆"),
)
"""What may follow a number, with the pattern that it is written as."""
_MEASURE = re.compile("|".join(f"({pattern})" for _, pattern in _MEASURES))
_BARE_UNITS = frozenset("一百千万亿")
"""Numerals that Chinese words are full of; alone they claim no figure."""
_ORDINAL = re.compile(rf"第(?P<zh>[{_HAN}\d]+)|\b(?P<en>first|second|third|fourth|fifth)\b")
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5}
_COUNTS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_WORD_VALUES = {name: value for value, name in enumerate(_COUNTS, 2)}
_WORDS = re.compile(rf"\b({'|'.join(_COUNTS)})\b")

_MONTH_NAMES = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_MONTHS = {name: month for month, name in enumerate(_MONTH_NAMES, 1)}
_MONTH = "|".join(_MONTHS)
_DIGITS = rf"[\d{_HAN}]"
_DATES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:(?P<y>{_DIGITS}{{4}})年)?(?P<m>{_DIGITS}{{1,3}})月(?:份)?(?:(?P<d>{_DIGITS}{{1,3}})[日号])?",
        r"(?<!\d)(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d)",
        rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)? (?P<m>{_MONTH}),?(?: (?P<y>\d{{4}}))?\b",
        rf"\b(?P<m>{_MONTH})(?: (?P<d>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\d))?,?(?: (?P<y>\d{{4}}))?\b",
    )
)
_YEAR = re.compile(r"(?<![\d.,])(?P<y>(?:19|20)\d\d)(?:年度?|(?![\d.,%]|\s?[万亿]))")
_DOC_NUMBER = re.compile(r"[一-鿿]{1,12}[〔\[(【](\d{4})[〕\])】]\s?第?(\d+)号")


class Date(NamedTuple):
    """A day, month or year as far as it is said; None for what is left open."""

    year: int | None
    month: int | None
    day: int | None

    def within(self, other: Date) -> bool:
        """Whether the other date says all that this one says."""
        return all(own is None or own == its for own, its in zip(self, other, strict=True))


class Figure(NamedTuple):
    """A number; ``kind`` tells 20 from 20% and from the 20th."""

    value: Decimal
    kind: str = ""
    measure: str = ""
    """The unit behind it in Chinese; empty where it has none that is known."""

    def agrees(self, other: Figure) -> bool:
        """Whether both are the same number, in the same unit where both units are known."""
        same = (self.value, self.kind) == (other.value, other.kind)
        return same and (self.measure == other.measure or not (self.measure and other.measure))


@dataclass(frozen=True, slots=True)
class Claims:
    """What one text says that can be checked."""

    figures: frozenset[Figure] = frozenset()
    dates: frozenset[Date] = frozenset()
    quarters: frozenset[str] = frozenset()
    departments: frozenset[str] = frozenset()
    doc_numbers: frozenset[str] = frozenset()

    def __or__(self, other: Claims) -> Claims:
        """What either text says."""
        return Claims(
            self.figures | other.figures,
            self.dates | other.dates,
            self.quarters | other.quarters,
            self.departments | other.departments,
            self.doc_numbers | other.doc_numbers,
        )


FindDepartments = Callable[[str], Iterable[Mention[str]]]
"""From a tidied text to the departments it names, by their usual short names."""


def folded(text: str) -> str:
    """NFKC and lower case, in which all claims are read."""
    return unicodedata.normalize("NFKC", text).lower()


def claims_of(text: str, find_departments: FindDepartments, source: bool = False) -> Claims:
    """All claims of a text; of a ``source`` every numeral counts, also within words."""
    text = folded(text)
    doc_numbers = frozenset("".join(m[0].split()) for m in _DOC_NUMBER.finditer(text))
    rest = _DOC_NUMBER.sub("，", text)
    quarters = list(find_quarters(rest))
    departments = frozenset(mention.value for mention in find_departments(rest))
    dates, rest = _take_dates(rest)
    if not source:
        rest = _without(rest, find_quarters(rest))
    return Claims(
        frozenset(_figures(rest, source)),
        frozenset(dates),
        frozenset(mention.value for mention in quarters) | _quarter_ends(dates, source),
        departments,
        doc_numbers,
    )


def unsupported(claim: Claims, evidence: Claims) -> Claims:
    """The part of a text's claims that the evidence does not say."""
    return Claims(
        frozenset(f for f in claim.figures if not any(f.agrees(e) for e in evidence.figures)),
        frozenset(d for d in claim.dates if not any(d.within(e) for e in evidence.dates)),
        claim.quarters - evidence.quarters,
        claim.departments - evidence.departments,
        claim.doc_numbers - evidence.doc_numbers,
    )


def _without(text: str, mentions: Iterable[Mention[str]]) -> str:
    characters = list(text)
    for mention in mentions:
        characters[mention.start : mention.end] = "，" * (mention.end - mention.start)
    return "".join(characters)


def _take_dates(text: str) -> tuple[list[Date], str]:
    """The dates of a text, and the text without them."""
    found: list[Date] = []
    for pattern in _DATES:
        for match in pattern.finditer(text):
            found.append(_date(match))
        text = pattern.sub("，", text)
    found += [Date(int(match["y"]), None, None) for match in _YEAR.finditer(text)]
    return found, _YEAR.sub("，", text)


def _date(match: re.Match[str]) -> Date:
    month = match["m"]
    return Date(
        _whole(match["y"]),
        _MONTHS[month] if month in _MONTHS else _whole(month),
        _whole(match["d"]),
    )


def _whole(text: str | None) -> int | None:
    value = _value(text) if text else None
    return None if value is None else int(value)


def _quarter_ends(dates: Iterable[Date], source: bool) -> frozenset[str]:
    """A source that says 9月底 says the third quarter's end as well."""
    if not source:
        return frozenset()
    months = (date.month for date in dates)
    return frozenset(
        QUARTERS[(month - 1) // 3] for month in months if month and month in range(1, 13)
    )


def _figures(text: str, source: bool) -> Iterator[Figure]:
    for match in _ORDINAL.finditer(text):
        value = _ORDINALS.get(match["en"] or "") or _value(match["zh"] or "")
        if value is not None:
            yield Figure(Decimal(value), "ordinal")
            if source:
                yield Figure(Decimal(value))
    rest = text if source else _ORDINAL.sub("，", text)
    for match in _WORDS.finditer(rest):
        yield Figure(Decimal(_WORD_VALUES[match[1]]), "", _measure(rest[match.end() :]))
    for match in _NUMBER.finditer(rest):
        yield from _read(match, source)


def _read(match: re.Match[str], source: bool) -> Iterator[Figure]:
    written = match["digits"] or match["han"]
    if not source and match["han"] and not match["of"] and set(written) <= _BARE_UNITS:
        return
    value = _value(written)
    if value is None:
        return
    kind = "%" if match["of"] or match["percent"] else ""
    scaled = value * _SCALE_VALUES[match["scale"]] if match["scale"] else value
    yield Figure(scaled.normalize(), kind, "" if kind else _measure(match.string[match.end() :]))


def _measure(rest: str) -> str:
    """The unit that a text begins with; empty where it is none of the known ones."""
    found = _MEASURE.match(rest.lstrip("余多 "))
    return _MEASURES[(found.lastindex or 1) - 1][0] if found else ""


def _value(written: str) -> Decimal | None:
    """The value of digits or of a Chinese numeral; None where it is none (千百)."""
    try:
        if written[:1].isdigit() and written.isascii():
            return Decimal(written.replace(",", ""))
        return Decimal(str(cn2an.cn2an(written, "smart"))).normalize()
    except (ValueError, InvalidOperation, IndexError, KeyError):
        return None
