"""Whether a piece of text is a department's name, and what a written list consists of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from indexer.layouts.table.glyphs import CLOSING, NOT_FIRST, OPENING, imbalance

if TYPE_CHECKING:
    from indexer.lexicon import Lexicon

KNOWN_NAME, SHAPED_NAME, NO_NAME = 0.0, 0.3, 3.0
"""Costs of a name in the lexicon, of one with a department's ending, of anything else."""
STARTS_AS_TAIL = 4.0
"""What begins like the end of a name (员会, 成员单位) or lacks a bracket is not one."""
COMPLETE_BEFORE_BREAK = 1.5
"""What stands before a line end within a name is itself a department's name…"""
MANY_BEFORE_BREAK = 3.5
"""… and one that ends a list entry (成员单位, 公司)."""
KNOWN_AFTER_BREAK = 2.0
"""What stands after a line end within a name is a department of the lexicon."""
MOST_CHARACTERS = 36

_SENTENCE = re.compile(r"[。；：，]")
_TAIL = re.compile(r"员会|成员|单位|小组|会议|部门|机构|公司|[局委办部处院镇位）)」”]")
_COMPLETE = re.compile(r".*(?:局|委|办|院|镇|街道|中心|公司|集团|部门|单位|支队)[）)]?")
_ENDS_ENTRY = re.compile(r".*(?:单位|公司|集团|部门)")
_REMARK = re.compile(r"[（(][^（()）]*[）)]$")
_ENDINGS = frozenset("局委办院镇乡道府心司团位门队部会组所处站校社联）)")
"""Last characters of names; what ends otherwise is not looked up."""
_BODIES = re.compile(r".{0,30}(?:成员单位|相关单位|有关单位|相关部门|有关部门|职能部门|窗口单位)")
_SEPARATORS = "、，,；;"


class Naming:
    """Judges names, and remembers what it found."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        known = (name for department in lexicon.departments for name in department.printed)
        self._endings = _ENDINGS | {name[-1] for name in known}
        self._costs: dict[str, float] = {}
        self._complete: dict[str, float] = {}

    def entry_cost(self, text: str) -> float:
        """Cost of the text being one entry of a list, or several with separators."""
        return sum(map(self._cost, split_list(text)))

    def cut_cost(self, before: str, after: str) -> float:
        """Cost of an entry consisting of these two parts with a line end between them."""
        if before not in self._complete:
            self._complete[before] = self._complete_cost(before)
        whole_after = self._cost(after) == KNOWN_NAME
        return self._complete[before] + KNOWN_AFTER_BREAK * whole_after

    def looks_like_names(self, line: str) -> bool:
        """Whether each piece of a printed line is a department's name."""
        return all(self._cost(piece) < NO_NAME for piece in line.split())

    def _complete_cost(self, text: str) -> float:
        if not _COMPLETE.fullmatch(text) or imbalance(text) or self._cost(text) >= NO_NAME:
            return 0.0
        return MANY_BEFORE_BREAK if _ENDS_ENTRY.fullmatch(text) else COMPLETE_BEFORE_BREAK

    def _cost(self, name: str) -> float:
        if name not in self._costs:
            self._costs[name] = self._judge(name)
        return self._costs[name]

    def _judge(self, name: str) -> float:
        cost = STARTS_AS_TAIL if _TAIL.match(name) or name[0] in NOT_FIRST + "（(" else 0.0
        cost += STARTS_AS_TAIL * imbalance(name)
        if len(name) > MOST_CHARACTERS or _SENTENCE.search(name) or name[-1] not in self._endings:
            return cost + NO_NAME
        bare = _REMARK.sub("", name) or name
        if any(map(self._lexicon.resolve, {name, bare})):
            return cost + KNOWN_NAME
        shaped = _BODIES.fullmatch(name) or any(map(self._lexicon.is_department, {name, bare}))
        return cost + (SHAPED_NAME if shaped else NO_NAME)


def split_list(text: str) -> list[str]:
    """Entries of a list written with separators, which do not count within brackets."""
    entries, depth, start = [], 0, 0
    for at, character in enumerate(text):
        depth += (character in OPENING) - (character in CLOSING)
        if depth <= 0 and character in _SEPARATORS:
            entries.append(text[start:at])
            start = at + 1
    entries.append(text[start:])
    return [entry for entry in entries if entry] or [text]


def ends_entry(text: str) -> bool:
    """Whether a separator stands at the end of the text."""
    return text[-1] in _SEPARATORS
