"""The main job in a real browser: ask, read the answer, open the source."""

from __future__ import annotations

import json
import re
from pathlib import Path

import docx
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


def test_a_follow_up_and_a_chip_change_the_answer(visit: Visit) -> None:
    page = visit.page
    page.goto(visit.address)
    visit.ask("2020年架空线入第由哪个部门牵头？")
    visit.ask("那第四季度呢？")
    newest = page.locator(".turn").last
    expect(newest.locator(".answer")).to_contain_text("完成第二批道路架空线整治")
    expect(page.locator("#question2")).to_be_in_viewport(ratio=1)
    page.get_by_role("button", name="季度：第四季度").click()
    bring_back = page.get_by_role("button", name="重新按“季度：第四季度”限定")
    expect(bring_back).to_be_visible()
    expect(newest.locator(".answer")).not_to_contain_text("第四季度目标")
    expect(newest.locator(".answer")).to_contain_text("建管委")
    bring_back.click()
    expect(newest.locator(".answer")).to_contain_text("第四季度目标")
    expect(page.locator(".turn")).to_have_count(2)


def test_a_source_is_opened_and_closed_by_keyboard(visit: Visit) -> None:
    page = visit.page
    page.goto(visit.address)
    visit.ask(QUESTIONS["zh"])
    page.locator(".answer .chip").first.focus()
    page.keyboard.press("Enter")
    panel = page.locator(".panel:popover-open")
    expect(panel).to_be_visible()
    page.keyboard.press("Tab")
    expect(panel.get_by_role("button", name="关闭")).to_be_focused()
    page.keyboard.press("Tab")
    into = panel.get_by_role("link", name="在文件中查看")
    expect(into).to_be_focused()
    with page.context.expect_page() as opened:
        page.keyboard.press("Enter")
    expect(opened.value).to_have_url(re.compile(r"/documents\?doc=.+&item=.+"))
    page.bring_to_front()
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    expect(page.locator(".answer .chip").first).to_be_focused()


def test_what_is_copied_is_the_answer_and_a_link_that_asks_again(visit: Visit) -> None:
    page = visit.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=visit.address)
    page.goto(visit.address)
    visit.ask(QUESTIONS["zh"])
    visit.ask("那第四季度呢？")
    copied = _copied_by(visit, "[data-copy]", "复制")
    assert copied.startswith("那第四季度呢？\n\n第四季度目标：完成第二批道路架空线整治")
    assert "第20项 · 第四季度" in copied
    link = _copied_by(visit, "[data-link]", "复制链接")
    answer = page.locator(".answer").last.inner_text()
    page.goto(link)
    expect(page.get_by_role("article", name="那第四季度呢？")).to_be_visible()
    assert page.locator(".answer").last.inner_text() == answer


def _copied_by(visit: Visit, button: str, name: str) -> str:
    _copy(visit, button, name)
    copied: str = visit.page.evaluate("navigator.clipboard.readText()")
    return copied


def _copy(visit: Visit, button: str, name: str) -> None:
    """Press the newest answer's button and wait for its word, which it says for a moment only."""
    visit.settle()
    newest = visit.page.locator(".actions").last.locator(button)
    expect(newest).to_have_accessible_name(name)
    visit.page.evaluate(
        """() => {
             window.told = [];
             const told = changes => changes
               .filter(one => one.target.matches?.("[data-said]"))
               .forEach(one => window.told.push(one.target.textContent));
             new MutationObserver(told).observe(document.body, { childList: true, subtree: true });
           }"""
    )
    newest.click()
    visit.page.wait_for_function("() => window.told.includes('已复制')")


def test_copying_works_where_the_clipboard_is_closed(visit: Visit) -> None:
    """As over plain HTTP from another machine, where browsers have no ``navigator.clipboard``."""
    page = visit.page
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    page.add_init_script(
        "addEventListener('copy', () => { window.copied = getSelection().toString() ||"
        " document.activeElement.value }, true)"
    )
    page.goto(visit.address)
    visit.ask(QUESTIONS["zh"])
    _copy(visit, "[data-copy]", "复制")
    assert str(page.evaluate("window.copied")).startswith(QUESTIONS["zh"])


def test_the_conversation_is_exported(visit: Visit, tmp_path: Path) -> None:
    page = visit.page
    page.goto(visit.address)
    visit.ask(QUESTIONS["zh"])
    page.get_by_role("button", name="导出").click()
    saved = {}
    for name in ("Word 文档", "Markdown 文本"):
        with page.expect_download() as download:
            page.get_by_role("button", name=name).click()
        file = tmp_path / download.value.suggested_filename
        download.value.save_as(file)
        saved[file.suffix] = file
    opened = docx.Document(str(saved[".docx"]))
    told = [paragraph.text for paragraph in opened.paragraphs]
    assert QUESTIONS["zh"] in told
    assert any(line.startswith("[2] ") and THIRD_QUARTER in line for line in told)
    cells = {row.cells[0].text: row.cells[1].text for row in opened.tables[0].rows}
    assert (cells["主责部门"], cells["第三季度"]) == ("建管委", THIRD_QUARTER)
    written = saved[".md"].read_text("utf-8")
    assert f"## {QUESTIONS['zh']}" in written
    assert f"| 第三季度 | {THIRD_QUARTER} |" in written


def test_a_verdict_is_kept(visit: Visit, served: Path) -> None:
    page = visit.page
    page.goto(visit.address)
    visit.ask(QUESTIONS["zh"])
    page.get_by_role("button", name="有问题").click()
    page.get_by_role("button", name="不完整").click()
    page.get_by_label("补充说明").fill("少了<b>配合</b>部门")
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="已记下")).to_be_visible()
    expect(page.get_by_role("button", name="有用")).to_be_disabled()
    lines = (served / "feedback" / "feedback.jsonl").read_text("utf-8").splitlines()
    (kept,) = [json.loads(line) for line in lines]
    assert (kept["question"], kept["good"]) == (QUESTIONS["zh"], False)
    assert kept["reason"] == "不完整; 少了<b>配合</b>部门"


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
