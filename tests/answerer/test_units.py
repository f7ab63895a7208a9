from hypothesis import given
from hypothesis import strategies as st

from answerer.units import LABEL_LENGTH, label, sentences


def texts(units: object) -> list[str]:
    return [unit.text for unit in units]  # type: ignore[attr-defined]


def test_sentences_end_in_full_stops_and_semicolons() -> None:
    text = "开工4个；达到133.60亿元。“雪亮”建成。”其余不变"
    assert texts(sentences(text)) == ["开工4个；", "达到133.60亿元。", "“雪亮”建成。”", "其余不变"]


def test_a_label_leaves_figures_whole() -> None:
    assert label("总面积187,032平方米,完成").text == "总面积187,032平方米"


def test_a_label_is_the_first_clause_without_star() -> None:
    assert label("★推进“美丽家园”建设,完成21万平方米").text == "推进“美丽家园”建设"
    assert label("架空线入地及合杆整治：按照计划").text == "架空线入地及合杆整治"


def test_a_long_first_clause_is_cut() -> None:
    assert label("长" * 100).text == "长" * LABEL_LENGTH


def test_a_label_of_punctuation_is_the_text() -> None:
    assert label("——；").text == "——"
    assert label("，。").text == "，。"


@given(st.text(st.sampled_from("架空线12.,，。；：“”★ \n第"), max_size=80))
def test_units_are_ranges_of_the_text_and_lose_only_whitespace(text: str) -> None:
    units = sentences(text)
    assert all(text[unit.start : unit.end] == unit.text for unit in units)
    assert "".join("".join(unit.text.split()) for unit in units) == "".join(text.split())


@given(st.text(st.sampled_from("架空线12.,，。；：“”★ \n第"), min_size=1, max_size=80))
def test_a_label_is_a_range_of_the_text(text: str) -> None:
    found = label(text)
    assert text[found.start : found.end] == found.text
