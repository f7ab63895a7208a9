from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.records import Document, Metadata
from indexer.backends import milvus_filters
from indexer.backends.columns import Columns
from indexer.backends.milvus_filters import Layout, expressions
from indexer.backends.milvus_schema import NOWHERE

HOSTILE = '甲区"] or row >= 0 or district in ["'


def layout_of(sizes: list[int], districts: list[int]) -> Layout:
    of_row = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
    return Layout(of_row, np.array(districts[: len(sizes)], np.int64))


def meant(expression: str, layout: Layout) -> set[int]:
    """The rows an expression means, worked out by Python."""
    said = re.sub(r"\[([\d,]*)\]", r"{\1,}", expression)  # a set
    values = {
        "row": range(layout.passages),
        "document": layout.document_of_row.tolist(),
        "district": layout.district_of_document[layout.document_of_row].tolist(),
    }
    rows = range(layout.passages)
    return {
        row
        for row in rows
        if eval(said or "True", {}, {name: of[row] for name, of in values.items()})
    }


@given(data=st.data(), few=st.sampled_from([0, 3, 4096]), most=st.sampled_from([1, 2, 5, 8192]))
def test_expressions_mean_the_rows_once_each(data: st.DataObject, few: int, most: int) -> None:
    sizes = data.draw(st.lists(st.integers(0, 4), min_size=1, max_size=12))
    districts = data.draw(st.lists(st.integers(0, 3), min_size=12, max_size=12))
    layout = layout_of(sizes, districts)
    whole = data.draw(st.sets(st.integers(0, len(sizes) - 1)))
    single = data.draw(st.sets(st.integers(0, 40)))
    among = [
        row
        for row, document in enumerate(layout.document_of_row.tolist())
        if document in whole or row in single
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(milvus_filters, "FEW", few)
        patch.setattr(milvus_filters, "MOST_TERMS", most)
        made = expressions(np.array(among, np.int64), layout)
    found = [meant(one, layout) for one in made]
    assert sorted(row for rows in found for row in rows) == among
    lists = [re.findall(r"(?:row|document)(?: not)? in \[([\d,]+)\]", one) for one in made]
    if len(among) > few:
        assert all(sum(one.count(",") + 1 for one in some) <= max(most, 1) for some in lists)


def test_no_filter_and_an_empty_one() -> None:
    layout = layout_of([2, 2], [0, 0])
    assert expressions(None, layout) == [""]
    assert expressions(np.arange(4, dtype=np.int64), layout) == [""]
    assert expressions(np.arange(0, dtype=np.int64), layout) == []


def test_whole_documents_are_named_and_pruned_to_their_districts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(milvus_filters, "FEW", 1)
    layout = layout_of([2, 2, 2, 2, 2], [1, 1, 2, 2, 2])
    first = np.array([0, 1, 2, 3], np.int64)
    assert expressions(first, layout) == ["district in [1] and document in [0,1]"]
    most = np.array([0, 1, 2, 3, 4, 5, 6, 7, 8], np.int64)
    assert expressions(most, layout) == ["document not in [4] or row in [8]"]


def test_districts_are_numbers_whatever_they_are_called() -> None:
    names = ["乙区", None, HOSTILE, "乙区"]
    documents = {
        str(n): Document(str(n), f"{n}.txt", "00", Metadata(district=name))
        for n, name in enumerate(names)
    }
    of_row = np.arange(4, dtype=np.int32)
    columns = Columns.__new__(Columns)
    object.__setattr__(columns, "document_of_row", of_row)
    layout = Layout.of(documents, columns)
    assert layout.district_of_document.tolist() == [1, NOWHERE, 2, 1]
    said = "".join(expressions(np.array([2], np.int64), layout))
    assert re.fullmatch(r"[a-z0-9\[\], ]*", said)
