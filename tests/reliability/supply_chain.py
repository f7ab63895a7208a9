"""Pins, licences, insecure code and known holes, each asked of the tool that knows."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence

from scripts import licences, vulnerabilities
from scripts.pinned import (
    CONSTRAINTS,
    DEFAULT,
    DEVELOPMENT,
    INSTALLER,
    ROOT,
    direct,
    pins,
    public_version,
    reachable,
)
from tests.reliability.rows import Row

TEST = "tests/scripts/test_supply_chain.py"


def measure() -> list[Row]:
    """One row for each promise; the last asks a database, where one can be reached."""
    return [_pinned(), _licences(), _bandit(), _holes()]


def _pinned() -> Row:
    installed = reachable(direct(DEVELOPMENT))
    versions = {name: public_version(one) for name, one in installed.items() if name != INSTALLER}
    wrong = pins().items() ^ versions.items()
    figure = f"{len(versions)} packages, {len(wrong)} differences"
    return Row("Every version is pinned, direct and transitive", TEST, figure, not wrong)


def _licences() -> Row:
    hand = licences.by_hand()
    found = licences.findings(hand)
    refused = licences.refused(found, hand)
    figure = f"{len(found)} packages, {len(refused)} refused"
    return Row(f"No GPL or AGPL in {DEFAULT.name}", TEST, figure, not refused)


def _bandit() -> Row:
    done = _run([sys.executable, "-m", "bandit", "-q", "-c", "pyproject.toml", "-r", "."])
    findings = done.stdout.count(">> Issue:")
    return Row("bandit is clean", "make lint", f"{findings} findings", done.returncode == 0)


def _holes() -> Row:
    outcome = vulnerabilities.judge(vulnerabilities.ask(CONSTRAINTS, None), len(pins()))
    figure = "; ".join(outcome.lines())
    return Row(
        "No known hole, where a database can be asked",
        "make audit",
        figure,
        outcome.exit_status == 0,
    )


def _run(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
