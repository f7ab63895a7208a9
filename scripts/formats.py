"""The seed's task table as a file of every format: is the same read from each?

    python -m scripts.formats [--ocr]

Prints a row per format: items found, fields and metadata exactly as in the seed, and the
share of the file's characters that is accounted for. Exits with 1 below the floors. BIG5 has
no Simplified characters: the seed is put into Traditional script as printed in Taiwan, and what
is read of it back, both by OpenCC, before it is compared. Old formats are written and
read by LibreOffice, and their rows left out where it is not installed. ``--ocr`` adds the
formats that are read by OCR, which takes minutes.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import NamedTuple

from opencc import OpenCC

ROOT = Path(__file__).resolve().parent.parent
if not __package__:  # started as a file, so that its folder and not the project is searched
    sys.path.insert(0, str(ROOT))

from common.errors import NoticeError  # noqa: E402
from common.records import QUARTERS, Item, Metadata, ParsedDocument  # noqa: E402
from indexer.coverage import coverage  # noqa: E402
from indexer.layouts import parse  # noqa: E402
from indexer.lexicon import load_lexicon  # noqa: E402
from indexer.sources import libreoffice, read_source  # noqa: E402
from scripts import notice_files, old_office  # noqa: E402
from scripts.notice_files import Notice  # noqa: E402
from scripts.notice_ofd import ofd_file  # noqa: E402

SEED = ROOT / "corpus" / "changning-2020-key-work-targets.txt"
ROWS = 8
"""Rows of the seed in the files made; three pages of a PDF."""
FLOOR, OCR_FLOOR = 1.0, 0.98
"""Shares of fields that must be as in the seed; a single character misread by OCR spoils one.
Measured at 200 dpi: 27 of 27 in PNG and JPEG, 71 of 72 in a PDF (＋ is read as 十)."""
TARGETS = "阶段性目标和工作任务量"
HEAD = (
    ("领域", "序号", "重要项目", "目标任务和工作要求", *[TARGETS] * 4, "主责部门", "配合部门"),
    (
        *("领域", "序号", "重要项目", "目标任务和工作要求"),
        *("第一季度", "第二季度", "第三季度", "第四季度"),
        *("主责部门", "配合部门"),
    ),
)
MADE: Mapping[str, Callable[[Notice], bytes]] = {
    "docx": notice_files.word,
    "pdf, ruled": notice_files.ruled_pdf,
    "pdf, unruled": notice_files.unruled_pdf,
    "pdf, three lines": notice_files.three_line_pdf,
    "pdf, turned": notice_files.turned_pdf,
    "xlsx": notice_files.workbook,
    "html": notice_files.web_page,
    "markdown": notice_files.markdown,
    "ofd": ofd_file,
}
"""Files made of the first rows of the seed."""
OLD: Mapping[str, Callable[[Notice], bytes]] = {
    "doc": old_office.doc,
    "rtf": old_office.rtf,
    "xls": old_office.xls,
}
"""Files of the same rows that need LibreOffice, to write and to read."""
CODED = {"text, UTF-8": "utf-8", "text, UTF-16": "utf-16", "text, GB18030": "gb18030"}
"""The seed itself in other encodings."""
BIG5 = "text, BIG5"
_TO_TAIWAN, _FROM_TAIWAN = "s2tw", "tw2s"
"""OpenCC's conversions; that to Taiwan writes 裡 and 為, which BIG5 has, for 裏 and 爲."""
BY_OCR: Mapping[str, Callable[[Notice], bytes]] = {
    "png, scanned": notice_files.picture,
    "jpeg, scanned": notice_files.photograph,
    "pdf, scanned": notice_files.scanned_pdf,
}
SEVERAL_PAGES = ("pdf, scanned",)
"""Of these, those that hold all the rows; a picture has one page of them."""


class Score(NamedTuple):
    """What was read of one file, in numbers of what the seed has."""

    name: str
    read: bool
    items: tuple[int, int]
    fields: tuple[int, int]
    metadata: tuple[int, int]
    coverage: float
    floor: float = FLOOR

    @property
    def good(self) -> bool:
        """Whether it is read as well as it must be."""
        right, total = self.fields
        whole = self.metadata[0] == self.metadata[1] and self.coverage == 1
        return self.read and right >= self.floor * total and whole


