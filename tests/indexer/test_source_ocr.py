from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from common.catalogue import Language, noted, say_noted
from common.errors import SourceError
from common.records import QUARTERS, Item, Metadata, SourceText, Span
from common.settings import default_settings
from indexer.layouts import parse
from indexer.layouts.misread_names import MISREAD, with_name_doubts
from indexer.layouts.recognised import UNSURE
from indexer.lexicon import load_lexicon
from indexer.sources import image, read_source
from indexer.sources.image import MAX_PIXELS, read_picture
from indexer.sources.ocr.choices import settled
from indexer.sources.ocr.engine import Choice, ReadCharacter, ReadLine
from indexer.sources.ocr.picture import PixelBox
from indexer.sources.pdf_document import read_document
from indexer.sources.scans import Scan, page_ranges, read_scans
from tests.indexer.office_maker import rows_of
from tests.indexer.pdf_maker import (
    RULED,
    lines,
    pdf,
    picture,
    table,
    task_pages,
    together,
)
from tests.indexer.scan_maker import photographs, saved, scanned_pdf, sheet
from tests.indexer.table_maker import Row
from tests.indexer.table_rows import ROWS

CELLS = [["序号", "任务", "一季度", "牵头单位"], ["1", "河道整治", "开工", "水务局"]]
NOTICE = pdf([together(lines(["一、总体要求"], top=760), table(CELLS, RULED))])
TEXT = "一、总体要求\n序号\n任务\n一季度\n牵头单位\n1\n河道整治\n开工\n水务局\n"


@pytest.fixture(scope="module")
def page() -> Image.Image:
    return photographs(NOTICE)[0]


def grid_texts(source: SourceText) -> list[tuple[int, int, str]]:
    return [
        (cell.row, cell.column, source.text[slice(*cell.span)])
        for grid in source.grids
        for cell in grid.cells
    ]


EXPECTED = [
    (row, column, text) for row, texts in enumerate(CELLS) for column, text in enumerate(texts)
]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "BMP", "WEBP"])
def test_a_picture_of_each_format_reads_as_the_print(page, kind):
    source = read_picture("甲", saved(page, kind))
    assert source.text == TEXT
    assert grid_texts(source) == EXPECTED
    assert source.warnings == (noted("warnings.ocr", pages="1"),)


def test_every_recognised_line_has_its_place_and_confidence(page):
    source = read_picture("甲", saved(page, "PNG"))
    assert [source.text[slice(*one.span)] for one in source.recognised] == TEXT.split()
    assert all(0.0 < one.confidence <= 1.0 for one in source.recognised)


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_a_page_scanned_sideways_or_upside_down_reads_the_same(page, turns):
    turned = Image.fromarray(np.rot90(np.asarray(page), turns))
    source = read_picture("甲", saved(turned, "PNG"))
    assert (source.text, grid_texts(source)) == (TEXT, EXPECTED)


@pytest.mark.parametrize("skew", [-1.0, 0.5])
def test_a_page_scanned_askew_reads_the_same(skew):
    source = read_picture("甲", saved(photographs(NOTICE, skew=skew)[0], "JPEG", quality=80))
    assert (source.text, grid_texts(source)) == (TEXT, EXPECTED)


def test_pages_of_a_tiff_keep_their_numbers(page):
    blank = Image.new("L", page.size, 255)
    data = saved(page, "TIFF", save_all=True, append_images=[blank, page])
    source = read_picture("甲", data)
    assert source.text == f"{TEXT}\f\f{TEXT}"
    assert source.page_of(len(source.text) - 1) == 3


def test_only_the_pages_without_text_are_recognised(page):
    data = pdf([lines(["第一页有文字层，不需要识别。"]), sheet(page)])
    source = read_document("甲.pdf", data)
    assert source.text == f"第一页有文字层，不需要识别。\n\f{TEXT}"
    assert source.warnings == (noted("warnings.ocr", pages="2"),)
    assert min(one.span.start for one in source.recognised) == source.pages[1]


def test_pages_beyond_the_limit_are_named(page, monkeypatch):
    monkeypatch.setenv("POLICY_OCR_PAGES", "1")
    default_settings.cache_clear()
    try:
        source = read_document("甲.pdf", scanned_pdf([page] * 3))
    finally:
        monkeypatch.undo()
        default_settings.cache_clear()
    assert source.text == f"{TEXT}\f\f"
    assert source.warnings[-1] == noted("warnings.ocr_unread", pages="2–3")
    assert "第 2–3 页" in say_noted(source.warnings[-1], Language.ZH)


def task_row(row: Row) -> dict:
    return {
        "path": [row.domain],
        "item": str(row.number),
        "project": row.project,
        "text": row.text,
        "quarters": dict(zip(QUARTERS, row.quarters, strict=True)),
        "lead": row.lead,
        "supporting": row.supporting,
    }


def no_ocr(scans):
    raise SourceError("ocr_not_installed", name="", reason="libGL.so.1")


def test_without_ocr_text_pages_are_read_and_scans_refused(page):
    mixed = pdf([lines(["第一页有文字层，不需要识别。"]), sheet(page)])
    source = read_document("甲.pdf", mixed, no_ocr)
    assert source.text == "第一页有文字层，不需要识别。\n\f"
    assert source.warnings == (noted("warnings.ocr_unread", pages="2"),)
    with pytest.raises(SourceError, match=r"^甲\.pdf .*libGL"):
        read_document("甲.pdf", scanned_pdf([page]), no_ocr)


