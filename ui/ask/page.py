"""The page where questions are asked and answered: a conversation that reads downwards."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path

import streamlit as st

from common.audit import Action, Recording, recorded
from common.catalogue import Language, say
from common.errors import NoticeError
from common.settings import default_settings
from ui import exports, filters, frame, resources
from ui.access import visitor
from ui.ask import verdict
from ui.ask.chips import Chip, State, action, chosen_chips, label, without
from ui.ask.conversation import Conversation
from ui.ask.counterparts import counterpart
from ui.ask.query import LONGEST_QUESTION, Query, from_parameters, parameters
from ui.ask.suggestions import follow_ups, subject
from ui.examples import examples
from ui.render import literal, render
from ui.resources import Opened
from ui.turns import Turn

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ADDRESS = ("q", "h", "ignore")
"""Parameters of the page's address beside those of the filters."""

HERE = Path(__file__).parent
_scroll = st.components.v2.component("ask_scroll", js=(HERE / "scroll.js").read_text("utf-8"))
_assist = st.components.v2.component("ask_assist", js=(HERE / "assist.js").read_text("utf-8"))


def page() -> None:
    """Draw the page: the turns, then the question box; at the start, examples below it."""
    language = frame.current_language()
    above = st.container(key="conversation")
    composer = st.container(key="composer")
    below = st.container(key="below")
    with composer:
        st.chat_input(
            say("ui.ask.placeholder", language),
            key="typed",
            max_chars=LONGEST_QUESTION,
            on_submit=_take_typed,
        )
    opened = resources.opened(language)
    _start(opened)
    talk = _conversation()
    with composer:
        _controls(opened, talk, language)
    frame.summary(opened.index, language)
    with st.container(key="scrolling"):
        newest = f"question{talk.newest}" if talk.started else ""
        _scroll(key="scroll_script", data={"newest": newest})
    with above:
        _talk(talk, opened, language)
    if not talk.started and opened.index.items:
        with below:
            _offer_examples(opened, language)
    _name_buttons(talk, language)


def _conversation() -> Conversation:
    talk: Conversation = st.session_state.setdefault("conversation", Conversation())
    return talk


def _start(opened: Opened) -> None:
    """At a session's start, take the question of the address."""
    if "conversation" not in st.session_state:
        given = {name: st.query_params.get_all(name) for name in (*ADDRESS, *filters.NAMES)}
        st.session_state.conversation = Conversation(pending=from_parameters(given, opened.choices))


def _take_typed() -> None:
    _take(st.session_state.typed or "")


def _take(question: str) -> None:
    _conversation().ask(question, filters.current())


def _talk(talk: Conversation, opened: Opened, language: Language) -> None:
    """The turns that stand, then the one to be answered."""
    if not opened.index.items:
        frame.empty(language)
    if not talk.started:
        st.html(render("welcome.html", language))
    settled = talk.settled if talk.pending else talk.turns
    for turn in settled[:-1] if not talk.pending else settled:
        _draw(turn, opened, language)
    if talk.pending:
        _answer(talk, talk.pending, opened, language)
    elif settled:
        _draw(settled[-1], opened, language, newest=True)


def _answer(talk: Conversation, asked: Query, opened: Opened, language: Language) -> None:
    with st.container(key=f"turn{talk.newest}", gap=None):
        _draw_question(talk.newest, asked.question, language)
        with st.container(key="searching"), st.spinner(say("ui.ask.searching", language)):
            verified = st.empty()
            told: list[str] = []

            def tell(sentence: str) -> None:
                """Show what a language model has written so far, as far as it is verified."""
                told.append(sentence)
                verified.markdown(literal("\n".join(told)))

            try:
                with _recorded(asked, opened) as recording:
                    talk.answer(opened, tell)
                    recording.outcome = _outcome(talk.turns[-1])
            except NoticeError as error:
                st.html(render("problem.html", language, text=error.text(language)))
                return
            verified.empty()
        verdict.forget(talk.asked)
        _write_address(talk.turns[-1].query)
        _draw_answer(talk.turns[-1], opened, language, newest=True)


def _recorded(asked: Query, opened: Opened) -> AbstractContextManager[Recording]:
    told = {"question": asked.question, "generation": opened.index.generation}
    return recorded(default_settings(), visitor().actor, Action.ASK, **told)


def _outcome(turn: Turn) -> str:
    return "abstained" if turn.answer.abstained else "answered"


def _draw(turn: Turn, opened: Opened, language: Language, newest: bool = False) -> None:
    with st.container(key=f"turn{turn.number}", gap=None):
        _draw_question(turn.number, turn.query.question, language)
        st.container()
        _draw_answer(turn, opened, language, newest)


def _draw_question(number: int, question: str, language: Language) -> None:
    st.html(render("question.html", language, number=number, question=question))


