"""Notices and names that carry what must never run, load, steer or be taken for a formula."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

import openpyxl

FLAG = "hostileRan"
"""What every script of these notices would set in the browser's window."""

OUTSIDE = "outside.example"
"""The host that every address of these notices leads to."""

RUN = f"window.{FLAG}=1"
MARKUP = (
    f"<script>{RUN}</script>",
    f'<img src=x onerror="{RUN}">',
    f'<svg onload="{RUN}"><animate onbegin="{RUN}" attributeName=x dur=1s></svg>',
    f"</p></td></article></details></aside></script><script>{RUN}</script>",
    f'"><b onmouseover="{RUN}" autofocus onfocus="{RUN}" tabindex=0>',
    f'<iframe src="//{OUTSIDE}/f" srcdoc="<script>parent.{FLAG}=1</script>"></iframe>',
    f"<style>@import url(//{OUTSIDE}/s.css);*{{background:url(//{OUTSIDE}/b)}}</style>",
    f"<link rel=stylesheet href=//{OUTSIDE}/l><base href=//{OUTSIDE}/>",
    f'<a href="javascript:{RUN}">点此</a><form action="//{OUTSIDE}"><button>发送</button></form>',
    f'<object data="data:text/html,<script>{RUN}</script>"></object><video src=//{OUTSIDE}/v>',
)
MARKDOWN = (
    f"![图](http://{OUTSIDE}/i.png)",
    f"[链接](javascript:{RUN}) <http://{OUTSIDE}/a> http://{OUTSIDE}/b www.{OUTSIDE} a@{OUTSIDE}",
    f"$\\href{{http://{OUTSIDE}}}{{x}}$ $$\\includegraphics{{http://{OUTSIDE}/g.png}}$$",
    ":material/home: :material_home: :streamlit: :smile: :red[红] :blue-badge[章] -> >= --",
    "```js 一``` ~~删~~ **粗** __划__ `码` # 题 | 表 |",
)
TEMPLATES = ("{{7*7}} {% raw %} ${7*7} #{7*7} {0.__class__} %s %n <%= 7*7 %>",)
FORMULAS = (
    f'=HYPERLINK("http://{OUTSIDE}","点")',
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "|cmd|' /C calc'!A0",
    "\t=1+1",
    "=cmd|' /C calc'!A0",
    "＝1+1",
)
UNSEEN = (
    "\u202e反\u202c",
    "\u2066隔\u2069",
    "零\u200b宽\u200d\ufeff",
    "\u200f右\u061c",
    "软\u00ad连",
    "\x9b31m\x85",
)
"""No C0 controls: workbooks cannot hold them."""

ESCAPES = ("\x1b]8;;http://outside.example\x07点\x1b]8;;\x07", "\x1b[31m红", "\x07\x08", "\x00")
"""What a terminal takes for commands."""

RICH = ("[red]红[/red]", "[/]", "[link=http://outside.example]点[/link]", "[bold")
"""Markup of the library that draws on terminals."""

ALL = (*MARKUP, *MARKDOWN, *TEMPLATES, *FORMULAS, *UNSEEN, *RICH)

TITLE = f"云杉区<img src=x onerror={RUN}>![i](http://{OUTSIDE}/t.png)重点工作安排"
DEPARTMENTS = (
    f"区<img/src=x/onerror={RUN}>局",
    f"=HYPERLINK(1)![图](http://{OUTSIDE}/d.png)办",
    ":streamlit:委员会",
)
HEAD = ("序号", "重要项目", "目标任务和工作要求", "第一季度", "第二季度", "第三季度", "第四季度")
NAMES = ("主责部门", "配合部门")


def workbook(year: int, pieces: Sequence[str] = ALL) -> bytes:
    """A task table whose every cell carries one of the pieces; the years differ in a figure."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append([f"云杉区{year}年{TITLE}"])
    sheet.append([*HEAD, *NAMES])
    for row in _rows(year, pieces):
        sheet.append(row)
    for cells in sheet.iter_rows():
        for cell in cells:
            cell.data_type = "s" if isinstance(cell.value, str) else cell.data_type
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _rows(year: int, pieces: Sequence[str]) -> Iterator[list[str]]:
    for at, piece in enumerate(pieces):
        quarters = [f"{pieces[(at + n) % len(pieces)]}完成{n}0%" for n in range(1, 5)]
        lead = DEPARTMENTS[at % len(DEPARTMENTS)]
        other = DEPARTMENTS[(at + 1) % len(DEPARTMENTS)]
        task = f"{piece}推进第{at + 1}类社区食堂建设，全年新建{at + year % 100}家。{piece}"
        yield [str(at + 1), f"{piece}食堂{at + 1}", task, *quarters, lead, other]


def text(title: str, pieces: Sequence[str]) -> str:
    """A notice by numbered items, one of the pieces in each."""
    numerals = "一二三四五六七八九"
    items = "\n".join(
        f"{numerals[at % 9]}、推进{piece}社区助餐服务点建设第{at}批。（牵头单位：区民政局）"
        for at, piece in enumerate(pieces[:9])
    )
    return f"{title}\n各街道办事处：\n{items}\n云杉区人民政府\n2022年3月8日\n"


FILE_NAMES = (
    "../../outside.txt",
    "..\\..\\windows.txt",
    "con.txt",
    "manifest.toml",
    f"{'长' * 300}.txt",
    "行\r\n二\x1b[31m.txt",
    "右\u202etxt.exe",
    f"<img src=x onerror={RUN}>.txt",
    "=cmd|' !A0.txt",
    "${7*7}{{7*7}}.txt",
)
"""Names of files that hold a good notice."""
