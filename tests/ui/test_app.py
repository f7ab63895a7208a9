"""The page, run by Streamlit's own test runner on a real index."""

import re
import shutil
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from common.catalogue import Language
from common.settings import ROOT, Settings, load_settings
from indexer import open_index
from tests.ui.conftest import Open
from ui.ask.conversation import KEPT_TURNS
from ui.ask.query import HISTORY
from ui.examples import examples

LINE_BURIAL = "架空线入地由哪个部门牵头，第三季度目标是什么？"
THIRD_QUARTER = "电站土建全部竣工；完成第一批道路架空线整治；启动第二批道路架空线整治排管施工"


def shown(app: AppTest) -> str:
    """All HTML on the page, tags taken out."""
    return re.sub(r"<[^>]+>", "", "\n".join(str(html.proto.body) for html in app.get("html")))


def in_address(app: AppTest, name: str) -> str:
    """A parameter of the page's address; the test runner gives a string or a list of one."""
    value = app.query_params[name]
    return value if isinstance(value, str) else value[0]


def ask(app: AppTest, question: str) -> str:
    app.chat_input[0].set_value(question).run()
    assert not app.exception
    return shown(app)


def test_first_run_shows_the_question_box_examples_and_what_is_indexed(
    page: Open, built: Settings
) -> None:
    app = page(built)
    index = open_index(built)
    assert not app.exception
    assert app.chat_input[0].placeholder == "请输入问题"
    questions = [example.text for example in examples(index, Language.ZH)]
    labels = [re.sub(r"\\(.)", r"\1", button.label) for button in app.button]
    assert labels == questions
    assert f"{len(index.documents)} 份文件" in shown(app)
    assert f"{len(index.items)} 个条目" in shown(app)


def test_a_question_gives_the_answer_its_facts_and_its_source(page: Open, built: Settings) -> None:
    text = ask(page(built), LINE_BURIAL)
    assert "建管委" in text
    assert THIRD_QUARTER in text
    assert "第20项" in text


def test_a_question_in_the_address_is_answered(page: Open, built: Settings) -> None:
    app = page(built, q=LINE_BURIAL, lang="en")
    assert THIRD_QUARTER in shown(app)
    assert "Sources" in shown(app)


def test_an_example_is_asked_by_its_button(page: Open, built: Settings) -> None:
    app = page(built)
    app.button[0].click().run()
    assert not app.exception
    assert "出处" in shown(app)
    assert in_address(app, "q") == examples(open_index(built), Language.ZH)[0].text


def test_every_example_is_answered_from_the_item_it_was_drawn_from(built: Settings) -> None:
    from answerer import open_answerer

    answerer = open_answerer(built)
    for language in Language:
        for example in examples(answerer.retriever.index, language):
            cited = {citation.item_id for citation in answerer.answer(example.text).citations}
            assert example.item_id in cited, example.text


def test_empty_input_asks_nothing(page: Open, built: Settings) -> None:
    before = shown(page(built))
    assert ask(page(built), "   ") == before


def test_a_question_outside_the_notices_is_declined(page: Open, built: Settings) -> None:
    assert "没有找到答案" in ask(page(built), "2023年架空线入地的第三季度目标是什么？")


def test_switching_the_language_switches_every_label(page: Open, built: Settings) -> None:
    app = page(built)
    ask(app, LINE_BURIAL)
    app.segmented_control(key="language").set_value("en").run()
    assert not app.exception
    assert app.chat_input[0].placeholder == "Ask about the notices"
    assert "Sources" in shown(app)
    assert "出处" not in shown(app)
    assert in_address(app, "lang") == "en"


def test_an_unknown_language_in_the_address_is_ignored(page: Open, built: Settings) -> None:
    app = page(built, lang="xx")
    assert not app.exception
    assert app.chat_input[0].placeholder == "请输入问题"


def test_filters_narrow_the_answer_and_stand_in_the_address(page: Open, built: Settings) -> None:
    app = page(built)
    app.selectbox(key="filter_district").set_value("静安区").run()
    assert in_address(app, "district") == "静安区"
    assert THIRD_QUARTER not in ask(app, LINE_BURIAL)


