"""Web pages: the notice on them comes out, and nothing else."""

import json
from dataclasses import astuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.catalogue import Language
from common.errors import SourceError
from common.records import Kind, Metadata
from common.settings import ROOT
from indexer.layouts import parse
from indexer.layouts.frame_lines import PAGE_FIELD
from indexer.lexicon import load_lexicon
from indexer.sources import html, read_source
from indexer.sources.html_text import MAX_COLUMNS
from indexer.sources.html_tree import MAX_DEPTH, MAX_ELEMENTS
from indexer.sources.html_words import words
from tests.indexer.page_maker import page, paragraphs, task_table
from tests.indexer.readers import seed
from tests.indexer.table_maker import Row
from tests.indexer.table_rows import ROWS

NOTICE = (
    "各区人民政府：",
    "为做好河道保洁工作，现将有关事项通知如下。",
    "一、落实责任",
    "各区要明确河长，逐段落实。",
    "二、定期检查",
    "每月检查一次，结果公开。",
    "青山市水务局",
    "2022年3月1日",
)
TITLE = "青山市水务局关于加强河道保洁的通知"


def text_of(markup: str) -> str:
    return read_source("页.html", markup.encode()).text


def lines_of(markup: str) -> list[str]:
    return text_of(markup).splitlines()


def as_read(document):
    return [
        (
            item.number,
            item.path,
            item.text,
            item.lead,
            item.supporting,
            item.responsible,
            dict(item.quarters),
        )
        for item in document.items
    ]


# The body ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "file",
    [
        "jingan-2020-key-work-targets.txt",
        "changning-2021-supervision-plan.txt",
        "changning-2021-supervision-plan-web.txt",
    ],
)
def test_a_seed_set_as_a_page_gives_the_same_items(file):
    wanted = seed(file)
    source = read_source("a.html", page(paragraphs(wanted.source.text.splitlines())).encode())
    found = parse("a.html", source, load_lexicon(), Metadata())
    assert as_read(found) == as_read(wanted)


def test_only_the_notice_comes_out():
    assert lines_of(page(paragraphs(NOTICE))) == list(NOTICE)


@pytest.mark.parametrize(
    "body",
    [
        "".join(f"<div>{line}</div>" for line in NOTICE),
        "<br>\n&nbsp;&nbsp;".join(NOTICE),
        f"<div><div class='TRS_Editor'>{paragraphs(NOTICE)}</div></div>",
        f"<table><tr><td>{paragraphs(NOTICE)}</td></tr></table>",
        f"<table><tr><td><table><tr><td>{paragraphs(NOTICE)}</td></tr></table></td></tr></table>",
        f"<form id='aspnetForm'><input><input>{paragraphs(NOTICE)}</form>",
        f"<div class='nav-content print'>{paragraphs(NOTICE)}</div>",
        f"<div style='display:none'>{paragraphs(NOTICE)}</div>",
        f"<pre>{chr(10).join(NOTICE)}</pre>",
        "".join(f"<p>{line}" for line in NOTICE),
    ],
)
def test_however_the_text_is_set(body):
    assert lines_of(page(body)) == list(NOTICE)


def test_a_short_notice_in_one_paragraph_keeps_the_lines_around_it():
    lines = ["各单位：", "现定于明天召开会议，请准时参加。", "青山市政府办公室", "2022年3月1日"]
    assert lines_of(page(paragraphs(lines))) == lines


def test_signature_and_annexes_below_the_body_are_kept():
    body = f"<div class='text'>{paragraphs(NOTICE[:6])}</div>"
    after = paragraphs([*NOTICE[6:], "附件：1.清单", "2.表格", "上一篇：另一通知"])
    assert lines_of(page(f"{body}{after}")) == [*NOTICE, "附件：1.清单", "2.表格"]


def test_links_to_files_are_text_and_lists_of_links_are_not():
    files = "".join(f"<p><a href='/f{n}.docx'>附件{n}：表{n}</a></p>" for n in (1, 2, 3))
    menu = "<ul>" + "".join(f"<li><a href='/{n}'>栏目{n}</a></li>" for n in range(4)) + "</ul>"
    found = lines_of(page(f"{menu}{paragraphs(NOTICE)}{files}"))
    assert found == [*NOTICE, "附件1：表1", "附件2：表2", "附件3：表3"]


