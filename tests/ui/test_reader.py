"""What the reader shows of a notice: its text in reading order, found, cut into pages."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.catalogue import Language
from common.records import Furniture, Heading, Item, Metadata, ParsedDocument, SourceText, Span
from common.settings import load_settings
from indexer.files import sha256_of
from tests.ui.stock import DOCUMENT, ITEM, SOURCE, Stock, stock
from ui.documents.finding import Searchable, within
from ui.documents.flow import LONGEST_BLOCK, PAGE_BLOCKS, PAGE_CHARACTERS, flow, windows
from ui.documents.original import content, original
from ui.documents.printed import stretches
from ui.documents.reader import Address, Reading, Ready, label, reading
from ui.marking import Emphasis

WRAPPED = "上海市\n长宁区 政 府\n\n关于河道的通知"


def notice(source: str, *items: Item, furniture: tuple[Furniture, ...] = ()) -> ParsedDocument:
    return ParsedDocument(SourceText(source), Metadata(), items, furniture=furniture)


def item(number: int, start: int, end: int) -> Item:
    return Item(f"d1:{number:04}", "d1", str(number), (), "x", (Span(start, end),))


def test_words_are_found_however_they_are_wrapped_spaced_cased_and_wide() -> None:
    text = Searchable(WRAPPED)
    [found] = text.find("长宁区政府")
    assert WRAPPED[found.start : found.end] == "长宁区 政 府"
    assert Searchable("ＡＢc 2020").find("abC２０") == (Span(0, 6),)
    assert Searchable("區政府").find("区政府") == (Span(0, 3),)
    assert text.find(" \n") == ()
    assert text.find("没有") == ()


@given(st.text(alphabet="ab区 \n", max_size=40), st.text(alphabet="ab区", min_size=1, max_size=3))
def test_every_hit_reads_as_the_words_sought(source: str, words: str) -> None:
    hits = Searchable(source).find(words)
    assert ["".join(source[a:b].split()) for a, b in hits] == [words] * len(hits)
    assert len(hits) == "".join(source.split()).count(words)


def test_hits_in_ranges_are_those_that_share_a_character_with_one() -> None:
    hits = (Span(0, 2), Span(5, 8), Span(9, 10))
    assert within(hits, (Span(1, 6),)) == (Span(0, 2), Span(5, 8))
    assert within(hits, (Span(8, 9),)) == ()
    assert within((), (Span(0, 9),)) == ()


def test_a_notice_flows_in_reading_order_with_what_is_no_item_between() -> None:
    source = "某通知\n一、总则\n1、甲。\n落款\n"
    parsed = replace(
        notice(source, item(1, 9, 13), furniture=(Furniture("head", (Span(0, 3),)),)),
        headings=(Heading("一、总则", 1, (Span(4, 8),)),),
    )
    [page] = flow(parsed).pages
    shown = ["".join(source[a:b] for a, b in block.spans) for block in page]
    assert shown == ["某通知", "一、总则", "1、甲。", "落款"]
    assert [block.item is not None for block in page] == [False, False, True, False]


def test_what_belongs_to_the_paper_is_only_in_the_printed_view() -> None:
    source = "正文\n- 12 -\n"
    parsed = notice(source, item(1, 0, 2), furniture=(Furniture("page-number", (Span(3, 9),)),))
    [[only]] = flow(parsed).pages
    assert only.item is not None
    assert [one.pieces[0].text for one in stretches(source, Span(0, 10), parsed.items, (), None)][
        1
    ].strip() == "- 12 -"


@settings(deadline=None)  # some examples lay out 100,000 characters
@given(st.lists(st.integers(1, 9_000), min_size=1, max_size=12))
def test_pages_hold_every_item_whole_or_cut_and_are_bounded(lengths: list[int]) -> None:
    starts = [sum(lengths[:at]) for at in range(len(lengths) + 1)]
    items = [item(at, starts[at], starts[at + 1]) for at in range(len(lengths))]
    laid = flow(notice("字" * starts[-1], *items))
    spans = [span for page in laid.pages for block in page for span in block.spans]
    assert spans[0].start == 0
    assert spans[-1].end == starts[-1]
    assert all(left.end == right.start for left, right in pairwise(spans))
    for page in laid.pages:
        assert sum(block.length for block in page) <= PAGE_CHARACTERS
        assert len(page) <= PAGE_BLOCKS
        assert all(block.length <= LONGEST_BLOCK for block in page)
    assert [laid.page_at(one.spans[0].start) for one in items] == [
        laid.page_of_item[one.id] for one in items
    ]


@given(st.text(alphabet="字\n", max_size=200), st.integers(2, 30))
def test_the_printed_view_shows_every_character_once(source: str, size: int) -> None:
    cut = windows(source, size)
    assert "".join(source[a:b] for a, b in cut) == source
    assert all(end - start <= size for start, end in cut)


def test_the_printed_view_outlines_items_and_marks_hits() -> None:
    hits = Searchable(SOURCE).find("河道")
    found = stretches(SOURCE, Span(0, len(SOURCE)), stock().items.values(), hits, hits[0])
    assert "".join(piece.text for one in found for piece in one.pieces) == SOURCE
    assert [(one.item.id, one.first) for one in found if one.item] == [
        ("d1:0000", True),
        ("d1:0001", True),
    ]
    marked = [p.text for one in found for p in one.pieces if p.emphasis is Emphasis.HERE]
    assert marked == ["河道"]


@pytest.mark.parametrize(
    ("parameters", "address"),
    [
        ({"doc": "d1"}, Address("d1")),
        ({"doc": "d1", "hit": "0", "page": "-1", "view": "x"}, Address("d1")),
        ({"doc": "d1", "hit": "٣", "page": "9" * 20}, Address("d1")),
        ({"doc": "d1", "hit": "3", "view": "printed"}, Address("d1", hit=3, view="printed")),
    ],
)
def test_whatever_an_address_says_is_made_to_fit(
    parameters: dict[str, str], address: Address
) -> None:
    assert Address.parsed(parameters) == address


def test_an_address_leads_to_its_item_its_hit_or_the_beginning() -> None:
    index = stock()
    assert reading(index, Address("d1")).target == ""
    assert reading(index, Address("d1", item="d1:0001")).target == "#item-1"
    assert reading(index, Address("d1", item="d2:0000")).item is None
    found = reading(index, Address("d1", find="建设", hit=99))
    assert (found.number, len(found.hits), found.target) == (1, 1, ".reading mark.here")
    assert reading(index, Address("d1", find="无此")).hit is None
    assert reading(index, Address("d1", page=99)).page == 1


def test_links_keep_what_is_sought_and_the_view() -> None:
    address = Address("d1", find="河道", view="printed")
    link = "documents?doc=d1&item=d1%3A0000&find=%E6%B2%B3%E9%81%93&view=printed"
    assert address.link(Language.ZH, item=ITEM.id) == link


def test_an_item_card_has_its_fields_with_the_hit_marked() -> None:
    [first, *_] = reading(stock(), Address("d1", find="完成一半")).cards()
    told = {row.field.value: [(p.text, p.emphasis) for p in row.pieces] for row in first.rows}
    assert told["Q3"] == [("完成一半", Emphasis.HERE)]
    assert told["lead"] == [("建管委", Emphasis.NONE)]


def test_a_long_notice_is_read_page_by_page() -> None:
    source = "".join(f"{number}、推进工程。\n" for number in range(1, 2001))
    starts = [0, *(at + 1 for at, character in enumerate(source) if character == "\n")]
    items = [item(at + 1, starts[at], starts[at + 1] - 1) for at in range(2000)]
    notice = Reading(Ready(Stock([DOCUMENT], items, {"d1": source}), "d1"), Address("d1", page=3))
    assert notice.pages == 2000 / PAGE_BLOCKS
    assert len(notice.cards()) == PAGE_BLOCKS
    assert [entry.item for entry in notice.outline()] == items[2 * PAGE_BLOCKS : 3 * PAGE_BLOCKS]
    last = Reading(notice.ready, Address("d1", item=items[-1].id))
    assert last.page == last.pages


def test_what_stands_for_an_item_is_short() -> None:
    assert label(ITEM) == ITEM.text[:23] + "…"
    assert label(replace(ITEM, project="河道")) == "河道"


def test_the_original_is_the_very_file_the_index_was_built_from(tmp_path) -> None:
    settings = load_settings(corpus=tmp_path)
    data = b"\x00notice"
    document = replace(DOCUMENT, sha256=sha256_of(data))
    assert original(settings, document) is None
    path = tmp_path / document.file
    path.write_bytes(data)
    assert original(settings, document) == path
    assert content(path) == data
    path.write_bytes(b"another")
    assert original(settings, document) is None
    path.unlink()
    assert content(path) == b""
    assert original(load_settings(corpus=tmp_path / "none"), document) is None
