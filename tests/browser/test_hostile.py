"""Notices, names and questions that carry scripts, in a real browser: nothing of them ever runs."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import docx
import openpyxl
import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from common.settings import Settings, default_settings, load_settings
from eval import own_sets
from eval.own_sets import Draft, record_of
from tests.browser.conftest import Visit, serving, visiting
from tests.fuzz.bases import content
from tests.hostile.notices import ALL, FLAG, MARKDOWN, OUTSIDE, workbook
from tests.indexer import bombs
from tests.indexer.office_maker import with_part
from tests.indexer.pdf_maker import lines, pdf
from ui.feedback import Feedback, keep

pytestmark = [pytest.mark.browser, pytest.mark.long]

ATTACK = " ".join(ALL[:2]) + MARKDOWN[0] + " 谁牵头？"
GOOD = """云杉区人民政府关于助餐的通知
各街道：
一、推进助餐服务点建设。（牵头单位：区民政局）
二、建立台账。
"""
HALF = GOOD.replace("助餐", "养老").encode()[:-2]
"""It ends within a character."""
SLOW = 180_000
"""Milliseconds: adding embeds some hundred passages, on a machine that may be busy."""
LIMITS = {"POLICY_MAX_PAGES": "50", "STREAMLIT_SERVER_MAX_UPLOAD_SIZE": "2"}
"""Lower than the usual ones: what is over them is then soon made and sent."""


@dataclass
class Watched:
    """A visit, and whatever would show that something ran."""

    visit: Visit
    events: list[str] = field(default_factory=list)

    @property
    def page(self) -> Page:
        return self.visit.page

    def check(self) -> None:
        """Nothing ran, nothing was asked for outside, nothing was made into a picture or link."""
        assert self.page.evaluate(f"window.{FLAG}") is None
        assert self.events == []
        assert self.visit.outside() == []
        made = self.page.evaluate(
            f"""() => [...document.querySelectorAll('[src], [href], iframe, object, form[action]')]
                .map(one => one.outerHTML.slice(0, 200))
                .filter(one => one.includes('{OUTSIDE}') && !one.startsWith('<a href="doc'))"""
        )
        assert made == []


@contextmanager
def watching(chromium: Browser, address: str) -> Iterator[Watched]:
    with visiting(chromium, address) as visit:
        watched = Watched(visit)
        visit.page.on("dialog", lambda dialog: watched.events.append(dialog.message))
        visit.page.on("pageerror", lambda error: watched.events.append(str(error)))
        visit.page.on("popup", lambda popup: watched.events.append(popup.url))
        yield watched
        watched.check()


@pytest.fixture(scope="module")
def own(built: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A corpus of one seed, with feedback and an eval set that carry scripts."""
    folder = tmp_path_factory.mktemp("own")
    shutil.copytree(built.corpus, folder / "corpus", ignore=shutil.ignore_patterns(".*"))
    shutil.copytree(built.index, folder / "index", ignore=shutil.ignore_patterns(".lock"))
    draft = Draft("zh", ATTACK, ATTACK, (ATTACK,), ((ATTACK,),), answerable=False, note=ATTACK)
    own_sets.create(folder / "feedback" / "sets", "hostile", [record_of(draft)])
    said = Feedback(ATTACK, (ATTACK,), {}, ATTACK, False, (f"{ATTACK}#1",), False, ATTACK, "zh", 1)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("POLICY_FEEDBACK", str(folder / "feedback"))
        default_settings.cache_clear()
        keep(said)
    default_settings.cache_clear()
    return load_settings(corpus=folder / "corpus", index=folder / "index")


@pytest.fixture(scope="module")
def place(chromium: Browser, own: Settings) -> Iterator[str]:
    # the log stands beside the feedback folder that the server is given
    with serving(own, own.corpus.parent / "log", **LIMITS) as address:
        yield address


def upload(watched: Watched, *files: tuple[str, bytes]) -> None:
    watched.page.goto(f"{watched.visit.address}/add")
    watched.page.get_by_test_id("stFileUploader").wait_for()
    payload = [FilePayload(name=name, mimeType="text/plain", buffer=data) for name, data in files]
    watched.page.locator("input[type=file]").set_input_files(payload)
    watched.page.locator(".st-key-add_confirm").wait_for(timeout=SLOW)


def add(watched: Watched) -> None:
    watched.page.locator(".st-key-add_yes_all button").click()
    watched.page.locator(".add-done").wait_for(timeout=SLOW)


