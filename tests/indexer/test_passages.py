from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from common.records import Document, Field, Item, Metadata, Span
from indexer.passages import (
    LONGEST,
    TARGET,
    aligned,
    context_line,
    opening,
    ranges,
    sentence_ranges,
    split,
)

METADATA = Metadata(title="重点工作目标", district="长宁区", year=2020)
DOCUMENT = Document("d", "甲.txt", "00", METADATA)


def item(text: str, source: str, **fields: object) -> Item:
    spans = (Span(0, len(source)),)
    return Item("d:0001", "d", "1", ("一、建设", "（一）道路"), text, spans, **fields)  # type: ignore[arg-type]


def row(source: str) -> Item:
    """A table row: text, lead, supporting and two quarters, found in the source by their words."""

    def at(words: str) -> tuple[Span, ...]:
        start = source.index(words)
        return (Span(start, start + len(words)),)

    return item(
        "架空线入地。",
        source,
        project="市政",
        lead=("建管委",),
        supporting=("科委", "房管局"),
        quarters={"Q3": "竣工", "Q1": "开工"},
        cells={
            Field.TEXT: at("架空线 入地。"),
            Field.LEAD: at("建管委"),
            Field.Q1: at("开工"),
            Field.Q3: at("竣工"),
        },
    )


def test_a_short_row_is_one_passage_with_departments_and_quarters() -> None:
    source = "1 架空线 入地。 开工 竣工 建管委 科委房管局"
    (passage,) = split(DOCUMENT, row(source), source)
    assert passage.id == "d:0001#0"
    assert passage.context == "长宁区 2020 · 重点工作目标 › 一、建设 › （一）道路 › 市政"
    assert passage.text.splitlines() == [
        "架空线入地。",
        "主责部门：建管委",
        "配合部门：科委、房管局",
        "第一季度：开工",
        "第三季度：竣工",
    ]
    shown = [source[start:end] for start, end in passage.spans]
    assert shown == ["架空线", "入地。", "开工", "竣工", "建管委"]


def test_a_long_item_is_cut_at_sentence_ends_and_keeps_departments_with_its_beginning() -> None:
    sentences = [f"第{n}项工作" + "推进" * 40 + "。" for n in range(8)]
    source = "".join(sentences)
    long = item(source, source, lead=("建管委",), quarters={"Q1": "开工"})
    passages = split(DOCUMENT, long, source)
    assert [passage.text for passage in passages] == [
        f"{sentences[0]}{sentences[1]}{sentences[2]}\n主责部门：建管委",
        "".join(sentences[3:6]),
        f"{sentences[6]}{sentences[7]}\n第一季度：开工",
    ]
    assert [p.id for p in passages] == ["d:0001#0", "d:0001#1", "d:0001#2"]
    assert passages[1].context.endswith("› 第0项工作" + "推进" * 12 + "推")


def test_a_file_without_metadata_is_placed_by_its_name() -> None:
    bare = Document("d", "甲.txt", "00", Metadata())
    assert context_line(bare, item("x", "x")) == "甲.txt › 一、建设 › （一）道路"


def test_long_headings_are_shortened_in_the_context_line() -> None:
    long = Item("d:0001", "d", "1", ("标" * 100,), "x", (Span(0, 1),))
    assert context_line(DOCUMENT, long) == f"长宁区 2020 · 重点工作目标 › {'标' * 60}…"


def test_the_deadline_is_added_unless_the_text_says_it() -> None:
    said = item("6月底前完成。", "6月底前完成。", deadline="6月底前")
    unsaid = item("完成。", "完成。", deadline="6月底前")
    assert split(DOCUMENT, said, "6月底前完成。")[0].text == "6月底前完成。"
    assert split(DOCUMENT, unsaid, "完成。")[0].text == "完成。\n时限：6月底前"


def test_text_that_does_not_align_keeps_the_ranges_of_its_item() -> None:
    (passage,) = split(DOCUMENT, item("甲乙", "甲x乙"), "甲x乙")
    assert passage.spans == (Span(0, 3),)


def test_opening_ends_at_the_first_stop() -> None:
    assert opening("架空线入地：按照计划，竣工。") == "架空线入地"
    assert opening("长" * 50) == "长" * 30
    assert opening("") == ""


texts = st.text(st.sampled_from("甲乙1。；，：\n ”"), max_size=300) | st.integers(1, 2000).map(
    lambda n: "长" * n + "，甲。"
)


@given(texts)
def test_sentences_tile_the_text_and_are_not_too_long(text: str) -> None:
    found = sentence_ranges(text)
    assert "".join(text[start:end] for start, end in found) == text
    assert all(0 < end - start <= LONGEST for start, end in found) or not text


spaced = st.lists(
    st.tuples(
        st.text(st.sampled_from("甲乙丙。1"), max_size=4), st.sampled_from(["", " ", "\n", "　"])
    )
)


@given(spaced)
def test_alignment_finds_every_character_in_the_source(parts: list[tuple[str, str]]) -> None:
    source = "头" + "".join(word + gap for word, gap in parts)
    text = "".join(word for word, _ in parts)
    places = aligned(text, source, (Span(1, len(source)),))
    assert places is not None
    assert "".join(source[place] for place in places) == text
    assert places == sorted(set(places))
    covered = [place for start, end in ranges(places) for place in range(start, end)]
    assert covered == places


@given(spaced, st.lists(st.text(st.sampled_from("甲乙。"), min_size=1, max_size=200), max_size=4))
def test_no_word_of_an_item_is_lost(parts: list[tuple[str, str]], cells: list[str]) -> None:
    source = "".join(word + gap for word, gap in parts)
    text = "".join(word for word, _ in parts)
    quarters = {f"Q{n + 1}": cell for n, cell in enumerate(cells)}
    passages = split(DOCUMENT, item(text, source, quarters=quarters), source)
    assert passages
    written = "".join("".join(p.text.split()) for p in passages)
    for words in (text, *cells):
        assert words in written
    for passage in passages:
        assert len(passage.text) <= max(TARGET, LONGEST) + 20


def test_a_quarter_too_long_for_a_passage_is_cut_and_each_part_is_named() -> None:
    sentences = [f"第{n}段" + "施工" * 50 + "；" for n in range(6)]
    source = "".join(sentences)
    cells = {Field.Q2: (Span(0, len(source)),)}
    long = item("推进" * 60 + "。", source, quarters={"Q2": source}, cells=cells)
    _, *passages = split(DOCUMENT, long, source)
    assert [one.text for one in passages] == [
        f"第二季度：{sentences[at]}{sentences[at + 1]}" for at in (0, 2, 4)
    ]
    assert ["".join(source[slice(*span)] for span in one.spans) for one in passages] == [
        f"{sentences[at]}{sentences[at + 1]}" for at in (0, 2, 4)
    ]
