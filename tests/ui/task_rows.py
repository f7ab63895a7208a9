"""Tasks made by hand, for tests of what the page makes of them."""

from collections.abc import Sequence

from common.records import Document, Item, Kind, Metadata, Span
from tests.ui.stock import Stock
from ui.tasks.rows import Task, tasks_of

PLAN = Document(
    "d1",
    "a.txt",
    "0" * 64,
    Metadata(
        "甲通知", "甲区政府", "甲府〔2020〕1号", "2020-01-02", "甲区", 2020, Kind.KEY_WORK_TARGETS
    ),
)
NEXT_PLAN = Document(
    "d2", "b.txt", "1" * 64, Metadata("乙通知", district="甲区", year=2021, kind=Kind.NOTICE)
)
BARE = Document("d3", "c.txt", "2" * 64, Metadata())
COPY = Document("d4", "e.txt", "3" * 64, PLAN.metadata, duplicate_of="d1")


def item(document: Document, number: str, text: str, **fields: object) -> Item:
    return Item(f"{document.id}:{number}", document.id, number, (), text, (Span(0, 1),), **fields)  # type: ignore[arg-type]


LINES = item(
    PLAN,
    "1",
    "架空线入地３２公里",
    project="精细化管理",
    lead=("区建设和管理委员会",),
    supporting=("科 委",),
    quarters={"Q1": "开工", "Q3": "完成一半"},
)
WATER = item(PLAN, "2", "河道整治", lead=("建管委", "财政局"), quarters={"Q3": "全部竣工"})
STARRED = item(NEXT_PLAN, "3", "增设床位 ABC", responsible=("民政局", "建管委"), starred=True)
ALONE = item(BARE, "(四)", "无部门的条目")
COPIED = item(COPY, "1", "架空线入地３２公里", lead=("建管委",))
ITEMS = (LINES, WATER, STARRED, ALONE, COPIED)


def stock(items: Sequence[Item] = ITEMS) -> Stock:
    documents = [PLAN, NEXT_PLAN, BARE, COPY]
    return Stock(documents, items, {one.id: "" for one in documents})


def tasks(items: Sequence[Item] = ITEMS) -> tuple[Task, ...]:
    return tasks_of(stock(items))
