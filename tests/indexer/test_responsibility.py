import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.records import Field, Span
from indexer.layouts.responsibility import (
    opens_responsibility,
    printed,
    read_responsibility,
)
from indexer.layouts.text import join
from indexer.lexicon import load_lexicon

ROLES = (Field.LEAD, Field.SUPPORTING, Field.RESPONSIBLE, Field.DEADLINE)


def said(text):
    body = join(text, [Span(0, len(text))])
    reading = read_responsibility(body, load_lexicon())
    names = {role.value: printed(body.text, reading.names, role) for role in ROLES}
    return {role: found for role, found in names.items() if found}, body.without(reading.cuts).text


@pytest.mark.parametrize(
    ("text", "names", "rest"),
    [
        (
            "推进甲事。（责任单位：区甲局、区乙委）",
            {"responsible": ("区甲局", "区乙委")},
            "推进甲事。",
        ),
        ("推进甲事。(责任单位:区甲局,各街镇)", {"responsible": ("区甲局", "各街镇")}, "推进甲事。"),
        (
            "推进。[牵头单位:区甲局;配合单位:区乙委、区丙办]",
            {"lead": ("区甲局",), "supporting": ("区乙委", "区丙办")},
            "推进。",
        ),
        (
            "推进。（主责部门：甲局，协办单位：乙局）",
            {"lead": ("甲局",), "supporting": ("乙局",)},
            "推进。",
        ),
        ("推进。（财政部、民政部负责）", {"responsible": ("财政部", "民政部")}, "推进。"),
        ("推进。（财政部会同有关部门负责）", {"responsible": ("财政部", "有关部门")}, "推进。"),
        (
            "推进。（由财政局牵头，民政局、教育局配合）",
            {"lead": ("财政局",), "supporting": ("民政局", "教育局")},
            "推进。",
        ),
        ("责任单位：市甲局，各区县（市）政府", {"responsible": ("市甲局", "各区县（市）政府")}, ""),
        (
            "推进。〔责任单位：甲局、各县（市、区）政府；列首位的为牵头单位，下同〕",
            {"responsible": ("甲局", "各县（市、区）政府")},
            "推进。",
        ),
        (
            "甲（责任单位：甲局）。乙（责任单位：乙局）。",
            {"responsible": ("甲局", "乙局")},
            "甲。乙。",
        ),
        ("做好。（责任单位：甲局）。", {"responsible": ("甲局",)}, "做好。"),
        ("（责任单位：甲局、乙局、甲局）", {"responsible": ("甲局", "乙局")}, ""),
        ("推进。【责任部门为：甲局】", {"responsible": ("甲局",)}, "推进。"),
        (
            "推进。〖主办：甲局；协办：乙局〗",
            {"lead": ("甲局",), "supporting": ("乙局",)},
            "推进。",
        ),
        (
            "牵头单位：区甲局配合单位：区乙局",
            {"lead": ("区甲局",), "supporting": ("区乙局",)},
            "",
        ),
        (
            "责任单位：甲局、乙局。各单位要加强领导。",
            {"responsible": ("甲局", "乙局")},
            "各单位要加强领导。",
        ),
        (
            "推进。牵头单位：甲局。配合单位：乙局、丙局。",
            {"lead": ("甲局",), "supporting": ("乙局", "丙局")},
            "推进。",
        ),
        (
            "推进。（责任单位：甲局；完成时限：2021年6月底）",
            {"responsible": ("甲局",), "deadline": ("2021年6月底",)},
            "推进。",
        ),
        (
            "推进。（责任单位：甲局；责任人：张三）",
            {"responsible": ("甲局",)},
            "推进。",
        ),
        (
            "推进。（责任单位：甲局，长期坚持）",
            {"responsible": ("甲局",), "deadline": ("长期坚持",)},
            "推进。",
        ),
        (
            "推进。（区应急局负责，持续推进）",
            {"responsible": ("区应急局",), "deadline": ("持续推进",)},
            "推进。",
        ),
        ("推进。（区甲局、区乙局）", {"responsible": ("区甲局", "区乙局")}, "推进。"),
        ("区财政局牵头，区民政局配合。", {"lead": ("区财政局",), "supporting": ("区民政局",)}, ""),
        (
            "推进，由市财政局、市民政局牵头，市教育局配合。",
            {"lead": ("市财政局", "市民政局"), "supporting": ("市教育局",)},
            "推进，由市财政局、市民政局牵头，市教育局配合。",
        ),
        (
            "推进。（责任单位：甲局（牵头）、乙局）",
            {"lead": ("甲局",), "responsible": ("乙局",)},
            "推进。",
        ),
    ],
)
def test_forms(text, names, rest):
    assert said(text) == (names, rest)


@pytest.mark.parametrize(
    "text",
    [
        "建设园区（含孵化器）。",
        "落实责任（谁主管谁负责）。",
        "明确责任单位：另行通知。",
        "推进甲事（责任单位",
        "（（（）",
        "建设园区。（一期、二期）",
        "由分管领导牵头，各方配合。",
        "此事由区长负责。",
    ],
)
def test_other_brackets_stay_text(text):
    assert said(text) == ({}, text)


def test_a_line_of_names_is_told_from_a_sentence():
    assert opens_responsibility("牵头单位：甲局")
    assert not opens_responsibility("推进甲事。（责任单位：甲局）")


WORDS = (
    "责任单位：",
    "牵头单位:",
    "完成时限：",
    "责任人：",
    "由",
    "牵头",
    "配合",
    "负责",
    "甲局",
    "各街镇",
)
SIGNS = st.sampled_from([*WORDS, *"（）()[]【】〔〕。；，、 *“”"])


@given(st.lists(SIGNS, max_size=30))
def test_whatever_the_signs_cuts_are_apart_and_names_lie_in_the_text(signs):
    text = "".join(signs)
    body = join(text, [Span(0, len(text))])
    reading = read_responsibility(body, load_lexicon())
    edges = [edge for cut in reading.cuts for edge in cut]
    assert edges == sorted(edges)
    ranges = [pair for names in reading.names for pair in names.ranges]
    assert all(0 <= start < end <= len(body.text) for start, end in ranges)
