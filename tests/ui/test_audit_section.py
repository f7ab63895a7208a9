"""The audit log on the page: what is recorded of it, and what administrators see."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from common.audit import Action, Actor, record
from common.audit.files import log_files
from common.audit.reading import Wanted, newest
from common.settings import Settings, default_settings, load_settings
from tests.ui.conftest import Open
from ui.about.audit_log import ROWS

WANG, LI = Actor("wang@example.org", "page"), Actor("li@example.org", "page")


def section() -> None:
    """The script of the page: the section alone."""
    import streamlit as st

    from common.catalogue import Language
    from ui.about import audit_log

    st.session_state.language = "zh"
    audit_log.draw(Language.ZH)


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Settings]:
    default_settings.cache_clear()
    yield load_settings(audit=tmp_path / "audit")
    default_settings.cache_clear()


def drawn() -> AppTest:
    return AppTest.from_function(section, default_timeout=60).run()


def html(app: AppTest) -> str:
    assert not app.exception
    return "\n".join(element.proto.body for element in app.get("html"))


def test_without_records_the_section_says_so(here: Settings) -> None:
    assert "还没有记录。" in html(drawn())


def test_records_are_listed_escaped_and_found_by_who_and_what(here: Settings) -> None:
    record(here, WANG, Action.LOGIN)
    record(here, LI, Action.ASK, "answered", question="<script>alert(1)</script>")
    record(here, LI, Action.DENIED, "refused", needed="editor")
    app = drawn()
    told = html(app)
    assert "&lt;script&gt;alert(1)" in told
    assert "<script>" not in told
    assert told.count("<tr>") == 4
    places = [told.index(f'class="action">{name}') for name in ("被拒绝", "提问", "登录")]
    assert places == sorted(places)
    app.selectbox(key="audit_action").select("ask").run()
    assert html(app).count("<tr>") == 2
    app.text_input(key="audit_who").input("wang").run()
    assert "没有符合条件的记录。" in html(app)


def test_more_records_come_with_a_click(here: Settings) -> None:
    for _ in range(ROWS + 3):
        record(here, LI, Action.LOGIN)
    app = drawn()
    assert html(app).count("<tr>") == ROWS + 1
    app.button(key="audit_more").click().run()
    assert html(app).count("<tr>") == ROWS + 4
    assert "audit_more" not in [button.key for button in app.button]


def test_the_log_is_verified_with_a_click(here: Settings) -> None:
    for _ in range(3):
        record(here, LI, Action.LOGIN)
    app = drawn()
    app.button(key="audit_check").click().run()
    assert "日志完整：第 1 至 3 条记录" in html(app)
    (path,) = log_files(Path(str(here.audit)))
    path.write_bytes(path.read_bytes().replace(b"li@", b"la@", 1))
    app.button(key="audit_check").click().run()
    assert f"{path.name} 的第 1 条记录被改动" in html(app)


@pytest.mark.parametrize("kept", [True, False])
def test_a_question_on_the_page_is_recorded_unless_the_setting_says_otherwise(
    kept: bool, built: Settings, page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POLICY_AUDIT_QUESTIONS", str(kept))
    app = page(built, q="老旧小区改造由谁牵头？")
    assert not app.exception
    records = newest(load_settings(), Wanted())
    assert [(one.who, one.via, one.action, one.outcome) for one in records] == (
        [("local", "page", "ask", "answered")] if kept else []
    )
    assert [one.details.get("question") for one in records] == (
        ["老旧小区改造由谁牵头？"] if kept else []
    )
