"""A real OpenID Connect provider as a process of its own, and logging in at it."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route

STARTING_SECONDS = 30.0

SECRETS = """
[auth]
redirect_uri = "http://127.0.0.1:{{port}}/oauth2callback"
cookie_secret = "a secret of the tests, long enough"
client_id = "policy-notices"
client_secret = "another"
server_metadata_url = "{provider}/.well-known/openid-configuration"

[auth.gone]
client_id = "policy-notices"
client_secret = "another"
server_metadata_url = "http://127.0.0.1:9/.well-known/openid-configuration"
"""
"""Streamlit puts its own port in. At the second provider's address nobody listens."""


@contextmanager
def providing(users: Mapping[str, Mapping[str, object]], log: Path) -> Iterator[str]:
    """The provider with users by their subject and the claims of each; yields its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port)]
    for subject, claims in users.items():
        command += ["--user-claims", json.dumps({"sub": subject, **claims})]
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output)
        try:
            address = f"http://127.0.0.1:{port}"
            _wait(f"{address}/.well-known/openid-configuration", log)
            yield address
        finally:
            process.terminate()
            process.wait(20)


def _wait(url: str, log: Path) -> None:
    deadline = time.monotonic() + STARTING_SECONDS
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    pytest.fail(f"the provider did not start:\n{log.read_text('utf-8', 'replace')}")


def log_in(page: Page, subject: str) -> None:
    """From the login screen to the provider, there as one of its users, and back."""
    page.route("https://**", Route.abort)  # its form asks for a style sheet from elsewhere
    press_login(page)
    page.locator(f'button[value="{subject}"]').click()


def press_login(page: Page) -> None:
    """Press the button of the login screen."""
    page.locator(".st-key-gate_login_default button").click()
