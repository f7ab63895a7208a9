"""What the filters offer and the documents page lists."""

from dataclasses import replace

from common.catalogue import Language
from common.records import Kind, Metadata
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
    assert listed(stock()) == [
        Listed(DOCUMENT, 2, (COPY,), None),
        Listed(COPY, 1, (), DOCUMENT),
    ]


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
