from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from answerer.quotes import cell, contiguous, find_printed, offsets, slice_spans, trimmed
from common.records import Field, Item, Span

SOURCE = "20\n\n架空线入地：电站土建\n全部竣工； 建管委 机管局\n\n完成第一批  教育局\n"


def spans_of(*texts: str) -> tuple[Span, ...]:
    return tuple(Span(SOURCE.index(text), SOURCE.index(text) + len(text)) for text in texts)


def make_item(words: str, /, **cells: tuple[Span, ...]) -> Item:
    ranges = {Field(name): spans for name, spans in cells.items()}
    everything = tuple(sorted(span for spans in ranges.values() for span in spans))
    return Item("d:0001", "d", "20", (), words, everything, cells=ranges)


def test_lines_of_one_cell_become_one_quote() -> None:
    spans = spans_of("架空线入地：电站土建", "全部竣工；")
    assert [SOURCE[a:b] for a, b in contiguous(SOURCE, spans)] == [
        "架空线入地：电站土建\n全部竣工；"
    ]


def test_a_cell_interrupted_by_another_column_stays_in_two_quotes() -> None:
    spans = spans_of("全部竣工；", "完成第一批")
    assert [SOURCE[a:b] for a, b in contiguous(SOURCE, spans)] == ["全部竣工；", "完成第一批"]


def test_overlapping_and_empty_spans_are_joined_and_dropped() -> None:
    assert contiguous("abcdef", [Span(2, 4), Span(0, 3), Span(5, 5)]) == (Span(0, 4),)


def test_trimmed_leaves_no_whitespace_at_the_ends() -> None:
    assert trimmed(" ab ", Span(0, 4)) == Span(1, 3)


def test_a_field_without_cell_has_no_quote_but_a_text_has_the_item() -> None:
    item = make_item("架空线入地", number=spans_of("20"))
    assert cell(SOURCE, item, Field.LEAD) == ()
    assert cell(SOURCE, item, Field.TEXT) == spans_of("20")


def test_a_slice_of_the_text_is_found_across_a_line_break() -> None:
    item = make_item(
        "架空线入地：电站土建全部竣工；", text=spans_of("架空线入地：电站土建", "全部竣工；")
    )
    found = slice_spans(SOURCE, item, 8, 12)
    assert [SOURCE[a:b] for a, b in found] == ["土建\n全部"]


def test_a_text_that_is_not_in_its_spans_is_quoted_whole() -> None:
    item = make_item("别的文字", text=spans_of("架空线入地："))
    assert slice_spans(SOURCE, item, 0, 2) == spans_of("架空线入地：")
    assert offsets(SOURCE, "别的文字", spans_of("架空线入地：")) is None


def test_find_printed_ignores_the_whitespace_between_characters() -> None:
    source = "上 海 市\n政 府 文 件"
    assert find_printed(source, "政府文件") == Span(6, 13)
    assert find_printed(source, "没有") is None
    assert find_printed(source, "") is None


texts = st.text(st.sampled_from("架空线12.，。； \n\t第"), max_size=60)


@given(texts, st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=8))
def test_contiguous_keeps_every_character_and_adds_only_whitespace(
    source: str, pairs: list[tuple[int, int]]
) -> None:
    spans = [Span(min(p), max(p)) for p in pairs if max(p) <= len(source)]
    given_places = {at for span in spans for at in range(*span)}
    joined = contiguous(source, spans)
    places = {at for span in joined for at in range(*span)}
    assert given_places <= places
    assert all(source[at].isspace() for at in places - given_places)
    assert all(a.end < b.start for a, b in pairwise(joined))


@given(texts, st.integers(0, 60), st.integers(0, 60))
def test_any_slice_of_an_unwrapped_text_is_quoted_verbatim(source: str, a: int, b: int) -> None:
    text = "".join(source.split())
    item = Item("d:0001", "d", "", (), text, (Span(0, len(source)),))
    start, end = sorted((min(a, len(text)), min(b, len(text))))
    found = slice_spans(source, item, start, end)
    assert "".join("".join(source[s:e].split()) for s, e in found) == text[start:end]
