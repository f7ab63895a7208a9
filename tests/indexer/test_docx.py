"""Word documents: the text a reader sees, tables, numbers, footnotes; what is refused."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from docx.document import Document as Word
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from common.errors import SourceError
from common.records import Metadata, SourceText
from indexer.coverage import coverage
from indexer.layouts import parse
from indexer.lexicon import load_lexicon
from indexer.sources import package, read_source
from indexer.sources.numerals import numeral
from tests.indexer.office_maker import (
    gold_rows,
    rows_of,
    sheet_of,
    with_part,
    word_bytes,
    word_of,
    word_table,
)

WORD = nsdecls("w")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read(document: Word) -> SourceText:
    return read_source("甲.docx", word_bytes(document))


def add(document: Word, inside: str) -> None:
    """Add a paragraph of the given WordprocessingML."""
    document.element.body.insert(-1, parse_xml(f"<w:p {WORD}>{inside}</w:p>"))


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def numbered(document: Word, *levels: tuple[str, str, str]) -> None:
    """Give the document one numbering whose levels have format, text and suffix."""
    made = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:suff w:val="{suffix}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for at, (form, text, suffix) in enumerate(levels)
    )
    root = document.part.numbering_part.element
    root.insert(0, parse_xml(f'<w:abstractNum {WORD} w:abstractNumId="90">{made}</w:abstractNum>'))
    for instance, change in (
        (91, ""),
        (92, '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'),
    ):
        root.append(
            parse_xml(
                f'<w:num {WORD} w:numId="{instance}"><w:abstractNumId w:val="90"/>{change}</w:num>'
            )
        )


def item(level: int, text: str, instance: int = 91) -> str:
    place = f'<w:ilvl w:val="{level}"/><w:numId w:val="{instance}"/>'
    return f"<w:pPr><w:numPr>{place}</w:numPr></w:pPr>{run(text)}"


@pytest.mark.parametrize("separator", ["、", "\n", " "])
def test_a_table_gives_the_items_it_was_made_of(separator):
    rows = gold_rows()
    source = read_source("甲.docx", word_of(rows, separator))
    parsed = parse("甲.docx", source, load_lexicon(), Metadata())
    assert coverage(parsed).gaps == ()
    assert rows_of(parsed.items[1:]) == rows
    assert parsed.metadata.date == "2020-02-26"


def test_a_paragraph_is_a_line_and_cells_know_their_place():
    document = docx.Document()
    document.add_heading("一、总体要求", 1)
    document.add_paragraph("")
    document.add_paragraph("第一行\n第二行")
    word_table(document, [["甲", "乙"], ["丙\n丁", ""]], [])
    source = read(document)
    assert source.text == "一、总体要求\n第一行\n第二行\n甲\n乙\n丙\n丁\n"
    assert [source.text[slice(*cell.span)] for cell in source.grids[0].cells] == [
        "甲",
        "乙",
        "丙\n丁",
        "",
    ]


def test_automatic_numbers_are_printed():
    document = docx.Document()
    numbered(
        document,
        ("chineseCounting", "%1、", "nothing"),
        ("chineseCounting", "（%2）", "nothing"),
        ("decimal", "%3.", "tab"),
        ("decimalEnclosedCircle", "%4", "nothing"),
        ("decimal", "%1.%5", "space"),
    )
    for level, text in ((0, "总则"), (1, "目标"), (1, "原则"), (2, "改革"), (2, "创新"), (3, "甲")):
        add(document, item(level, text))
    for level, text in ((0, "任务"), (1, "民生"), (4, "条"), (2, "实事")):
        add(document, item(level, text))
    add(document, item(0, "另一份", instance=92))
    add(document, item(0, "其二", instance=92))
    assert read(document).text.splitlines() == [
        *("一、总则", "（一）目标", "（二）原则", "1. 改革", "2. 创新", "①甲"),
        *("二、任务", "（一）民生", "二.1 条", "1. 实事"),
        *("一、另一份", "二、其二"),
    ]


def test_a_style_may_carry_the_number():
    document = docx.Document()
    numbered(document, ("chineseCounting", "第%1章", "space"))
    style = document.styles["Heading 1"].element.get_or_add_pPr()
    style.append(parse_xml(f'<w:numPr {WORD}><w:numId w:val="91"/></w:numPr>'))
    document.add_heading("总则", 1)
    document.add_heading("附则", 1)
    add(
        document,
        '<w:pPr><w:pStyle w:val="Heading1"/><w:numPr><w:numId w:val="0"/></w:numPr></w:pPr>'
        + run("无号"),
    )
    assert read(document).text == "第一章总则\n第二章附则\n无号\n"


@pytest.mark.parametrize(
    ("value", "form", "printed"),
    [
        (10, "chineseCounting", "十"),
        (12, "chineseCountingThousand", "十二"),
        (20, "japaneseCounting", "二十"),
        (105, "chineseCounting", "一百零五"),
        (110, "chineseCounting", "一百一十"),
        (1001, "chineseCounting", "一千零一"),
        (12, "chineseLegalSimplified", "壹拾贰"),
        (10, "ideographDigital", "一〇"),
        (3, "ideographTraditional", "丙"),
        (20, "decimalEnclosedCircle", "⑳"),
        (21, "decimalEnclosedCircle", "21"),
        (4, "upperRoman", "IV"),
        (28, "lowerLetter", "bb"),
        (7, "decimalZero", "07"),
        (12, "decimalFullWidth", "１２"),
        (3, "none", ""),
        (5, "unheard-of", "5"),
        (0, "chineseCounting", "0"),
    ],
)
def test_numbers_in_every_format(value, form, printed):
    assert numeral(value, form) == printed


def test_only_what_a_reader_sees_is_text():
    document = docx.Document()
    add(
        document,
        run("保留")
        + f"<w:del>{run('删去').replace('w:t>', 'w:delText>')}</w:del>"
        + f"<w:ins>{run('，插入')}</w:ins>"
        + run("隐藏", "<w:vanish/>")
        + run("，可见", '<w:vanish w:val="0"/>')
        + "<w:r><w:instrText>PAGE</w:instrText></w:r>"
        + f"<w:sdt><w:sdtContent>{run('，控件')}</w:sdtContent></w:sdt>",
    )
    assert read(document).text == "保留，插入，可见，控件\n"


def test_a_text_box_stands_before_its_paragraph():
    document = docx.Document()
    box = f"<w:r><w:pict><w:txbxContent><w:p>{run('框内')}</w:p></w:txbxContent></w:pict></w:r>"
    add(document, run("正文") + box)
    assert read(document).text == "框内\n正文\n"


def test_footnotes_stand_at_the_end_under_their_marks():
    document = docx.Document()
    reference = '<w:r><w:footnoteReference w:id="7"/></w:r>'
    add(document, run("增长5%") + reference + run("。"))
    data = word_bytes(document)
    note = f'<w:footnote w:id="7"><w:p>{run("按可比价计算。")}</w:p></w:footnote>'
    notes = f"<w:footnotes {WORD}>{note}</w:footnotes>"
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        relations = archive.read("word/_rels/document.xml.rels").decode()
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    more = f'<Relationship Id="rId99" Type="{kind}" Target="footnotes.xml"/></Relationships>'
    data = with_part(data, "word/footnotes.xml", notes.encode())
    data = with_part(
        data, "word/_rels/document.xml.rels", relations.replace("</Relationships>", more).encode()
    )
    assert read_source("甲.docx", data).text == "增长5%[1]。\n[1] 按可比价计算。\n"


def test_a_table_that_only_places_things_is_read_as_text():
    document = docx.Document()
    outer = document.add_table(rows=1, cols=1).cell(0, 0)
    outer.text = "一、总体要求"
    inner = outer.add_table(rows=2, cols=2)
    for at, text in enumerate(("甲", "乙", "丙", "丁")):
        inner.cell(*divmod(at, 2)).text = text
    source = read(document)
    assert source.text == "一、总体要求\n甲\n乙\n丙\n丁\n"
    assert [len(grid.cells) for grid in source.grids] == [4]


def test_two_texts_side_by_side_are_no_table():
    document = docx.Document()
    word_table(document, [["甲府发〔2022〕3号", "签发人：某某"]], [])
    source = read(document)
    assert (source.text, source.grids) == ("甲府发〔2022〕3号\n签发人：某某\n", ())


def test_a_table_in_a_cell_of_a_real_table_is_text_of_that_cell():
    document = docx.Document()
    word_table(document, [["序号", "任务"], ["1", "建房"], ["2", "修路"], ["3", "种树"]], [])
    inner = document.tables[0].cell(2, 1).add_table(rows=1, cols=2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "东段", "西段"
    source = read(document)
    assert [source.text[slice(*cell.span)] for cell in source.grids[0].cells] == [
        *("序号", "任务", "1", "建房", "2", "修路\n东段\n西段", "3", "种树"),
    ]


def test_headings_are_marked_by_style_and_outline_level():
    document = docx.Document()
    document.add_paragraph("关于植树的通知", "Title")
    document.add_heading("一、总体要求", 1)
    document.styles.add_style("公文小标题", 1).base_style = document.styles["Heading 2"]
    document.add_paragraph("（一）目标", "公文小标题")
    document.add_paragraph("种满一千亩。")
    add(document, f'<w:pPr><w:outlineLvl w:val="2"/></w:pPr>{run("1．范围")}')
    add(
        document,
        '<w:pPr><w:pStyle w:val="Heading1"/><w:outlineLvl w:val="9"/></w:pPr>' + run("正文"),
    )
    source = read(document)
    assert [(source.text[slice(*mark.span)], mark.level) for mark in source.headings] == [
        ("关于植树的通知", 1),
        ("一、总体要求", 2),
        ("（一）目标", 3),
        ("1．范围", 4),
    ]
    assert source.unwrapped


def test_paragraphs_that_only_look_like_headings_are_not_marked():
    document = docx.Document()
    for line in ("一、总体要求", "各单位要认真落实。", "各单位要加强领导。", "按期完成。"):
        document.add_heading(line, 1)
    document.add_heading("（一）目标", 2)
    source = read(document)
    assert [source.text[slice(*mark.span)] for mark in source.headings] == ["（一）目标"]


def test_lines_of_a_sheet_pasted_as_paragraphs_are_not_whole_paragraphs():
    document = docx.Document()
    text = "为做好全市河道保洁工作，各区人民政府要明确河长，逐段落实责任，定期检查整改情况，" * 6
    for at in range(0, len(text), 28):
        document.add_paragraph(text[at : at + 28])
    assert not read(document).unwrapped


@pytest.mark.parametrize(
    ("lines", "wraps"),
    [
        (("一、甲事", "二、乙事"), False),
        (("青山市水务局", "2022年3月1日"), False),
        (("为做好保洁工作，各区要按照市政府的统一部署和要", "求抓好落实。"), True),
        (("为做好保洁工作，各区要按照市政府的统一部署抓好落实。", "特此通知。"), False),
        (("联系人：张三，电话：12345678，传真：12345679，", "地址：中山路1号"), False),
    ],
)
def test_a_line_end_set_by_hand_ends_a_paragraph_unless_it_cuts_a_sentence(lines, wraps):
    document = docx.Document()
    document.add_paragraph("\n".join(lines))
    assert read(document).text.splitlines() == (["".join(lines)] if wraps else list(lines))


def test_what_revisions_fields_and_controls_hide_is_no_text():
    document = docx.Document()
    code = "<w:r><w:fldChar w:fldCharType='{}'/></w:r>"
    field = (
        code.format("begin")
        + "<w:r><w:instrText> REF x </w:instrText></w:r>"
        + run("代码")
        + code.format("separate")
        + run("结果")
        + code.format("end")
    )
    inside = f"<w:sdtContent>{run('单击')}</w:sdtContent>"
    prompt = f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr>{inside}</w:sdt>"
    add(
        document,
        run("第") + field + prompt + "<w:r><w:sym w:font='Wingdings' w:char='F0FE'/></w:r>",
    )
    add(document, "<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>" + run("上半"))
    add(document, run("下半"))
    add(document, '<w:pPr><w:pStyle w:val="TOC1"/></w:pPr>' + run("一、总则\t1"))
    style = f'<w:style {WORD} w:type="paragraph" w:styleId="TOC1"><w:name w:val="toc 1"/></w:style>'
    document.styles.element.append(parse_xml(style))
    assert read(document).text == "第结果☑\n上半下半\n"


def test_a_field_without_an_end_hides_nothing_below_it():
    document = docx.Document()
    add(document, "<w:r><w:fldChar w:fldCharType='begin'/></w:r>" + run("代码"))
    document.add_paragraph("正文。")
    assert read(document).text == "正文。\n"


def test_a_drawing_in_two_versions_is_read_once():
    document = docx.Document()
    space = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    box = f"<w:txbxContent><w:p>{run('框内')}</w:p></w:txbxContent>"
    both = (
        f"<mc:AlternateContent {space}><mc:Choice Requires='wps'>{box}</mc:Choice>"
        f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
    )
    add(document, f"<w:r>{both}</w:r>" + run("正文"))
    assert read(document).text == "框内\n正文\n"


def test_the_header_of_the_first_page_alone_is_read():
    document = docx.Document()
    section = document.sections[0]
    section.different_first_page_header_footer = True
    section.first_page_header.paragraphs[0].text = "青府办〔2022〕3号"
    section.header.paragraphs[0].text = "每页的页眉"
    document.add_paragraph("正文。")
    assert read(document).text == "青府办〔2022〕3号\n正文。\n"


def bomb() -> bytes:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 9))
    document = f'<!DOCTYPE d [<!ENTITY e0 "哈">{entities}]><d>&e8;</d>'
    return with_part(word_bytes(docx.Document()), "word/document.xml", document.encode())


def inflated() -> bytes:
    blanks = b" " * (package.MAX_UNPACKED + 1)
    return with_part(word_bytes(docx.Document()), "word/document.xml", b"<d>" + blanks + b"</d>")


def deep() -> bytes:
    depth = package.MAX_DEPTH + 1
    return with_part(
        word_bytes(docx.Document()), "word/document.xml", b"<d>" * depth + b"</d>" * depth
    )


def locked() -> bytes:
    """A package whose parts are marked as encrypted, as a zip program does it."""
    data = bytearray(word_bytes(docx.Document()))
    at = -1
    while (at := data.find(b"PK\x01\x02", at + 1)) >= 0:
        data[at + 8] |= 1
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (bomb(), "source_unsafe"),
        (inflated(), "source_unsafe"),
        (deep(), "source_unsafe"),
        (locked(), "source_encrypted"),
        (OLE + b"\x00" * 512 + "EncryptedPackage".encode("utf-16-le"), "source_encrypted"),
        (with_part(word_of([]), "word/vbaProject.bin", b"x"), "source_macros"),
        (with_part(sheet_of([]), "xl/vbaProject.bin", b"x"), "source_macros"),
        (word_of([])[:-500], "source_broken"),
        (sheet_of([])[:-500], "source_broken"),
        (with_part(word_of([]), "word/document.xml", b"<d>"), "source_broken"),
        (with_part(word_of([]), "[Content_Types].xml", b""), None),
        (word_bytes(docx.Document()), "source_empty"),
    ],
    ids=[
        "bomb",
        "inflated",
        "deep",
        "locked",
        "locked, old",
        "macros",
        "sheet with macros",
        "cut short",
        "sheet cut short",
        "bad document",
        "no types",
        "empty",
    ],
)
def test_dangerous_and_damaged_files_are_refused_with_one_line(data, key):
    if key is None:
        assert read_source("甲.docx", data).text.startswith("关于印发")
        return
    with pytest.raises(SourceError, match=r"^甲\.docx ") as caught:
        read_source("甲.docx", data)
    assert caught.value.key == key


def test_the_name_does_not_decide():
    assert read_source("甲.xlsx", word_of([])).text.startswith("关于印发")
