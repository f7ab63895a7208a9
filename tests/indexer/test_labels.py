import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import layouts
from indexer.layouts.labels import Label, Style, label_at, number_value


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("一、总体要求", Label(Style.CHINESE, 1, "一", 0, 2)),
        ("二十一、其他", Label(Style.CHINESE, 21, "二十一", 0, 4)),
        ("（三）甲", Label(Style.CHINESE_BRACKET, 3, "（三）", 0, 3)),
        ("(十)甲", Label(Style.CHINESE_BRACKET, 10, "(十)", 0, 3)),
        ("12、甲", Label(Style.DIGIT, 12, "12", 0, 3)),
        ("3．甲", Label(Style.DIGIT, 3, "3", 0, 2)),
        ("（4）甲", Label(Style.DIGIT_BRACKET, 4, "（4）", 0, 3)),
        ("5）甲", Label(Style.DIGIT_HALF_BRACKET, 5, "5）", 0, 2)),
        ("⑥甲", Label(Style.CIRCLED, 6, "⑥", 0, 1)),
        ("第十二条 甲", Label(Style.ARTICLE, 12, "第十二条", 0, 4)),
        ("第2章 甲", Label(Style.CHAPTER, 2, "第2章", 0, 3)),
        ("第一节甲", Label(Style.SECTION, 1, "第一节", 0, 3)),
    ],
)
def test_labels(text, label):
    assert label_at(text) == label


@pytest.mark.parametrize(
    "text", ["2.5万元", "1、2、3号楼", "(二期)", "十月", "2020年", "", "甲、乙"]
)
def test_figures_and_lists_are_no_labels(text):
    assert label_at(text) is None


def test_a_label_inside_a_text():
    assert label_at("甲。(二)乙", 2) == Label(Style.CHINESE_BRACKET, 2, "(二)", 2, 5)


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("十", 10),
        ("十九", 19),
        ("三十四", 34),
        ("一百零五", 105),
        ("⑳", 20),
        ("０７", 7),
        ("二〇二〇", 2020),
    ],
)
def test_number_values(printed, value):
    assert number_value(printed) == value


@given(st.integers(1, 99))
def test_chinese_numbers_below_a_hundred(value):
    digits = "零一二三四五六七八九"
    tens, ones = divmod(value, 10)
    printed = (
        ("" if tens < 2 else digits[tens]) + ("十" if tens else "") + (digits[ones] if ones else "")
    )
    assert number_value(printed) == value


def test_public_names_of_the_layouts_exist():
    assert all(hasattr(layouts, name) for name in layouts.__all__)
