"""Example questions come from items, through the catalogue, the same each time."""

from dataclasses import replace

from common.catalogue import Language
from common.records import Item
from tests.ui.stock import COPY, DOCUMENT, ITEM, NEXT, SOURCE, Stock, stock
from ui.examples import Example, examples

SECOND = replace(
    ITEM, id="d1:0002", text="建设社区公园和口袋公园，年内开放。", quarters={"Q1": "动工"}
)
RESPONSIBLE = replace(
    ITEM,
    id="d1:0003",
    text="编制区域交通规划方案。",
    lead=(),
    quarters={},
    responsible=("规划资源局",),
)


def of(*items: Item) -> Stock:
    return Stock([DOCUMENT, COPY], items, {"d1": SOURCE, "d2": SOURCE})


def test_an_item_with_lead_and_quarters_gives_a_question_about_both() -> None:
    assert examples(of(ITEM, NEXT), Language.ZH) == (
        Example("推进河道整治工作由哪个部门牵头，第三季度目标是什么？", ITEM.id),
    )
    assert examples(of(ITEM, NEXT), Language.EN) == (
        Example("Which department leads 推进河道整治工作, and what is its Q3 target?", ITEM.id),
    )


def test_an_item_with_responsible_departments_asks_for_them() -> None:
    assert examples(of(RESPONSIBLE), Language.ZH) == (
        Example("编制区域交通规划方案由哪些单位负责？", RESPONSIBLE.id),
    )


def test_no_question_fits_two_items_or_names_a_copy() -> None:
    twin = replace(ITEM, id="d1:0009")
    assert examples(of(ITEM, twin), Language.ZH) == ()
    assert examples(stock(), Language.ZH) == ()


def test_openings_too_short_too_long_with_figures_or_adverbial_are_left_out() -> None:
    texts = (
        "绿化。",
        "推进" * 12 + "。",
        "完成工程项目4个以上。",
        "以高质量发展为引领，推进建设。",
    )
    items = [replace(ITEM, id=f"d1:{at:04d}", text=text) for at, text in enumerate(texts)]
    assert examples(of(*items), Language.ZH) == ()


def test_no_more_than_asked_for_and_always_the_same() -> None:
    items = (ITEM, SECOND, RESPONSIBLE)
    assert len(examples(of(*items), Language.ZH, count=2)) == 2
    assert examples(of(*items), Language.ZH) == examples(of(*items), Language.ZH)
