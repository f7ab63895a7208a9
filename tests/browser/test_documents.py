"""Documents in a real browser: the list, a notice read, searched, linked to, downloaded."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from common.settings import Settings, load_settings
from indexer import build, open_index
from tests.browser.conftest import Visit, serving, visiting

pytestmark = pytest.mark.browser

FILE = "changning-2020-key-work-targets.txt"


def opened(visit: Visit, language: str = "zh") -> None:
    """The list, then the notice by its title."""
    visit.open(f"documents?lang={language}")
    visit.page.locator("tbody tr", has_text=FILE).locator(".title > a").click()
    visit.page.locator(".reading .item").first.wait_for()
    visit.settle()


def test_a_notice_is_opened_searched_and_left_without_a_new_session(
    visit: Visit, built: Settings
) -> None:
    opened(visit)
    page = visit.page
    loads = [url for url in visit.requested if "/documents" in url and "_stcore" not in url]
    assert len(loads) == 1
    expect(page.get_by_role("heading", level=1)).to_contain_text("重点工作目标")
    expect(page.locator(".reader-head .meta")).to_contain_text("长府〔2020〕8号")
    expect(page.locator(".outline .level1").first).to_contain_text("一、坚持高质量发展")

    box = page.get_by_placeholder("在本文件中查找")
    box.fill("架空线")
    box.press("Enter")
    hits = page.locator(".hits [role=status]")
    expect(hits).to_contain_text("第 1 处")
    mark = page.locator(".reading mark.here")
    expect(mark.first).to_be_in_viewport()
    page.get_by_role("link", name="下一处").click()
    expect(hits).to_contain_text("第 2 处")
    expect(page.locator(".reading mark.here").first).to_be_in_viewport()
    page.get_by_role("link", name="原文").click()
    expect(page.locator(".printed mark").first).to_have_text("架空线")
    page.get_by_role("link", name="全部文件").click()
    expect(page.locator("table.documents tbody tr")).to_have_count(len(open_index(built).documents))
    assert visit.outside() == []


def test_an_item_has_a_link_that_leads_back_to_it(visit: Visit, chromium: Browser) -> None:
    opened(visit, "en")
    page = visit.page
    numbered = page.get_by_text("20", exact=True)
    page.locator(".outline li.item a").filter(has=numbered).click()
    item = page.locator(".reading .item.here")
    expect(item).to_be_in_viewport()
    expect(page).to_have_url(re.compile(r"[?&]item="))
    expect(page).to_have_url(re.compile(r"[?&]lang=en"))
    link = page.url
    shown = item.inner_text()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    item.get_by_role("button", name="Copy link").click()
    expect(item.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == link
    with visiting(chromium, visit.address) as other:
        other.page.goto(link)
        there = other.page.locator(".reading .item.here")
        expect(there).to_be_in_viewport()
        assert there.inner_text() == shown
    page.go_back()
    expect(page.locator(".reading .item.here")).to_have_count(0)


def test_the_original_is_downloaded_as_it_was_received(visit: Visit, built: Settings) -> None:
    opened(visit)
    with visit.page.expect_download() as download:
        visit.page.get_by_role("button", name="下载原文件").click()
    assert download.value.suggested_filename == FILE
    assert Path(download.value.path()).read_bytes() == (built.corpus / FILE).read_bytes()


def test_a_link_to_what_is_gone_says_so(visit: Visit, built: Settings) -> None:
    visit.open("documents?doc=no-such-notice")
    expect(visit.page.locator(".lost")).to_contain_text("已不在库中")
    expect(visit.page.locator("table.documents")).to_be_visible()
    document = next(iter(open_index(built).documents))
    visit.open(f"documents?doc={document}&item=none")
    expect(visit.page.locator(".lost")).to_contain_text("已不在这份文件中")


def test_nothing_is_cut_off_on_a_narrow_screen(chromium: Browser, address: str) -> None:
    with visiting(chromium, address, width=400) as visit:
        visit.open("documents")
        assert too_wide(visit) == []
        opened(visit)
        assert too_wide(visit) == []
        visit.page.get_by_role("button", name="目录").click()
        expect(visit.page.locator(".outline")).to_be_visible()
        visit.page.locator(".outline li.item a").nth(5).click()
        expect(visit.page.locator(".reading .item.here")).to_be_in_viewport()
        expect(visit.page.locator(".outline")).to_be_hidden()


def too_wide(visit: Visit) -> list[str]:
    found: list[str] = visit.page.evaluate(
        """() => [...document.querySelectorAll('[data-testid="stMain"] *')]
             .filter(e => e.checkVisibility() && e.getBoundingClientRect().right > innerWidth + 1)
             .map(e => e.tagName + '.' + e.className)"""
    )
    return found


HOSTILE = """# 甲区关于\u202e<b onclick=alert(1)>河道</b>整治的通知

一、推进河道整治，<script>window.ran = 1</script><img src="http://192.0.2.1/x.png" \
onerror="window.ran = 2">。（责任单位：水务局）

二、开展第{number}号绿道建设工作。（责任单位：绿化市容局）
"""


def test_many_notices_are_listed_found_and_sorted_and_nothing_in_them_runs(
    chromium: Browser, tmp_path: Path
) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for number in range(12):
        notice = HOSTILE.replace("{number}", str(number)).replace("甲区", f"{number:03}区")
        (corpus / f"notice-{number:03}.md").write_text(notice, "utf-8")
    settings = load_settings(corpus=corpus, index=tmp_path / "index")
    build(settings)
    with serving(settings, tmp_path / "log") as address, visiting(chromium, address) as visit:
        visit.open("documents")
        page = visit.page
        rows = page.locator("table.documents tbody tr")
        expect(rows).to_have_count(12)
        page.get_by_role("link", name="标题").click()
        expect(page.locator("th.title")).to_have_attribute("aria-sort", "ascending")
        page.get_by_role("link", name="标题").click()
        expect(page.locator("th.title")).to_have_attribute("aria-sort", "descending")
        box = page.get_by_placeholder("按标题")
        box.fill("notice-007")
        box.press("Enter")
        expect(rows).to_have_count(1)
        rows.locator(".title > a").click()
        expect(page.locator(".reading")).to_contain_text("<script>window.ran = 1</script>")
        assert page.evaluate("window.ran") is None
        assert page.locator(".stHtml script, .stHtml img, .stHtml b[onclick]").count() == 0
        assert visit.outside() == []
