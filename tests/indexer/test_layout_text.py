from hypothesis import given
from hypothesis import strategies as st

from common.records import Span
from indexer.layouts.text import concat, is_closed, join, joined_text, lines, merged, trimmed

CHINESE = "政府工作，。（）一二1234ab \n\t\u3000"
texts = st.text(alphabet=st.sampled_from(CHINESE) | st.characters(), max_size=60)


def whole(text):
    return [Span(0, len(text))]


def squeezed(text):
    return "".join(text.split())


def test_line_ends_and_letter_spacing_are_no_part_of_chinese_text():
    assert joined_text("高 质 量\n\n发展 5 项", whole("高 质 量\n\n发展 5 项")) == "高质量发展5项"


def test_a_space_between_latin_words_is_kept_as_one():
    assert joined_text("AI  plus\tcity", whole("AI  plus\tcity")) == "AI plus city"


def test_a_word_goes_on_after_a_line_end_but_a_number_does_not_split():
    assert joined_text("open\nhouse 20\n20年", whole("open\nhouse 20\n20年")) == "open house 2020年"


def test_ranges_lead_back_to_the_source():
    source = "甲 乙\n丙丁"
    joined = join(source, whole(source))
    assert joined.text == "甲乙丙丁"
    assert joined.spans(1, 3) == (Span(2, 5),)
    assert source[2:5] == "乙\n丙"


def test_columns_are_joined_across_the_gap():
    source = "左一 右一\n左二 右二"
    joined = join(source, [Span(0, 2), Span(6, 8)])
    assert joined.text == "左一左二"
    assert joined.spans() == (Span(0, 2), Span(6, 8))


def test_cuts_leave_the_rest():
    joined = join("甲（乙）丙", whole("甲（乙）丙")).without([(1, 4)])
    assert (joined.text, joined.spans()) == ("甲丙", (Span(0, 1), Span(4, 5)))


def test_parts_are_joined_with_a_space_between_latin_words():
    source = "one\ntwo\n三"
    parts = [join(source, [Span(0, 3)]), join(source, [Span(4, 7)]), join(source, [Span(8, 9)])]
    assert concat(parts).text == "one two三"


def test_an_endless_line_is_cut_where_its_breaks_were():
    sentence = "落实工作责任，" * 20 + "完成任务。"
    source = f"关于工作的通知 一、要求 {sentence} 1．做好服务。（责任单位：甲局） 2．共 20 项。" * 3
    assert [line.text[:6] for line in lines(source)][:5] == [
        "关于工作的通",
        "一、要求",
        "落实工作责任",
        "1．做好服务",
        "2．共 20",
    ]


def test_a_line_of_usual_length_is_not_cut():
    assert [line.text for line in lines("甲 乙 丙 丁 戊\n\n  己  ")] == ["甲 乙 丙 丁 戊", "己"]


def test_closing_marks():
    assert is_closed("完成。”")
    assert is_closed("（责任单位：甲局）")
    assert not is_closed("推进开展")


@given(texts)
def test_no_visible_character_is_lost_or_moved(text):
    joined = join(text, whole(text))
    assert squeezed(joined.text) == squeezed(text)
    visible = [at for at, sign in enumerate(joined.text) if sign != " "]
    assert all(text[joined.offsets[at]] == joined.text[at] for at in visible)


@given(texts, st.integers(0, 60), st.integers(0, 60))
def test_any_part_is_found_again_at_its_ranges(text, one, other):
    joined = join(text, whole(text))
    start, end = sorted((min(one, len(joined.text)), min(other, len(joined.text))))
    found = "".join(text[a:b] for a, b in joined.spans(start, end))
    assert squeezed(found) == squeezed(joined.text[start:end])


@given(texts)
def test_joining_again_at_the_ranges_gives_the_same_text(text):
    joined = join(text, whole(text))
    assert joined_text(text, joined.spans()) == joined.text


@given(texts)
def test_lines_hold_every_visible_character(text):
    assert "".join(squeezed(line.text) for line in lines(text)) == squeezed(text)
    assert all(text[line.start : line.end] == line.text for line in lines(text))


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 5)), max_size=6))
def test_merging_keeps_order_and_cover(pairs):
    source = "字 " * 20
    spans = [Span(start, start + length) for start, length in pairs]
    result = merged(source, spans)
    covered = {at for span in result for at in range(*span) if source[at].strip()}
    assert covered == {at for span in spans for at in range(*span) if source[at].strip()}


def test_trimming_blank_text_gives_nothing():
    assert trimmed(" \n ", Span(0, 3)) is None
    assert trimmed(" 字 ", Span(0, 3)) == Span(1, 2)
