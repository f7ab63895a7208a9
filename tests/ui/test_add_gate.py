"""The gate on the page: a refusal with the questions that would be lost, and publishing anyway."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from common.settings import Settings, default_settings
from indexer.generations import current_generation
from tests.ui.test_add import PLAN, SECONDS, finish, own, script, text, upload

__all__ = ["own"]

QUESTION = "云杉区全年新建社区食堂多少家？"
"""Rightly declined until the notice is there."""


@pytest.fixture
def gated(own: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    sets = tmp_path / "sets"
    sets.mkdir()
    asked = {"id": "canteens", "lang": "zh", "type": "figure", "question": QUESTION}
    line = json.dumps({**asked, "answerable": False}, ensure_ascii=False)
    (sets / "own.jsonl").write_text(f"{line}\n", "utf-8")
    given = {"INDEX": own.index, "CORPUS": own.corpus, "FEEDBACK": tmp_path, "GATE": "refuse"}
    for name, value in given.items():
        monkeypatch.setenv(f"POLICY_{name}", str(value))
    default_settings.cache_clear()
    yield AppTest.from_function(script, default_timeout=SECONDS).run()
    default_settings.cache_clear()


def test_a_losing_notice_is_refused_shown_and_published_by_an_editor(
    gated: AppTest, own: Settings
) -> None:
    before = current_generation(own)
    upload(gated, ("canteens.txt", PLAN.encode()))
    gated.button(key="add_yes_all").click().run()
    refused = text(finish(gated))
    assert "没有发布" in refused
    assert QUESTION in refused
    assert (current_generation(own), (own.corpus / "canteens.txt").exists()) == (before, False)
    gated.button(key="add_publish_anyway").click().run()
    done = text(finish(gated))
    assert "已入库" in done
    assert "原来能答的 1 个问题现在答不出了" in done
    assert QUESTION in done
    assert (own.corpus / "canteens.txt").read_text("utf-8") == PLAN
    assert "add_publish_anyway" not in {button.key for button in gated.button}
