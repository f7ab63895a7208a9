"""A question's address, and what of the conversation it needs."""

from collections.abc import Sequence, Set
from urllib.parse import parse_qs

from hypothesis import given
from hypothesis import strategies as st

from common.catalogue import Language
from common.records import Kind
from retriever import Filters, Question, Recognised
from ui.ask.query import (
    HISTORY,
    LONGEST_QUESTION,
    Query,
    from_parameters,
    link,
    needed_history,
    parameters,
)
from ui.filters import Choices

OFFERED = Choices(("甲区",), (2021, 2020), ("建管委",), (Kind.NOTICE,))

QUESTIONS = st.text(min_size=1, max_size=40).filter(lambda text: text == text.strip() != "")
QUERIES = st.builds(
    Query,
    QUESTIONS,
    st.lists(QUESTIONS, max_size=HISTORY).map(tuple),
    st.builds(
        Filters,
        district=st.sampled_from([None, "甲区"]),
        year=st.sampled_from([None, 2020, 2021]),
        department=st.sampled_from([None, "建管委"]),
        kind=st.sampled_from([None, Kind.NOTICE]),
        ignored=st.frozensets(st.sampled_from(Recognised)),
    ),
)


@given(QUERIES)
def test_an_address_gives_back_the_query(query: Query) -> None:
    assert from_parameters(parameters(query), OFFERED) == query
    in_link = parse_qs(link(query, Language.ZH).removeprefix("?"), keep_blank_values=True)
    assert from_parameters(in_link, OFFERED) == query


def test_an_address_without_a_question_asks_nothing() -> None:
    assert from_parameters({"q": ["  "], "year": ["2020"]}, OFFERED) is None
    assert from_parameters({}, OFFERED) is None


def test_an_address_is_bounded_and_what_is_unknown_in_it_left_out() -> None:
    given = {
        "q": ["长" * 9_999],
        "h": [f"{number}" for number in range(99)],
        "ignore": ["year", "everything"],
        "district": ["丙区"],
    }
    assert from_parameters(given, OFFERED) == Query(
        "长" * LONGEST_QUESTION,
        tuple(f"{number}" for number in range(99 - HISTORY, 99)),
        Filters(ignored=frozenset({Recognised.YEAR})),
    )


def test_a_link_names_the_language_that_is_not_the_usual_one() -> None:
    assert link(Query("a b"), Language.ZH) == "?q=a+b"
    assert link(Query("a b"), Language.EN) == "?q=a+b&lang=en"


def understand(text: str, history: Sequence[str], ignored: Set[Recognised]) -> Question:
    """A question leans on the last earlier one that names a topic, if it names none."""
    topics = [one for one in (*history, text) if one.startswith("topic")]
    return Question(text, topics[-1] if topics else "", Language.ZH)


def test_only_the_earlier_questions_that_matter_are_kept() -> None:
    history = ("topic a", "topic b", "so?")
    assert needed_history(Query("topic c", history), understand) == ()
    assert needed_history(Query("and?", history), understand) == ("topic b", "so?")
    assert needed_history(Query("and?", ()), understand) == ()
