"""How the system is, in a real browser: its checks run, and it stands without an index."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from common.settings import Settings, load_settings
from indexer import open_index
from tests.browser.conftest import Visit, serving, visiting

pytestmark = pytest.mark.browser


def test_the_checks_run_and_the_report_is_downloaded(visit: Visit, built: Settings) -> None:
    page, items = visit.page, len(open_index(built).items)
    page.goto(f"{visit.address}/about?lang=en")
    expect(page.locator(".about").first).to_contain_text(str(items))
    page.get_by_role("button", name="Run the checks").click()
    checks = page.locator(".about-checks")
    expect(checks.locator("li.good")).to_have_count(7)
    expect(checks).to_contain_text("All is well.")
    visit.settle()  # the report is made anew with the checks in it
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the diagnostic report").click()
    report = json.loads(Path(download.value.path()).read_text("utf-8"))
    assert {one["grade"] for one in report["checks"]} == {"good"}
    assert report["contents"]["items"] == items
    assert visit.outside() == []


def test_the_page_stands_without_an_index(chromium: Browser, tmp_path: Path) -> None:
    settings = load_settings(corpus=tmp_path / "corpus", index=tmp_path / "index")
    with serving(settings, tmp_path / "log") as address, visiting(chromium, address) as visit:
        visit.page.goto(f"{address}/about")
        expect(visit.page.locator(".problem")).to_contain_text("python -m indexer build")
        expect(visit.page.locator(".about", has_text="诊断报告")).to_be_visible()