def test_numbers_that_a_browser_prints_are_written():
    body = "<p>现通知如下，请执行。</p><ol start='3'><li>甲事。<li>乙事。</ol><ul><li>丙事。</ul>"
    assert lines_of(page(body)) == ["现通知如下，请执行。", "3.甲事。", "4.乙事。", "丙事。"]


def test_entries_with_numbers_of_their_own_get_no_second_one():
    body = "<p>现通知如下，请执行。</p><ol><li>1．甲事。<li>（二）乙事。</ol>"
    assert lines_of(page(body)) == ["现通知如下，请执行。", "1．甲事。", "（二）乙事。"]


def test_furniture_by_name_only_where_it_holds_little_text():
    tabs = "".join(f"<div class='menu'>{paragraphs([line * 30])}</div>" for line in NOTICE[1:4:2])
    assert lines_of(page(tabs)) == [NOTICE[1] * 30, NOTICE[3] * 30]


def test_contents_of_the_notice_itself_are_no_menu():
    contents = "".join(f"<p><a href='#s{n}'>第{n}章 事项{n}</a></p>" for n in (1, 2, 3))
    found = lines_of(page(f"<div>{contents}</div>{paragraphs(NOTICE)}"))
    assert found == ["第1章 事项1", "第2章 事项2", "第3章 事项3", *NOTICE]


def test_line_ends_of_the_file_are_not_shown_between_chinese_characters():
    body = "<p>为做好河道\r\n  保洁工作，<b>现\n将</b>有关 事项 of\nIT 通知如下。</p>"
    assert lines_of(page(body)) == ["为做好河道保洁工作，现将有关 事项 of IT 通知如下。"]


# The page header -----------------------------------------------------------------------

HEADER = {
    "table": (
        "<table><tr><td>索 引 号：</td><td>AB-1</td><td>主题分类</td><td>水利</td></tr>"
        "<tr><td>发文机关</td><td>青山市水务局</td><td>成文日期</td><td>2022年03月01日</td></tr>"
        f"<tr><td>标　　题：</td><td colspan='3'>{TITLE}</td></tr>"
        "<tr><td>发文字号：</td><td>青水〔2022〕3号</td><td>发布日期：</td><td>2022-03-05</td></tr>"
        "</table>"
    ),
    "list": (
        "<ul><li><b>索引号：</b><span>AB-1</span></li><li><b>主题分类：</b>水利</li>"
        "<li><b>发文机关：</b>青山市水务局</li><li><b>成文日期：</b>2022年03月01日</li>"
        f"<li><b>标题：</b>{TITLE}</li><li><b>发文字号：</b>青水〔2022〕3号</li>"
        "<li><b>发布日期：</b>2022-03-05</li><li>浏览次数：<i>12</i></li></ul>"
    ),
    "definitions": (
        "<dl><dt>索引号</dt><dd>AB-1</dd><dt>主题分类</dt><dd>水利</dd><dt>发文机关：</dt>"
        "<dd>青山市水务局</dd><dt>成文日期</dt><dd>2022年03月01日</dd><dt>标题</dt>"
        f"<dd>{TITLE}</dd><dt>发文字号</dt><dd>青水〔2022〕3号</dd>"
        "<dt>发布日期</dt><dd>2022-03-05</dd></dl>"
    ),
    "line": (
        "<p>索引号：AB-1 主题分类：水利 发文机关：青山市水务局 成文日期：2022年03月01日 "
        f"标题：{TITLE} 发文字号：青水〔2022〕3号 发布日期：2022-03-05 "
        "浏览次数：12 字体：大 中 小</p>"
    ),
}


@pytest.mark.parametrize("header", HEADER.values(), ids=HEADER)
@pytest.mark.parametrize("place", ["before the body", "inside it"])
def test_the_page_header_stands_at_the_top(header, place):
    text = paragraphs(NOTICE[:6])
    made = page(text, before=header) if place == "before the body" else page(header + text)
    assert lines_of(made) == [
        "索引号：AB-1",
        "主题分类：水利",
        "发文机关：青山市水务局",
        "成文日期：2022年03月01日",
        f"标题：{TITLE}",
        "发文字号：青水〔2022〕3号",
        "发布日期：2022-03-05",
        *NOTICE[:6],
    ]


