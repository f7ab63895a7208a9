"""What a cell of a workbook shows: shared text, numbers and dates in their formats."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from xml.etree.ElementTree import Element

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel
from openpyxl.utils.escape import unescape

_GENERAL = "General"
_DATE_FORMATS = range(27, 59)
"""Built-in formats of Chinese Excel for dates (27 to 36, 50 to 58), which files do not spell."""
_DIGITS = 11
"""Significant digits that the General format shows."""
_LONGEST = 60
"""Characters of a stored number; Excel writes 17 digits and an exponent."""
_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.')
_DECIMALS = re.compile(r"[0#?]\.([0#?]+)")
_ERA = re.compile(r"[年月日]")


class Values:
    """Turns the cells of one workbook into the text they show."""

    def __init__(self, strings: Element | None, styles: Element | None, workbook: Element) -> None:
        self._strings = [] if strings is None else [_rich_text(one) for one in strings.iter("si")]
        self._formats = [] if styles is None else _cell_formats(styles)
        dates = workbook.find("workbookPr")
        since_1904 = dates is not None and dates.get("date1904") in ("1", "true")
        self._epoch = CALENDAR_MAC_1904 if since_1904 else CALENDAR_WINDOWS_1900

    def text(self, cell: Element) -> str:
        """The text shown; "" for an empty cell."""
        kind, stored = cell.get("t", "n"), cell.findtext("v") or ""
        if kind == "inlineStr":
            inline = cell.find("is")
            return "" if inline is None else _rich_text(inline)
        if kind == "s":
            at = _index(stored, len(self._strings))
            return self._strings[at] if at < len(self._strings) else ""
        if kind == "b":
            return {"1": "TRUE", "0": "FALSE"}.get(stored, stored)
        if kind == "n":
            return self._number(stored, self._format(cell))
        return stored

    def _format(self, cell: Element) -> str:
        at = _index(cell.get("s", ""))
        return self._formats[at] if at < len(self._formats) else _GENERAL

    def _number(self, stored: str, form: str) -> str:
        if not stored or len(stored) > _LONGEST:
            return stored
        try:
            if is_date_format(form):
                return _printed_date(from_excel(float(stored), self._epoch), form)
            return _printed_number(Decimal(stored), form)
        except (ValueError, TypeError, OverflowError, InvalidOperation):
            return stored


def _rich_text(element: Element) -> str:
    """The text of a string, of its runs where it has several, without phonetic guides."""
    runs = element.findall("r")
    return unescape("".join(one.findtext("t") or "" for one in [element, *runs]))


def _cell_formats(styles: Element) -> list[str]:
    own = {one.get("numFmtId", ""): one.get("formatCode", "") for one in styles.iter("numFmt")}
    return [
        own.get(identity) or _builtin(_index(identity))
        for one in styles.iterfind("cellXfs/xf")
        for identity in [one.get("numFmtId", "0")]
    ]


def _builtin(identity: int) -> str:
    if identity in _DATE_FORMATS and identity not in BUILTIN_FORMATS:
        return "yyyy年m月d日"
    return str(BUILTIN_FORMATS.get(identity, _GENERAL))


def _index(text: str, otherwise: int = 0) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else otherwise


def _printed_date(value: datetime | date | time | timedelta | None, form: str) -> str:
    """The parts of the date that its format shows, in the order in which Chinese prints them."""
    if not isinstance(value, date):
        return "" if value is None else str(value)
    shown = _LITERAL.sub("", form.lower())
    parts = [("y", value.year), ("m", value.month), ("d", value.day)]
    if _ERA.search(form):
        named = zip(parts, "年月日", strict=True)
        return "".join(f"{number}{unit}" for (sign, number), unit in named if sign in shown)
    return "/".join(str(number) for sign, number in parts if sign in shown)


def _printed_number(value: Decimal, form: str) -> str:
    """The number with the percent sign, the decimals and the groups of its format."""
    shown = _LITERAL.sub("", form.split(";")[0])
    percent = "%" in shown
    scaled = value * 100 if percent else value
    sign = "%" if percent else ""
    if not re.search("[0#]", shown):
        return f"{_general(scaled)}{sign}"
    decimals = _DECIMALS.search(shown)
    places = len(decimals[1]) if decimals else 0
    groups = "," if re.search(r"[0#],[0#]", shown) else ""
    return f"{scaled:{groups}.{min(places, _DIGITS)}f}{sign}"


def _general(value: Decimal) -> str:
    return f"{float(value):.{_DIGITS}g}"
