"""What the filters offer and the documents page lists."""

from dataclasses import replace

from common.catalogue import Language
from common.records import Kind, Link, LinkKind, Metadata, Span
from tests.ui.stock import COPY, DOCUMENT, Stock, stock
from ui import labels
from ui.documents import Listed, listed
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
