"""A real server on a free port, and a real Chromium that may only talk to it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Request, expect, sync_playwright

from common.settings import ROOT, Settings

CHROMIUM = next(
    (
        path
        for name in ("chromium", "chromium-browser", "google-chrome")
        if (path := shutil.which(name))
    ),
    None,
)
HOW_TO_INSTALL = "needs Chromium: apt-get install chromium fonts-noto-cjk"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
STARTING_SECONDS = 60.0
PATIENCE = 60_000
"""Milliseconds: the first page of a server loads the model, on a busy machine for a while."""

expect.set_options(timeout=PATIENCE)


@contextmanager
def serving(
    settings: Settings, log: Path, script: str = "app.py", **environment: str
) -> Iterator[str]:
    """The page on a free port, with further settings in its environment; yields its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    places = {
        "POLICY_CORPUS": str(settings.corpus),
        "POLICY_INDEX": str(settings.index),
        "POLICY_FEEDBACK": str(log.parent / "feedback"),
        # not the login of whoever runs the tests
        "STREAMLIT_SECRETS_FILES": str(log.parent / "no-secrets.toml"),
    }
    command = [sys.executable, "-m", "streamlit", "run", script, "--server.port", str(port)]
    with log.open("wb") as output:
        server = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **places, **environment},
            stdout=output,
            stderr=output,
        )
        try:
            address = f"http://127.0.0.1:{port}"
            _wait(server, f"{address}/_stcore/health", log)
            yield address
        finally:
            server.terminate()
            server.wait(20)


def _wait(server: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + STARTING_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    pytest.fail(f"the page did not start:\n{log.read_text('utf-8', 'replace')}")


@dataclass
class Visit:
    """One browser page with the addresses it asked for."""

    page: Page
    address: str
    requested: list[str] = field(default_factory=list)

    def outside(self) -> list[str]:
        """Requests that left this machine."""
        parts = [(url, urlsplit(url)) for url in self.requested]
        return [
            url
            for url, part in parts
            if part.scheme not in {"data", "blob", "about"} and part.hostname != "127.0.0.1"
        ]

    def open(self, path: str) -> None:
        """Go to an address of the page and wait until it has been drawn."""
        self.page.goto(f"{self.address}/{path}")
        self.page.locator(".heading, .welcome, .turn, .problem").first.wait_for()
        self.settle()

    def settle(self) -> None:
        """Wait until the page's script has run and what it drew is in place."""
        self.page.locator('.stApp[data-test-script-state="notRunning"]').wait_for()
        self.page.locator("#skip").wait_for(state="attached")  # put there by the page's script
        self.page.locator('[data-stale="true"]').first.wait_for(state="detached")

    def ask(self, question: str) -> None:
        """Type a question, send it and wait for its answer."""
        box = self.page.get_by_test_id("stChatInputTextArea")
        box.fill(question)
        box.press("Enter")
        self.page.get_by_role("article", name=question).last.wait_for()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip(HOW_TO_INSTALL)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the session's server: its log, and the feedback it keeps."""
    return tmp_path_factory.mktemp("server")


@pytest.fixture(scope="session")
def address(chromium: Browser, built: Settings, served: Path) -> Iterator[str]:
    """The address of a server on the session's index; nothing is started without a browser."""
    with serving(built, served / "log") as url:
        yield url


@contextmanager
def visiting(chromium: Browser, address: str, width: int = 1440) -> Iterator[Visit]:
    context = chromium.new_context(viewport={"width": width, "height": 900}, locale="zh-CN")
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    visit = Visit(page, address)
    page.on("request", lambda request: visit.requested.append(_url(request)))
    page.on("websocket", lambda opened: visit.requested.append(opened.url))
    yield visit
    context.close()


def _url(request: Request) -> str:
    return request.url


@pytest.fixture
def visit(chromium: Browser, address: str) -> Iterator[Visit]:
    with visiting(chromium, address) as opened:
        yield opened
