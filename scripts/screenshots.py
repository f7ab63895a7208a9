"""Write the page's screenshots to docs/screenshots: ``python -m scripts.screenshots``.

Starts the page on a free port with the configured index and drives the system's Chromium. Runs
and feedback go to a folder that is thrown away; the notice that is uploaded is not added.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, NamedTuple

from PIL import Image
from playwright.sync_api import Browser, FilePayload, Page, sync_playwright

from common.settings import ROOT

FOLDER = ROOT / "docs" / "screenshots"
CHROMIUM = "chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
STARTING_SECONDS = 60.0
WAITING_MILLISECONDS = 300_000
"""The longest wait is for a run of the seed questions on a busy machine."""

SETTLING_MILLISECONDS = 600
"""Streamlit fades stale elements for about half a second."""

READY = ".heading, .welcome, .turn"
"""What pages begin with."""

Scheme = Literal["light", "dark"]


class Shot(NamedTuple):
    """One picture: which address, in which language, on which screen, and what is done first."""

    name: str
    lang: str
    path: str = ""
    width: int = 1440
    scheme: Scheme = "light"
    question: str = ""
    """Asked first, on the page of questions."""
    upload: str = ""
    """A notice's text, dropped into the page's upload box."""
    clicks: tuple[str, ...] = ()
    """Selectors clicked in turn, before the picture."""
    shown: str = READY
    """A selector of what must be on the page for the picture."""


ZH = "架空线入地由哪个部门牵头，第三季度目标是什么？"
EN = "who leads the overhead-line burial work and what is the Q3 target"
ELSEWHERE = "2023年架空线入地的第三季度目标是什么？"
SOURCE = ("[popovertarget].chip >> nth=1",)
"""Opens the second citation of the answer."""

NOTICE = (".documents tbody .title > a >> nth=0",)
"""Opens the first notice of the list."""

ITEM = (*NOTICE, ".outline li.item a >> nth=3")
"""Opens that notice at one of its items."""

UPLOAD = """云杉区人民政府办公室关于印发《云杉区2022年社区食堂建设重点工作安排》的通知
云府办〔2022〕17号
各街道办事处，区政府各部门：
现将《云杉区2022年社区食堂建设重点工作安排》印发给你们，请认真组织实施。
一、推进社区食堂建设。全年新建社区食堂12家，实现街道全覆盖。（牵头单位：区民政局；配合单位：区市场监管局）
二、完善助餐补贴办法。6月底前出台老年人助餐补贴实施细则。（牵头单位：区财政局；配合单位：区民政局）
云杉区人民政府办公室
2022年3月8日
"""
PREVIEWED = ".st-key-add_confirm"

RUN = (".st-key-evaluate_start button",)
RESULT = ".verdict"
"""Of the set that is chosen at first, once it has been run; other visitors see it too."""

CHARTS, COMPARISON = "tasks?view=charts", "tasks?view=compare"
DRAWN = ".vega-embed :is(svg, canvas)"
PAGES = ("tasks", "documents", "about")
BOTH = ("zh", "en")
SHOTS = (
    Shot("ask-zh", "zh", question=ZH, clicks=SOURCE),
    Shot("ask-en", "en", question=EN, clicks=SOURCE),
    Shot("ask-zh-narrow", "zh", question=ZH, width=400),
    Shot("ask-en-narrow", "en", question=EN, width=400),
    Shot("ask-zh-dark", "zh", question=ZH, scheme="dark", clicks=SOURCE),
    Shot("ask-en-narrow-dark", "en", question=EN, width=400, scheme="dark"),
    Shot("ask-zh-source-narrow", "zh", question=ZH, width=400, clicks=SOURCE),
    Shot("ask-zh-abstained", "zh", question=ELSEWHERE),
    Shot("home-zh", "zh"),
    Shot("home-en-narrow", "en", width=400),
    *(Shot(f"{page}-{lang}", lang, page) for page in PAGES for lang in BOTH),
    *(Shot(f"{page}-{lang}-narrow", lang, page, 400) for page in PAGES for lang in BOTH),
    *(Shot(f"{page}-zh-dark", "zh", page, scheme="dark") for page in PAGES),
    *(Shot(f"add-{lang}", lang, "add", upload=UPLOAD, shown=PREVIEWED) for lang in BOTH),
    *(
        Shot(f"add-{lang}-narrow", lang, "add", 400, upload=UPLOAD, shown=PREVIEWED)
        for lang in BOTH
    ),
    Shot("add-zh-dark", "zh", "add", scheme="dark", upload=UPLOAD, shown=PREVIEWED),
    Shot("evaluate-zh", "zh", "evaluate", clicks=RUN, shown=RESULT),
    Shot("evaluate-en", "en", "evaluate", shown=RESULT),
    *(Shot(f"evaluate-{lang}-narrow", lang, "evaluate", 400, shown=RESULT) for lang in BOTH),
    Shot("evaluate-zh-dark", "zh", "evaluate", scheme="dark", shown=RESULT),
    *(Shot(f"charts-{lang}", lang, CHARTS, shown=DRAWN) for lang in BOTH),
    Shot("charts-zh-narrow", "zh", CHARTS, 400, shown=DRAWN),
    Shot("charts-zh-dark", "zh", CHARTS, scheme="dark", shown=DRAWN),
    *(Shot(f"comparison-{lang}", lang, COMPARISON, shown=".tasks-pairs") for lang in BOTH),
    Shot("comparison-zh-narrow", "zh", COMPARISON, 400, shown=".tasks-pairs"),
    Shot("reader-zh", "zh", "documents", clicks=ITEM),
    Shot("reader-en", "en", "documents", clicks=ITEM),
    Shot("reader-zh-dark", "zh", "documents", scheme="dark", clicks=ITEM),
    Shot("reader-zh-narrow", "zh", "documents", width=400, clicks=NOTICE),
    Shot("reader-en-narrow", "en", "documents", width=400, clicks=NOTICE),
)


def main() -> None:
    """Write all pictures, or those named on the command line."""
    wanted = set(sys.argv[1:])
    FOLDER.mkdir(parents=True, exist_ok=True)
    with serving() as address, sync_playwright() as playwright:
        chromium = shutil.which(CHROMIUM)
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for shot in SHOTS:
            if not wanted or shot.name in wanted:
                sys.stdout.write(f"{take(browser, address, shot)}\n")
        browser.close()


@contextmanager
def serving() -> Iterator[str]:
    """The page on a free port; yields its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    with tempfile.TemporaryDirectory() as feedback:
        environment = {**os.environ, "POLICY_FEEDBACK": feedback}
        server = subprocess.Popen(  # noqa: S603 - our own program # nosec B603
            command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL
        )
        try:
            address = f"http://127.0.0.1:{port}"
            _wait(f"{address}/_stcore/health")
            yield address
        finally:
            server.terminate()
            server.wait()


