"""Office files with bytes or parts changed: read, or refused by an error of our own."""

from __future__ import annotations

import io
import zipfile
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from common.errors import SourceError
from indexer.sources import read_source
from tests.indexer.office_maker import gold_rows, sheet_of, with_part, word_of


@cache
def office_files() -> tuple[bytes, ...]:
    rows = gold_rows()[:2]
    return word_of(rows), sheet_of(rows)


def read_or_refused(data: bytes) -> None:
    try:
        source = read_source("甲", data)
    except SourceError:
        return
    length = len(source.text)
    cells = [cell for grid in source.grids for cell in grid.cells]
    assert all(0 <= cell.span.start <= cell.span.end <= length for cell in cells)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([0, 1]), st.data())
def test_changed_bytes(which, draw):
    data = bytearray(office_files()[which])
    for at in draw.draw(st.lists(st.integers(0, len(data) - 1), min_size=1, max_size=20)):
        data[at] = draw.draw(st.integers(0, 255))
    read_or_refused(bytes(data[: draw.draw(st.integers(4, len(data)))]))


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([0, 1]), st.data())
def test_changed_parts(which, draw):
    data = office_files()[which]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        part = draw.draw(st.sampled_from([n for n in archive.namelist() if "xml" in n]))
        content = archive.read(part).decode()
    pieces = ["<", ">", '"', "/", "-1", "99999999999", "\x00", "<w:p>", "A1", "</w:p>", "&e;", ""]
    start = draw.draw(st.integers(0, len(content)))
    end = min(len(content), start + draw.draw(st.integers(0, 40)))
    changed = content[:start] + draw.draw(st.sampled_from(pieces)) + content[end:]
    read_or_refused(with_part(data, part, changed.encode()))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_changed_values(draw):
    data = office_files()[1]
    values = st.sampled_from(["-1", "0", "1e999", "99999999999", "", "x", "A0", "ZZZZ1", "nan"])
    attribute = draw.draw(st.sampled_from(["r", "s", "t", "ref", "count"]))
    part = draw.draw(st.sampled_from(["xl/worksheets/sheet1.xml", "xl/styles.xml"]))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        pieces = archive.read(part).decode().split(f' {attribute}="')
    at = draw.draw(st.integers(0, len(pieces) - 1))
    rest = pieces[at].partition('"')[2]
    pieces[at] = f'{draw.draw(values)}"{rest}' if at else pieces[0]
    read_or_refused(with_part(data, part, f' {attribute}="'.join(pieces).encode()))
