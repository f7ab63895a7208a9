from __future__ import annotations

import io
from collections.abc import Callable, Iterable

import PIL.Image
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.catalogue import noted
from common.errors import SourceError
from common.records import Metadata, SourceText
from indexer.coverage import coverage
from indexer.layouts import parse
from indexer.lexicon import load_lexicon
from indexer.sources import read_source
from indexer.sources.marks import Glyph, PageMarks
from indexer.sources.ocr.picture import Picture
from indexer.sources.ofd_document import read_document
from indexer.sources.scans import Scan, ScanReading
from tests.indexer.ofd_maker import (
    IMAGE,
    NAMESPACE,
    SIZE,
    bar,
    entry,
    lines,
    listed,
    ofd,
    package,
    page,
    parts_of,
    path,
    repeated,
    running,
    scaled,
    single,
    stepless,
    stroke,
    table,
    task_pages,
    text_object,
)
from tests.indexer.office_maker import gold_rows, rows_of

ROWS = [["序号", "任务", "一季度", "牵头单位"], ["1", "河道整治", "开工", "水务局"]]
GRID = [
    (row, column, 1, 1, text) for row, texts in enumerate(ROWS) for column, text in enumerate(texts)
]
WRITERS = pytest.mark.parametrize("text", [listed, repeated, scaled, single, stepless])


def read(*pages: str, **options: object) -> SourceText:
    return read_document("甲.ofd", ofd(pages, **options))


def cells(source: SourceText, grid: int = 0) -> list[tuple]:
    return [
        (cell.row, cell.column, cell.row_span, cell.column_span, source.text[slice(*cell.span)])
        for cell in source.grids[grid].cells
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [(listed, stroke), (repeated, bar), (scaled, stroke), (single, bar), (stepless, stroke)],
)
def test_a_ruled_table_over_pages_gives_the_items_it_was_made_of(text, line):
    rows = gold_rows()
    source = read_document("甲.ofd", task_pages(rows, text, line))
    assert len(source.grids) == len(source.pages) == 7
    parsed = parse("甲.ofd", source, load_lexicon(), Metadata())
    assert coverage(parsed).gaps == ()
    assert rows_of(parsed.items) == rows


@WRITERS
def test_lines_and_pages_keep_their_order(text):
    pages = [lines(["一、总体要求", "到2025年，建成ABC（WTO）中心。"], text=text), lines(["二"])]
    source = read(*pages)
    assert source.text == "一、总体要求\n到2025年，建成ABC（WTO）中心。\n\f二\n"
    assert source.pages == (0, source.text.index("二"))


@WRITERS
@pytest.mark.parametrize("line", [stroke, bar])
def test_ruled_table_gives_a_grid_in_the_place_where_it_stands(text, line):
    drawn = lines(["附件"], top=40) + lines(["说明。"], top=120) + table(ROWS, text=text, line=line)
    source = read(drawn)
    assert source.text == "附件\n序号\n任务\n一季度\n牵头单位\n1\n河道整治\n开工\n水务局\n说明。\n"
    assert cells(source) == GRID


def test_tables_drawn_as_boxes_with_every_operator():
    drawn = table(ROWS, line=lambda *_: "") + "".join(
        path(
            "S 0 0 M0 0 L 35 0 L35 10L 0 10 C A 5 5 0 0 1 0 0 Q 1 1 0 0 B 1 1 2 2 0 0",
            Boundary=f"{30 + 35 * column} {60 + 10 * row} 35 10",
        )
        for row in range(2)
        for column in range(4)
    )
    assert cells(read(drawn)) == GRID


def test_running_heads_and_page_numbers_stand_at_the_edges():
    bodies = ["本区持续推进重点工程，建立", "健全协调机制，落实责任分", "工，按期完成。"]
    pages = [running("工作汇编", str(at + 7)) + lines([one]) for at, one in enumerate(bodies)]
    assert read(*pages).text == "\f".join(
        f"工作汇编\n{one}\n{at + 7}\n" for at, one in enumerate(bodies)
    )


@pytest.mark.parametrize(
    ("order", "text"),
    [
        (' ZOrder="Background"', "某区文件\n正文\n"),
        (' ZOrder="Foreground"', "正文\n某区文件\n"),
        ("", "某区文件\n正文\n"),
    ],
)
def test_templates_stand_below_or_above_the_page(order, text):
    used = f'<ofd:Template TemplateID="40"{order}/>'
    source = read(page(lines(["正文"]), template=used), template=lines(["某区文件"], top=100))
    assert source.text == text


def test_a_page_has_its_own_size():
    area = "<ofd:Area><ofd:PhysicalBox>0 0 100 50</ofd:PhysicalBox></ofd:Area>"
    tree = page(lines(["左栏"], top=20, left=10), area=area)
    assert read(tree).text == "左栏\n"


