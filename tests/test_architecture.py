"""The house rules that a machine can check."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from common.settings import ROOT

PACKAGES = ("common", "indexer", "retriever", "answerer", "eval", "ui")
PICKLE_READERS = (
    "import pickle",
    "import joblib",
    "import dill",
    "allow_pickle=True",
    "torch.load(",
)


def test_imports_go_one_way() -> None:
    lint_imports = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [str(lint_imports)], capture_output=True, text=True, cwd=ROOT, env=os.environ, check=False
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("package", PACKAGES)
def test_exported_names_exist(package: str) -> None:
    module = importlib.import_module(package)
    for name in getattr(module, "__all__", []):
        assert hasattr(module, name), f"{package}.__all__ names {name}, which is not there"


@pytest.mark.parametrize("package", PACKAGES)
def test_nothing_reads_a_pickle_or_evaluates_text(package: str) -> None:
    forbidden = (*PICKLE_READERS, " eval(", " exec(", "os.system(", "shell=True")
    for file in (ROOT / package).rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        assert not [word for word in forbidden if word in text], file


def test_no_file_needs_what_lies_outside_the_project() -> None:
    for package in (*PACKAGES, "scripts", "tests"):
        for file in (ROOT / package).rglob("*.py"):
            if file == Path(__file__):
                continue
            assert "../shared" not in file.read_text(encoding="utf-8"), file
