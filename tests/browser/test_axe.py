"""Every page checked by axe-core in the browser: both languages, themes and widths."""

from __future__ import annotations

from importlib import resources
from typing import Literal

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Visit, visiting

pytestmark = pytest.mark.browser

AXE = (resources.files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
GRAVE = {"serious", "critical"}
NOT_OURS: tuple[tuple[str, str, str], ...] = ()
"""Violations of Streamlit's own that we cannot mend: rule, selector, reason."""

PAGES = ("", "tasks", "documents", "add", "evaluate", "about")
Screen = tuple[Literal["light", "dark"], int]
WIDE: Screen = ("light", 1440)
DARK: Screen = ("dark", 1440)
NARROW: Screen = ("light", 400)
SCREENS = {"zh": (NARROW, DARK, WIDE), "en": (WIDE,)}
"""The languages differ in their words only; colours and widths are looked at in one of them."""
FIRST_DOCUMENT = ".documents tbody .title a"


def violations(visit: Visit) -> list[str]:
    """The grave violations that are not excused: rule, element, and what axe says of it."""
    visit.page.evaluate(AXE)
    found = visit.page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
    return [
        f"{rule['id']} {target} {node['failureSummary']}"
        for rule in found
        if rule["impact"] in GRAVE
        for node in rule["nodes"]
        for target in [" ".join(map(str, node["target"]))]
        if not any(rule["id"] == known and part in target for known, part, _ in NOT_OURS)
    ]


def on_screens(visit: Visit, language: str) -> dict[str, list[str]]:
    found = {}
    for scheme, width in SCREENS[language]:
        visit.page.emulate_media(color_scheme=scheme)
        visit.page.set_viewport_size({"width": width, "height": 900})
        visit.settle()
        found[f"{scheme} {width}"] = violations(visit)
    return {screen: problems for screen, problems in found.items() if problems}


NAMED_IN_ENGLISH = """() =>
  [...document.querySelectorAll('button, a[href], input, textarea, select')]
  .filter(e => e.checkVisibility())
  .map(e => e.getAttribute('aria-label') ?? '')
  .filter(name => /^[A-Za-z ]+$/.test(name))"""


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_no_grave_violation_and_no_name_in_another_language(
    chromium: Browser, address: str, page: str, language: str
) -> None:
    with visiting(chromium, address) as visit:
        visit.open(f"{page}?lang={language}")
        assert on_screens(visit, language) == {}
        assert language == "en" or visit.page.evaluate(NAMED_IN_ENGLISH) == []


def test_no_grave_violation_in_an_answer_or_a_notice(chromium: Browser, address: str) -> None:
    with visiting(chromium, address) as visit:
        visit.open("?lang=zh")
        visit.ask("架空线入地由哪个部门牵头，第三季度目标是什么？")
        visit.settle()
        assert on_screens(visit, "zh") == {}
        visit.open("documents?lang=zh")
        visit.page.locator(FIRST_DOCUMENT).first.click()
        visit.page.locator(".reading .item").first.wait_for()
        visit.settle()
        assert on_screens(visit, "zh") == {}


def test_the_first_tab_offers_to_skip_to_the_content(visit: Visit) -> None:
    visit.open("documents")
    visit.page.keyboard.press("Tab")
    focused = "document.activeElement.textContent"
    assert visit.page.evaluate(focused) == "跳到正文"
    visit.page.keyboard.press("Enter")
    assert visit.page.evaluate("document.activeElement.dataset.testid") == "stMain"
    visit.page.keyboard.press("Tab")
    outline = visit.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none" or visit.page.evaluate(
        "getComputedStyle(document.activeElement).boxShadow"
    ) not in ("", "none")
