"""What a source shows when it is opened."""

from dataclasses import replace

from answerer import Citation
from common.catalogue import Language
from common.records import Field, ParsedDocument, Span
from tests.ui.stock import COPIED, DOCUMENT, ITEM, NEXT, SOURCE, Stock, stock
from ui import labels
from ui.marking import Emphasis, Piece, Quoted
from ui.panels import FAR, Neighbours, ReadingOrder, Row, citation_panel, item_panel, rows


def citation(n: int, quote: str, item_id: str = ITEM.id) -> Citation:
    start = SOURCE.index(quote)
    end = start + len(quote)
    return Citation(n, "a.txt", "1", ITEM.path, quote, start, end, Field.Q3.value, item_id)


def test_each_item_knows_its_neighbours_in_its_own_document() -> None:
    assert ReadingOrder(stock()) == {
        ITEM.id: Neighbours(None, NEXT),
        NEXT.id: Neighbours(ITEM, None),
        COPIED.id: Neighbours(None, None),
    }


def test_the_opened_quote_is_marked_in_its_field_and_the_others_more_lightly() -> None:
    index = stock()
    both = (citation(1, "建管委"), citation(2, "完成一半"))
    panel = citation_panel(index, ReadingOrder(index), both[1], both, "p")
    assert panel.rows[1:] == (
        Row(Field.Q3, (Piece("完成一半", Emphasis.HERE),)),
        Row(Field.LEAD, (Piece("建管委", Emphasis.ALSO),)),
    )
    assert panel.neighbours == Neighbours(None, NEXT)
    assert [piece for piece in panel.excerpt if piece.emphasis] == [
        Piece("完成一半", Emphasis.HERE),
        Piece("建管委", Emphasis.ALSO),
    ]


def test_words_outside_every_field_are_marked_in_the_whole_item() -> None:
    at = SOURCE.index("第三季度")
    shown = rows(SOURCE, ITEM, Quoted(here=(Span(at, at + 4),)))
    assert [row.field for row in shown] == [Field.TEXT]
    assert Piece("第三季度", Emphasis.HERE) in shown[0].pieces


def test_words_outside_every_item_open_with_what_stands_around_them() -> None:
    index = stock()
    lone = citation(1, "1、", item_id="")
    panel = citation_panel(index, {}, lone, (lone,), "p")
    assert (panel.item, panel.rows) == (None, ())
    assert panel.excerpt[0] == Piece("1、", Emphasis.HERE)
    assert panel.document == index.documents["d1"]


def test_a_quote_far_down_a_long_item_is_also_shown_first() -> None:
    index = stock()
    source = "长" * FAR + "短句。"
    index._sources["d1"] = source
    index.items[ITEM.id] = item = ITEM.__class__(
        ITEM.id, "d1", "1", (), source, (Span(0, len(source)),)
    )
    far = Citation(1, "a.txt", "1", (), "短句。", FAR, FAR + 3, "text", item.id)
    near = Citation(1, "a.txt", "1", (), "长", 0, 1, "text", item.id)
    assert citation_panel(index, {}, far, (far,), "p").quote == (Piece("短句。", Emphasis.HERE),)
    assert citation_panel(index, {}, near, (near,), "p").quote == ()


def test_doubts_reasons_and_confidence_are_those_of_the_item() -> None:
    index = stock()
    index.items[ITEM.id] = replace(
        ITEM, warnings=("warnings.ocr_unsure",), reasons=("reasons.lead_by_rule",), confidence=0.837
    )
    panel = item_panel(index, ReadingOrder(index), index.items[ITEM.id], "p")
    assert panel.doubts == ("warnings.ocr_unsure",)
    assert panel.reasons == ("reasons.lead_by_rule",)
    assert panel.percent == 83
    plain = item_panel(stock(), ReadingOrder(index), ITEM, "p")
    assert (plain.doubts, plain.reasons, plain.percent) == ((), (), None)


def test_a_panel_says_what_is_uncertain_about_its_document() -> None:
    class Scanned(Stock):
        def parsed(self, document_id: str) -> ParsedDocument:
            return replace(super().parsed(document_id), warnings=("warnings.ocr?pages=2",))

    index = Scanned([DOCUMENT], [ITEM, NEXT], {"d1": SOURCE})
    panel = item_panel(index, ReadingOrder(index), ITEM, "p")
    assert panel.of_document == ("warnings.ocr?pages=2",)
    assert labels.doubt(panel.of_document[0], Language.EN).startswith("Page 2 was read")


def test_a_related_item_has_no_marks() -> None:
    index = stock()
    panel = item_panel(index, ReadingOrder(index), ITEM, "p")
    pieces = [piece for row in panel.rows for piece in row.pieces]
    assert {piece.emphasis for piece in pieces} == {Emphasis.NONE}
    assert (panel.numbers, panel.excerpt, panel.quote) == ((), (), ())
