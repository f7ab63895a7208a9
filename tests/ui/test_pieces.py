"""What fails in a fragment or a dialog becomes a card in its place; the page stands."""

from streamlit.testing.v1 import AppTest


def script() -> None:
    import streamlit as st

    from common.errors import QuestionError
    from ui import frame
    from ui.pieces import safely

    frame.begin()

    @st.fragment
    @safely
    def told() -> None:
        raise QuestionError("question_empty")

    @st.fragment
    @safely
    def defect(name: str) -> None:
        raise ValueError(f"secret {name}")

    @st.dialog("title")
    @safely
    def asking() -> None:
        raise ValueError("secret dialog")

    told()
    defect("one")
    defect("two")
    asking()
    st.text("the rest")


def test_each_failure_is_a_card_with_a_button_and_the_rest_is_drawn() -> None:
    app = AppTest.from_function(script, default_timeout=60).run()
    assert not app.exception
    cards = [html.proto.body for html in app.get("html") if 'role="alert"' in html.proto.body]
    assert len(cards) == 4
    assert not any("secret" in one for one in cards)
    assert len([one for one in app.button if str(one.key).startswith("retry_")]) == 4
    assert app.text[0].value == "the rest"
