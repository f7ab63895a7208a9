"""From an answer to HTML in which nothing of a notice or a question is markup."""

import re
from dataclasses import replace
from html.parser import HTMLParser

from answerer import Answer, Citation, Fact, Facts
from common.catalogue import Language
from common.records import Field, Item
from retriever import Question
from tests.ui.stock import DOCUMENT, ITEM, SOURCE, TEXT, stock
from ui.ask.query import Query
from ui.facts import Row, Table, tables
from ui.panels import ReadingOrder, citation_panel
from ui.render import literal
from ui.turns import Answered, Bit, Line, Turn, lines, paragraphs, turn

HOSTILE = "<img src=x onerror=alert(2)> **谁** 牵头？"


class Reader(HTMLParser):
    """Collects what a browser would make of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def citation(n: int, quote: str, field: Field) -> Citation:
    start = SOURCE.index(quote)
    return Citation(
        n, "a.txt", "1", ITEM.path, quote, start, start + len(quote), field.value, ITEM.id
    )


def made(
    text: str = "主责部门：建管委[1]。\n第三季度：完成一半[2]。",
    abstained: bool = False,
    item: Item = ITEM,
) -> Turn:
    answer = Answer(
        question=Question(text=HOSTILE, standalone=HOSTILE, language=Language.ZH),
        text=text,
        abstained=abstained,
        citations=(citation(1, "建管委", Field.LEAD), citation(2, "完成一半", Field.Q3)),
        language=Language.ZH,
        facts=(Facts(ITEM, DOCUMENT, "第1项", (Fact(Field.LEAD, "建管委", (1,)),)),),
    )
    index = stock()
    index.items[item.id] = item
    asked = Answered(Query(HOSTILE), answer)
    return turn(asked, index, ReadingOrder(index), 3)


def test_question_and_notice_are_shown_literally() -> None:
    for html in made().html.values():
        page = Reader(html)
        assert HOSTILE in [attrs.get("aria-label") for _, attrs in page.tags]
        assert TEXT in page.text
        assert not {"script", "img"} & {tag for tag, _ in page.tags}
        assert not [name for _, attrs in page.tags for name in attrs if name.startswith("on")]


def test_every_citation_opens_a_panel_of_its_own() -> None:
    page = Reader(made().html[Language.EN])
    panels = [attrs["id"] for _, attrs in page.tags if "popover" in attrs]
    assert panels == ["t3c1", "t3c2"]
    targets = {attrs["popovertarget"] for _, attrs in page.tags if "popovertarget" in attrs}
    assert targets == set(panels)


def test_every_button_says_what_it_does() -> None:
    for html in made().html.values():
        buttons = re.findall(r"<button([^>]*)>(.*?)</button>", html, re.S)
        names = [
            re.search(r'aria-label="([^"]+)"', attrs) or text.strip() for attrs, text in buttons
        ]
        assert buttons
        assert all(names)


def test_the_fields_asked_for_stand_out() -> None:
    assert '<tr class="asked"><th scope="row">主责部门' in made().html[Language.ZH]


def test_a_source_opens_its_document_beside_the_conversation() -> None:
    links = [attrs for tag, attrs in Reader(made().html[Language.EN]).tags if tag == "a"]
    address = "documents?doc=d1&item=d1%3A0000&lang=en"
    assert [(one["href"], one["target"]) for one in links] == [(address, "_blank")] * 2


def test_an_item_in_doubt_is_marked_in_the_answer_and_told_in_its_source() -> None:
    html = made(item=replace(ITEM, warnings=("warnings.cell_unsure",), confidence=0.9)).html
    assert html[Language.EN].count("Reading in doubt") == 1
    assert "could almost as well be divided otherwise" in html[Language.EN]
    assert "least sure at 90%" in html[Language.EN]
    assert "Reading in doubt" not in made().html[Language.EN]


def test_an_abstained_answer_says_so() -> None:
    assert "没有找到答案" in made("没有。", abstained=True).html[Language.ZH]
    assert "没有找到答案" not in made().html[Language.ZH]


def test_numbers_that_are_no_citation_stay_text() -> None:
    told = lines("按[9]号文。\n\n- 完成。", {})
    assert told == [Line([Bit("按[9]号文。")]), Line([Bit("完成。")], listed=True)]


def test_neighbouring_listed_lines_form_one_list() -> None:
    told = lines("主责：\n- 甲\n- 乙\n完", {})
    assert paragraphs(told) == [(False, told[:1]), (True, told[1:3]), (False, told[3:])]


def test_a_citation_keeps_to_the_characters_beside_it() -> None:
    index = stock()
    one = citation(1, "建管委", Field.LEAD)
    panel = citation_panel(index, {}, one, (one,), "p")
    assert lines("牵头：建管委 [1][7]；完成[1]", {1: panel}) == [
        Line([Bit("牵头：建管"), Bit("委", (panel,), "；"), Bit("完"), Bit("成", (panel,))])
    ]


def test_one_item_shows_all_its_departments_and_quarters_many_only_what_was_asked() -> None:
    facts = Facts(ITEM, DOCUMENT, "第1项", (Fact(Field.LEAD, "建管委", (1,)),))
    asked = Row(Field.LEAD, "建管委", asked=True)
    assert tables([facts]) == [Table("第1项", (asked, Row(Field.Q3, "完成一半", asked=False)))]
    assert tables([facts] * 3) == [Table("第1项", (asked,))] * 3


def test_literal_takes_the_meaning_from_markdown() -> None:
    assert literal("![x](http://a) :red[b] $c$ 第1项") == (
        "\\!\\[x\\]\\(http\\:\u2060\\/\\/a\\) \\:red\\[b\\] \\$c\\$ 第1项"
    )