def test_metadata_comes_from_the_page_header():
    made = page(paragraphs(NOTICE[:6]), before=HEADER["table"]).encode()
    found = parse("a.html", read_source("a.html", made), load_lexicon(), Metadata()).metadata
    assert found == Metadata(
        title=TITLE,
        issuer="青山市水务局",
        doc_number="青水〔2022〕3号",
        date="2022-03-01",
        district=None,
        year=None,
        kind=Kind.NOTICE,
    )


def test_a_number_field_before_the_issuer_does_not_name_it():
    header = "<p>发文字号：——</p><p>发文机关：青山市水务局</p><p>发布时间：2022-03-05 10:00</p>"
    made = page(paragraphs(NOTICE[:6]), before=header).encode()
    found = parse("a.html", read_source("a.html", made), load_lexicon(), Metadata()).metadata
    assert (found.issuer, found.doc_number, found.date) == ("青山市水务局", None, "2022-03-05")


def test_every_field_that_is_kept_is_known_to_the_layouts():
    assert [key for key in sorted(words("kept_fields")) if not PAGE_FIELD.match(f"{key}：甲")] == []


@pytest.mark.parametrize(
    ("printed", "title"),
    [
        (f"<h1>{TITLE}</h1>", f"{TITLE} - 政策文件 - 青山市人民政府门户网站"),
        (f"<div class='t'>{TITLE[:8]}\n{TITLE[8:]}</div>", f"{TITLE}_青山市人民政府"),
    ],
)
def test_the_title_above_the_body_is_kept(printed, title):
    found = lines_of(page(paragraphs(NOTICE), before=printed, title=title))
    assert "".join(found[0].split()) == TITLE
    assert found[1:] == list(NOTICE)


def test_a_title_that_the_body_prints_is_not_printed_twice():
    body = paragraphs([TITLE[:8], TITLE[8:], *NOTICE])
    made = page(body, before=f"<h1>{TITLE}</h1>", title=f"{TITLE}-青山市人民政府")
    assert lines_of(made) == [TITLE[:8], TITLE[8:], *NOTICE]


def test_a_title_that_only_the_head_of_the_page_gives():
    made = page(paragraphs(NOTICE)).replace(
        "<style>", f'<meta name="ArticleTitle" content="{TITLE}"><style>'
    )
    assert lines_of(made) == [TITLE, *NOTICE]


# Tables --------------------------------------------------------------------------------


def cells_of(source, at=0):
    return [
        (cell.row, cell.column, cell.row_span, cell.column_span, source.text[slice(*cell.span)])
        for cell in source.grids[at].cells
    ]


def test_a_task_table_is_a_grid_with_merged_cells_once():
    head = (
        "领域",
        "项目",
        "序号",
        "目标任务",
        "一季度",
        "二季度",
        "三季度",
        "四季度",
        "主责",
        "配合",
    )
    made = page(paragraphs(NOTICE[:2]) + task_table(head, ROWS) + paragraphs(NOTICE[6:]))
    source = read_source("a.html", made.encode())
    found = cells_of(source)
    assert [cell[4] for cell in found if cell[0] == 0] == list(head)
    assert [cell[4] for cell in found if cell[1] == 2][1:] == [str(row.number) for row in ROWS]
    for row, task in enumerate(ROWS, start=1):
        own = [cell[4] for cell in found if cell[0] == row and cell[1] > 2]
        names = ("\n".join(task.lead), "\n".join(task.supporting))
        assert own == [task.text, *task.quarters, *names]
    domains = [(cell[4], cell[2]) for cell in found if cell[1] == 0][1:]
    counts = [sum(row.domain == name for row in ROWS) for name, _ in domains]
    assert domains == list(zip(dict.fromkeys(row.domain for row in ROWS), counts, strict=True))
    assert source.text.splitlines()[-2:] == list(NOTICE[6:])


def gold_rows():
    file = ROOT / "tests" / "data" / "gold" / "changning-2020-key-work-targets.items.jsonl"
    for line in file.read_text("utf-8").splitlines():
        row = json.loads(line)
        quarters = tuple(row["quarters"].get(f"Q{n}", "") for n in range(1, 5))
        yield Row(
            int(row["item"]),
            row["path"][0],
            row["project"],
            row["text"],
            quarters,
            tuple(row["lead"]),
            tuple(row["supporting"]),
        )


