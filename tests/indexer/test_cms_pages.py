"""Pages as the usual content systems of government sites make them, each in its own markup."""

from __future__ import annotations

import pytest

from common.records import SourceText
from indexer.sources import read_source
from indexer.sources.writer import MAX_AREA

TITLE = "青山市人民政府办公室关于加强河道保洁工作的通知"
NOTICE = (
    "各区人民政府，市政府各部门：",
    "为做好河道保洁工作，现将有关事项通知如下。",
    "一、落实责任",
    "各区要明确河长，逐段落实。",
    "二、定期检查",
    "每月检查一次，结果公开。",
    "附件：1.河道清单",
    "2.任务分工表",
    "青山市人民政府办公室",
    "2022年3月1日",
    "（此件公开发布）",
)
PARAGRAPHS = "".join(f'<p style="text-indent: 2em">　　{line}</p>\n' for line in NOTICE)
MENU = (
    '<div class="head"><a href="/">首页</a>|<a href="/a">政务公开</a>|<a href="/b">办事</a></div>'
)
FOOT = (
    '<div id="bottom"><p>版权所有：青山市人民政府办公室</p>'
    "<p>主办：青山市人民政府　承办：青山市大数据局　ICP备1号</p>"
    "<p>网站标识码：3300000001 浙公网安备330号</p></div>"
)
FIELDS = ("索引号：3301/2022-1", "发文机关：市政府办公室", "文号：青政办发〔2022〕3号")

TRS = (
    f'<meta name="ArticleTitle" content="{TITLE}"><title>{TITLE}_政策文件</title><body>{MENU}'
    "<div class='position'>您所在的位置：<a href='/'>首页</a>&gt;<a href='/x'>政策文件</a>&gt;"
    "正文</div><table><tr><td><b>索&nbsp;引&nbsp;号：</b></td><td>3301/2022-1</td><td>公开方式：</td>"
    "<td>主动公开</td></tr><tr><td>发文机关：</td><td>市政府办公室</td><td>文　　号：</td>"
    f"<td>青政办发〔2022〕3号</td></tr></table><div class='article'><h2>{TITLE}</h2>"
    "<div class='info'><span>浏览次数：<i>1024</i></span> "
    "<span>字号：[<a>大</a> <a>中</a>]</span></div>"
    f"<div class='TRS_Editor'>{PARAGRAPHS}</div>"
    "<div class='ewm'><p>扫一扫在手机打开当前页</p></div>"
    "<div><p>附件：<a href='P02.doc'>1.河道清单.doc</a></p></div><div>【打印】【关闭】</div>"
    f"<p>责任编辑：张三</p></div>{FOOT}"
)
JCMS = (
    f"<title>青山市人民政府 政策文件 {TITLE}</title><body><div id='container'>{MENU}"
    "<ul><li><span>索引号</span><em>3301/2022-1</em></li><li><span>发文机关</span>"
    "<em>市政府办公室</em></li><li><span>文号</span><em>青政办发〔2022〕3号</em></li></ul>"
    f"<div class='title'>{TITLE}</div><div>浏览量：<script>n()</script>次　字体：<a>[大]</a>"
    f"<a>[小]</a>　<a>打印本页</a></div><div id='zoom'>{'<br/>'.join(f'　　{n}' for n in NOTICE)}"
    "</div><div>上一篇：<a href='/u'>上个通知</a></div><div>下一篇：<a href='/d'>下个通知</a></div>"
    f"</div>{FOOT}"
)
BODA = (
    f"<title>{TITLE}-青山市水务局</title><body>{MENU}<form name='_newscontent_fromname'><div>"
    "<dl><dt>索引号：</dt><dd>3301/2022-1</dd><dt>发文机关：</dt><dd>市政府办公室</dd>"
    "<dt>文号：</dt><dd>青政办发〔2022〕3号</dd></dl>"
    f"<h1 align='center'>{TITLE}</h1><div align='center'>点击：[<span>55</span>]</div>"
    f"<div id='vsb_content'>{PARAGRAPHS}</div><p>【<a href='#'>关闭</a>】</p>"
    f"<p>附件【<a href='/a.docx'>河道清单.docx</a>】已下载<span>12</span>次</p></div></form>{FOOT}"
)
FOUNDER = (
    "<title>青山市人民政府</title><body><table><tr><td><table><tr><td><a href='1'>首页</a></td>"
    "<td><a href='2'>公开</a></td></tr></table></td></tr><tr><td><table>"
    "<tr><td>索引号：3301/2022-1 发文机关：市政府办公室 文号：青政办发〔2022〕3号</td></tr>"
    f"<tr><td align='center'><h1>{TITLE}</h1></td></tr><tr><td>【字体：大 中 小】</td></tr>"
    f"<tr><td><founder-content>{PARAGRAPHS}</founder-content></td></tr>"
    f"<tr><td>［打印］［关闭］</td></tr></table></td></tr><tr><td>{FOOT}</td></tr></table>"
)
UCAP = (
    f"<title>{TITLE}_部门文件</title><body>{MENU}<table><tr><td>索引号：</td><td>3301/2022-1</td></tr>"
    "<tr><td>发文机关：</td><td>市政府办公室</td><td>文　号：</td>"
    "<td>青政办发〔2022〕3号</td></tr></table>"
    f"<h1>{TITLE}</h1><div class='pages_content' id='UCAP-CONTENT'>{PARAGRAPHS}</div>"
    "<textarea style='display:none'>隐藏的正文，不应出现。</textarea>"
    "<div class='pages_print'><div>打印</div><div class='share'>分享</div></div>"
)
PAGES = {"TRS": TRS, "JCMS": JCMS, "Boda": BODA, "Founder": FOUNDER, "UCAP": UCAP}


