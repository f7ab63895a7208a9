"""What the filters offer and the documents page lists."""

from dataclasses import replace

import pytest

from common.catalogue import Language
from common.records import Document, Kind, Link, LinkKind, Metadata, Span
from tests.ui.stock import COPY, DOCUMENT, Stock, stock
from ui import labels
from ui.documents.listing import Listed, Order, chosen, listed
from ui.filters import Choices, choices
from ui.frame import District, districts


def test_filters_offer_what_is_indexed_departments_by_frequency() -> None:
    assert choices(stock()) == Choices(
        district=("乙区", "甲区"), year=(2021, 2020), department=("建管委",), kind=(Kind.NOTICE,)
    )


def test_a_copy_is_listed_after_its_original() -> None:
    assert listed(stock(), Language.ZH) == [
        Listed(DOCUMENT, 2, (COPY,), None),
        Listed(COPY, 1, (), DOCUMENT),
    ]


def test_a_notice_that_is_replaced_says_so_and_so_does_the_one_that_replaces_it() -> None:
    link = Link(LinkKind.REPLACES, "甲通知", None, Span(0, 3), "d1")
    gone = Link(LinkKind.AMENDS, None, "甲府〔2019〕1号", Span(0, 3))
    newer = replace(COPY, duplicate_of=None, metadata=Metadata(title="乙通知"), links=(link, gone))
    index = Stock([DOCUMENT, newer], [], {"d1": "", "d2": ""})
    assert [row.notes for row in listed(index, Language.ZH)] == [
        ("已被《乙通知》废止",),
        ("废止《甲通知》", "修订甲府〔2019〕1号（不在语料中）"),
    ]
    assert listed(index, Language.EN)[0].notes == ("Replaced by 《乙通知》",)


NEWER = replace(DOCUMENT, id="d3", file="c.txt", metadata=Metadata(title="丙通知", year=2022))


def rows_of(*more: Document) -> list[Listed]:
    documents = [DOCUMENT, COPY, *more]
    sources = {document.id: "" for document in documents}
    return listed(Stock(documents, [], sources), Language.ZH)


def files(rows: list[Listed]) -> list[str]:
    return [row.document.file for row in rows]


def test_the_list_is_sorted_with_each_copy_after_its_original_and_unknown_values_last() -> None:
    undated = replace(DOCUMENT, id="d4", file="d.txt", metadata=Metadata(title="丁通知"))
    rows = rows_of(undated, NEWER)
    assert files(chosen(rows, "", Order(), Language.ZH)) == ["a.txt", "b.txt", "d.txt", "c.txt"]
    newest = chosen(rows, "", Order("year", True), Language.ZH)
    assert files(newest) == ["c.txt", "a.txt", "b.txt", "d.txt"]
    oldest = chosen(rows, "", Order("year"), Language.ZH)
    assert files(oldest) == ["a.txt", "b.txt", "c.txt", "d.txt"]


def test_the_list_is_searched_by_all_words_in_either_script_and_width() -> None:
    rows = rows_of(NEWER)
    assert files(chosen(rows, "Ａ.TXT", Order(), Language.ZH)) == ["a.txt"]
    assert files(chosen(rows, "丙 2022", Order(), Language.ZH)) == ["c.txt"]
    assert files(chosen(rows, "丙 2020", Order(), Language.ZH)) == []


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("date", Order("date")),
        ("-date", Order("date", True)),
        ("-sha256", Order()),
        ("", Order()),
    ],
)
def test_the_order_of_an_address_is_one_of_the_columns(text: str, order: Order) -> None:
    assert Order.parsed(text) == order


def test_a_column_is_sorted_its_useful_way_first_and_then_turned() -> None:
    assert Order().toggled("date") == "-date"
    assert Order().toggled("title") == "title"
    assert Order("title").toggled("title") == "-title"
    assert Order("date", True).aria("date") == "descending"
    assert Order("date", True).aria("title") == "none"


def test_names_of_documents_items_and_departments() -> None:
    assert labels.title(DOCUMENT) == "甲通知"
    assert labels.title(COPY) == "b.txt"
    assert labels.item_number("20", Language.ZH) == "第20项"
    assert labels.item_number("（六）", Language.EN) == "（六）"
    assert labels.kind(Kind.NOTICE, Language.EN) == "Notice"
    assert labels.department("建管委", Language.ZH) == "建管委"
    assert labels.department("建管委", Language.EN).startswith("建管委 · ")
    assert labels.department("无此部门", Language.EN) == "无此部门"


def test_the_summary_names_districts_and_years_those_without_last() -> None:
    nowhere = replace(DOCUMENT, id="d3", metadata=Metadata())
    index = Stock([nowhere, DOCUMENT, COPY], [], {})
    assert districts(index) == [
        District("乙区", (2021,)),
        District("甲区", (2020,)),
        District("", ()),
    ]
