import pytest

from common.records import Field, Span
from indexer.layouts.responsibility import (
    opens_responsibility,
    printed,
    read_responsibility,
)
from indexer.layouts.text import join
from indexer.lexicon import load_lexicon

ROLES = (Field.LEAD, Field.SUPPORTING, Field.RESPONSIBLE)


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
    ],
)
def test_other_brackets_stay_text(text):
    assert said(text) == ({}, text)


def test_a_line_of_names_is_told_from_a_sentence():
    assert opens_responsibility("牵头单位：甲局")
    assert not opens_responsibility("推进甲事。（责任单位：甲局）")