def source_of(markup: str) -> SourceText:
    return read_source("页.html", f"<!doctype html><html>{markup}</html>".encode())


def marked(source: SourceText) -> list[tuple[str, int]]:
    return [(source.text[slice(*mark.span)], mark.level) for mark in source.headings]


@pytest.mark.parametrize("markup", PAGES.values(), ids=PAGES)
def test_header_title_and_notice_come_out_and_nothing_else(markup):
    source = source_of(markup)
    assert source.text.splitlines() == [*FIELDS, TITLE, *NOTICE]
    assert marked(source) == [(TITLE, 1)]
    assert source.unwrapped


def test_headings_of_the_body_are_marked_below_the_title():
    body = (
        "<h3>一、总体<br>要求</h3><p>逐段落实，公开结果。</p><h3>各区要抓好落实。</h3><h4>目标</h4>"
    )
    assert marked(source_of(f"<body><div>{body}</div>")) == [("一、总体要求", 4), ("目标", 5)]


@pytest.mark.parametrize(
    ("opening", "labels"),
    [
        ("<ol type='a'>", ("a.", "b.")),
        ("<ol type='I' start='4'>", ("IV.", "V.")),
        ("<ol style='list-style-type: cjk-ideographic'>", ("一、", "二、")),
        ("<ol style='list-style: none'>", ("", "")),
        ("<ul style='list-style-type: decimal'>", ("1.", "2.")),
        ("<ul>", ("", "")),
    ],
)
def test_lists_are_numbered_as_a_browser_numbers_them(opening, labels):
    inner = "<ol><li>丙事，做好。</ol>"
    source = source_of(f"<body>{opening}<li>甲事，做好。{inner}<li>乙事，做好。")
    first, second = labels
    assert source.text.splitlines() == [
        f"{first}甲事，做好。",
        "1.丙事，做好。",
        f"{second}乙事，做好。",
    ]


def test_an_empty_field_takes_no_line_below_it():
    fields = "<dl><dt>索引号：</dt><dd>A1</dd></dl><dl><dt>文号：</dt><dd></dd></dl>"
    source = source_of(f"<body>{fields}<h1>{TITLE}</h1><div id='zoom'>{PARAGRAPHS}</div>")
    assert source.text.splitlines()[:2] == ["索引号：A1", TITLE]


def test_a_break_that_wraps_a_sentence_is_no_end_of_a_paragraph():
    lines = (
        "为做好河道保洁工作，各区人民政府要按照市政府统一部署",
        "和要求，逐段落实责任。",
        "二、检查",
    )
    source = source_of(f"<body><div id='zoom'>{'<br>'.join(lines)}</div>")
    assert source.text.splitlines() == [lines[0] + lines[1], lines[2]]


def test_tables_beyond_the_area_of_one_file_are_read_as_text():
    rows = "<tr><td rowspan=5000 colspan=60>甲事。<td>乙事。" + "<tr><td>丙。" * 3_000
    source = source_of(f"<body>{f'<table>{rows}</table>' * 12}")
    assert len(source.grids) == MAX_AREA // (3_001 * 61)
    assert source.text.count("甲事。") == 12
