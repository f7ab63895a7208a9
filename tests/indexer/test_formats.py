"""The same notice in every format gives the same items."""

from __future__ import annotations

import pytest

from indexer.sources import libreoffice
from scripts import formats
from tests.indexer.readers import seed

WHOLE = seed(formats.SEED.name)


@pytest.mark.parametrize("name", formats.MADE)
def test_a_file_of_each_format_gives_the_items_of_the_seed(name: str) -> None:
    data = formats.MADE[name](formats.notice_of(WHOLE))
    scored = formats.score(name, data, WHOLE, formats.ROWS)
    fields, known = scored.fields[1], scored.metadata[1]
    expected = formats.Score(
        name, True, (formats.ROWS, formats.ROWS), (fields, fields), (known, known), 1.0
    )
    assert scored == expected


@pytest.mark.parametrize("name", formats.CODED)
def test_the_seed_in_another_encoding_is_the_same(name: str) -> None:
    text = formats.SEED.read_text("utf-8")
    parsed = formats.document("notice", text.encode(formats.CODED[name]))
    assert (parsed.source.text, parsed.items[0].text) == (WHOLE.source.text, WHOLE.items[0].text)


def test_the_seed_in_big5_is_the_same_in_traditional_script() -> None:
    scored = formats.score(
        formats.BIG5, formats.in_big5(), WHOLE, len(WHOLE.items), formats.from_taiwan
    )
    assert scored == exact(formats.BIG5, scored)
    assert scored.items == (55, 55)


@pytest.mark.skipif(libreoffice.program() is None, reason="needs LibreOffice")
@pytest.mark.parametrize("name", formats.OLD)
def test_a_file_of_an_older_program_gives_the_items_of_the_seed(name: str) -> None:
    scored = formats.score(name, formats.OLD[name](formats.notice_of(WHOLE)), WHOLE, formats.ROWS)
    assert scored == exact(name, scored)


@pytest.mark.parametrize("name", formats.BY_OCR)
def test_a_scan_gives_the_items_of_the_seed(name: str) -> None:
    scored = formats.ocr_score(name, WHOLE, 1)
    assert scored == exact(name, scored)._replace(floor=formats.OCR_FLOOR)


def exact(name: str, scored: formats.Score) -> formats.Score:
    """The score of a file all of which is read."""
    items, fields, known = (total for _, total in (scored.items, scored.fields, scored.metadata))
    return formats.Score(name, True, (items, items), (fields, fields), (known, known), 1.0)


def test_what_cannot_be_read_is_below_the_floor() -> None:
    scored = formats.score("docx", b"PK\x03\x04 not a document", WHOLE, 2)
    assert (scored.read, scored.items, scored.good) == (False, (0, 2), False)
