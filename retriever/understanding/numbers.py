"""Numbers that a question gives of items and chapters: 第20项, 序号46, 五（四）, 第三章, no. 17.

The text must be tidied (``question.tidy``): NFKC, lower case, Simplified.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import cn2an

from retriever.mentions import Mention

HAN = "[一二三四五六七八九十廿百]"
NUMERAL = rf"\d{{1,3}}|{HAN}{{1,5}}"
ITEM = re.compile(
    rf"第({NUMERAL})(?:项|条|款|件|个任务|个项目|行)|第?\(({HAN}{{1,4}})\)(?:项|条|款|点)"
    rf"|(?:序号|编号|任务号|项目号|项号)(?:为|是|[:=])? ?({NUMERAL})"
    r"|\b(?:item|task|entry|row|article) ?(?:no\.? ?|number |#)?(\d{1,3})\b"
)
LIKELY_ITEM = re.compile(
    rf"第({NUMERAL})号|(?<![\d年〕\]])(\d{{1,3}})(?:号|条)"
    r"|\b(?:point|number|no)[.s]? ?(?:no\.? ?|number |#)?(\d{1,3})\b|#(\d{1,3})\b"
)
"""Beside what makes a number of an item likely."""
SECTION = re.compile(rf"(?<!{HAN})({HAN}{{1,3}})[、/ ]?\(({HAN}{{1,4}})\)")
"""五(四): the fourth item of the fifth chapter."""
CARDINALS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
ORDINALS = (
    *("first", "second", "third", "fourth", "fifth"),
    *("sixth", "seventh", "eighth", "ninth", "tenth"),
)
CHAPTER = re.compile(
    rf"第({NUMERAL})(?:章|部分|大项|块|篇)"
    rf"|\b(?:chapter|part|section) (\d{{1,2}}|[ivx]{{1,5}}|{'|'.join(CARDINALS)})\b"
    rf"|\b({'|'.join(ORDINALS)}) (?:chapter|part|section)\b"
)
ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")


EITHER = re.compile(f"{ITEM.pattern}|{LIKELY_ITEM.pattern}")


def find_items(text: str, certain: bool = False) -> Iterator[Mention[str]]:
    """Items by number; a Chinese numeral comes out in digits, a section as 五(四).

    ``certain``: without what is the number of an item only if the rest of the question says so.
    """
    yield from (Mention(f"{m[1]}({m[2]})", *m.span()) for m in SECTION.finditer(text))
    for match in (ITEM if certain else EITHER).finditer(text):
        number = digits(next(group for group in match.groups() if group))
        if number:
            yield Mention(number, *match.span())


def find_chapters(text: str) -> Iterator[Mention[str]]:
    """Chapters by number, in digits."""
    for match in CHAPTER.finditer(text):
        number = digits(next(group for group in match.groups() if group))
        if number:
            yield Mention(number, *match.span())


def digits(number: str) -> str:
    """A numeral of any script in digits; empty where it is none."""
    for words in (ROMAN, CARDINALS, ORDINALS):
        if number in words:
            return str(words.index(number) + 1)
    if number.isdigit():
        return str(int(number))
    try:
        return str(cn2an.cn2an(number.replace("廿", "二十"), "normal"))
    except ValueError:
        return ""