def test_the_rows_of_the_seed_table_give_the_same_items():
    rows = list(gold_rows())
    head = ("领域", "重要项目", "序号", "目标任务和工作要求", "第一季度", "第二季度", "第三季度")
    made = page(task_table((*head, "第四季度", "主责部门", "配合部门"), rows))
    source = read_source("a.html", made.encode())
    found = parse("a.html", source, load_lexicon(), Metadata())
    assert [
        (
            int(item.number),
            item.path[0],
            item.project,
            item.text,
            tuple(item.quarters.get(f"Q{n}", "") for n in range(1, 5)),
            item.lead,
            item.supporting,
        )
        for item in found.items
    ] == [astuple(row) for row in rows]


def test_spans_and_empty_cells_keep_their_columns():
    table = (
        "<table><caption>表1</caption><tr><th rowspan=2>甲<th colspan=2>乙</tr><tr><th>丙<th></tr>"
        "<tr><td>1<td><td>工作。</table>"
    )
    assert cells_of(read_source("a.html", page(paragraphs(NOTICE) + table).encode())) == [
        (0, 0, 2, 1, "甲"),
        (0, 1, 1, 2, "乙"),
        (1, 1, 1, 1, "丙"),
        (1, 2, 1, 1, ""),
        (2, 0, 1, 1, "1"),
        (2, 1, 1, 1, ""),
        (2, 2, 1, 1, "工作。"),
    ]


def test_boundless_spans_are_bounded():
    table = "<table><tr><td rowspan=99999999 colspan=99999999>甲<td>乙<tr><td>丙<td>丁</table>"
    found = cells_of(read_source("a.html", page(paragraphs(NOTICE) + table).encode()))
    assert [(row, rows, columns) for row, _, rows, columns, _ in found] == [
        (0, 2, MAX_COLUMNS),
        (0, 1, 1),
        (1, 1, 1),
        (1, 1, 1),
    ]


# Encodings -----------------------------------------------------------------------------

TRADITIONAL = (
    "各區公所：",
    "為加強河道清潔維護工作，請依下列事項確實辦理，並於每月底前將執行情形送本局備查。",
    "一、各區應指定專人負責，定期巡查河岸環境，發現垃圾應即清除，並拍照留存紀錄。",
)


@pytest.mark.parametrize("declared", ["gb2312", "GBK", "utf-8", "big5", "nonsense"])
@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig", "utf-16"])
def test_the_encoding_is_what_the_bytes_are_in(encoding, declared):
    data = page(paragraphs(NOTICE)).replace("utf-8", declared, 1).encode(encoding)
    assert read_source("a.htm", data).text.splitlines() == list(NOTICE)


@pytest.mark.parametrize("declared", ["big5", "gb2312", "nonsense"])
def test_a_page_in_big5(declared):
    body = page(paragraphs(TRADITIONAL)).encode("ascii", errors="xmlcharrefreplace").decode()
    plain = f"<html><meta charset={declared}><body>{paragraphs(TRADITIONAL)}</body></html>"
    assert read_source("a.html", plain.encode("big5")).text.splitlines() == list(TRADITIONAL)
    assert lines_of(body) == list(TRADITIONAL)


def test_a_page_of_little_chinese_in_gb18030():
    menu = "<p style='margin: 0'>a</p>" * 200
    made = f"<html><meta charset=gb2312><body>{menu}<p>联系，办理。</p></body></html>"
    for page_made in (made, made.replace("<meta charset=gb2312>", "")):
        found = read_source("a.html", page_made.encode("gb18030")).text
        assert found.splitlines()[-1] == "联系，办理。"


def test_a_damaged_page_in_gb18030_is_called_damaged():
    data = page(paragraphs(NOTICE)).replace("utf-8", "gb2312", 1).encode("gb18030")
    at = data.index("水务局".encode("gb18030"))
    with pytest.raises(SourceError, match=f"第 {at} 字节"):
        read_source("a.html", data[:at] + b"\xff" + data[at + 2 :])


def test_plain_text_in_big5():
    text = "\n".join(TRADITIONAL)
    assert read_source("a.txt", text.encode("big5")).text == text