def bad_files() -> dict[str, bytes]:
    """One file of each kind that cannot be taken in."""
    word = content("word.docx")
    return {
        "empty.txt": b"",
        "truncated.docx": word[: len(word) // 2],
        "encrypted.docx": bombs.locked_office(),
        "mislabelled.pdf": b"PK\x03\x04 no package",
        "zip-bomb.docx": bombs.huge_ratio(),
        "xml-bomb.docx": bombs.word(bombs.text_run("&l9;"), bombs.ENTITIES),
        "nested.docx": bombs.nested(3),
        "binary.txt": bytes(range(256)) * 40,
        "half.txt": HALF,
        "pages.pdf": pdf([lines([f"第{at}页"]) for at in range(60)]),
        "macros.docx": with_part(word, "word/vbaProject.bin", b"macro"),
    }


def test_each_bad_file_has_its_line_and_the_good_one_beside_them_is_added(
    chromium: Browser, own: Settings, place: str
) -> None:
    before = {path.name for path in own.corpus.iterdir() if path.is_file()}
    bad = bad_files()
    with watching(chromium, place) as watched:
        upload(watched, *bad.items(), ("../../good\u202e.txt", GOOD.encode()))
        refused = watched.page.locator(".add-refused")
        expect(refused).to_have_count(len(bad))
        told = refused.all_inner_texts()
        assert all(any(name in line for line in told) for name in bad)
        assert all("\n" not in line.strip() for line in told)
        add(watched)
        after = {path.name for path in own.corpus.iterdir() if path.is_file()}
        assert after - before == {"good.txt"}
        assert before <= after
    assert not (own.corpus.parent / "good.txt").exists()


def test_a_file_over_the_limit_is_refused_in_the_page(chromium: Browser, place: str) -> None:
    with watching(chromium, place) as watched:
        page = watched.page
        page.goto(f"{place}/add")
        page.get_by_test_id("stFileUploader").wait_for()
        large = FilePayload(name="large.txt", mimeType="text/plain", buffer=b"x" * 2_500_000)
        page.locator("input[type=file]").set_input_files([large])
        expect(page.get_by_test_id("stFileUploader")).to_contain_text("large.txt")
        expect(page.locator(".st-key-add_yes_all button")).to_have_count(0)


@pytest.fixture(scope="module")
def hostile(chromium: Browser, place: str) -> str:
    """The place once two hostile notices were added through its page."""
    with watching(chromium, place) as watched:
        upload(
            watched,
            (f"hostile<img src=x onerror=window.{FLAG}=1>2021.xlsx", workbook(2021)),
            ("hostile2022.xlsx", workbook(2022, ALL[::6])),
        )
        for heading in watched.page.locator(
            ".st-key-add_confirm ~ *, [data-testid=stExpander]"
        ).all():
            assert heading.locator(f"img[src*='{OUTSIDE}']").count() == 0
        add(watched)
        watched.check()
    return place


def test_the_documents_of_a_hostile_notice_are_read_in_every_view(
    chromium: Browser, hostile: str
) -> None:
    with watching(chromium, hostile) as watched:
        visit, page = watched.visit, watched.page
        visit.open("documents")
        expect(page.locator(".documents")).to_contain_text("<img src=x onerror=")
        for summary in page.locator("details.doubts summary").all():
            summary.click()
        page.locator(".documents a", has_text="云杉区2021年").first.click()
        page.locator(".reader-head").wait_for()
        visit.settle()
        expect(page.locator(".reading")).to_contain_text("<script>")
        watched.check()
        doc = re.search(r"doc=([^&]+)", page.url)
        assert doc is not None
        visit.open(f"documents?doc={doc[1]}&view=printed&find=%3Cscript%3E&hit=2")
        expect(page.locator("mark.here")).to_have_text("<script>")
        watched.check()
        visit.open("documents?doc=../../etc/passwd&item=<script>&view=x&hit=-1&page=9e9&at=%00")
        expect(page.locator(".lost")).to_be_visible()
        visit.open(f"documents?words={OUTSIDE}<script>&sort=--x&lang=<b>")


def test_the_tasks_of_a_hostile_notice_in_list_charts_comparison_and_files(
    chromium: Browser, hostile: str
) -> None:
    with watching(chromium, hostile) as watched:
        visit, page = watched.visit, watched.page
        visit.open("tasks?district=-&district=云杉区&lead=%3Cscript%3E&q1=")
        page.locator(".tasks-count").wait_for()
        visit.settle()
        box = page.locator(".st-key-tasks_table canvas").first.bounding_box()
        assert box is not None
        page.mouse.click(box["x"] + 18, box["y"] + 38 + 70 + 35)
        page.get_by_role("dialog").wait_for()
        watched.check()
        page.keyboard.press("Escape")
        with page.expect_download() as download:
            page.get_by_role("button", name="导出督办单").click()
        inert(download.value.path())
        visit.open("tasks?view=charts&district=云杉区")
        page.locator(".st-key-tasks_bars .vega-embed :is(svg, canvas)").first.wait_for()
        chart = page.locator(".st-key-tasks_bars").bounding_box()
        assert chart is not None
        page.mouse.move(chart["x"] + chart["width"] / 2, chart["y"] + 12)
        page.wait_for_timeout(300)
        watched.check()
        visit.open("tasks?view=compare&left=云杉区.2021&right=云杉区.2022")
        expect(page.locator(".tasks-pairs")).to_contain_text("<script>")
        watched.check()


def inert(path: Path) -> None:
    """No cell is a formula or a link, and those that look like one are said to be text."""
    book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert "f" not in {cell.data_type for cell in cells}
    assert all(cell.hyperlink is None for cell in cells)
    risky = [cell for cell in cells if str(cell.value or "").startswith(("=", "+", "-", "@"))]
    assert risky
    assert all(cell.quotePrefix for cell in risky)


def test_questions_answers_follow_ups_and_exports(chromium: Browser, hostile: str) -> None:
    with watching(chromium, hostile) as watched:
        visit, page = watched.visit, watched.page
        visit.open(
            "?q=%3Cscript%3E第1类社区食堂&h=![i](http://outside.example/h.png)&ignore=x&year=<b>"
        )
        page.locator(".turn").first.wait_for()
        watched.check()
        visit.ask("云杉区2021年第2类社区食堂建设由谁牵头？")
        expect(page.locator(".answer").last).to_contain_text("主责部门")
        for chip in page.locator(".turn").last.locator("button.chip, button.card").all()[:3]:
            chip.click()
            page.keyboard.press("Escape")
        for summary in page.locator(".turn").last.locator("details:not([open]) > summary").all():
            if summary.is_visible():
                summary.click()
        watched.check()
        visit.settle()
        page.locator("[class*=st-key-bad] button").last.click()
        page.get_by_label("补充说明").or_(page.locator("form input")).last.fill(ATTACK)
        page.locator("[data-testid=stFormSubmitButton] button").last.click()
        page.locator(".said").wait_for()
        box = page.get_by_test_id("stChatInputTextArea")
        box.fill("架" * 600)
        assert len(box.input_value()) <= 500
        turns = page.locator(".turn").count()
        box.fill(ATTACK)
        box.press("Enter")
        expect(page.locator(".turn")).to_have_count(turns + 1)
        expect(page.locator(".turn").last).to_contain_text(ALL[0])
        watched.check()
        page.get_by_role("button", name="导出").first.click()
        for kind in ("docx", "markdown"):
            with page.expect_download() as download:
                page.locator(f".st-key-export_{kind} button").click()
            data = download.value.path().read_bytes()
            if kind == "docx":
                written = docx.Document(io.BytesIO(data))
                assert "<script>" in "\n".join(one.text for one in written.paragraphs)
                assert not written.element.xpath("//w:hyperlink | //w:fldSimple | //w:instrText")
            else:
                assert not re.search(r"(?<!\\)<(?:script|img|svg)", data.decode())


def test_feedback_sets_and_runs_that_carry_scripts(chromium: Browser, hostile: str) -> None:
    with watching(chromium, hostile) as watched:
        visit, page = watched.visit, watched.page
        visit.open("evaluate?set=hostile&view=feedback&measure=<b>")
        expect(page.locator(".evaluate-opinion").first).to_contain_text("<script>")
        page.get_by_role("button", name="转为评测题").first.click()
        page.get_by_role("dialog").wait_for()
        watched.check()
        page.keyboard.press("Escape")
        visit.open("evaluate?set=../../etc/passwd&view=questions")
        visit.open("evaluate?set=hostile&view=questions")
        page.get_by_role("button", name="新建空评测集").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_role("textbox").fill(f"../![i](http://{OUTSIDE}/n.png)")
        dialog.get_by_role("textbox").press("Tab")
        dialog.get_by_role("button", name="建立").click()
        expect(dialog.get_by_test_id("stAlert")).to_contain_text("../![i]")
        watched.check()
        visit.open("evaluate?set=hostile&view=results&measure=answers")
        page.locator(".st-key-evaluate_start button").click()
        page.locator(".evaluate-head").wait_for()
        watched.check()
        with page.expect_download() as download:
            page.get_by_role("button", name=re.compile("HTML|网页")).click()
        page.goto(f"file://{download.value.path()}")
        watched.visit.requested = [one for one in visit.requested if not one.startswith("file:")]
        visit.open("about")
        page.get_by_test_id("stExpander").last.click()
