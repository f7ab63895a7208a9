"""How well a run of printed pieces reads as the time when something is due."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from indexer.layouts.table.columns import Column
from indexer.layouts.table.strips import Strip, is_placeholder
from indexer.layouts.table.tokens import printed_lines, text_of
from indexer.layouts.table.wrapping import HOPELESS, Run, overflow_cost

NO_DATE = 8.0
"""A cell of dates that says anything else, as costs in ``wrapping``."""
MOST_PIECES = 8
"""Pieces of a cell of dates: 2021年12月 / 底前，并 / 长期坚持 has three."""

_DATE = re.compile(
    r"(?:[0-9〇一二三四五六七八九十]|年|月份?|[日号]|[底末初中前内起止至到、，,；;.—–~/-]|旬|"
    r"季度?|半年|[第上下每全当本各]|度|周|长期|持续|常态|适时|按|完成|坚持|推进|启动|实施|以)+"
)
_SAYS_WHEN = re.compile(r"[年月日周]|季|长期|持续|常态|适时|[0-9]{1,2}[./-][0-9]{1,2}")


def date_runs(strip: Strip, start: int, column: Column) -> Iterator[Run]:
    """All runs from ``start`` that could be one cell of dates, shortest first."""
    for end in range(start + 1, min(start + MOST_PIECES, len(strip)) + 1):
        lines = printed_lines(strip.tokens[start:end])
        cost = strip.starts(column)[start] + sum(overflow_cost(line, column) for line in lines)
        if cost > HOPELESS:
            return
        run_cost = cost + NO_DATE * (not _is_date(text_of(strip.tokens[start:end])))
        yield Run(start, end, run_cost)


@lru_cache(maxsize=16384)
def _is_date(text: str) -> bool:
    return is_placeholder(text) or bool(_DATE.fullmatch(text) and _SAYS_WHEN.search(text))
