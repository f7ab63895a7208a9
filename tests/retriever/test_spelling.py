"""Misspelt names of departments and terms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.lexicon import Department, Lexicon, Term, load_lexicon
from retriever.english import EnglishSpeller, Respelt
from retriever.question import tidy
from retriever.spelling import Correction, Speller, sound

SPELLER = Speller(load_lexicon())
SMALL = Speller(
    Lexicon((Department("城市森林局", "城市森林管理局"),), (Term("雨水花园", ("口袋森林",)),))
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("市场间管局", "市场监管局"),  # sound
        ("绿化市荣局", "绿化市容局"),
        ("退役军人事物局", "退役军人事务局"),
        ("架空线如地", "架空线入地"),
        ("养老创位", "养老床位"),
        ("一网通半", "一网通办"),  # ban, bang
        ("积水店", "积水点"),
        ("市厂监管局", "市场监管局"),
        ("架空线入第", "架空线入地"),
        ("加装电提", "加装电梯"),  # shape or slip
        ("食品安泉", "食品安全"),
        ("发展和改格委员会", "发展和改革委员会"),
        ("退役军人务局", "退役军人事务局"),  # one missing
        ("发展和改革革委员会", "发展和改革委员会"),  # one too many
    ],
)
def test_a_misspelt_name_is_found(typed: str, meant: str) -> None:
    text = f"{typed}，今年"
    assert SPELLER.corrections(text) == (Correction(typed, meant, 0, len(typed)),)


def test_a_name_is_found_within_a_sentence_and_its_place_is_given() -> None:
    (found,) = SMALL.corrections("请问城市深林局管不管")
    assert found == Correction("城市深林局", "城市森林局", 2, 7)


@pytest.mark.parametrize(
    "text",
    [
        "就业服务归谁管",  # 企业服务 differs by one character; these are words
        "省政府办的通知",
        "中小微企业",
        "河南省政务服务对老人",
        "架空线入地由哪个部门牵头",
        "区发展改革委",
        "各街镇",
        "",
        "hello",
        "局",
    ],
)
def test_what_reads_as_words_is_left_alone(text: str) -> None:
    assert SPELLER.corrections(tidy(text)) == ()


def test_a_name_that_also_stands_rightly_is_not_corrected_again() -> None:
    assert SMALL.corrections("雨水花园和雨水花员") == ()


def test_sounds_are_without_tones_and_with_mergers_merged() -> None:
    assert sound("监间") == "jian jian"
    assert sound("中宗") == "zong zong"
    assert sound("平频") == "pin pin"


@given(st.text(alphabet="城市森林深局雨水花园，员a ", max_size=30))
def test_corrections_stand_in_the_text_in_order_without_overlap(text: str) -> None:
    end = 0
    for one in SMALL.corrections(text):
        assert text[one.start : one.end] == one.typed != one.meant
        assert one.start >= end
        end = one.end


ENGLISH = EnglishSpeller(
    Lexicon(
        (Department("城市森林局", "城市森林管理局", english=("Urban Forestry Bureau",)),),
        (Term("雨水花园", english=("rain garden", "rooftop greenway")),),
    )
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("foresty", "forestry"),  # one missing
        ("forresty", "forestry"),  # doubled and missing: as long, one wrong
        ("forestrry", "forestry"),  # one too many
        ("bureu", "bureau"),
        ("grenway", "greenway"),
        ("deparments", "departments"),  # of the words that questions are made of
        ("suporting", "supporting"),
    ],
)
def test_a_misspelt_english_word_is_found(typed: str, meant: str) -> None:
    text = f"who leads the {typed} work"
    assert list(ENGLISH.corrections(text)) == [Respelt(typed, meant, 14, 14 + len(typed))]


@pytest.mark.parametrize(
    "text",
    [
        "greenways and gardens",  # a plural is no slip
        "rural forests, coworking, cooking, burial",  # English has these words
        "tianshan road, xianxia, zhongshan park",  # names that are like no word
        "gren 5g q1 covid",  # too short to tell
        "rooftop-grenway's x-foresty",  # part of something longer
        "z" * 2000,
        "森林局 绿道",
        "",
    ],
)
def test_english_that_reads_as_it_should_is_left_alone(text: str) -> None:
    assert list(ENGLISH.corrections(text)) == []


@given(st.text(alphabet="abdeforstu ", max_size=60))
def test_an_english_correction_stands_where_it_says(text: str) -> None:
    for one in ENGLISH.corrections(text):
        assert text[one.start : one.end] == one.typed != one.meant
