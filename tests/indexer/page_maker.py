"""Web pages around a notice, as content systems of government sites make them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from itertools import groupby

from tests.indexer.table_maker import Row

MENU = "".join(
    f'<li><a href="/c{n}/">{name}</a></li>' for n, name in enumerate(("首页", "公开", "服务"))
)
HEAD = (
    '<div class="head"><ul class="menu">'
    f'{MENU}</ul><form><input name="q"><input type="submit" value="搜索"></form></div>'
    '<div class="path">当前位置：<a href="/">首页</a> &gt; <a href="/zc/">政策文件</a></div>'
)
TOOLS = (
    "<div>【打印】 【关闭】 字体：<a>大</a> <a>中</a> <a>小</a> 分享到："
    '<script>share("x。")</script></div>'
)
RELATED = (
    '<div class="xgjd"><h3>相关链接</h3><ul>'
    '<li><a href="/1.html">某市解读：政策要点，一图读懂。</a></li>'
    '<li><a href="/2.html">某市印发另一个通知，明年施行。</a></li>'
    '<li><a href="/3.html">某市答记者问。</a></li></ul></div>'
)
CORRECTION = (
    '<form action="/jc"><p>我要纠错</p><p>姓名：<input name="a"></p>'
    '<p>联系方式：<input name="b"></p></form>'
)
FOOT = (
    '<div class="bottom"><p>主办单位：某市人民政府办公室，承办单位：某市大数据局。</p>'
    "<p>网站标识码：1234567890 某ICP备12345678号 版权所有，未经许可不得转载。</p></div>"
)


def paragraphs(lines: Iterable[str]) -> str:
    """Each line as a paragraph, indented as editors do."""
    return "\n".join(f"<p>&emsp;&emsp;<span>{escape(line)}</span></p>" for line in lines)


def page(body: str, *, before: str = "", after: str = "", title: str = "某市人民政府") -> str:
    """A whole page with everything that sites print around a notice."""
    return (
        "<!DOCTYPE html>\n<html><head><meta charset='utf-8'>"
        f"<title>{title}</title><style>p {{ margin: 0 }}</style></head><body>{HEAD}"
        f'<div class="wrap"><div class="info">{before}{TOOLS}</div>'
        f'<div class="view">{body}</div>{after}</div>{RELATED}{CORRECTION}{FOOT}'
        "<script>var text = '各单位：请执行。';</script></body></html>"
    )


def task_table(head: Sequence[str], rows: Sequence[Row]) -> str:
    """A table whose cells of one domain, and of one project in it, are merged."""
    made = [f"<tr>{''.join(f'<th>{name}</th>' for name in head)}</tr>"]
    for domain, of_domain in groupby(rows, key=lambda row: row.domain):
        group = list(of_domain)
        opening = [_merged(domain, len(group))]
        for project, of_project in groupby(group, key=lambda row: row.project):
            part = list(of_project)
            opening.append(_merged(project, len(part)))
            for row in part:
                made.append(f"<tr>{''.join(opening)}{_own_cells(row)}</tr>")
                opening = []
    return f"<table border='1'><tbody>{''.join(made)}</tbody></table>"


def _merged(text: str, rows: int) -> str:
    return f"<td rowspan='{rows}'>{escape(text)}</td>"


def _own_cells(row: Row) -> str:
    texts = [str(row.number), row.text, *row.quarters]
    lists = ["<br>".join(map(escape, row.lead)), "".join(f"<p>{n}</p>" for n in row.supporting)]
    return "".join(f"<td>{cell}</td>" for cell in (*map(escape, texts), *lists))
