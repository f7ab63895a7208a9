import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.catalogue import Language
from common.errors import SourceError
from common.records import SourceText
from common.settings import default_settings
from indexer.layouts.frame import read_frame
from indexer.sources import read_source
from indexer.sources.characters import character
from indexer.sources.marks import Glyph, PageMarks
from indexer.sources.pdf_document import read_document, require_text
from indexer.sources.pdf_page import joined_code
from tests.indexer.pdf_maker import (
    RULED,
    bars,
    lines,
    one_stream,
    pdf,
    picture,
    running,
    sideways,
    table,
    together,
)

ROWS = [["序号", "任务", "一季度", "牵头单位"], ["1", "河道整治", "开工", "水务局"]]


def read(*pages, **options) -> SourceText:
    return read_document("甲.pdf", pdf(pages, **options))


def cells(source: SourceText, grid: int = 0) -> list[tuple]:
    return [
        (cell.row, cell.column, cell.row_span, cell.column_span, source.text[slice(*cell.span)])
        for cell in source.grids[grid].cells
    ]


def test_lines_and_pages_keep_their_order():
    source = read(lines(["一、总体要求", "到 2025 年，全面完成。"]), lines(["二、重点任务"]))
    assert source.text == "一、总体要求\n到 2025 年，全面完成。\n\f二、重点任务\n"
    assert source.pages == (0, source.text.index("二、"))
    assert [source.page_of(source.text.index(word)) for word in ("到", "重点")] == [1, 2]


def test_blank_page_is_counted():
    source = read(lines(["第一页"]), lambda canvas: None, lines(["第三页"]))
    assert source.text == "第一页\n\f\f第三页\n"
    assert source.page_of(source.text.index("第三页")) == 3


def test_running_heads_and_page_numbers_stand_at_the_edges_and_are_furniture():
    bodies = [
        "本区持续推进重点工程，建立",
        "健全协调机制，落实责任分",
        "工，确保按期完成全部任务。",
    ]
    pages = [
        together(running("重点工作汇编", str(at + 7)), lines([body]))
        for at, body in enumerate(bodies)
    ]
    source = read(*pages)
    assert source.text == "\f".join(
        f"重点工作汇编\n{body}\n{at + 7}\n" for at, body in enumerate(bodies)
    )
    frame = read_frame(source.text)
    running_texts = [source.text[slice(*one.spans[0])] for one in frame.furniture]
    assert running_texts == [text for at in (7, 8, 9) for text in ("重点工作汇编", str(at))]
    assert {one.name for one in frame.furniture} == {"running-head"}
    assert [block.text for block in frame.body] == ["".join(bodies)]


def test_ruled_table_gives_a_grid_in_the_place_where_it_stands():
    parts = (lines(["附件"]), lines(["本表由办公室解释。"], top=300), table(ROWS, RULED))
    source = read(together(*parts))
    assert source.text == (
        "附件\n序号\n任务\n一季度\n牵头单位\n1\n河道整治\n开工\n水务局\n本表由办公室解释。\n"
    )
    assert cells(source) == [
        (row, column, 1, 1, text)
        for row, texts in enumerate(ROWS)
        for column, text in enumerate(texts)
    ]


def test_merged_and_empty_cells_and_wrapped_lines():
    rows = [
        ["领域", "目标", ""],
        ["城市\n建设", "道路\n改造", ""],
        ["", "绿化", "年底\n完成"],
    ]
    spans = [("SPAN", (1, 0), (2, 0)), ("SPAN", (0, 1), (0, 2))]
    source = read(table(rows, [*RULED, *spans]))
    assert cells(source) == [
        (0, 0, 1, 1, "领域"),
        (0, 1, 1, 2, "目标"),
        (1, 0, 2, 1, "城市\n建设"),
        (1, 1, 1, 1, "道路\n改造"),
        (1, 2, 1, 1, ""),
        (2, 1, 1, 1, "绿化"),
        (2, 2, 1, 1, "年底\n完成"),
    ]


def test_table_over_pages_gives_a_grid_for_each():
    source = read(table(ROWS, RULED), table([["2", "绿化", "", "绿化局"]], RULED))
    assert len(source.grids) == 2
    assert [text for *_, text in cells(source, 1)] == ["2", "绿化", "", "绿化局"]
    assert source.page_of(source.grids[1].cells[0].span.start) == 2


def test_table_open_at_its_sides_keeps_its_outer_columns():
    inner = [
        ("LINEABOVE", (0, 0), (-1, -1), 1, "black"),
        ("INNERGRID", (0, 0), (-1, -1), 1, "black"),
    ]
    source = read(table(ROWS, [*inner, ("LINEBELOW", (0, -1), (-1, -1), 1, "black")]))
    assert [text for *_, text in cells(source)] == [text for row in ROWS for text in row]


def test_borders_drawn_as_thin_bars_count_and_white_ones_do_not():
    text = together(lines(["甲", "乙"], left=100), lines(["丙", "丁"], left=200))
    lattice = ([90, 190, 290], [694, 714, 734])
    assert [cell[4] for cell in cells(read(together(bars(*lattice), text)))] == [*"甲丙乙丁"]
    assert read(together(bars(*lattice, "white"), text)).grids == ()


