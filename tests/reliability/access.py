"""Nobody in who should not be: the tests of login, roles and what stands before the page."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from typing import NamedTuple

from common.settings import ROOT
from tests.reliability.rows import Row

COUNT = re.compile(r"(\d+) (passed|failed|error|errors|skipped)")


class Part(NamedTuple):
    """A promise, and the tests that keep it."""

    promise: str
    file: str
    chosen: str = ""
    """An expression of pytest's ``-k``; all tests of the file without one."""


PARTS = (
    Part(
        "before a login nothing is sent: no page, title or number, on any address",
        "tests/browser/test_access.py",
        "before_the_login or leads_back or cannot_be or provider_that_is_down or fails",
    ),
    Part(
        "each role sees and does what it may, also when it is taken away between question and "
        "answer; a login ends in every tab",
        "tests/browser/test_access.py",
        "reader_reads or editor_removes or administrator or in_no_list or logout or runs_out",
    ),
    Part(
        "cookies, uploads, downloads, metrics, origins and names are guarded; 127.0.0.1 only",
        "tests/browser/test_access.py",
        "cookies or need_their_role or token_and_session or other_origins or without_a_login",
    ),
    Part("the role is the one that the lists give, and none in doubt", "tests/ui/test_logins.py"),
    Part("the deployment samples agree with the page", "tests/test_deploy.py"),
)


def measure() -> list[Row]:
    """Run the tests of each part and count them."""
    return [_row(part) for part in PARTS]


def _row(part: Part) -> Row:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", part.file]
    started = time.monotonic()
    done = subprocess.run(
        command + (["-k", part.chosen] if part.chosen else []),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    counts = {name: int(number) for number, name in COUNT.findall(done.stdout)}
    told = ", ".join(f"{number} {name}" for name, number in counts.items()) or "no test ran"
    kept = done.returncode == 0 and counts.get("passed", 0) > 0 and "skipped" not in counts
    return Row(part.promise, part.file, f"{told}, {time.monotonic() - started:.0f} s", kept)
