"""Ask a vulnerability database about every pinned version.

    python -m scripts.vulnerabilities [--requirements FILE] [--osv-url URL]

Exits with 1 where a pinned version has a known hole. Where the database cannot be reached,
as on an intranet, it says "not checked" and exits with 0: that is no finding, and no pass.
``--osv-url`` asks that server (OSV's own, or a copy of it) and not the package index.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from scripts.pinned import CONSTRAINTS

SECONDS = 15
"""How long pip-audit waits for one answer."""


class Outcome(NamedTuple):
    """What the database said; ``why_not`` where some packages could not be asked about."""

    checked: int
    holes: tuple[str, ...]
    unchecked: int
    why_not: str

    @property
    def exit_status(self) -> int:
        """1 with findings, else 0."""
        return 1 if self.holes else 0

    def lines(self) -> list[str]:
        """What to print."""
        said = list(self.holes)
        if self.unchecked:
            said.append(f"not checked: {self.unchecked} packages ({self.why_not})")
        if self.checked:
            said.append(f"checked: {self.checked} packages, {len(self.holes)} known holes")
        return said


def ask(requirements: Path, osv_url: str | None) -> subprocess.CompletedProcess[str]:
    """pip-audit's answer about exactly the versions in the file; nothing is installed."""
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(requirements)]
    command += ["--no-deps", "--disable-pip", "--format", "json", "--desc", "off"]
    command += ["--progress-spinner", "off", "--timeout", str(SECONDS)]
    if osv_url:
        command += ["--vulnerability-service", "osv", "--osv-url", osv_url]
    return subprocess.run(  # noqa: S603 - the caller's own file and address # nosec B603
        command, capture_output=True, text=True, check=False
    )


def judge(done: subprocess.CompletedProcess[str], packages: int) -> Outcome:
    """The outcome, given how many packages were asked about.

    pip-audit passes silently over a package that the database does not know, which is what an
    index without one looks like; here it counts as not checked.
    """
    try:
        asked: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        said = done.stderr.strip().splitlines() or ["no answer"]
        return Outcome(0, (), packages, said[-1])
    skipped = [one["skip_reason"] for one in asked if "skip_reason" in one]
    holes = tuple(_hole(one, hole) for one in asked for hole in one.get("vulns", []))
    return Outcome(len(asked) - len(skipped), holes, len(skipped), next(iter(skipped), ""))


def _hole(package: dict[str, Any], hole: dict[str, Any]) -> str:
    mended = ", ".join(hole["fix_versions"]) or "no version yet"
    return f"{package['name']} {package['version']}: {hole['id']}, mended in {mended}"


def main(argv: Sequence[str] | None = None) -> int:
    """0 without findings, 1 with."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--requirements", type=Path, default=CONSTRAINTS)
    parser.add_argument("--osv-url")
    arguments = parser.parse_args(argv)
    outcome = judge(
        ask(arguments.requirements, arguments.osv_url), _packages(arguments.requirements)
    )
    print("\n".join(outcome.lines()))
    return outcome.exit_status


def _packages(requirements: Path) -> int:
    return sum("==" in line for line in requirements.read_text(encoding="utf-8").splitlines())


if __name__ == "__main__":
    sys.exit(main())
