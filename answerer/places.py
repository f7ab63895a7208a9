"""Where a quotation stands, down to the cell: 第20项 · 第三季度."""

from __future__ import annotations

import re
from collections.abc import Sequence

from common.catalogue import Language, say
from common.records import QUARTERS, Field

NAMED = frozenset({Field.LEAD, Field.SUPPORTING, Field.RESPONSIBLE, Field.DEADLINE})
_SECTION = re.compile(r"[(（].+[)）]|第.+[条章节]")
_NUMERAL = re.compile(r"([一二三四五六七八九十百]+)、")


def place(item: str, path: Sequence[str], field: str, language: Language) -> str:
    """The item and the column, as far as there are any; the nearest heading for no item.

    ``field`` is a ``Field`` value or the name of a document fact, which has no column.
    """
    parts = (_item(item, path, language), _column(field, language))
    return say("answer.place.separator", language).join(part for part in parts if part)


def section(number: str, path: Sequence[str]) -> str:
    """The numerals of an item that a notice numbers in sections: 五（四）; else empty."""
    if not _SECTION.fullmatch(number):
        return ""
    heading = _NUMERAL.match(path[0]) if path else None
    return (heading.group(1) if heading else "") + number


def _item(number: str, path: Sequence[str], language: Language) -> str:
    if number.isdigit():
        return say("answer.place.item", language, number=number)
    return section(number, path) or number or (path[-1] if path else "")


def _column(field: str, language: Language) -> str:
    if field in QUARTERS:
        return say(f"answer.place.{field}", language)
    return say(f"answer.field.{field}", language) if field in {f.value for f in NAMED} else ""
