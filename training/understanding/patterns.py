"""Patterns of ways to ask, with what each asks, as one convention labels them.

``patterns.jsonl`` was written by people with different habits; ``Pattern.of`` makes them one:
where a list, a count or a comparison is of a department's tasks, ``role`` says in which role and
the role is not asked for besides.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

FILE = Path(__file__).with_name("patterns.jsonl")
ROLE_LABELS = frozenset({"lead", "supporting", "responsible"})
OF_TASKS = frozenset({"list", "count"})
"""What ``role`` qualifies."""


class Pattern(NamedTuple):
    """A way to ask, with slots such as ``{TOPIC}``."""

    text: str
    asks: frozenset[str]
    role: str
    answer_type: str
    language: str
    writer: str

    @classmethod
    def of(cls, line: str) -> Pattern:
        """A line of the file."""
        given = json.loads(line)
        asks, role = frozenset(given["asks"]), given["role"] or "none"
        if role in ROLE_LABELS and asks & OF_TASKS and "yes_no" not in asks:
            asks -= {role}
        kind = given["answer_type"]
        return cls(given["pattern"], asks, role, kind, given["lang"], given["writer"])


def read_patterns(file: Path = FILE) -> list[Pattern]:
    """All patterns, in the file's order."""
    return [Pattern.of(line) for line in file.read_text("utf-8").splitlines() if line.strip()]
