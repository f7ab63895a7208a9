"""What an answer was limited to, as chips."""

from common.catalogue import Language
from common.records import Kind
from retriever import Filters, Question, Recognised
from ui.ask.chips import Chip, State, action, chips, label, without

WHOLE = Question(
    "甲区2020年架空线入第",
    "甲区2020年架空线入第",
    Language.ZH,
    districts=("甲区", "乙区"),
    years=(2020,),
    quarters=("Q3",),
    corrections=(("架空线入第", "架空线入地"),),
)
YEAR = Chip("year", (2020,), State.RECOGNISED)


def test_what_was_recognised_stands_in_order_and_the_chosen_before_it() -> None:
    assert chips(WHOLE, WHOLE, Filters(kind=Kind.NOTICE)) == (
        Chip("kind", (Kind.NOTICE,), State.CHOSEN),
        Chip("district", ("甲区", "乙区"), State.RECOGNISED),
        YEAR,
        Chip("quarter", ("Q3",), State.RECOGNISED),
        Chip("spelling", (("架空线入第", "架空线入地"),), State.RECOGNISED),
    )


def test_what_is_left_aside_keeps_its_place_and_its_value() -> None:
    ignored = Filters(ignored=frozenset({Recognised.YEAR, Recognised.KIND}))
    left = Question(WHOLE.text, WHOLE.text, Language.ZH, quarters=("Q3",))
    assert chips(left, WHOLE, ignored) == (
        Chip("year", (2020,), State.IGNORED),
        Chip("quarter", ("Q3",), State.RECOGNISED),
    )


def test_a_chip_is_taken_away_and_brought_back() -> None:
    chosen = Filters(district="甲区", year=2021)
    left = Filters(district="甲区", year=2021, ignored=frozenset({Recognised.YEAR}))
    assert without(YEAR, chosen) == left
    assert without(YEAR._replace(state=State.IGNORED), left) == chosen
    assert without(Chip("year", (2021,), State.CHOSEN), chosen) == Filters(district="甲区")


def test_a_chip_says_what_it_is_and_what_its_button_does() -> None:
    quarter = Chip("quarter", ("Q3", "Q4"), State.RECOGNISED)
    assert label(quarter, Language.ZH) == "季度：第三季度、第四季度"
    assert label(quarter, Language.EN) == "Quarter: Q3, Q4"
    spelling = Chip("spelling", (("入第", "入地"),), State.IGNORED)
    assert label(spelling, Language.ZH) == "按此理解：入第 → 入地"
    assert action(spelling, Language.EN) == "Answer again with “Read as: 入第 → 入地”"
    assert action(YEAR, Language.ZH) == "不按“年度：2020”限定，重新回答"


def test_a_recognised_and_a_chosen_year_are_two_chips() -> None:
    keys = {YEAR.key, YEAR._replace(state=State.IGNORED).key, YEAR._replace(state=State.CHOSEN).key}
    assert keys == {"year", "chosen_year"}
