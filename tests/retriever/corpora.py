"""Small corpora of any shape, for property tests."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from common.records import Document, Item, Kind, Metadata
from tests.retriever.fakes import ListIndex, document, item

DISTRICTS = (None, "长宁区", "上海市长宁区", "静安区", "浦东新区")
YEARS = (None, 2019, 2020, 2021)
TITLES = (None, "2020年工作要点", "上海市重点工作", "关于绿化的通知")
PATHS = ((), ("一、2019年工作回顾",), ("二、主要目标", "2022年安排"), ("三、其他", "x", "2018年"))
DEPARTMENTS = ("发改委", "区发展改革委", "绿容局", "天山街道", "区府办（合作交流办）")
TEXTS = ("种植行道树。", "到2027年建成。", "2025年前完成50项。", "公园开放。|绿地建成。")

NAMES = st.lists(st.sampled_from(DEPARTMENTS), max_size=3, unique=True).map(tuple)


@st.composite
def documents(draw: st.DrawFn, number: int) -> Document:
    known = Metadata(
        title=draw(st.sampled_from(TITLES)),
        issuer=draw(st.sampled_from((None, "上海市人民政府", "长宁区人民政府"))),
        doc_number=draw(st.sampled_from((None, "长府〔2020〕8号", "沪府〔2021〕18号"))),
        date=draw(st.sampled_from((None, "2020-02-26", "2021"))),
        district=draw(st.sampled_from(DISTRICTS)),
        year=draw(st.sampled_from(YEARS)),
        kind=draw(st.sampled_from((None, *Kind))),
    )
    copy_of = "d0" if number and draw(st.booleans()) else None
    bare = document(f"d{number}", "", 0, Kind.NOTICE, copy_of)
    return replace(bare, metadata=known)


@st.composite
def items(draw: st.DrawFn, document_id: str, number: int) -> Item:
    return item(
        document_id,
        str(number),
        draw(st.sampled_from(TEXTS)),
        path=draw(st.sampled_from(PATHS)),
        lead=draw(NAMES),
        supporting=draw(NAMES),
        responsible=draw(NAMES),
        quarters=draw(st.sampled_from(({}, {"Q1": "开工"}, {"Q2": "—", "Q4": "完工"}))),
        deadline=draw(st.sampled_from((None, "6月"))),
        starred=draw(st.booleans()),
    )


@st.composite
def corpora(draw: st.DrawFn) -> ListIndex:
    """One to four notices, each with up to four items."""
    notices = [draw(documents(number)) for number in range(draw(st.integers(1, 4)))]
    held = [
        draw(items(notice.id, number))
        for notice in notices
        for number in range(1, draw(st.integers(0, 4)) + 1)
    ]
    return ListIndex(notices, held or [draw(items(notices[0].id, 1))])