def main(argv: Sequence[str] | None = None) -> int:
    """Print the table; 0 from the floors up, else 1."""
    parser = argparse.ArgumentParser(prog="formats", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--ocr", action="store_true", help="read scans too (minutes)")
    scores = list(measure(ocr=parser.parse_args(argv).ocr))
    print(f"{'format':18}{'read':6}{'items':>8}{'fields':>10}{'metadata':>10}{'coverage':>10}")
    for one in scores:
        shares = [f"{right}/{total}" for right, total in (one.items, one.fields, one.metadata)]
        print(
            f"{one.name:18}{'yes' if one.read else 'no':6}{shares[0]:>8}{shares[1]:>10}"
            f"{shares[2]:>10}{one.coverage:>10.1%}{'' if one.good else '  below the floor'}"
        )
    return 0 if all(one.good for one in scores) else 1


def measure(*, ocr: bool) -> Iterator[Score]:
    """The score of each format."""
    seed = document(SEED.name, SEED.read_bytes())
    notice = notice_of(seed)
    for name, make in MADE.items():
        yield score(name, make(notice), seed, ROWS)
    for name, encoding in CODED.items():
        data = SEED.read_text("utf-8").encode(encoding)
        yield score(name, data, seed, len(seed.items))
    yield score(BIG5, in_big5(), seed, len(seed.items), from_taiwan)
    if libreoffice.program():
        for name, make in OLD.items():
            yield score(name, make(notice), seed, ROWS)
    if ocr:
        for name in BY_OCR:
            yield ocr_score(name, seed, ROWS if name in SEVERAL_PAGES else notice_files.PER_PAGE)


def ocr_score(name: str, seed: ParsedDocument, rows: int) -> Score:
    """The score of a scan of the seed's first rows."""
    notice = notice_of(seed)
    scan = BY_OCR[name](notice._replace(rows=notice.rows[:rows]))
    return score(name, scan, seed, rows)._replace(floor=OCR_FLOOR)


def in_big5() -> bytes:
    """The seed in Traditional characters and their encoding."""
    text: str = OpenCC(_TO_TAIWAN).convert(SEED.read_text("utf-8"))
    return text.encode("cp950")


@cache
def _back() -> OpenCC:
    return OpenCC(_FROM_TAIWAN)


def from_taiwan(value: object) -> object:
    """A field of the seed in BIG5, in Simplified characters."""
    if isinstance(value, tuple):
        return tuple(map(from_taiwan, value))
    return _back().convert(value) if isinstance(value, str) else value


def _as_read(value: object) -> object:
    return value


def document(name: str, data: bytes) -> ParsedDocument:
    """The notice that the bytes hold, as their own print says."""
    return parse(name, read_source(name, data), load_lexicon(), Metadata())


def notice_of(seed: ParsedDocument) -> Notice:
    """The first rows of the seed under its title, 文号, issuer and date."""
    known = seed.metadata
    printed = seed.source.text
    date = next(
        (line.strip() for line in printed.splitlines() if _is_date(line, known.date or "")), ""
    )
    letter = (known.doc_number or "", known.title or "", "各街道办事处，区政府各部门：")
    return Notice(
        tuple(filter(None, (*letter, "现将重点工作目标印发给你们，请认真组织实施。"))),
        HEAD,
        tuple(map(_cells, [item for item in seed.items if item.quarters][:ROWS])),
        (known.issuer or "", date),
    )


def _is_date(line: str, date: str) -> bool:
    year, month, day = (int(part) for part in date.split("-"))
    return "".join(line.split()) == f"{year}年{month}月{day}日"


def _cells(item: Item) -> tuple[str, ...]:
    quarters = (item.quarters.get(quarter, "") for quarter in QUARTERS)
    names = ("、".join(item.lead), "、".join(item.supporting))
    return (item.path[0], item.number, item.project or "", item.text, *quarters, *names)


def score(
    name: str,
    data: bytes,
    seed: ParsedDocument,
    rows: int,
    put: Callable[[object], object] = _as_read,
) -> Score:
    """What is read of a file that holds so many of the seed's items, each value ``put`` right."""
    wanted = [item for item in seed.items if item.quarters][:rows]
    expected = [value for item in wanted for value in _fields(item)]
    known = _metadata(seed)
    try:
        parsed = document(name, data)
    except NoticeError:
        return Score(name, False, (0, len(wanted)), (0, len(expected)), (0, len(known)), 0.0)
    by_number = {item.number: item for item in parsed.items if item.quarters}
    found = [by_number[item.number] for item in wanted if item.number in by_number]
    got = {(number, field, put(value)) for item in found for number, field, value in _fields(item)}
    same = [field for field, value in _metadata(parsed).items() if known.get(field) == put(value)]
    return Score(
        name,
        True,
        (len(found), len(wanted)),
        (sum(value in got for value in expected), len(expected)),
        (len(same), len(known)),
        coverage(parsed).share,
    )


def _fields(item: Item) -> Iterator[tuple[str, str, object]]:
    """The item's number with the name and value of each field it has."""
    values = {
        "path": item.path,
        "project": item.project,
        "text": item.text,
        "lead": item.lead,
        "supporting": item.supporting,
        **item.quarters,
    }
    return ((item.number, name, value) for name, value in values.items() if value)


def _metadata(parsed: ParsedDocument) -> dict[str, object]:
    known = parsed.metadata
    values = {field.name: getattr(known, field.name) for field in fields(Metadata)}
    return {name: value for name, value in values.items() if value is not None}


if __name__ == "__main__":
    sys.exit(main())
