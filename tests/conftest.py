"""Shared by all tests: paths into temporary folders, and one real index per session."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest

from common.settings import ROOT, Settings, load_settings

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The project's own corpus, with an index of this test session's own."""
    return load_settings(corpus=ROOT / "corpus", index=tmp_path_factory.mktemp("index"))


@pytest.fixture(scope="session")
def built(settings: Settings) -> Settings:
    """Settings whose index is built: the whole corpus, with the default encoder."""
    from indexer import build

    build(settings)
    return settings


@pytest.fixture(autouse=True)
def _main_module_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """Streamlit puts the page in its place, which a process started later would then run."""
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])


@pytest.fixture(autouse=True)
def _no_outside_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A test that forgets to say where things are writes into its own folder."""
    monkeypatch.setenv("POLICY_SETTINGS", os.devnull)  # an empty file
    monkeypatch.setenv("POLICY_INDEX", str(tmp_path / "index"))
    monkeypatch.setenv("POLICY_FEEDBACK", str(tmp_path / "feedback"))
    monkeypatch.setenv("POLICY_AUDIT", str(tmp_path / "audit"))
    return


@pytest.fixture
def run(built: Settings) -> Run:
    """Run ``python -m …`` on the session's index and return what it printed."""

    def run_module(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        places = {"POLICY_CORPUS": str(built.corpus), "POLICY_INDEX": str(built.index)}
        return subprocess.run(
            [sys.executable, "-m", *arguments],
            capture_output=True,
            text=True,
            cwd=ROOT,
            env={**os.environ, **places, **environment},
            timeout=120,
            check=False,
        )

    return run_module


# no test judges by time: on a busy machine one example may take a second
hypothesis.settings.register_profile(
    "untimed", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("untimed")