def _draw_answer(turn: Turn, opened: Opened, language: Language, newest: bool = False) -> None:
    """The answer; the newest with chips to take away and with further questions."""
    if newest and turn.chips:
        _offer_chips(turn, language)
    elif turn.chips:
        in_force = [label(chip, language) for chip in turn.chips if chip.state is not State.IGNORED]
        st.html(render("chips.html", language, chips=in_force))
    st.html(turn.html[language])
    verdict.actions(turn, language)
    if newest:
        _offer_follow_ups(turn, opened)


def _offer_chips(turn: Turn, language: Language) -> None:
    with st.container(key=f"chips{turn.number}", horizontal=True, gap="xsmall"):
        for chip in turn.chips:
            ignored = chip.state is State.IGNORED
            st.button(
                literal(label(chip, language)),
                key=f"chip_{chip.key}",
                type="tertiary" if ignored else "secondary",
                icon=":material/add:" if ignored else ":material/close:",
                icon_position="right",
                on_click=_redo,
                args=(chip,),
            )


def _redo(chip: Chip) -> None:
    """Ask the newest question again with a chip taken away or brought back."""
    talk = _conversation()
    if chip.state is State.CHOSEN:
        filters.clear(chip.name)
    talk.ask_again(without(chip, talk.turns[-1].query.filters))


def _offer_follow_ups(turn: Turn, opened: Opened) -> None:
    """Found after the answer is on the screen: finding an item's counterpart takes longer."""
    item = subject(turn.answer)
    questions = follow_ups(turn.answer, counterpart(opened.index, item) if item else None)
    if not questions:
        return
    with st.container(key=f"follow_ups{turn.number}", horizontal=True, gap="xsmall"):
        for number, question in enumerate(questions):
            st.button(
                literal(question),
                key=f"follow_up{turn.number}_{number}",
                icon=":material/subdirectory_arrow_right:",
                on_click=_take,
                args=(question,),
            )


def _offer_examples(opened: Opened, language: Language) -> None:
    with st.container(key="examples"):
        st.html(render("hint.html", language))
        for number, example in enumerate(examples(opened.index, language)):
            st.button(
                literal(example.text),
                key=f"example{number}",
                icon=":material/north_west:",
                width="stretch",
                on_click=_take,
                args=(example.text,),
            )


def _controls(opened: Opened, talk: Conversation, language: Language) -> None:
    """Under the question box: filters for what is asked next, export, a new start."""
    with st.container(key="controls", horizontal=True, vertical_alignment="center"):
        for chip in chosen_chips(filters.choose(opened.choices, language)):
            st.button(
                literal(label(chip, language)),
                key=f"set_{chip.name}",
                icon=":material/close:",
                icon_position="right",
                on_click=filters.clear,
                args=(chip.name,),
            )
        if talk.started:
            _offer_export(talk, language)
            st.button(
                say("ui.ask.start_over", language),
                key="start_over",
                icon=":material/add_comment:",
                type="tertiary",
                on_click=_start_over,
            )


def _start_over() -> None:
    st.session_state.conversation = Conversation(asked=_conversation().newest)
    for name in ADDRESS:
        st.query_params.pop(name, None)


def _offer_export(talk: Conversation, language: Language) -> None:
    """The file is made when it is asked for, from the turns there are then."""

    def entries() -> list[exports.Entry]:
        return [turn.entries[language] for turn in talk.turns]

    with st.popover(say("ui.ask.export", language), icon=":material/download:", type="tertiary"):
        name = say("ui.exports.file", language)
        st.download_button(
            say("ui.ask.export_docx", language),
            lambda: exports.docx(entries(), language),
            f"{name}.docx",
            DOCX,
            key="export_docx",
            on_click="ignore",
            width="stretch",
        )
        st.download_button(
            say("ui.ask.export_markdown", language),
            lambda: exports.markdown(entries(), language).encode(),
            f"{name}.md",
            "text/markdown",
            key="export_markdown",
            on_click="ignore",
            width="stretch",
        )


def _write_address(query: Query) -> None:
    """Let the address ask the newest question again; the filters write theirs themselves."""
    given = parameters(query)
    for name in ADDRESS:
        if name in given:
            st.query_params[name] = given[name]
        else:
            st.query_params.pop(name, None)


def _name_buttons(talk: Conversation, language: Language) -> None:
    """Copying, and what buttons of few words do; after they are drawn."""
    chips = [(f"chip_{one.key}", one) for turn in talk.turns[-1:] for one in turn.chips]
    chips += [(f"set_{one.name}", one) for one in chosen_chips(filters.current())]
    names = [[f".st-key-{key} button", action(one, language)] for key, one in chips]
    send = ['[data-testid="stChatInputSubmitButton"]', say("ui.ask.send", language)]
    with st.container(key="assistance"):
        _assist(key="assist_script", data={"names": [send, *names]})
