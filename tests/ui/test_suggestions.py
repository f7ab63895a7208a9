"""Further questions name what is not on the screen: elsewhere, and the lead's other work."""

from dataclasses import replace

from answerer import Answer, Fact, Facts
from common.catalogue import Language
from common.records import Field, Item
from retriever import Asked, Question
from tests.ui.stock import DOCUMENT, ITEM
from ui.ask.counterparts import Counterpart
from ui.ask.suggestions import follow_ups

FULL = replace(
    ITEM, supporting=("水务局",), quarters={"Q1": "启动", "Q3": "完成一半"}, deadline="12月"
)
ELSEWHERE = Counterpart(replace(ITEM, text="加快河道综合整治。", document_id="d2"), "乙区", 2021)


def answer(*told: Field, item: Item = FULL, language: Language = Language.ZH) -> Answer:
    facts = Facts(item, DOCUMENT, "第1项", tuple(Fact(field, "…", (1,)) for field in told))
    question = Question("谁牵头？", "谁牵头？", language)
    return Answer(question, "…", False, (), language, facts=(facts,))


def test_the_same_matter_elsewhere_and_the_rest_of_the_leads_work() -> None:
    assert follow_ups(answer(Field.LEAD), ELSEWHERE) == (
        "乙区2021年加快河道综合整治有哪些安排？",
        "建管委牵头哪些任务？",
    )


def test_no_year_and_no_district_are_left_out_of_the_words() -> None:
    nowhere = ELSEWHERE._replace(district="", year=None)
    assert follow_ups(answer(Field.LEAD), nowhere)[0] == "加快河道综合整治有哪些安排？"


def test_what_the_table_of_facts_shows_is_not_asked() -> None:
    assert follow_ups(answer(Field.LEAD), None) == ("建管委牵头哪些任务？",)
    bare = replace(FULL, lead=())
    assert follow_ups(answer(Field.TEXT, item=bare), None) == ()


def test_a_counterpart_whose_opening_names_nothing_is_left_out() -> None:
    unnamed = ELSEWHERE._replace(item=replace(ELSEWHERE.item, text="1.2020年完成。"))
    assert follow_ups(answer(Field.LEAD), unnamed) == ("建管委牵头哪些任务？",)


def test_what_a_department_leads_is_not_asked_again() -> None:
    one = answer(Field.LEAD)
    asked = replace(one.question, asked=frozenset({Asked.PORTFOLIO}))
    assert follow_ups(replace(one, question=asked), None) == ()


def test_the_suggestions_speak_the_answers_language() -> None:
    assert follow_ups(answer(Field.LEAD, language=Language.EN), ELSEWHERE) == (
        "What is planned for 加快河道综合整治 in 乙区 in 2021?",
        "Which items does 建管委 lead?",
    )


def test_an_answer_about_several_items_or_none_suggests_nothing() -> None:
    one = answer(Field.LEAD)
    two = replace(one.facts[0], item=replace(FULL, id="d1:0009"))
    assert follow_ups(replace(one, facts=(*one.facts, two)), ELSEWHERE) == ()
    assert follow_ups(replace(one, facts=()), ELSEWHERE) == ()
    assert follow_ups(replace(one, abstained=True), ELSEWHERE) == ()
