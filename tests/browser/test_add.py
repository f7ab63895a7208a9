"""Adding a notice in a real browser: look, correct, confirm, ask about it, take it back."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, FilePayload, expect

from common.settings import Settings, load_settings
from indexer.manifest import load_manifest
from scripts.screenshots import UPLOAD
from tests.browser.conftest import Visit, serving, visiting

pytestmark = pytest.mark.browser

QUESTION = "云杉区2023年社区食堂建设由哪个单位牵头？"


@pytest.fixture(scope="module")
def own(built: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A copy of the session's corpus and index that the page may write to."""
    folder = tmp_path_factory.mktemp("own")
    shutil.copytree(built.corpus, folder / "corpus", ignore=shutil.ignore_patterns(".*"))
    shutil.copytree(built.index, folder / "index", ignore=shutil.ignore_patterns(".lock"))
    return load_settings(corpus=folder / "corpus", index=folder / "index")


@pytest.fixture(scope="module")
def place(own: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(own, tmp_path_factory.mktemp("log") / "log") as address:
        yield address


def upload(visit: Visit, *files: tuple[str, bytes]) -> None:
    visit.page.goto(f"{visit.address}/add")
    visit.page.get_by_test_id("stFileUploader").wait_for()
    payload = [FilePayload(name=name, mimeType="text/plain", buffer=data) for name, data in files]
    visit.page.locator("input[type=file]").set_input_files(payload)
    visit.page.locator(".st-key-add_confirm").wait_for()


def press(visit: Visit, key: str) -> None:
    visit.page.locator(f".st-key-{key} button").click()


def names(settings: Settings) -> list[str]:
    return sorted(path.name for path in settings.corpus.iterdir() if path.is_file())


def test_a_notice_is_corrected_added_asked_about_and_taken_back_while_another_asks(
    chromium: Browser, own: Settings, place: str
) -> None:
    before, said = names(own), load_manifest(own.corpus)
    with visiting(chromium, place) as clerk, visiting(chromium, place) as reader:
        reader.page.goto(place)
        upload(clerk, ("canteens.txt", UPLOAD.encode()), ("bad.pdf", b"%PDF-1.4 nothing"))
        expect(clerk.page.locator(".add-refused")).to_contain_text("bad.pdf")
        year = clerk.page.get_by_label("工作年度").first
        expect(year).to_have_value("2022")
        year.fill("2023")
        year.press("Tab")
        expect(clerk.page.get_by_text("工作年度：2022 → 2023")).to_be_visible()
        assert names(own) == before
        press(clerk, "add_yes_all")
        reader.ask("架空线入地由哪个部门牵头？")  # while the index is being written
        expect(reader.page.locator(".answer").last).to_contain_text("建管委")
        done = clerk.page.locator(".add-done")
        expect(done).to_contain_text("社区食堂建设重点工作安排")
        assert load_manifest(own.corpus)["canteens.txt"].year == 2023
        reader.ask(QUESTION)
        expect(reader.page.locator(".answer").last).to_contain_text("区民政局")
        press(clerk, "add_undo")
        dialog = clerk.page.get_by_role("dialog")
        expect(dialog).to_contain_text("移出 canteens.txt")
        press(clerk, "add_yes")
        expect(done).to_contain_text("已撤销")
        assert (names(own), load_manifest(own.corpus)) == (before, said)
        assert clerk.outside() == []


def test_removal_names_what_goes_and_can_be_called_off(
    chromium: Browser, own: Settings, place: str
) -> None:
    before = names(own)
    with visiting(chromium, place) as visit:
        visit.page.goto(f"{place}/add")
        box = visit.page.get_by_role("combobox", name="要移出的文件")
        box.fill("work-report")
        box.press("Enter")
        box.press("Escape")
        press(visit, "add_take_out")
        dialog = visit.page.get_by_role("dialog")
        expect(dialog.locator("li")).to_have_count(1)
        expect(dialog).to_contain_text("changning-2020-work-report.md")
        press(visit, "add_no")
        expect(dialog).to_have_count(0)
        assert names(own) == before


def test_hostile_names_and_words_are_shown_and_never_run(
    chromium: Browser, own: Settings, place: str
) -> None:
    before = names(own)
    words = UPLOAD.replace("街道全覆盖", "<img src=x onerror='window.ran = 1'>")
    with visiting(chromium, place, width=400) as visit:
        upload(visit, ("con:<b>x\u202e**y**.txt", words.encode()))
        expect(visit.page.locator(".add-notes")).to_contain_text("将存为：con__b_x__y__.txt")
        assert visit.page.evaluate("window.ran") is None
        assert visit.page.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        )
        press(visit, "add_discard")
        expect(visit.page.locator(".st-key-add_confirm")).to_have_count(0)
        assert names(own) == before