@pytest.mark.parametrize("file", sorted((ROOT / "corpus").glob("*.txt")), ids=lambda f: f.name)
def test_text_in_gb18030_is_never_taken_for_big5(file):
    text = file.read_text("utf-8")
    pieces = [text[at : at + 60] for at in range(0, len(text), 60)]
    assert [read_source("a.txt", one.encode("gb18030")).text for one in pieces if one.strip()] == [
        one for one in pieces if one.strip()
    ]


# What is a page, and what is none ------------------------------------------------------


@pytest.mark.parametrize(
    "markup",
    [
        "<!doctype html><p>甲。</p>",
        "\ufeff\n<HTML><BODY>甲。",
        "<?xml version='1.0'?>\n<!-- a --><!-- b --><html><body><p>甲。</p></body></html>",
        "<div class=x><p>甲。</p></div>\n",
        "<table><tr><td>甲。</td></tr></table>",
    ],
)
def test_pages_are_known_by_their_content(markup):
    assert read_source("a.txt", markup.encode()).text == "甲。\n"


@pytest.mark.parametrize("text", ["# 甲\n<p>乙</p>", "<p>甲\n正文继续。", "<甲> 乙。", "a < b"])
def test_texts_with_a_tag_in_them_are_texts(text):
    assert read_source("a.html", text.encode()).text == text


@pytest.mark.parametrize(
    ("markup", "key"),
    [
        ("<html><body><script>load('x')</script></body></html>", "source_page_without_text"),
        ("<html><frameset><frame src='a.html'></frameset></html>", "source_page_without_text"),
        ("<html>" + "<b>" * (MAX_ELEMENTS + 1), "source_unsafe"),
        ("<html><p>" + "甲。" * 1_100_000, "source_too_long"),
    ],
    ids=["script only", "frames", "elements", "text"],
)
def test_pages_that_cannot_be_read_are_refused(markup, key):
    with pytest.raises(SourceError, match=r"^页\.html ") as caught:
        read_source("页.html", markup.encode())
    assert caught.value.key == key
    assert "页.html" in caught.value.text(Language.EN)


def test_deep_nesting_loses_nothing():
    deep = "<div>" * (20 * MAX_DEPTH) + "甲事，乙事。" + "</div>" * (20 * MAX_DEPTH)
    assert lines_of(page(f"{deep}<p>丙事，丁事。</p>")) == ["甲事，乙事。", "丙事，丁事。"]


def test_no_entity_of_the_page_is_expanded():
    doctype = '<!DOCTYPE html [<!ENTITY a SYSTEM "file:///etc/hostname"><!ENTITY b "甲甲">]>'
    assert lines_of(f"{doctype}<html><body><p>乙&a;&b;&lt;丙。</p></body></html>")[-1].endswith(
        "乙&a;&b;<丙。"
    )


_TABLES = ["<table>", "</table>", "<tr>", "<td rowspan=2>", "<td colspan=3>", "</td>", "<th>"]
_OTHERS = [
    "<div>",
    "</div>",
    "<p>",
    "</p>",
    "<ol>",
    "<li>",
    "</ol>",
    "<br>",
    "<dl>",
    "<dt>",
    "<dd>",
]
_INLINE = ["<a href=x>", "</a>", "<pre>", "<script>", "</script>", "<!--", "-->", "<nav>", "<"]
_TAGS = st.sampled_from([*_TABLES, *_OTHERS, *_INLINE])
_TEXTS = st.sampled_from(
    ["甲事。", "索引号：", "打印", "2022年3月1日", "&lt;", "\n", " ", "\x00", "1、", "文号"]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(_TAGS | _TEXTS, max_size=40).map("".join))
def test_any_markup_is_read_or_refused(markup):
    try:
        source = html.read("a.html", f"<html>{markup}".encode())
    except SourceError:
        return
    for grid in source.grids:
        spans = [cell.span for cell in grid.cells]
        assert spans == sorted(spans)
        assert all(0 <= span.start <= span.end <= len(source.text) for span in spans)
        places = {
            (row, column)
            for cell in grid.cells
            for row in range(cell.row, cell.row + cell.row_span)
            for column in range(cell.column, cell.column + cell.column_span)
        }
        assert len(places) == sum(cell.row_span * cell.column_span for cell in grid.cells)