def test_a_scanned_task_table_gives_the_items_of_the_printed_one():
    printed = task_pages([task_row(row) for row in (ROWS[6], ROWS[9])])
    (scan,) = photographs(printed)
    read = [read_document("甲.pdf", printed), read_picture("甲.png", saved(scan, "PNG"))]
    parsed = [parse("甲", source, load_lexicon(), Metadata()) for source in read]
    assert rows_of(parsed[1].items) == rows_of(parsed[0].items)
    assert [item.confidence for item in parsed[0].items] == [None, None]
    for item in parsed[1].items:
        assert item.confidence is not None
        assert (UNSURE in item.warnings) == (item.confidence < 0.8)


def test_the_process_of_its_own_gives_the_same(page):
    data = saved(page, "PNG")
    assert read_source("甲.png", data) == read_picture("甲.png", data)


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (saved(Image.new("L", (400, 400), 255), "PNG"), "source_no_text"),
        (saved(Image.new("L", (4, 400), 255), "PNG"), "source_no_text"),
        (saved(Image.new("L", (400, 400), 255), "PNG")[:60], "source_broken"),
        (b"\xff\xd8\xff" + bytes(100), "source_broken"),
        (saved(Image.new("1", (10_000, MAX_PIXELS // 10_000 + 1)), "PNG"), "source_picture_size"),
        (saved(Image.new("1", (20_000, 10_000)), "PNG"), "source_picture_size"),
        (pdf([picture, picture]), "source_no_text"),
    ],
    ids=["blank", "sliver", "cut", "no jpeg", "large", "bomb", "blank scan"],
)
def test_what_cannot_be_read_is_refused_with_its_name(data, key):
    with pytest.raises(SourceError, match=r"^甲 ") as caught:
        read_source("甲", data)
    assert caught.value.key == key


@pytest.mark.parametrize("data", ["BM是一个缩写".encode(), b"RIFF....WAVE", b"%PDF-1.7"])
def test_other_files_are_no_pictures(data):
    assert not image.matches(data)


def test_page_numbers_are_written_as_people_do():
    assert page_ranges([7, 1, 3, 2]) == "1–3, 7"


def test_no_scan_no_marks():
    assert read_scans([]).warnings == ()
    assert read_scans([Scan(1, lambda: pytest.fail("not asked for"))][:0]).marks == {}


def line(text: str, *others: tuple[int, str, float]) -> ReadLine:
    """A line read with 0.6 where there are other choices, else with 1."""
    choices = {at: Choice(sign, confidence) for at, sign, confidence in others}
    return tuple(
        ReadCharacter(sign, (at + 0.5) / len(text), 0.6, (choices[at],))
        if at in choices
        else ReadCharacter(sign, (at + 0.5) / len(text), 1.0)
        for at, sign in enumerate(text)
    )


def mended(*lines: ReadLine) -> list[str]:
    boxes = [PixelBox(0, 30 * at, 20 * len(one), 30 * at + 22) for at, one in enumerate(lines)]
    return ["".join(sign.text for sign in one) for one in settled(lines, boxes)]


@pytest.mark.parametrize(
    ("read", "at", "other", "expected"),
    [
        ("加大投人力度", 3, "入", "加大投入力度"),
        ("相关部内支持", 3, "门", "相关部门支持"),
        ("深人推进工作", 1, "入", "深入推进工作"),
        ("做好引人注目", 3, "入", "做好引人注目"),
        ("法人登记", 1, "入", "法人登记"),
        ("提升区内企业", 3, "门", "提升区内企业"),
        ("甪直镇", 0, "角", "甪直镇"),
        ("长府〔2020]8号", 7, "〕", "长府〔2020〕8号"),
        ("长府［2020〕8号", 2, "〔", "长府〔2020〕8号"),
        ("A1", 1, "入", "A1"),
    ],
)
def test_words_decide_between_what_the_recogniser_sees(read, at, other, expected):
    assert mended(line(read, (at, other, 0.2))) == [expected]


def test_only_what_the_recogniser_sees_is_chosen():
    assert mended(line("加大投人力度")) == ["加大投人力度"]


def test_a_word_may_go_on_in_the_next_line():
    assert mended(line("市相关部"), line("内支持", (0, "门", 0.2))) == ["市相关部", "门支持"]


def test_a_page_in_traditional_script_keeps_its_characters():
    read = line("區內企業與機關單位", (1, "内", 0.3))
    assert mended(read) == ["區內企業與機關單位"]
    assert mended(line("市区內企业与机关单位", (2, "内", 0.3))) == ["市区内企业与机关单位"]


def test_a_mended_character_is_no_surer_than_its_shape():
    (one,) = settled([line("加大投人力度", (3, "入", 0.2))], [PixelBox(0, 0, 120, 22)])
    assert one[3] == ReadCharacter("入", 3.5 / 6, 0.2, (Choice("入", 0.2),))


def test_a_name_one_character_from_a_known_one_is_a_doubt():
    names = [("市场监營局",), ("市场监管局",), ("临空办",), ("甲乙丙丁局",)]
    items = [item_led_by(number, lead) for number, lead in enumerate(names)]
    warned = with_name_doubts(items, load_lexicon())
    assert [item.warnings for item in warned] == [(MISREAD,), (), (), ()]
    printed = [replace(item, confidence=None) for item in items]
    assert with_name_doubts(printed, load_lexicon()) == tuple(printed)


def item_led_by(number: int, lead: tuple[str, ...]) -> Item:
    return Item(
        str(number), "甲", str(number), (), "任务", (Span(0, 1),), lead=lead, confidence=0.9
    )
