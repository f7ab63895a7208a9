"""A conversation outside the page: everything is there, and none of it is markup."""

import io
import re
from dataclasses import replace

import docx
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from common.catalogue import Language
from tests.ui.stock import DOCUMENT
from tests.ui.test_turns import HOSTILE, made
from ui.exports import Entry, Source, Table, entry, markdown, plain
from ui.exports import docx as as_docx

ENTRY = Entry(
    question="谁牵头？",
    conditions=("年度：2020",),
    answer=("主责部门：建管委 [1]。",),
    abstained=False,
    notes=("该文件已被废止。",),
    tables=(Table("河道整治", (("主责部门", "建管委"), ("第三季度", "完成|一半"))),),
    sources=(Source(1, "甲通知", "第1项 · 主责部门", "2020-01-01 · a.txt", "建管委"),),
)
SOURCE = "[1] 《甲通知》第1项 · 主责部门（2020-01-01 · a.txt）：“建管委”"


def test_a_turn_becomes_an_entry_with_answer_facts_and_places() -> None:
    assert made().entries[Language.ZH] == Entry(
        HOSTILE,
        (),
        ("主责部门：建管委[1]。", "第三季度：完成一半[2]。"),
        False,
        (),
        (Table("第1项", (("主责部门", "建管委"), ("第三季度", "完成一半"))),),
        (
            Source(1, "甲通知", "第1项 · 主责部门", "a.txt", "建管委"),
            Source(2, "甲通知", "第1项 · 第三季度", "a.txt", "完成一半"),
        ),
    )


def test_a_quote_printed_on_several_lines_is_on_one() -> None:
    answer = made().answer
    wrapped = answer.citations[0]._replace(quote="完成\n\n第一批；\n启动 Metro\nLine")
    changed = replace(answer, citations=(wrapped,))
    told = entry("？", (), changed, {DOCUMENT.file: DOCUMENT}, Language.ZH)
    assert [source.quote for source in told.sources] == ["完成第一批；启动 Metro Line"]


def test_the_copied_text_has_the_answer_and_its_sources() -> None:
    assert plain(ENTRY, Language.ZH) == (
        f"谁牵头？\n\n主责部门：建管委 [1]。\n该文件已被废止。\n\n出处\n{SOURCE}"
    )


def test_markdown_has_all_of_it() -> None:
    shown = read(markdown([ENTRY], Language.ZH))
    assert shown == [
        "政策通知问答记录",
        "谁牵头？",
        "回答限于：年度：2020",
        "主责部门：建管委 [1]。",
        "该文件已被废止。",
        "河道整治",
        "项目",
        "内容",
        "主责部门",
        "建管委",
        "第三季度",
        "完成|一半",
        "出处",
        SOURCE,
    ]


def test_docx_has_all_of_it() -> None:
    opened = docx.Document(io.BytesIO(as_docx([ENTRY], Language.ZH)))
    assert [one.text for one in opened.paragraphs if one.text] == [
        "政策通知问答记录",
        "谁牵头？",
        "回答限于：年度：2020",
        "主责部门：建管委 [1]。",
        "该文件已被废止。",
        "河道整治",
        "出处",
        SOURCE,
    ]
    cells = [[cell.text for cell in row.cells] for row in opened.tables[0].rows]
    assert cells == [["主责部门", "建管委"], ["第三季度", "完成|一半"]]


def test_an_abstained_answer_says_so_in_both() -> None:
    none = ENTRY._replace(abstained=True)
    assert "没有找到答案" in read(markdown([none], Language.ZH))
    opened = docx.Document(io.BytesIO(as_docx([none], Language.ZH)))
    assert "没有找到答案" in [one.text for one in opened.paragraphs]


TEXTS = st.text(min_size=1, max_size=60)


@given(TEXTS)
@example("# 标题\n- 表 | 项 | <script>alert(1)</script> ![x](http://a/b.png) `c` &amp; 1. x")
@example("1) 一")
@example("+ 二")
@example("    代码")
@example("~~~")
@example("[a]: http://a")
def test_nothing_in_a_text_is_markdown(text: str) -> None:
    entry = ENTRY._replace(question="问", answer=(text,), tables=(), conditions=(), notes=())
    tokens = parser().parse(markdown([entry], Language.ZH))
    inline = [child for token in tokens for child in token.children or ()]
    kinds = {child.type for child in inline}
    assert kinds <= {"text", "strong_open", "strong_close", "text_special"}
    told = " ".join(text.replace("\0", "\ufffd").split())
    assert told == "" or told in read(markdown([entry], Language.ZH))


@settings(deadline=None, max_examples=30)  # each writes and reads a file
@given(TEXTS)
@example("\x00\x0b\ud800\ufffe<w:p/>&amp;]]>")
def test_any_text_makes_a_docx_that_opens(text: str) -> None:
    entry = ENTRY._replace(question=text, answer=(text,), tables=(Table(text, ((text, text),)),))
    opened = docx.Document(io.BytesIO(as_docx([entry], Language.EN)))
    assert len(opened.tables) == 1
    told = re.sub("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text)
    assert told.replace("\r", "\n") in [one.text for one in opened.paragraphs]


def parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def read(text: str) -> list[str]:
    """The text of each block as a reader of the Markdown sees it."""
    blocks = [token for token in parser().parse(text) if token.type == "inline"]
    return ["".join(child.content for child in block.children or ()) for block in blocks]
