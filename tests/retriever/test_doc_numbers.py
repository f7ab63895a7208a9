"""Notices named by their 文号."""

from __future__ import annotations

from dataclasses import replace

import pytest

from retriever.doc_numbers import NumberedNotices
from tests.retriever.fakes import small_index


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("东府〔2021〕8号讲什么", True),
        ("請問東府[2021]8號講什麼", True),
        ("东府（２０２１）8 号", True),
        ("东府2021年第8号", True),
        ("东府〔2021〕18号讲什么", False),
        ("东府〔2020〕8号讲什么", False),
        ("西府〔2021〕8号讲什么", False),
        ("2021年8号线", False),
        ("", False),
    ],
)
def test_the_notice_named_is_told(question: str, named: bool) -> None:
    first, *others = small_index().documents.values()
    metadata = replace(first.metadata, doc_number="东府〔2021〕8号")
    numbered = NumberedNotices([replace(first, metadata=metadata), *others])
    assert numbered.named(question).tolist() == [named, *(False for _ in others)]