def test_groups_are_looked_through_and_what_is_no_print_is_not():
    hidden = lines(["暗字"]).replace("<ofd:TextObject ", '<ofd:TextObject Visible="false" ')
    pattern = f"<ofd:FillColor><ofd:Pattern>{lines(['花纹'])}</ofd:Pattern></ofd:FillColor>"
    drawn = path("M 0 0 L 9 9", Boundary="0 0 9 9").replace("</ofd:P", f"{pattern}</ofd:P")
    grouped = f"<ofd:PageBlock><ofd:PageBlock>{lines(['正文'])}</ofd:PageBlock></ofd:PageBlock>"
    assert read(grouped + hidden + drawn).text == "正文\n"


def test_later_codes_go_on_from_the_place_before():
    codes = (
        '<ofd:TextCode X="30" Y="60" DeltaX="5">甲乙</ofd:TextCode>'
        '<ofd:TextCode Y="70">丙</ofd:TextCode>'
    )
    assert read(text_object("0 0 210 297", codes, Size=SIZE)).text == "甲乙\n丙\n"


def test_names_apart_on_a_line_stay_apart():
    code = '<ofd:TextCode X="0" Y="4" DeltaX="5 40 5">市长张三</ofd:TextCode>'
    assert read(text_object("30 60 100 5", code, Size=5)).text == "市长\t张三\n"


@pytest.mark.parametrize(
    "attributes",
    [
        {"CTM": "0 1 -1 0 0 0"},
        {"CharDirection": 90, "ReadDirection": 90},
    ],
    ids=["by matrix", "by directions"],
)
def test_text_on_its_side_reads_as_upright(attributes):
    texts = ["关于印发工作要点的通知", "各街道办事处："]
    drawn = "".join(
        text_object(
            f"{150 - 10 * at} 30 5 100",
            f'<ofd:TextCode X="0" Y="0">{text}</ofd:TextCode>',
            Size=5,
            **attributes,
        )
        for at, text in enumerate(texts)
    )
    assert read(drawn).text == "".join(f"{text}\n" for text in texts)


def test_upright_text_down_a_cell_is_one_text():
    down = '<ofd:TextCode X="12" Y="6" DeltaY="g 3 5">社会民生</ofd:TextCode>'
    drawn = table([["", "任务"], ["", "河道"], ["", "绿化"]]) + text_object(
        "30 60 35 30", down, Size=5
    )
    assert "社\n" in read(drawn).text


@pytest.mark.parametrize("namespace", ["", "http://www.ofdspec.org", "urn:other"])
def test_other_namespaces_read_alike(namespace):
    parts = {
        name: part.replace(NAMESPACE, namespace) if namespace else part.replace("ofd:", "")
        for name, part in (entry() | parts_of([lines(["正文"])])).items()
    }
    assert read_document("甲", package(parts)).text == "正文\n"


@pytest.mark.parametrize(
    "location",
    [
        "/Doc_0/Pages/Page_{}/Content.xml",
        "./Pages/Page_{}/Content.xml",
        "Doc_0/Pages/Page_{}/Content.xml",
        "../Doc_0/Pages/Page_{}/Content.xml",
        "Pages\\Page_{}\\Content.xml",
    ],
)
def test_every_way_to_write_a_location(location):
    parts = entry() | parts_of([lines(["一"]), lines(["二"])], location=location)
    assert read_document("甲", package(parts)).text == "一\n\f二\n"


def test_location_in_an_element_of_its_own():
    parts = entry(["<ofd:BaseLoc>Doc_0/Document.xml</ofd:BaseLoc>"]) | parts_of([lines(["一"])])
    assert read_document("甲", package(parts)).text == "一\n"


def test_all_documents_of_a_file_follow_one_another():
    roots = ("Doc_0/Document.xml", "/Doc_1/Document.xml")
    documents = parts_of([lines(["一"])]) | parts_of([lines(["二"])], folder="Doc_1")
    assert read_document("甲", package(entry(roots) | documents)).text == "一\n\f二\n"


def test_seals_annotations_and_tags_are_left_alone():
    more = {"Doc_0/Signs/Signatures.xml": "<x", "Doc_0/Annots/Annotations.xml": b"\x00"}
    assert read_document("甲", package(entry() | parts_of([lines(["一"])]) | more)).text == "一\n"


def scanned(location: str, listed: str) -> bytes:
    """A page of text, and one that is an image listed at a place of one's choice."""
    resources = (
        f'<ofd:Res xmlns:ofd="{NAMESPACE}" BaseLoc="Res"><ofd:MultiMedias><ofd:MultiMedia ID="5">'
        "<ofd:MediaFile>a.png</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias></ofd:Res>"
    )
    image = page(IMAGE, template=f"<ofd:PageRes>{location}</ofd:PageRes>")
    stream = io.BytesIO()
    PIL.Image.new("L", (1050, 1485), 200).save(stream, "PNG")
    parts = entry() | parts_of([lines(["第一页"]), image])
    return package(parts | {listed: resources, "Doc_0/Res/a.png": stream.getvalue()})