def test_filters_in_the_address_are_set(page: Open, built: Settings) -> None:
    app = page(built, district="静安区", year="2020", department="nobody")
    chosen = [app.selectbox(key=f"filter_{name}").value for name in ("district", "year")]
    assert chosen == ["静安区", 2020]
    assert app.selectbox(key="filter_department").value is None


def test_the_conversation_reads_downwards_and_starting_over_clears_it(
    page: Open, built: Settings
) -> None:
    app = page(built)
    ask(app, LINE_BURIAL)
    text = ask(app, "那第四季度呢？")
    assert text.index(LINE_BURIAL) < text.index("那第四季度呢？")
    assert "完成第二批道路架空线整治" in text
    assert in_address(app, "h") == LINE_BURIAL
    app.button(key="start_over").click().run()
    assert LINE_BURIAL not in shown(app)
    assert not {"q", "h", "ignore"} & set(app.query_params)


SPELT = "2020年架空线入第由哪个部门牵头？"


def chips(app: AppTest) -> dict[str, str]:
    """Labels of the chips' buttons by key."""
    return {
        str(button.key): re.sub(r"\\(.)", r"\1", button.label)
        for button in app.button
        if str(button.key).startswith("chip_")
    }


def test_what_was_recognised_is_taken_away_and_brought_back(page: Open, built: Settings) -> None:
    app = page(built)
    ask(app, SPELT)
    all_of_it = {
        "chip_year": "年度：2020",
        "chip_spelling": "按此理解：架空线入第 → 架空线入地",
    }
    assert chips(app) == all_of_it
    app.button(key="chip_year").click().run()
    assert not app.exception
    assert chips(app) == all_of_it
    assert app.session_state.conversation.turns[-1].answer.question.years == ()
    assert in_address(app, "ignore") == "year"
    app.button(key="chip_year").click().run()
    assert app.session_state.conversation.turns[-1].answer.question.years == (2020,)
    assert "ignore" not in app.query_params
    assert len(app.session_state.conversation.turns) == 1


def test_a_year_left_aside_stays_so_until_another_is_named(page: Open, built: Settings) -> None:
    app = page(built)
    ask(app, SPELT)
    app.button(key="chip_year").click().run()
    ask(app, "那第四季度呢？")
    assert app.session_state.conversation.turns[-1].answer.question.years == ()
    ask(app, "2021年的呢？")
    assert app.session_state.conversation.turns[-1].answer.question.years == (2021,)


def test_a_chosen_filter_is_a_chip_of_its_answer_and_of_the_question_box(
    page: Open, built: Settings
) -> None:
    app = page(built)
    app.selectbox(key="filter_district").set_value("静安区").run()
    assert THIRD_QUARTER not in ask(app, LINE_BURIAL)
    app.button(key="chip_chosen_district").click().run()
    assert not app.exception
    assert THIRD_QUARTER in shown(app)
    assert app.selectbox(key="filter_district").value is None
    app.selectbox(key="filter_year").set_value(2021).run()
    app.button(key="set_year").click().run()
    assert app.selectbox(key="filter_year").value is None
    assert len(app.session_state.conversation.turns) == 1


def test_a_follow_up_is_asked_by_its_button(page: Open, built: Settings) -> None:
    app = page(built)
    ask(app, LINE_BURIAL)
    offered = [one for one in app.button if str(one.key).startswith("follow_up1_")]
    words = offered[-1].label
    assert words == "建管委牵头哪些任务？"
    offered[-1].click().run()
    assert not app.exception
    newest = app.session_state.conversation.turns[-1]
    assert newest.query.question == words
    assert len({one.item_id for one in newest.answer.citations}) > 1


def test_every_follow_up_of_the_examples_is_answered(built: Settings) -> None:
    from answerer import open_answerer
    from ui.ask.counterparts import counterpart
    from ui.ask.suggestions import follow_ups

    answerer = open_answerer(built)
    index, asked = answerer.retriever.index, 0
    for language in Language:
        for example in examples(index, language):
            answer = answerer.answer(example.text)
            found = counterpart(index, index.items[example.item_id])
            for question in follow_ups(answer, found):
                asked += 1
                assert not answerer.answer(question, [example.text]).abstained, question
    assert asked


