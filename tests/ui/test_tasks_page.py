"""The page of all items, run by Streamlit's own test runner on a real index."""

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from common.settings import Settings, default_settings, load_settings
from indexer import build, open_index
from tests.ui.conftest import LOADING_SECONDS


def script() -> None:
    from ui import frame
    from ui.tasks.page import page

    frame.begin()
    page()


def run(monkeypatch: pytest.MonkeyPatch, settings: Settings, **address: str | list[str]) -> AppTest:
    monkeypatch.setenv("POLICY_INDEX", str(settings.index))
    monkeypatch.setenv("POLICY_CORPUS", str(settings.corpus))
    default_settings.cache_clear()
    app = AppTest.from_function(script, default_timeout=LOADING_SECONDS)
    for name, value in address.items():
        app.query_params[name] = value
    return checked(app.run())


def checked(app: AppTest) -> AppTest:
    assert not app.exception
    return app


def shown(app: AppTest) -> str:
    html = "\n".join(str(one.proto.body) for one in app.get("html"))
    return " ".join(re.sub(r"<[^>]+>", "", html).split())


def in_address(app: AppTest) -> dict[str, str]:
    """The page's parameters; the test runner gives a string or a list of one."""
    given = app.query_params
    return {name: one if isinstance(one, str) else one[0] for name, one in given.items()}


def test_all_items_but_those_of_copies_are_listed(
    monkeypatch: pytest.MonkeyPatch, built: Settings
) -> None:
    app = run(monkeypatch, built)
    index = open_index(built)
    copies = {one.id for one in index.documents.values() if one.duplicate_of}
    kept = [one for one in index.items.values() if one.document_id not in copies]
    texts = app.dataframe[0].value["text"]
    assert [text.removesuffix("…") for text in texts] == [
        one.text[: len(text.removesuffix("…"))] for one, text in zip(kept, texts, strict=True)
    ]
    assert len(set(texts)) > len(kept) / 2
    assert f"{len(kept)} 个条目" in shown(app)


def test_a_link_sets_the_facets_and_any_name_of_a_department_will_do(
    monkeypatch: pytest.MonkeyPatch, built: Settings
) -> None:
    app = run(monkeypatch, built, lead="区建设和管理委员会", year="2020", quarter="Q3", kind="?")
    assert app.multiselect(key="tasks_lead").value == ["建管委"]
    assert set(app.dataframe[0].value["lead"].str.contains("建管委")) == {True}
    assert "Q3" in app.dataframe[0].value
    assert "Q1" not in app.dataframe[0].value
    assert in_address(app) == {"lead": "建管委", "year": "2020", "quarter": "Q3"}


def test_facets_are_chosen_dropped_and_reset(
    monkeypatch: pytest.MonkeyPatch, built: Settings
) -> None:
    app = run(monkeypatch, built)
    everything = len(app.dataframe[0].value)
    checked(app.text_input(key="tasks_words").set_value("河道").run())
    found = len(app.dataframe[0].value)
    assert 0 < found < everything
    checked(app.toggle(key="tasks_starred").set_value(True).run())
    assert 0 < len(app.dataframe[0].value) < found
    checked(app.button(key="tasks_chip1").click().run())
    assert len(app.dataframe[0].value) == found
    checked(app.button(key="tasks_reset").click().run())
    assert len(app.dataframe[0].value) == everything
    assert dict(app.query_params) == {}


def test_nothing_found_says_so(monkeypatch: pytest.MonkeyPatch, built: Settings) -> None:
    app = run(monkeypatch, built, words="无此词语")
    assert "没有符合条件的条目" in shown(app)
    assert not app.dataframe


def test_the_charts_follow_the_facets_and_are_told_in_words(
    monkeypatch: pytest.MonkeyPatch, built: Settings
) -> None:
    app = run(monkeypatch, built, view="charts", district="长宁区", lead="建管委", lang="en")
    assert "Items led, by department" in shown(app)
    assert app.selectbox[0].value == "建管委"
    alternatives = [chart.proto.alt for chart in app.get("vega_lite_chart")]
    assert len(alternatives) == 3
    assert alternatives[0].startswith("Chart “Items led, by department”: 建管委 (")
    targets = shown(app)
    assert "电站土建全部竣工" in targets


def test_two_years_are_compared(monkeypatch: pytest.MonkeyPatch, built: Settings) -> None:
    app = run(monkeypatch, built, view="compare")
    left, right = (app.selectbox(key=f"tasks_{name}").value for name in ("left", "right"))
    assert left != right
    assert "第 1 对条目" in shown(app)
    next(button for button in app.button if button.label == "左右互换").click()
    checked(app.run())
    swapped = [app.selectbox(key=f"tasks_{name}").value for name in ("left", "right")]
    assert swapped == [right, left]
    assert in_address(app) == {"view": "compare", "left": right, "right": left}


def test_one_notice_alone_cannot_be_compared(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    notice = "关于河道建设的通知\n\n一、推进河道建设工作。（责任单位：区河道办）\n"
    (corpus / "a.txt").write_text(notice, "utf-8")
    settings = load_settings(corpus=corpus, index=tmp_path / "index")
    build(settings)
    assert "还没有可以比对的文件" in shown(run(monkeypatch, settings, view="compare"))


def test_an_empty_corpus_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    settings = load_settings(corpus=tmp_path / "corpus", index=tmp_path / "index")
    build(settings)
    assert "还没有文件" in shown(run(monkeypatch, settings))