def sized(scans: Iterable[Scan]) -> ScanReading:
    """Says how large a picture is where OCR would say what it shows."""
    return ScanReading({scan.number: said(scan.picture()) for scan in scans})


def said(picture: Picture) -> PageMarks:
    height, width = picture.grey.shape
    points = f"{width * picture.points:.0f}x{height * picture.points:.0f}"
    return PageMarks((Glyph(points, 10, 10, 20, 20, 20),), (), 0, 842)


@pytest.mark.parametrize(
    ("location", "listed"),
    [("/Doc_0/PageRes.xml", "Doc_0/PageRes.xml"), ("x.xml", "Doc_0/PublicRes.xml")],
    ids=["of the page", "of the document"],
)
def test_a_page_that_is_an_image_goes_to_ocr_in_its_size(location, listed):
    source = read_document("甲.ofd", scanned(location, listed), sized)
    assert source.text == "第一页\n\f595x842\n"
    assert source.warnings == (noted("warnings.ocr", pages="2"),)


def test_a_page_whose_image_is_not_there_is_said_to_be_unread():
    source = read(lines(["第一页"]), IMAGE)
    assert source.text == "第一页\n\f"
    assert source.warnings == (noted("warnings.ocr_unread", pages="2"),)
    assert read(lines(["第一页"])).warnings == ()


def test_the_process_of_its_own_gives_the_same():
    data = ofd([running("汇编", "1") + table(ROWS)])
    assert read_source("甲.ofd", data) == read_document("甲.ofd", data)


def broken(change: Callable[[dict], object]) -> bytes:
    parts = entry() | parts_of([lines(["一"])])
    change(parts)
    return package(parts)


CONTENT = "Doc_0/Pages/Page_0/Content.xml"


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (broken(lambda parts: parts.update({"Encryptions.xml": "<a/>"})), "source_encrypted"),
        (ofd([IMAGE, IMAGE]), "source_no_text"),
        (ofd([""]), "source_no_text"),
        (ofd([lines(["\ufffd" * 9])]), "source_unmapped"),
        (ofd([""] * 501), "source_pages"),
        (ofd([lines(["一"])])[:-60], "source_broken"),
        (broken(lambda parts: parts.pop(CONTENT)), "source_broken"),
        (broken(lambda parts: parts.pop("Doc_0/Document.xml")), "source_broken"),
        (broken(lambda parts: parts.update({CONTENT: "<a>"})), "source_broken"),
        (ofd([lines(["一"]).replace('Size="', 'Size="x')]), "source_broken"),
        (ofd([lines(["一"]).replace('X="0"', 'X="nan"')]), "source_broken"),
        (ofd([lines(["一"]).replace('X="0"', 'X="1e308"')]), "source_broken"),
        (
            broken(lambda parts: parts.update({CONTENT: "<!DOCTYPE a [<!ENTITY b 'c'>]><a/>"})),
            "source_unsafe",
        ),
        (package(entry(["../../etc/passwd"]) | parts_of([""])), "source_unsafe"),
    ],
    ids=[
        "encrypted",
        "scan",
        "blank",
        "no codes",
        "too long",
        "cut short",
        "no page",
        "no document",
        "no xml",
        "no size",
        "no number",
        "overflow",
        "entities",
        "outside",
    ],
)
def test_what_cannot_be_read_is_refused_with_its_name(data, key):
    with pytest.raises(SourceError, match=r"^甲\.ofd ") as caught:
        read_document("甲.ofd", data)
    assert caught.value.key == key


def test_a_step_repeated_without_end_stops_with_the_text():
    code = '<ofd:TextCode X="0" Y="4" DeltaX="g 99999999999 5">甲乙丙</ofd:TextCode>'
    assert read(text_object("30 60 9 9", code, Size=5)).text == "甲乙丙\n"


SAMPLE = entry() | parts_of([running("汇编", str(at)) + table(ROWS) for at in (1, 2)])
PIECES = ["<", ">", '"', "/", "-1", "9" * 12, "\x00", "g 9 9", "&e;", "", "..", "1e400", "M", " "]


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(sorted(SAMPLE)), st.data())
def test_damage_ends_in_text_or_in_our_error(part, draw):
    content = SAMPLE[part]
    start = draw.draw(st.integers(0, len(content)))
    end = min(len(content), start + draw.draw(st.integers(0, 40)))
    changed = content[:start] + draw.draw(st.sampled_from(PIECES)) + content[end:]
    try:
        source = read_document("甲.ofd", package(SAMPLE | {part: changed}))
    except SourceError:
        return
    ends = [*source.pages, *(cell.span.end for grid in source.grids for cell in grid.cells)]
    assert all(0 <= end <= len(source.text) for end in ends)
