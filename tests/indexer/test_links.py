"""Which notices a notice replaces, amends or extends, by its own words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.records import Document, Link, LinkKind, Metadata, ParsedDocument, SourceText, Span
from indexer.link_targets import Incoming, incoming, resolved
from indexer.links import find_links

REPLACES, AMENDS, EXTENDS = LinkKind.REPLACES, LinkKind.AMENDS, LinkKind.EXTENDS
Found = tuple[LinkKind, str | None, str | None]


def links(text: str, title: str | None = None, number: str | None = None) -> tuple[Link, ...]:
    return find_links(
        ParsedDocument(SourceText(text), Metadata(title=title, doc_number=number), ())
    )


def found(text: str, title: str | None = None, number: str | None = None) -> list[Found]:
    return [(link.kind, link.title, link.doc_number) for link in links(text, title, number)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "本办法自2021年1月1日起施行，《甲区养犬管理办法》（甲府〔2015〕3号）同时废止。",
            [(REPLACES, "甲区养犬管理办法", "甲府〔2015〕3号")],
        ),
        (
            "原《甲区绿化\n规定》停止执行。",
            [(REPLACES, "甲区绿化规定", None)],
        ),
        (
            "《甲规定》（甲府〔2015〕3号）、《乙规定》和《丙规定》（甲府〔2016〕4号）自本通知印发之日起废止。",
            [
                (REPLACES, "甲规定", "甲府〔2015〕3号"),
                (REPLACES, "乙规定", None),
                (REPLACES, "丙规定", "甲府〔2016〕4号"),
            ],
        ),
        ("原甲府办〔2014〕9号文件同时废止。", [(REPLACES, None, "甲府办〔2014〕9号")]),
        (
            "经研究，决定废止下列文件：\n1.《甲规定》（甲府〔2001〕1号）；\n2.《乙规定》（甲府〔2002〕2号）。\n",
            [(REPLACES, "甲规定", "甲府〔2001〕1号"), (REPLACES, "乙规定", "甲府〔2002〕2号")],
        ),
        ("甲区人民政府关于废止《甲规定》的通知\n各单位：", [(REPLACES, "甲规定", None)]),
        ("现决定对《甲规定》作如下修改：", [(AMENDS, "甲规定", None)]),
        ("甲区人民政府关于修改《甲规定》的决定", [(AMENDS, "甲规定", None)]),
        (
            "《甲规定》（甲府〔2015〕3号）有效期延长至2025年12月31日。",
            [(EXTENDS, "甲规定", "甲府〔2015〕3号")],
        ),
        ("经评估，《甲规定》继续有效。", [(EXTENDS, "甲规定", None)]),
        (
            "此前印发的《甲方案》有误，以此件为准。",
            [(REPLACES, "甲方案", None)],
        ),
        (
            "《关于印发〈甲办法〉的通知》（甲府〔2015〕3号）同时废止。",
            [(REPLACES, "关于印发〈甲办法〉的通知", "甲府〔2015〕3号")],
        ),
        ("根据《甲规定》，《乙规定》同时废止。", [(REPLACES, "乙规定", None)]),
    ],
)
def test_the_words_that_say_so(text: str, expected: list[Found]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "根据《甲区养犬管理办法》（甲府〔2015〕3号）的规定，制定本办法。",
        "年内完成《甲规定》修订工作，组织对《乙规定》进行修订。",
        "《甲规定》废止后，各单位按新规定执行。",
        "落实《关于废止〈甲规定〉的通知》要求。",
        "贯彻《关于修改《甲规定》的决定》精神。",
        "本通知自印发之日起施行，有效期5年。",
        "过期合同自动失效，停止执行。",
        "《甲规定》执行情况纳入考核，不合格的停止执行。",
    ],
)
def test_a_notice_named_for_another_reason_is_no_link(text: str) -> None:
    assert found(text) == []


def test_a_notice_that_speaks_of_itself_is_no_link() -> None:
    text = "《甲规定》（甲府〔2015〕3号）自2025年1月1日起废止。"
    assert found(text, "甲规定", "甲府〔2015〕3号") == []
    assert found(text, "甲规定", "甲府〔2020〕1号") == [(REPLACES, "甲规定", "甲府〔2015〕3号")]


def test_a_revised_edition_amends_what_has_its_title_without_that() -> None:
    text = "甲区养犬管理办法（2021年修订）\n第一条 养犬。"
    assert links(text, "甲区养犬管理办法（2021年修订）") == (
        Link(AMENDS, "甲区养犬管理办法", None, Span(0, 17)),
    )


def test_a_reissue_replaces_the_former_issue_of_the_same_title() -> None:
    assert found("因有误，请以此件为准。", "甲方案") == [(REPLACES, "甲方案", None)]


def test_the_range_is_of_the_words_that_say_so() -> None:
    text = "自今日起，《甲\n规定》同时\n废止。"
    (link,) = links(text)
    assert text[link.span.start : link.span.end] == "《甲\n规定》同时\n废止"


@given(
    st.text(st.sampled_from("《》甲府〔〕(（）)20159号废止同时、。\n关于修改决定"), max_size=200)
)
@settings(deadline=None)
def test_any_text_is_read_and_every_range_lies_in_it(text: str) -> None:
    for link in links(text, "甲府关于甲的决定（修订）"):
        assert 0 <= link.span.start < link.span.end <= len(text)
        said = "".join(text[link.span.start : link.span.end].split())
        assert link.title is None or link.title in said or "修订" in said


def document(id: str, link: Link | None = None, **known: object) -> Document:
    return Document(id, f"{id}.txt", "0", Metadata(**known), links=(link,) if link else ())


def targets(documents: list[Document], id: str = "new") -> list[str | None]:
    chosen = next(one for one in resolved(documents) if one.id == id)
    return [link.target for link in chosen.links]


NUMBERED = Link(REPLACES, "甲规定", "甲府〔2015〕3号", Span(0, 5))
TITLED = Link(REPLACES, "甲规定", None, Span(0, 5))


def test_the_number_decides_before_the_title() -> None:
    new = document("new", NUMBERED, date="2021-01-01")
    right = document("right", title="乙规定", doc_number="甲府(2015)3号")
    same_title = document("title", title="甲规定", doc_number="甲府〔2010〕9号")
    assert targets([new, same_title, right]) == ["right"]
    assert targets([new, same_title]) == [None]
    assert targets([new, document("bare", title="甲规定")]) == ["bare"]


@pytest.mark.parametrize(
    ("known", "target"),
    [
        ({"title": "甲规定", "date": "2015-01-01"}, "old"),
        ({"title": "甲区人民政府关于印发《甲规定》的通知"}, "old"),
        ({"title": "甲规定（试行）"}, "old"),
        ({"title": "甲规定", "district": "乙区"}, None),
        ({"title": "甲规定", "date": "2022-01-01"}, None),
        ({"title": "乙规定"}, None),
    ],
)
def test_a_title_is_found_by_the_ways_it_is_quoted(
    known: dict[str, object], target: str | None
) -> None:
    new = document("new", TITLED, date="2021-01-01", district="甲区")
    assert targets([document("old", **known), new]) == [target]


def test_of_two_that_can_be_meant_none_is_taken_but_copies_are_one() -> None:
    new = document("new", TITLED)
    one, two = document("one", title="甲规定"), document("two", title="甲规定")
    assert targets([new, one, two]) == [None]
    assert targets([new, one, replace(two, duplicate_of="one")]) == ["one"]


def test_what_is_done_to_a_notice_is_done_to_its_copies() -> None:
    new = document("new", TITLED, date="2021-01-01")
    old = document("old", title="甲规定")
    copy = replace(document("copy"), duplicate_of="old")
    known = {one.id: one for one in resolved([new, old, copy])}
    expected = (Incoming(known["new"], REPLACES),)
    assert incoming(known) == {"old": expected, "copy": expected}
