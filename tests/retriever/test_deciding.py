"""Which labels count as asked, of what the model says and what the wording says."""

from __future__ import annotations

from retriever.understanding.deciding import Named, decided
from retriever.understanding.labels import ASKS

NOTHING = Named(topic=False, quarter=False, kind=False)
A_TOPIC = Named(topic=True, quarter=False, kind=False)


def shares(**given: float) -> dict[str, float]:
    return dict.fromkeys(ASKS, 0.01) | given


def test_a_label_counts_from_a_half() -> None:
    assert decided(shares(lead=0.5, deadline=0.49), set(), NOTHING, False) == {"lead"}


def test_what_the_wording_says_too_counts_from_a_fifth() -> None:
    assert decided(shares(lead=0.9, deadline=0.2), {"deadline"}, NOTHING, False) == {
        "lead",
        "deadline",
    }


def test_between_roles_the_wording_is_believed_unless_the_model_is_sure() -> None:
    assert decided(shares(supporting=0.7, lead=0.1), {"lead"}, NOTHING, False) == {"lead"}
    assert decided(shares(supporting=0.95, lead=0.1), {"lead"}, NOTHING, False) == {"supporting"}


def test_a_question_with_a_topic_always_asks_something() -> None:
    assert decided(shares(content=0.4), set(), A_TOPIC, False) == {"content"}
    assert decided(shares(content=0.4), set(), NOTHING, False) == set()
    unnamed = decided(shares(quarter_target=0.45, list=0.4), set(), A_TOPIC, False)
    assert unnamed == {"list"}  # no quarter is named


def test_a_sure_list_is_listed() -> None:
    assert decided(shares(content=0.6, list=0.3), set(), A_TOPIC, True) == {"content", "list"}


def test_several_roles_named_beside_a_list_are_all_asked() -> None:
    asked = decided(shares(list=0.9), {"lead", "supporting"}, NOTHING, False)
    assert asked == {"list", "lead", "supporting"}