def test_a_link_reproduces_a_follow_up_and_what_it_leaves_aside(
    page: Open, built: Settings
) -> None:
    first = page(built)
    ask(first, LINE_BURIAL)
    ask(first, "那第四季度呢？")
    first.button(key="chip_quarter").click().run()
    wanted = first.session_state.conversation.turns[-1]
    again = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    for name in ("q", "h", "ignore"):
        again.query_params[name] = first.query_params[name]
    again.run()
    assert not again.exception
    turn = again.session_state.conversation.turns[-1]
    assert (turn.query, turn.answer.text) == (wanted.query, wanted.answer.text)


def test_a_question_of_nothing_but_control_characters_is_a_message(
    page: Open, built: Settings
) -> None:
    app = page(built)
    ask(app, LINE_BURIAL)
    text = ask(app, "\u200b")
    assert "问题" in text
    assert LINE_BURIAL in text
    assert app.session_state.conversation.pending is None


def test_a_verdict_is_kept_with_its_reason(
    page: Open, built: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ui.feedback import kept

    monkeypatch.setenv("POLICY_FEEDBACK", str(tmp_path / "feedback"))
    app = page(built)
    ask(app, LINE_BURIAL)
    app.button(key="bad1").click().run()
    app.text_input(key="more1").set_value("少了配合部门")
    submit = next(button for button in app.button if button.label == "提交")
    submit.click().run()
    assert not app.exception
    assert "已记下" in shown(app)
    (one,) = kept()
    turn = app.session_state.conversation.turns[0]
    assert (one.feedback.question, one.feedback.good) == (LINE_BURIAL, False)
    assert (one.feedback.reason, one.feedback.answer) == ("少了配合部门", turn.answer.text)
    assert one.feedback.items == ("changning-2020-key-work-targets.txt#20",)
    assert one.feedback.generation == turn.generation


def test_the_session_keeps_a_bounded_number_of_turns() -> None:
    assert 0 < HISTORY < KEPT_TURNS <= 50


def test_a_missing_index_says_what_to_do(page: Open, tmp_path: Path) -> None:
    app = page(load_settings(index=tmp_path / "none"))
    assert not app.exception
    assert "python -m indexer build" in shown(app)


def test_a_damaged_index_says_what_to_do(page: Open, built: Settings, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(built.index, tmp_path / "index"))
    for file in (copy / "generations").glob("*/*"):
        file.write_bytes(file.read_bytes()[:-1] + b"!")
    app = page(load_settings(index=copy))
    assert not app.exception
    assert "暂时无法使用" in shown(app)
    assert str(copy) in shown(app)


def test_an_empty_corpus_says_what_to_do(page: Open, tmp_path: Path) -> None:
    from indexer import build

    (tmp_path / "corpus").mkdir()
    settings = load_settings(corpus=tmp_path / "corpus", index=tmp_path / "index")
    build(settings)
    app = page(settings)
    assert not app.exception
    assert "还没有文件" in shown(app)


def test_a_newer_generation_is_noticed(page: Open, tmp_path: Path) -> None:
    settings = corpus_of(tmp_path, "河道")
    app = page(settings)
    assert "1 份文件" in shown(app)
    corpus_of(tmp_path, "绿道")
    app.run()
    assert not app.exception
    assert "2 份文件" in shown(app)
    assert "索引版本 2" in shown(app)


def corpus_of(folder: Path, topic: str) -> Settings:
    """Add a notice about the topic to a corpus in the folder, and index it."""
    from indexer import build

    corpus = folder / "corpus"
    corpus.mkdir(exist_ok=True)
    notice = f"关于{topic}建设的通知\n\n一、推进{topic}建设工作。（责任单位：区{topic}办）\n"
    (corpus / f"{topic}.txt").write_text(notice, "utf-8")
    settings = load_settings(corpus=corpus, index=folder / "index")
    build(settings)
    return settings


def test_a_missing_model_says_what_to_do(
    page: Open, built: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POLICY_ENCODER", str(tmp_path / "no-model"))
    st.cache_resource.clear()
    app = page(built)
    assert not app.exception
    assert "暂时无法使用" in shown(app)
    assert "no-model" in shown(app)


def test_the_page_listens_on_this_machine_only_and_reports_nothing() -> None:
    import tomllib

    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))
    assert config["server"]["address"] == "127.0.0.1"
    assert config["server"]["port"] == 8501
    assert config["browser"] == {"gatherUsageStats": False}
    assert config["client"]["showErrorDetails"] == "none"