def take(browser: Browser, address: str, shot: Shot) -> Path:
    """Take one picture and return its file."""
    height = 900 if shot.width > 800 else 860
    context = browser.new_context(
        viewport={"width": shot.width, "height": height}, color_scheme=shot.scheme
    )
    context.set_default_timeout(WAITING_MILLISECONDS)
    page = context.new_page()
    page.goto(f"{address}/{shot.path}{'&' if '?' in shot.path else '?'}lang={shot.lang}")
    page.locator(READY).first.wait_for()
    _settle(page)
    _prepare(page, shot)
    page.locator(shot.shown).first.wait_for()
    _settle(page)
    page.mouse.move(1, 1)
    file = FOLDER / f"{shot.name}.png"
    page.screenshot(path=file)
    context.close()
    Image.open(file).convert("RGB").save(file, optimize=True)  # nothing is lost: it is opaque
    return file


def _prepare(page: Page, shot: Shot) -> None:
    """Do what the picture is to show the outcome of."""
    if shot.question:
        _ask(page, shot.question)
    if shot.upload:
        notice = FilePayload(
            name="notice.txt", mimeType="text/plain", buffer=shot.upload.encode("utf-8")
        )
        page.locator("input[type=file]").set_input_files(notice)
    for selector in shot.clicks:
        page.locator(selector).click()
        _settle(page)


def _settle(page: Page) -> None:
    """Wait until the page's script has run, and a little longer for what fades or is drawn."""
    page.wait_for_timeout(SETTLING_MILLISECONDS)
    page.locator('.stApp[data-test-script-state="notRunning"]').wait_for()
    page.wait_for_timeout(SETTLING_MILLISECONDS)


def _ask(page: Page, question: str) -> None:
    box = page.get_by_test_id("stChatInputTextArea")
    box.fill(question)
    box.press("Enter")
    page.locator(".answer").first.wait_for()
    _settle(page)


def _wait(url: str) -> None:
    deadline = time.monotonic() + STARTING_SECONDS
    while True:
        try:
            # the address is that of our own server
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310 # nosec B310
                return
        except (urllib.error.URLError, OSError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


if __name__ == "__main__":
    main()
