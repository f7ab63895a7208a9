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
from ui.ask import HISTORY, KEPT_TURNS
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


def test_earlier_questions_stay_and_starting_over_clears_them(page: Open, built: Settings) -> None:
    app = page(built)
    ask(app, LINE_BURIAL)
    assert "之前的问题" in ask(app, "那第四季度呢？")
    app.button[0].click().run()
    assert LINE_BURIAL not in shown(app)
    assert "q" not in app.query_params


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
    assert "还没有可查的通知" in shown(app)


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
