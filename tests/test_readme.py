"""The READMEs stay true and in step with each other."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from common.settings import ROOT, Settings

ENGLISH = (ROOT / "README.md").read_text(encoding="utf-8")
CHINESE = (ROOT / "README.zh-CN.md").read_text(encoding="utf-8")
BOTH = pytest.mark.parametrize("text", [ENGLISH, CHINESE], ids=["en", "zh"])


def code_blocks(text: str) -> list[list[str]]:
    """The commands of each fenced block, without their comments and padding."""
    blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    return [[line.split("#")[0].strip() for line in block.splitlines()] for block in blocks]


def commands(text: str) -> list[str]:
    return [line for block in code_blocks(text) for line in block if line]


def module_calls(text: str) -> set[tuple[str, str, tuple[str, ...]]]:
    """(module, subcommand or "", options) of every ``python -m`` in the text."""
    calls = set()
    for line in commands(text):
        if match := re.search(r"python -m (\w+) ?([a-z]*)", line):
            subcommand = match[2] if match[1] in {"indexer", "eval"} else ""
            calls.add(
                (match[1], subcommand, tuple(re.findall(r"(?<= )--?[a-z]+", line[match.end(1) :])))
            )
    return calls


def test_both_languages_show_the_same_commands() -> None:
    assert code_blocks(ENGLISH) == code_blocks(CHINESE)


def test_both_languages_have_the_same_outline() -> None:
    outline = [re.findall(r"^(#+) ", text, re.MULTILINE) for text in (ENGLISH, CHINESE)]
    assert outline[0] == outline[1]


def test_both_languages_have_the_same_settings_table() -> None:
    rows = [re.findall(r"^\| `(\w+)`", text, re.MULTILINE) for text in (ENGLISH, CHINESE)]
    expected = [f"POLICY_{name.upper()}" for name in Settings.model_fields]
    assert rows == [expected, expected]


@BOTH
def test_every_make_target_exists(text: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"(?:^|`)make ([a-z]+)", text, re.MULTILINE))
    assert named
    assert named <= targets


@BOTH
def test_every_file_named_exists(text: str) -> None:
    named = set(re.findall(r"\]\(([\w./-]+)\)", text))
    named |= set(re.findall(r"`((?:corpus|index|eval|docs)/[\w./-]*)`", text))
    missing = [name for name in named if not (ROOT / name).exists()]
    assert not missing


@pytest.mark.parametrize("call", sorted(module_calls(ENGLISH)), ids=lambda call: " ".join(call[:2]))
def test_every_command_and_option_exists(call: tuple[str, str, tuple[str, ...]]) -> None:
    module, subcommand, options = call
    shown = subprocess.run(
        [sys.executable, "-m", module, *([subcommand] if subcommand else []), "--help"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={"COLUMNS": "200", "PATH": "", "TERM": "dumb"},
        check=False,
    )
    assert shown.returncode == 0, shown.stderr
    for option in options:
        assert option in shown.stdout, f"{module} {subcommand} has no option {option}"
