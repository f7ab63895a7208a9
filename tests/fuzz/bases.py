"""Whole files of every format, to be damaged."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from functools import cache
from typing import NamedTuple

from common.settings import ROOT
from tests.indexer.ofd_maker import lines as ofd_lines
from tests.indexer.ofd_maker import ofd
from tests.indexer.ofd_maker import task_pages as ofd_table
from tests.indexer.office_maker import COLOPHON, LETTER, gold_rows, sheet_of, table, word_of
from tests.indexer.page_maker import page, paragraphs
from tests.indexer.pdf_maker import lines, pdf, picture, running, task_pages, together

PLAN = (
    *LETTER,
    *(
        "一、总体要求",
        "坚持问题导向，做好全年工作。",
        "二、重点任务",
        "（一）推进归档",
        "1.做好归档（责任单位：档案局、财政局）",
    ),
    *(
        "2.做好查阅，6月底前完成。",
        "责任单位：区文旅局，各街（镇）",
        "（二）加强检查",
        "3、由公安局牵头，教育局配合，开展检查。",
    ),
    *COLOPHON,
)


class Base(NamedTuple):
    """A whole file: what it is made of (a key of BY_KIND), its bytes, how often it is taken."""

    kind: str
    make: Callable[[], bytes]
    weight: int = 4


def _seed(name: str, first: int, last: int, encoding: str = "utf-8") -> Callable[[], bytes]:
    def make() -> bytes:
        text = (ROOT / "corpus" / name).read_text("utf-8").splitlines(keepends=True)
        return "".join(text[first:last]).encode(encoding, errors="replace")

    return make


def _page() -> bytes:
    cells = "".join(
        f"<tr>{''.join(f'<td>{c}</td>' for c in row)}</tr>" for row in table(gold_rows()[:3])
    )
    return page(paragraphs(PLAN) + f"<table>{cells}</table>").encode()


def _print() -> bytes:
    head = running("重点工作方案", "— 1 —")
    return pdf(
        [together(head, lines(PLAN[:8])), together(head, lines(PLAN[8:]))], pageCompression=0
    )


def _image() -> bytes:
    from PIL import Image, ImageDraw

    image = Image.new("L", (300, 80), 255)
    ImageDraw.Draw(image).text((20, 30), "1. Work plan 2020 for all", fill=0)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def _rich_text() -> bytes:
    escaped = "".join(f"\\u{ord(c)}?" if ord(c) > 127 else c for c in "\\par ".join(PLAN))
    return f"{{\\rtf1\\ansi {escaped}}}".encode()


BASES: Mapping[str, Base] = {
    "table.txt": Base("text", _seed("changning-2020-key-work-targets.txt", 0, 300), 2),
    "report.md": Base("text", _seed("changning-2020-work-report.md", 0, 60)),
    "plan.txt": Base("text", _seed("changning-2021-supervision-plan.txt", 0, 120), 6),
    "web.txt": Base("text", _seed("changning-2021-supervision-plan-web.txt", 0, 200)),
    "list.txt": Base("text", _seed("jingan-2020-key-work-targets.txt", 0, 200), 6),
    "gb.txt": Base("text", _seed("jingan-2020-key-work-targets.txt", 0, 60, "gb18030")),
    "utf16.txt": Base("text", _seed("changning-2021-supervision-plan.txt", 0, 60, "utf-16"), 2),
    "short.txt": Base("text", "\n".join(PLAN).encode, 6),
    "page.html": Base("markup", _page, 6),
    "word.docx": Base("package", lambda: word_of(gold_rows()[:3]), 8),
    "sheet.xlsx": Base("package", lambda: sheet_of(gold_rows()[:3]), 8),
    "table.ofd": Base("package", lambda: ofd_table(gold_rows()[:3]), 2),
    "print.ofd": Base("package", lambda: ofd([ofd_lines(PLAN)]), 1),
    "old.rtf": Base("binary", _rich_text, 1),
    "table.pdf": Base("binary", lambda: task_pages(gold_rows()[:3]), 1),
    "print.pdf": Base("markup", _print, 2),
    "scan.pdf": Base("binary", lambda: pdf([picture]), 1),
    "image.png": Base("binary", _image, 1),
}
"""By a name that says the format; the reader judges by content."""


@cache
def content(name: str) -> bytes:
    """The bytes of a base, made once."""
    return BASES[name].make()
