"""Write the page's screenshots to docs/screenshots: ``python -m scripts.screenshots``.

Starts the page on a free port with the configured index and drives the system's Chromium.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, NamedTuple

from playwright.sync_api import Browser, Page, sync_playwright

from common.settings import ROOT

FOLDER = ROOT / "docs" / "screenshots"
CHROMIUM = "chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
STARTING_SECONDS = 60.0
SETTLING_MILLISECONDS = 600
"""Streamlit fades stale elements for about half a second."""

Scheme = Literal["light", "dark"]


class Shot(NamedTuple):
    """One picture: what is asked, in which language, on which screen."""

    name: str
    lang: str
    question: str
    width: int = 1440
    scheme: Scheme = "light"
    source: bool = False
    """Whether the second citation is opened."""
    path: str = ""


ZH = "架空线入地由哪个部门牵头，第三季度目标是什么？"
EN = "who leads the overhead-line burial work and what is the Q3 target"
ELSEWHERE = "2023年架空线入地的第三季度目标是什么？"
SHOTS = (
    Shot("ask-zh", "zh", ZH, source=True),
    Shot("ask-en", "en", EN, source=True),
    Shot("ask-zh-narrow", "zh", ZH, width=400),
    Shot("ask-en-narrow", "en", EN, width=400),
    Shot("ask-zh-dark", "zh", ZH, scheme="dark", source=True),
    Shot("ask-en-narrow-dark", "en", EN, width=400, scheme="dark"),
    Shot("ask-zh-source-narrow", "zh", ZH, width=400, source=True),
    Shot("ask-zh-abstained", "zh", ELSEWHERE),
    Shot("home-zh", "zh", ""),
    Shot("home-en-narrow", "en", "", width=400),
    Shot("documents-zh", "zh", "", path="documents"),
    Shot("documents-en-narrow", "en", "", width=400, path="documents"),
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
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)  # noqa: S603
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
    context.set_default_timeout(1000 * STARTING_SECONDS)
    page = context.new_page()
    page.goto(f"{address}/{shot.path}?lang={shot.lang}")
    page.locator(".documents, .st-key-examples button").first.wait_for()
    if shot.question:
        _ask(page, shot)
    page.mouse.move(1, 1)
    page.wait_for_timeout(SETTLING_MILLISECONDS)
    file = FOLDER / f"{shot.name}.png"
    page.screenshot(path=file)
    context.close()
    return file


def _ask(page: Page, shot: Shot) -> None:
    box = page.get_by_test_id("stChatInputTextArea")
    box.fill(shot.question)
    box.press("Enter")
    page.locator(".turn").first.wait_for()
    page.wait_for_timeout(SETTLING_MILLISECONDS)
    if shot.source:
        page.locator(".answer .chip").nth(1).click()


def _wait(url: str) -> None:
    deadline = time.monotonic() + STARTING_SECONDS
    while True:
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310  # our own server
                return
        except (urllib.error.URLError, OSError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


if __name__ == "__main__":
    main()
