"""The tasks in a real browser: narrow, open an item, export, chart, compare."""

from __future__ import annotations

import re
from io import BytesIO
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Visit, visiting

pytestmark = pytest.mark.browser

LINK = "tasks?lead=区建设和管理委员会&year=2020&quarter=Q3"
HEAD, ROW, BOX = 38, 70, 18
"""Pixels: the head of the table, a row, the middle of the column that rows are chosen by."""


def parameters(url: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(url).query)


def test_narrow_open_an_item_and_export(visit: Visit) -> None:
    page = visit.page
    page.goto(f"{visit.address}/{LINK}")
    page.locator(".tasks-count").wait_for()  # the first visit opens the index
    expect(page.locator(".tasks-count")).to_have_text(re.compile(r"^7 / \d+ 个条目$"))
    box = page.locator(".st-key-tasks_table canvas").first.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + BOX, box["y"] + HEAD + ROW * 2 + ROW // 2)
    drawer = page.get_by_role("dialog")
    drawer.wait_for()
    expect(drawer).to_contain_text("第20项")
    expect(drawer).to_contain_text("电站土建全部竣工")
    page.keyboard.press("Escape")
    expect(drawer).to_have_count(0)
    visit.settle()
    with page.expect_download() as download:
        page.get_by_role("button", name="导出督办单").click()
    sheet = openpyxl.load_workbook(BytesIO(download.value.path().read_bytes()))["建管委"]
    assert [sheet.cell(row, 1).value for row in range(3, sheet.max_row + 1)][:3] == [
        "7",
        "17",
        "20",
    ]
    page.get_by_role("button", name="主责部门：建管委").click()
    expect(page.locator(".tasks-count")).not_to_have_text(re.compile(r"^7 /"))
    wanted = {"year": ["2020"], "quarter": ["Q3"]}
    page.wait_for_url(lambda url: parameters(url) == wanted)
    assert visit.outside() == []


def test_a_bar_sets_its_department_and_nothing_is_fetched(visit: Visit) -> None:
    page = visit.page
    page.goto(f"{visit.address}/tasks?view=charts")
    chart = page.locator(".st-key-tasks_bars .vega-embed :is(svg, canvas)").first
    box = chart.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + 14)
    expect(page.locator(".st-key-tasks_chip0")).to_contain_text("主责部门")
    page.wait_for_url(lambda url: list(parameters(url)) == ["view", "lead"])
    assert visit.outside() == []


def test_nothing_is_cut_off_on_a_narrow_screen(chromium: Browser, address: str) -> None:
    with visiting(chromium, address, width=400) as visit:
        for view in ("list", "charts", "compare"):
            visit.page.goto(f"{address}/tasks?lang=en&view={view}")
            visit.page.locator(".tasks-count, .tasks-pairs").first.wait_for()
            wide = visit.page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
            assert wide <= 400, view
