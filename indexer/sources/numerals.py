"""Numbers as automatic numbering prints them (ECMA-376 part 1, 17.18.59 ST_NumberFormat)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

_DIGITS = "〇一二三四五六七八九"
_UNITS = ("", "十", "百", "千")
_FORMAL = str.maketrans("〇一二三四五六七八九十百千", "零壹贰叁肆伍陆柒捌玖拾佰仟")
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_ROMAN = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)
_MOST_ROMAN = 4000
_MOST_LETTERS = 780
"""Thirty rounds of the alphabet: Word repeats the letter (aa, bb), which must not grow long."""


def numeral(value: int, form: str) -> str:
    """The number in the named format; Arabic where the format is unknown or has no such number."""
    if value < 1:
        return str(value)
    return _FORMS.get(form, str)(value)


def _chinese(value: int) -> str:
    """一, 十, 十一, 二十, 一百零五."""
    if value > 9999:
        return str(value)
    digits = [int(sign) for sign in reversed(str(value))]
    text = ""
    for at, digit in reversed(list(enumerate(digits))):
        if digit:
            text += _DIGITS[digit] + _UNITS[at]
        elif not text.endswith("零") and any(digits[:at]):
            text += "零"
    return text.removeprefix("一") if 10 <= value < 20 else text


def _formal(value: int) -> str:
    return ("一" * (10 <= value < 20) + _chinese(value)).translate(_FORMAL)


def _digitwise(value: int) -> str:
    return "".join(_DIGITS[int(sign)] for sign in str(value))


def _from(first: str, last: int) -> Callable[[int], str]:
    return lambda value: chr(ord(first) + value - 1) if value <= last else str(value)


def _wide(value: int) -> str:
    return "".join(chr(ord("０") + int(sign)) for sign in str(value))


def _roman(value: int) -> str:
    if value >= _MOST_ROMAN:
        return str(value)
    text = ""
    for worth, sign in _ROMAN:
        text += sign * (value // worth)
        value %= worth
    return text


def _letters(value: int) -> str:
    if value > _MOST_LETTERS:
        return str(value)
    return chr(ord("a") + (value - 1) % 26) * ((value - 1) // 26 + 1)


_FORMS: Mapping[str, Callable[[int], str]] = {
    **dict.fromkeys(
        (
            "chineseCounting",
            "chineseCountingThousand",
            "taiwaneseCounting",
            "taiwaneseCountingThousand",
            "japaneseCounting",
        ),
        _chinese,
    ),
    "chineseLegalSimplified": _formal,
    "ideographDigital": _digitwise,
    "taiwaneseDigital": _digitwise,
    "ideographTraditional": lambda value: _STEMS[value - 1] if value <= 10 else str(value),
    "decimalEnclosedCircle": _from("①", 20),
    "decimalEnclosedCircleChinese": _from("①", 20),
    "decimalEnclosedParen": _from("⑴", 20),
    "decimalEnclosedFullstop": _from("⒈", 20),
    "ideographEnclosedCircle": _from("㊀", 10),
    "decimalFullWidth": _wide,
    "decimalFullWidth2": _wide,
    "decimalZero": lambda value: f"{value:02d}",
    "upperRoman": lambda value: _roman(value).upper(),
    "lowerRoman": _roman,
    "upperLetter": lambda value: _letters(value).upper(),
    "lowerLetter": _letters,
    "none": lambda value: "",
}
