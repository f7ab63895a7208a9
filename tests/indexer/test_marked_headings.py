"""What a file format says of structure, as the layouts use it."""

from __future__ import annotations

import io

import docx
from hypothesis import given, settings
from hypothesis import strategies as st

from common.errors import SourceError
from common.records import HeadingMark, Metadata, ParsedDocument, SourceText, Span
from indexer.coverage import coverage
from indexer.layouts import parse
from indexer.layouts.shifting import Excerpt
from indexer.lexicon import load_lexicon
from indexer.sources import read_source
from tests.indexer.readers import outline

OPENING = ((1, "青山市河道保洁工作方案"), (0, "为做好河道保洁工作，制定本方案。"))


def marked(*lines: tuple[int, str]) -> ParsedDocument:
    """A notice whose lines are whole paragraphs, each with the level of its mark (0 for none)."""
    text, marks = "", []
    for level, line in lines:
        if level:
            marks.append(HeadingMark(Span(len(text), len(text) + len(line)), level))
        text += f"{line}\n"
    source = SourceText(text, unwrapped=True, headings=tuple(marks))
    return parse("甲.docx", source, load_lexicon(), Metadata())


def test_marked_headings_without_numbers_are_headings():
    found = marked(
        *OPENING,
        (2, "总体要求"),
        (0, "坚持问题导向，逐段落实。"),
        (2, "主要任务"),
        (3, "日常保洁"),
        (0, "每日清理一次，及时清运。"),
    )
    assert outline(found) == [
        ("", "为做好河道保洁工作，制定本方案。"),
        ("总体要求", "", "坚持问题导向，逐段落实。"),
        ("主要任务", "日常保洁", "", "每日清理一次，及时清运。"),
    ]
    assert found.metadata.title == "青山市河道保洁工作方案"
    assert coverage(found).gaps == ()


def test_numbers_stand_under_marked_headings_and_begin_anew():
    found = marked(
        *OPENING,
        (2, "保洁"),
        (0, "1．每日清理一次。"),
        (0, "2．及时清运。"),
        (2, "巡查"),
        (0, "1．每周巡查一次。"),
        (0, "2．结果公开。"),
    )
    assert outline(found)[1:] == [
        ("保洁", "1", "每日清理一次。"),
        ("保洁", "2", "及时清运。"),
        ("巡查", "1", "每周巡查一次。"),
        ("巡查", "2", "结果公开。"),
    ]


def test_a_marked_heading_with_a_number_is_never_an_item():
    found = marked(
        *OPENING,
        (2, "一、总体要求"),
        (0, "坚持问题导向，逐段落实。"),
        (2, "二、主要任务"),
        (3, "（一）日常保洁"),
        (0, "每日清理一次，及时清运。"),
    )
    assert outline(found)[1:] == [
        ("一、总体要求", "", "坚持问题导向，逐段落实。"),
        ("二、主要任务", "（一）日常保洁", "", "每日清理一次，及时清运。"),
    ]


def test_numbers_place_headings_that_are_marked_alike():
    found = marked(
        *OPENING,
        (2, "一、主要任务"),
        (2, "（一）日常保洁"),
        (0, "每日清理一次，及时清运。"),
        (2, "（二）定期巡查"),
        (0, "每周巡查一次，结果公开。"),
    )
    assert [path for *path, _, _ in outline(found)[1:]] == [
        ["一、主要任务", "（一）日常保洁"],
        ["一、主要任务", "（二）定期巡查"],
    ]


def test_an_article_is_an_item_though_it_is_marked():
    found = marked((1, "河道保洁办法"), (2, "第一条 目的"), (0, "保护河道。"), (2, "第二条 范围"))
    assert [item.number for item in found.items] == ["第一条", "第二条"]


def test_whole_paragraphs_are_not_joined_for_want_of_a_closing_mark():
    lines = ("市水务局，市城管局", "市环境局，市财政局", "市教育局，市体育局")
    found = marked(*OPENING, (2, "名单"), *((0, line) for line in lines))
    assert [item.text for item in found.items][1:] == list(lines)


def test_an_excerpt_keeps_what_the_format_says():
    source = SourceText(
        "甲题\n表格\n乙题\n", unwrapped=True, headings=(HeadingMark(Span(6, 8), 2),)
    )
    excerpt = Excerpt(source, [Span(0, 3), Span(6, 9)])
    assert excerpt.text == SourceText(
        "甲题\n乙题\n", unwrapped=True, headings=(HeadingMark(Span(3, 5), 2),)
    )


_TEXTS = st.sampled_from(
    [
        "一、总体要求",
        "（一）目标",
        "总则",
        "1．种树，造林。",
        "第一条 目的。",
        "青山市水务局",
        "2022年3月1日",
        "各区人民政府：",
        "附件：1．清单",
        "做好工作，抓好落实。",
        "责任单位：市水务局",
        "甲\n乙",
        "",
        " 　",
    ]
)
_LEVELS = st.integers(0, 3)
_ROWS = st.lists(st.lists(_TEXTS, min_size=2, max_size=2), min_size=1, max_size=3)
_PARTS = st.lists(st.tuples(_LEVELS, _TEXTS) | _ROWS, max_size=10)


def word(parts: list[tuple[int, str] | list[list[str]]]) -> bytes:
    document = docx.Document()
    for part in parts:
        if isinstance(part, tuple):
            level, text = part
            document.add_heading(text, level) if level else document.add_paragraph(text)
            continue
        table = document.add_table(rows=len(part), cols=2)
        for row, texts in enumerate(part):
            for column, text in enumerate(texts):
                table.cell(row, column).text = text
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def page(parts: list[tuple[int, str] | list[list[str]]]) -> bytes:
    made = ["<html><body><div id='zoom'>"]
    for part in parts:
        if isinstance(part, tuple):
            tag = f"h{part[0]}" if part[0] else "p"
            made.append(f"<{tag}>{part[1].replace(chr(10), '<br>')}</{tag}>")
            continue
        rows = ("".join(f"<td>{text}</td>" for text in texts) for texts in part)
        made.append(f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>")
    return "".join([*made, "</div></body></html>"]).encode()


@settings(max_examples=60, deadline=None)
@given(_PARTS, st.sampled_from([word, page]))
def test_whatever_the_structure_every_character_is_accounted_for(parts, made):
    try:
        source = read_source("甲", made(parts))
    except SourceError:
        return
    found = parse("甲", source, load_lexicon(), Metadata())
    assert coverage(found).gaps == ()
    ends = [0, *(edge for mark in source.headings for edge in mark.span), len(source.text)]
    assert ends == sorted(ends)
    assert all(source.text[slice(*mark.span)].strip() for mark in source.headings)
    for grid in source.grids:
        assert all(0 <= cell.span.start <= cell.span.end <= ends[-1] for cell in grid.cells)