def test_a_box_around_text_is_no_table():
    def boxed(canvas):
        canvas.rect(80, 600, 300, 140)
        lines(["温馨提示"])(canvas)

    assert read(boxed) == SourceText("温馨提示\n", (0,))


def test_underlined_word_makes_no_row():
    underlined = together(table(ROWS, RULED), lambda canvas: canvas.line(185, 613, 220, 613))
    assert cells(read(underlined)) == cells(read(table(ROWS, RULED)))


def test_unruled_table_keeps_cell_after_cell_as_written():
    wrapped = [["1", "推进老旧小区\n综合改造", "区住建局"], ["2", "河道整治", "区水务局"]]
    assert read(table(wrapped, [("VALIGN", (0, 0), (-1, -1), "TOP")])).text == (
        "1\t推进老旧小区\n综合改造\n区住建局\n2\t河道整治\t区水务局\n"
    )


def test_text_written_in_disorder_is_read_by_place():
    texts = ["第一行", "第二行", "第三行", "第四行", "第五行"]

    def draw(canvas):
        for at in (4, 2, 0, 3, 1):
            canvas.drawString(90, 700 - 20 * at, texts[at])

    assert read(draw).text == "".join(f"{text}\n" for text in texts)


@pytest.mark.parametrize("rotation", [0, 90], ids=["drawn sideways", "page turned too"])
def test_sideways_table_reads_as_upright(rotation):
    def turned(canvas):
        canvas.setPageRotation(rotation)
        sideways(together(lines(["附件"], top=500), table(ROWS, RULED, top=400)))(canvas)

    upright = read(together(lines(["附件"]), table(ROWS, RULED)))
    assert (source := read(turned)).text == upright.text
    assert source.grids == upright.grids


def test_page_number_across_a_sideways_page_is_a_line_of_its_own():
    page = together(sideways(lines(["一", "二二二", "三三三"], top=500)), running("", "— 3 —"))
    assert read(page).text == "一\n二二二\n三三三\n— 3 —\n"


def test_two_names_side_by_side_stand_apart():
    source = read(together(lines(["市长"]), lines(["张三"], left=300)))
    assert source.text == "市长\t张三\n"


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (pdf([lines(["密"])], encrypt="secret"), "source_encrypted"),
        (pdf([picture, picture]), "source_no_text"),
        (pdf([lambda canvas: None]), "source_no_text"),
        (pdf([lines(["一"])])[:-200], "source_cut_short"),
        (b"%PDF-1.7\n" + b"\x00\x01" * 500 + b"%%EOF", "source_broken"),
        (pdf([lines(["页"])] * (default_settings().max_pages + 1)), "source_pages"),
    ],
    ids=["encrypted", "blank scan", "blank", "cut short", "broken", "too long"],
)
def test_what_cannot_be_read_is_refused_with_its_name(data, key):
    with pytest.raises(SourceError, match=r"^甲\.pdf ") as caught:
        read_source("甲.pdf", data)
    assert caught.value.key == key
    assert "甲.pdf" in caught.value.text(Language.EN)


SAMPLE = pdf(
    [together(running("汇编", str(at)), table(ROWS, RULED), lines(["一、任务"])) for at in (1, 2)],
    pageCompression=0,
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, len(SAMPLE) - 1), st.binary(min_size=1, max_size=4)), max_size=20
    ),
    st.integers(0, len(SAMPLE)),
    st.integers(0, 300),
)
def test_damage_ends_in_text_or_in_our_error(changes, cut, length):
    data = bytearray(SAMPLE)
    for at, replacement in changes:
        data[at : at + len(replacement)] = replacement
    del data[cut : cut + length]
    try:
        source = read_document("甲.pdf", bytes(data))
    except SourceError:
        return
    ends = [*source.pages, *(cell.span.end for grid in source.grids for cell in grid.cells)]
    assert source.text.strip()
    assert all(0 <= end <= len(source.text) for end in ends)


def test_the_process_of_its_own_gives_the_same():
    assert read_source("甲.pdf", SAMPLE) == read_document("甲.pdf", SAMPLE)


def test_a_file_that_unpacks_to_a_gigabyte_is_refused():
    packer = zlib.compressobj(1)
    blank = b" " * 10_000_000
    packed = b"".join(packer.compress(blank) for _ in range(100)) + packer.flush()
    with pytest.raises(SourceError, match=r"^甲\.pdf ") as caught:
        read_source("甲.pdf", one_stream(packed))
    assert caught.value.key == "source_broken"


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (0x7532, "甲"),
        (joined_code(0xD842, 0xDFB7), "𠮷"),
        (joined_code(0xD842, 0x7532), "\ufffd"),
        (0xDFB7, ""),
        (0, "\ufffd"),
        (0x2F00, "一"),
        (0x3000, "\u3000"),
        (0xA0, " "),
        (0x02, "-"),
        (0x07, ""),
    ],
)
def test_codes_become_characters(code, text):
    assert character(code) == text


def test_fonts_without_codes_are_told_from_scans():
    unknown = [Glyph("\ufffd", 0, 0, 9, 9, 9)] * 3
    with pytest.raises(SourceError, match=r"^甲\.pdf .*编码"):
        require_text("甲.pdf", [PageMarks(tuple(unknown), (), 0, 842)])
