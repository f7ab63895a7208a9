import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from common.records import Field, Furniture, Item, Metadata, ParsedDocument, SourceText, Span
from common.settings import ROOT
from indexer.coverage import Coverage, coverage
from indexer.layouts import LAYOUTS, parse
from indexer.layouts.text import joined_text
from indexer.lexicon import load_lexicon
from tests.indexer.readers import seed

SEEDS = sorted(path.name for path in (ROOT / "corpus").iterdir() if path.suffix in (".txt", ".md"))

LINES = st.sampled_from(
    [
        "一、总体要求",
        "二、",
        "（一）改善民生。",
        "(二)推进绿地(二期)建设;★建设绿道。",
        "1、推进养老服务，6月底前完成。（责任单位：区民政局、各街镇）",
        "2．优化环境",
        "（责任单位：",
        "责任单位：甲局，乙局",
        "第一条 为了规范，制定本办法。",
        "## **（二）聚焦改革。**开放水平提升。",
        "**改革不断深化。**全年完成投资，新增岗位。",
        "# 政 府 工 作 报 告",
        "各位代表，",
        "注:1.标★号项目。",
        "2020年1月2日",
        "上海市长宁区人民政府",
        "抄送：区委各部门，",
        "— 3 —",
        "附件：",
        "----",
        "留言咨询",
        "持续推进精品小区建设，做好五个街道的旧区改造和道",
        "路养护 AI plus 工作",
        "**",
        "",
        " \u3000",
    ]
)
WORDS = st.text(alphabet="政府工作。，、；：（）()一二三十1234.、★#*“” \t第条章注", max_size=30)
TEXTS = st.lists(LINES | WORDS, max_size=14).map("\n".join)


def is_accounted_once(text: str, parts: list[tuple[Span, ...]]) -> bool:
    """Whether each visible character is in exactly one part."""
    count = [0] * len(text)
    for spans in parts:
        for start, end in spans:
            for at in range(start, end):
                count[at] += 1
    return all(number == 1 for number, sign in zip(count, text, strict=True) if sign.strip())


def parts_of(parsed):
    return [part.spans for part in (*parsed.items, *parsed.headings, *parsed.furniture)]


def spelled(text: str, spans: tuple[Span, ...], names: tuple[str, ...]) -> tuple[str, ...]:
    """The names that the ranges spell, in order; markup may cut one name into several ranges."""
    found: list[str] = []
    name: list[Span] = []
    for span in spans:
        name.append(span)
        if joined_text(text, name) in names:
            found.append(joined_text(text, name))
            name = []
    assert not name
    return tuple(dict.fromkeys(found))


@given(TEXTS, st.sampled_from([None, *LAYOUTS]))
@example("“”", None)
@example("责任单位：甲局，乙局\n**改革不断深化。**全年完成投资，新增岗位。", None)
@settings(deadline=None, max_examples=300)
def test_any_text_is_accounted_for_character_by_character(text, layout):
    source = SourceText(text)
    lexicon = load_lexicon()
    if layout in (None, "quarter-table", "grid-table"):
        parsed = parse("a.txt", source, lexicon, Metadata())
    else:
        parsed = LAYOUTS[layout].read(source, lexicon, "a")
    assert is_accounted_once(text, parts_of(parsed))
    for item in parsed.items:
        assert joined_text(text, item.cells.get(Field.TEXT, ())) == item.text
        for role, names in (
            (Field.LEAD, item.lead),
            (Field.SUPPORTING, item.supporting),
            (Field.RESPONSIBLE, item.responsible),
        ):
            assert spelled(text, item.cells.get(role, ()), names) == names


@pytest.mark.parametrize("file", SEEDS)
def test_seeds_are_covered_whole(file):
    parsed = seed(file)
    source = parsed.source
    visible = sum(not character.isspace() for character in source.text)
    assert coverage(parsed) == Coverage(total=visible, covered=visible, gaps=())
    owners = [0] * len(source.text)
    for start, end in (span for item in parsed.items for span in item.spans):
        owners[start:end] = [owner + 1 for owner in owners[start:end]]
    assert max(owners) == 1


def test_gaps_are_found_and_closed_over_whitespace():
    item = Item("", "", "", (), "甲", (Span(0, 1),))
    furniture = Furniture("rule", (Span(8, 9),))
    parsed = ParsedDocument(
        SourceText("甲 乙\n丙 丁 -戊"), Metadata(), (item,), furniture=(furniture,)
    )
    assert parsed.source.text[8] == "-"
    found = coverage(parsed)
    assert found == Coverage(total=6, covered=2, gaps=(Span(2, 7), Span(9, 10)))
    assert found.share == pytest.approx(1 / 3)


def test_an_empty_document_is_covered():
    assert coverage(ParsedDocument(SourceText(" \n"), Metadata(), ())).share == 1.0
