"""ROUGE-L against its definition."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.contest_answers import common_subsequence, rouge_l

TEXTS = st.text(alphabet="甲乙丙丁", max_size=12)


def plain(one: str, other: str) -> int:
    """The textbook table."""
    row = [0] * (len(other) + 1)
    for a in one:
        last = row
        row = [0]
        for n, b in enumerate(other):
            row.append(last[n] + 1 if a == b else max(last[n + 1], row[n]))
    return row[-1]


@given(TEXTS, TEXTS)
def test_the_bits_count_what_the_table_counts(one: str, other: str) -> None:
    assert common_subsequence(one, other) == plain(one, other)


@pytest.mark.parametrize(
    ("said", "expected", "score"),
    [("超过 60%。", "超过60%。", 1.0), ("甲乙", "乙丙", 0.5), ("", "甲", 0.0), ("甲", "乙", 0.0)],
)
def test_f1_of_characters(said: str, expected: str, score: float) -> None:
    assert rouge_l(said, expected) == score
