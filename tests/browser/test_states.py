"""What every page says when it cannot work as usual: what to do, never a stack trace."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from common.settings import ROOT, Settings, load_settings
from indexer import build
from indexer.generations import candidates, generation_folder, publish, read_manifest, writing
from tests.browser.conftest import Visit, serving, visiting

pytestmark = pytest.mark.browser

PAGES = ("", "tasks", "documents", "add", "evaluate", "about")
TRACE = ("Traceback", "Error:", "stException", ".py")


def no_trace(visit: Visit) -> None:
    expect(visit.page.get_by_test_id("stException")).to_have_count(0)
    shown = visit.page.locator("[data-testid=stMain]").inner_text()
    assert [word for word in TRACE if word in shown] == []


def test_an_index_missing_built_updated_damaged_and_empty(
    chromium: Browser, built: Settings, tmp_path: Path
) -> None:
    settings = load_settings(corpus=built.corpus, index=tmp_path / "index")
    with serving(settings, tmp_path / "log") as address, visiting(chromium, address) as visit:
        problem = visit.page.locator(".problem")
        state = visit.page.locator(".summary .state")
        for page in PAGES:
            visit.open(page)
            no_trace(visit)
        visit.open("documents")
        expect(problem).to_contain_text("python -m indexer build")

        with writing(settings):
            visit.open("documents")
            expect(problem).to_contain_text("正在建立索引")
            shutil.copytree(built.index / "generations", settings.index / "generations")
            shutil.copy(built.index / "CURRENT", settings.index)
            expect(visit.page.locator(".documents")).to_be_visible()
            expect(state).to_contain_text("正在更新索引")

        newest = damaged_copy(settings)
        visit.open("documents")
        expect(visit.page.locator(".documents")).to_be_visible()
        expect(state).to_contain_text("正在使用上一个完好的版本")
        expect(visit.page.locator(".summary .version")).not_to_contain_text(str(newest))

        (tmp_path / "corpus").mkdir()
        build(load_settings(corpus=tmp_path / "corpus", index=settings.index))
        for page in PAGES:
            visit.open(page)
            no_trace(visit)
        visit.open("documents")
        expect(problem).to_contain_text("还没有文件")
        expect(problem.get_by_role("link", name="入库")).to_be_visible()


def damaged_copy(settings: Settings) -> int:
    """A next generation that is published, but not whole."""
    current = generation_folder(settings, candidates(settings)[0])
    held = read_manifest(current)

    def write(draft: Path) -> None:
        for name in held.files:
            shutil.copy(current / name, draft)

    with writing(settings):
        newest = publish(settings, held, write).generation
    records = generation_folder(settings, newest) / "records.sqlite"
    records.write_bytes(records.read_bytes()[:-1] + b"!")
    return newest


def test_a_model_that_is_missing(chromium: Browser, built: Settings, tmp_path: Path) -> None:
    with (
        serving(built, tmp_path / "log", POLICY_ENCODER=str(tmp_path / "no-model")) as address,
        visiting(chromium, address) as visit,
    ):
        for page in PAGES:
            visit.open(page)
            no_trace(visit)
        visit.open("documents?lang=en")
        expect(visit.page.locator(".problem")).to_contain_text("no-model")
        expect(visit.page.get_by_role("button", name="Try again")).to_be_visible()


def test_a_failure_nobody_foresaw_has_a_number_that_the_log_has_too(
    chromium: Browser, built: Settings, tmp_path: Path
) -> None:
    script = str(ROOT / "tests" / "browser" / "failing_app.py")
    log = tmp_path / "log"
    with serving(built, log, script) as address, visiting(chromium, address) as visit:
        visit.open("?lang=en")
        no_trace(visit)
        card = visit.page.locator(".problem")
        expect(card).not_to_contain_text("a detail for the log only")
        told = card.inner_text()
    logged = log.read_text("utf-8")
    [reference] = [line.split()[-1] for line in logged.splitlines() if "failure " in line][:1]
    assert len(reference) == 6
    assert reference in told
    assert "RuntimeError: a detail for the log only" in logged
