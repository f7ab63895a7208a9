"""Answers worded by a language model, over real HTTP: only what its sources say is shown."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from answerer import Answer, Answerer
from answerer.llm import open_model
from common.records import Field
from common.settings import load_settings
from tests.answerer.chat_server import Passages, Script, serving

FACTS = "架空线入地由谁牵头？"
FREE = "怎样推进垃圾分类？"

Ask = Callable[..., Answer]


@pytest.fixture
def ask(answerer: Answerer) -> Ask:
    """Ask with a scripted server; settings of the model can be given."""

    def asked(script: Script, question: str = FACTS, **given: object) -> Answer:
        with serving(script) as url:
            settings = load_settings(llm_url=url, llm_model="scripted", **given)
            return Answerer(answerer.retriever, open_model(settings)).answer(question)

    return asked


def faithful(passages: Passages) -> str:
    return f"这项工作由{passages[0]['text']}牵头。[{passages[0]['n']}]"


def after(addition: str) -> Script:
    """A faithful sentence and another."""
    return Script(reply=lambda passages: faithful(passages) + addition)


def note_of(answer: Answer) -> str:
    return "".join(answer.notes)


def test_a_faithful_wording_is_shown_with_its_source(ask: Ask, answerer: Answerer) -> None:
    extracted = answerer.answer(FACTS)
    answer = ask(Script(reply=faithful))
    quote = extracted.citations[0].quote
    assert answer.text == f"这项工作由{quote}牵头。[1]"
    assert [(c.n, c.quote, c.field) for c in answer.citations] == [(1, quote, Field.LEAD.value)]
    assert "大模型" in note_of(answer)


def test_sentences_are_told_of_as_they_are_verified(answerer: Answerer) -> None:
    told: list[str] = []
    with serving(Script(reply=lambda p: faithful(p) + "天气很好。")) as url:
        model = open_model(load_settings(llm_url=url, llm_model="scripted"))
        answer = Answerer(answerer.retriever, model).answer(FACTS, on_sentence=told.append)
    assert told == [answer.text]


def test_the_key_and_the_model_are_sent_and_passages_are_data(ask: Ask) -> None:
    script = Script(reply=faithful)
    ask(script, llm_key="secret")
    request = script.requests[0]
    assert script.keys == ["Bearer secret"]
    assert request["model"] == "scripted"
    assert [message["role"] for message in request["messages"]] == ["system", "user"]


@pytest.mark.parametrize(
    "addition",
    [
        "共投资35亿元。[1]",
        "2035年5月前完成。[1]",
        "由财政局牵头。[1]",
        "第一季度完成。[1]",
        "依据沪府发〔2033〕9号。[1]",
        "投资为88亿元。",
        "这项工作不由其牵头。[1]",
    ],
)
def test_a_contradicted_claim_brings_the_extracted_answer_back(
    ask: Ask, answerer: Answerer, addition: str
) -> None:
    extracted, answer = answerer.answer(FACTS), ask(after(addition))
    assert (answer.text, answer.citations) == (extracted.text, extracted.citations)
    assert "不符" in note_of(answer)


@pytest.mark.parametrize(
    "addition", ["总之要抓紧落实。", "总之要抓紧落实。[77]", "欢迎市民朋友们积极踊跃来电咨询。[1]"]
)
def test_a_sentence_without_support_is_left_out_and_said_so(ask: Ask, addition: str) -> None:
    answer = ask(after(addition))
    assert answer.text == ask(Script(reply=faithful)).text
    assert "1 句" in note_of(answer)


def test_an_answer_that_omits_the_lead_is_not_shown(ask: Ask, answerer: Answerer) -> None:
    where = Script(reply=lambda p: f"见{p[-1]['text']}。[{p[-1]['n']}]")
    answer = ask(where)
    assert answer.text == answerer.answer(FACTS).text
    assert "漏" in note_of(answer)


@pytest.mark.parametrize(
    ("script", "given", "reason"),
    [
        (Script(hang=True), {"llm_seconds": 0.5}, "0.5 秒"),
        (Script(reply=faithful, break_off=True), {}, "断开"),
        (Script(nonsense=True), {}, "无法识别"),
        (Script(statuses=[401]), {}, "HTTP 401"),
        (Script(statuses=[429] * 9), {}, "HTTP 429"),
        (Script(reply=lambda _: "长" * 9_000), {}, "8000"),
    ],
)
def test_a_server_that_fails_leaves_the_extracted_answer_and_a_reason(
    ask: Ask, answerer: Answerer, script: Script, given: dict[str, object], reason: str
) -> None:
    answer = ask(script, **given)
    assert answer.text == answerer.answer(FACTS).text
    assert reason in note_of(answer)


def test_a_busy_server_is_asked_again(ask: Ask) -> None:
    script = Script(reply=faithful, statuses=[429, 503])
    assert "[1]" in ask(script).text
    assert len(script.requests) == 3


def test_no_server_there_is_said(answerer: Answerer) -> None:
    model = open_model(load_settings(llm_url="http://127.0.0.1:9/v1", llm_model="scripted"))
    answer = Answerer(answerer.retriever, model).answer(FACTS)
    assert answer.text == answerer.answer(FACTS).text
    assert "无法连接" in note_of(answer)


def test_without_a_server_nothing_is_sent() -> None:
    assert open_model(load_settings()) is None


def test_free_text_may_cite_the_items_found(ask: Ask) -> None:
    script = Script(reply=lambda p: f"{p[-1]['text'][:40]}。[{p[-1]['n']}]")
    answer = ask(script, FREE)
    assert [citation.n for citation in answer.citations] == [1]
    assert answer.text.partition("。")[0] in "".join(answer.citations[0].quote.split())


def test_a_declined_question_never_reaches_the_model(ask: Ask) -> None:
    script = Script(reply=faithful)
    assert ask(script, "2035年架空线入地由谁牵头？").abstained
    assert script.requests == []
