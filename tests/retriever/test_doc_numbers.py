"""Notices named by their 文号."""

from __future__ import annotations

from dataclasses import replace

import pytest

from retriever.doc_numbers import NumberedRows
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
def test_the_passages_of_the_notice_named_are_told(question: str, named: bool) -> None:
    index = small_index()
    document = next(iter(index.documents.values()))
    metadata = replace(document.metadata, doc_number="东府〔2021〕8号")
    index.documents = {**index.documents, document.id: replace(document, metadata=metadata)}
    own = [index.items[p.item_id].document_id == document.id for p in index.passages]
    assert NumberedRows(index).named(question).tolist() == [named and one for one in own]
