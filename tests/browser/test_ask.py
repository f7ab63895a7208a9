"""The main job in a real browser: ask, read the answer, open the source."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from common.settings import load_settings
from tests.browser.conftest import Visit, serving, visiting

pytestmark = pytest.mark.browser

THIRD_QUARTER = "电站土建全部竣工；完成第一批道路架空线整治；启动第二批道路架空线整治排管施工"
QUESTIONS = {
    "zh": "架空线入地由哪个部门牵头，第三季度目标是什么？",
    "en": "who leads the overhead-line burial work and what is the Q3 target",
}
SOURCES = {"zh": "出处", "en": "Sources"}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_ask_read_and_open_the_source(visit: Visit, language: str) -> None:
    page = visit.page
    page.goto(f"{visit.address}/?lang={language}")
    visit.ask(QUESTIONS[language])
    answer = page.locator(".answer")
    expect(answer).to_contain_text("建管委")
    expect(answer).to_contain_text(THIRD_QUARTER)
    expect(page.locator(".sources summary")).to_contain_text(SOURCES[language])
    opened = [_marked_by(visit, number) for number in range(answer.locator(".chip").count())]
    assert "建管委" in opened[0]
    assert THIRD_QUARTER in "".join(dict.fromkeys(opened))
    assert visit.outside() == []


def _marked_by(visit: Visit, number: int) -> str:
    """Open a citation, return its marked words, and close it by keyboard."""
    chip = visit.page.locator(".answer .chip").nth(number)
    chip.click()
    panel = visit.page.locator(".panel:popover-open")
    expect(panel).to_be_visible()
    mark = panel.locator("dd mark.here").first
    expect(mark).to_be_visible()
    words = "".join(panel.locator("dd mark.here").all_inner_texts())
    visit.page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    return words


def test_the_source_shows_its_place_in_the_notice(visit: Visit) -> None:
    visit.page.goto(visit.address)
    visit.ask(QUESTIONS["zh"])
    visit.page.locator(".sources .name").first.click()
    panel = visit.page.locator(".panel:popover-open")
    expect(panel).to_contain_text("重点工作目标")
    expect(panel).to_contain_text("changning-2020-key-work-targets.txt")
    expect(panel.locator(".where .number")).to_have_text("第20项 · 主责部门")
    expect(panel.locator(".neighbour")).to_have_count(2)


def test_nothing_is_cut_off_on_a_narrow_screen(chromium: Browser, address: str) -> None:
    with visiting(chromium, address, width=400) as visit:
        visit.page.goto(address)
        visit.ask(QUESTIONS["zh"])
        assert _too_wide(visit) == []
        visit.page.locator(".answer .chip").first.click()
        expect(visit.page.locator(".panel:popover-open")).to_be_visible()
        assert _too_wide(visit) == []


def _too_wide(visit: Visit) -> list[str]:
    """Class names of visible elements of the page that reach beyond its right edge."""
    found: list[str] = visit.page.evaluate(
        """() => [...document.querySelectorAll('[data-testid="stMain"] *')]
             .filter(e => e.checkVisibility() && e.getBoundingClientRect().right > innerWidth + 1)
             .map(e => e.tagName + '.' + e.className)"""
    )
    return found


def test_every_control_has_a_name(visit: Visit) -> None:
    visit.page.goto(visit.address)
    visit.ask(QUESTIONS["zh"])
    nameless = visit.page.evaluate(
        """() => [...document.querySelectorAll('button, a[href], input, textarea, select')]
             .filter(e => e.checkVisibility())
             .filter(e => !(e.getAttribute('aria-label') || e.innerText || e.title ||
                            e.getAttribute('aria-labelledby') || e.labels?.length ||
                            e.querySelector('img[alt]:not([alt=""])')))
             .map(e => e.outerHTML.slice(0, 200))"""
    )
    assert nameless == []


def test_the_language_switch_is_kept_across_pages(visit: Visit) -> None:
    page = visit.page
    page.goto(visit.address)
    page.get_by_role("radio", name="English").or_(
        page.get_by_role("button", name="English")
    ).first.click()
    expect(page.get_by_placeholder("Ask about the notices")).to_be_visible()
    page.get_by_role("link", name="Documents").click()
    expect(page.locator(".documents caption")).to_contain_text("documents")
    expect(page).to_have_url(f"{visit.address}/documents?lang=en")


HOSTILE_NOTICE = """# 甲区关于河道整治的通知

一、推进河道整治工作，<script>window.ran = 1</script><img src="http://192.0.2.1/x.png" \
onerror="window.ran = 2">**粗体**![图](http://192.0.2.1/y.png)。（责任单位：水务局）

二、开展绿道建设工作。（责任单位：绿化市容局）
"""


def test_what_a_notice_prints_never_runs(chromium: Browser, tmp_path: Path) -> None:
    from indexer import build

    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "notice.md").write_text(HOSTILE_NOTICE, "utf-8")
    settings = load_settings(corpus=corpus, index=tmp_path / "index")
    build(settings)
    with serving(settings, tmp_path / "log") as address, visiting(chromium, address) as visit:
        visit.page.goto(address)
        visit.ask("河道整治工作由哪些单位负责？<img src=x onerror='window.ran = 3'>")
        visit.page.locator(".answer .chip, .related .card").first.click()
        panel = visit.page.locator(".panel:popover-open")
        expect(panel.locator("dl")).to_contain_text("<script>window.ran = 1</script>")
        assert visit.page.evaluate("window.ran") is None
        assert visit.page.locator(".stHtml script, .stHtml img").count() == 0
        assert visit.outside() == []
