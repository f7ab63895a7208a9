"""Refuses, before anything is downloaded, a torch build that brings CUDA along.

The default package index serves for Linux a build that pulls several gigabytes of
GPU libraries which nothing here uses. pip can say what it would install without
downloading it; this asks and stops with the remedy.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

REQUIREMENTS = Path(__file__).resolve().parent.parent / "requirements.txt"
REMEDY = """\
The torch build that pip would install here brings CUDA libraries (several gigabytes).
Give pip the PyTorch project's own index of CPU builds and run the command again:
    PIP_EXTRA_INDEX_URL=<address of the CPU wheels, see pytorch.org "Get started"> make run
or a folder that holds the CPU wheel:
    PIP_FIND_LINKS=/folder/with/wheels make run
To take the CUDA build on purpose: ALLOW_CUDA=1 make run"""


def pinned_torch() -> str:
    """The requirement line for torch, such as ``torch==2.13.0``."""
    match = re.search(r"^torch==\S+", REQUIREMENTS.read_text(encoding="utf-8"), re.MULTILINE)
    if match is None:
        raise SystemExit("requirements.txt must pin torch exactly (torch==…)")
    return match.group()


def needs_cuda(report: str) -> bool:
    """Whether pip's installation report names a torch that requires CUDA packages."""
    installs = json.loads(report)["install"]
    required = [need for one in installs for need in one["metadata"].get("requires_dist", [])]
    return any(re.match(r"nvidia-|cuda-", need) and "extra ==" not in need for need in required)


def pip_report(requirement: str) -> str:
    """What pip would install for one requirement, as its JSON report."""
    command = [sys.executable, "-m", "pip", "install", "--dry-run", "--no-deps", "--quiet"]
    command += ["--disable-pip-version-check", "--report", "-", requirement]
    done = subprocess.run(  # noqa: S603 - pip, with a line of our own file # nosec B603
        command, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"pip cannot find {requirement}:\n{done.stderr.strip()}")
    return done.stdout


def main() -> int:
    """0 when the build is CPU-only or CUDA is wanted; 1 with the remedy on stderr."""
    if os.environ.get("ALLOW_CUDA") == "1" or not needs_cuda(pip_report(pinned_torch())):
        return 0
    print(REMEDY, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
