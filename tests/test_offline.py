"""The main job needs nothing from outside this machine."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from common.settings import ROOT

REFUSED = "OUTSIDE CONNECTION REFUSED"
QUESTION = "新建养老机构由哪个部门牵头？"


def without_network() -> list[str]:
    """A command prefix that takes the network away in the kernel, where that is allowed."""
    prefix = ["unshare", "--net", "--map-root-user"]
    if shutil.which("unshare") is None:
        return []
    tried = subprocess.run([*prefix, "true"], capture_output=True, check=False)
    return prefix if tried.returncode == 0 else []


def run_offline(*arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*without_network(), sys.executable, "-m", "tests.offline", *arguments],
        capture_output=True,
        text=True,
        cwd=cwd,
        env=os.environ,
        timeout=300,
        check=False,
    )


def test_the_guard_refuses_an_outward_connection() -> None:
    done = run_offline("tests.outward")
    assert REFUSED in done.stderr
    assert done.returncode != 0


def test_unpack_build_and_answer_offline(tmp_path: Path) -> None:
    """The whole job with an empty model cache: unpack, build, search, answer."""
    places = ["--corpus", str(ROOT / "corpus"), "--index", str(tmp_path / "index")]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("POLICY_CACHE", str(tmp_path / "cache"))
        built = run_offline("indexer", "build", *places)
        found = run_offline("retriever", QUESTION, "--json", *places)
        answered = run_offline("answerer", QUESTION, "--json", *places)
    for done in (built, found, answered):
        assert REFUSED not in done.stderr
        assert done.returncode == 0, done.stderr
    assert json.loads(found.stdout)["passages"]
    assert json.loads(answered.stdout)["answer"]
