"""``python -m indexer`` on a copy of the corpus's smallest notice, with the default encoder."""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from common.settings import ROOT

NOTICE = "jingan-2020-key-work-targets.txt"
SHORT = "关于做好档案工作的通知\n各单位：\n一、做好归档。\n二、做好查阅。\n"


class Places:
    """A corpus and an index of the test's own, and how to run a command on them."""

    def __init__(self, folder: Path) -> None:
        self.corpus = folder / "corpus"
        self.index = folder / "index"
        self.corpus.mkdir()

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        places = ("--corpus", str(self.corpus), "--index", str(self.index))
        return subprocess.run(
            [sys.executable, "-m", "indexer", *arguments, *places],
            capture_output=True,
            text=True,
            cwd=ROOT,
            env={**os.environ, "COLUMNS": "200", **environment},
            timeout=300,
            check=False,
        )


@pytest.fixture
def places(tmp_path: Path) -> Places:
    made = Places(tmp_path)
    (made.corpus / "短通知.txt").write_text(SHORT, encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the short notice, built once for all tests of this module."""
    made = Places(tmp_path_factory.mktemp("once"))
    (made.corpus / "短通知.txt").write_text(SHORT, encoding="utf-8")
    assert made.run("build").returncode == 0
    return made.index


@pytest.fixture
def indexed(places: Places, once: Path) -> Places:
    shutil.copytree(once, places.index)
    return places


def test_build_add_status_export_remove(places: Places, tmp_path: Path) -> None:
    first = places.run("build")
    assert (first.returncode, first.stderr) == (0, "")
    assert "第 1 版" in first.stdout

    shutil.copy(ROOT / "corpus" / NOTICE, tmp_path / NOTICE)
    added = places.run("add", str(tmp_path / NOTICE))
    assert (added.returncode, added.stderr) == (0, "")
    assert (places.corpus / NOTICE).read_bytes() == (ROOT / "corpus" / NOTICE).read_bytes()

    status = places.run("status")
    assert status.returncode == 0
    assert NOTICE in status.stdout
    assert "短通知.txt" in status.stdout
    assert places.run("verify").returncode == 0

    rows = [json.loads(line) for line in places.run("export").stdout.splitlines()]
    assert {row["file"] for row in rows} == {NOTICE, "短通知.txt"}
    only = places.run("export", "--file", NOTICE).stdout.splitlines()
    assert [json.loads(line) for line in only] == [row for row in rows if row["file"] == NOTICE]

    removed = places.run("remove", NOTICE)
    assert removed.returncode == 0
    assert sorted(path.name for path in places.corpus.iterdir()) == [".earlier", "短通知.txt"]
    left = [json.loads(line) for line in places.run("export").stdout.splitlines()]
    assert left == [row for row in rows if row["file"] != NOTICE]


def test_a_build_with_nothing_changed_is_quick_and_says_so(indexed: Places) -> None:
    script = (
        "import sys, indexer.cli\n"
        "try: indexer.cli.main()\n"
        "finally: print(sorted({'torch','faiss','jieba','transformers'} & set(sys.modules)))"
    )
    folders = ("--corpus", str(indexed.corpus), "--index", str(indexed.index))
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    done = subprocess.run(
        [sys.executable, "-c", script, "build", *folders],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
    )
    # seconds of processor time: those on the clock depend on what else the machine does
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before < 2
    assert "没有改动" in done.stdout
    assert done.stdout.endswith("[]\n")  # nothing heavy was even imported


def test_an_unreadable_notice_is_one_line_and_the_others_are_indexed(indexed: Places) -> None:
    (indexed.corpus / "image.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    for _ in range(2):
        done = indexed.run("build")
        assert done.returncode == 0
        assert done.stderr.count("\n") == 1
        assert "image.txt" in done.stderr
    assert "短通知.txt" in indexed.run("export").stdout
    assert "image.txt" in indexed.run("status").stdout


@pytest.mark.parametrize("command", ["status", "verify", "export"])
def test_without_an_index_one_line_says_what_to_do(places: Places, command: str) -> None:
    done = places.run(command)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1
    assert "indexer build" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "environment", "said"),
    [
        (("add", "no-such-file.txt"), {}, "no-such-file.txt"),
        (("remove", "no-such-file.txt"), {}, "no-such-file.txt"),
        (("export", "--file", "no-such-file.txt"), {}, "no-such-file.txt"),
        (("build",), {"POLICY_ENCODER": "no/such-model"}, "no/such-model"),
        (
            ("build",),
            {"POLICY_ENCODER": "no/such-model", "POLICY_LANG": "en"},
            "Set POLICY_ENCODER",
        ),
    ],
)
def test_a_failed_request_is_one_line_and_status_1(
    indexed: Places, arguments: tuple[str, ...], environment: dict[str, str], said: str
) -> None:
    done = indexed.run(*arguments, **environment)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert said in done.stderr


@pytest.mark.parametrize("arguments", [("build", "--no-such"), ("no-such",), ("add",)])
def test_wrong_usage_is_status_2(places: Places, arguments: tuple[str, ...]) -> None:
    done = places.run(*arguments)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_a_damaged_file_is_named_by_verify(indexed: Places) -> None:
    (indexed.index / "generations" / "1" / "words.txt").write_bytes(b"")
    done = indexed.run("verify")
    assert done.returncode == 1
    assert "words.txt" in done.stderr
    assert done.stderr.count("\n") == 1


def test_messages_are_english_when_asked(indexed: Places) -> None:
    assert "up to date (generation 1)" in indexed.run("build", POLICY_LANG="en").stdout
    assert "Generation 1 is intact" in indexed.run("verify", POLICY_LANG="en").stdout
