"""Characters that cannot be seen, in names, on terminals and in errors."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from common.errors import LONGEST_VALUE, SettingsError, SourceError
from common.shell import plain
from common.toml_file import LARGEST, parse_toml, read_toml
from common.unseen import visible, without_unseen
from tests.hostile.notices import ESCAPES, RICH, UNSEEN


@given(st.text() | st.sampled_from((*UNSEEN, *ESCAPES)))
def test_nothing_that_steers_is_left(text: str) -> None:
    steering = {"Cc", "Cs", "Zl", "Zp"}
    assert not {unicodedata.category(one) for one in visible(text).replace("\n", "")} & steering
    assert not {unicodedata.category(one) for one in without_unseen(text)} & steering
    assert unicodedata.bidirectional("\u202e") not in map(unicodedata.bidirectional, visible(text))


def test_what_is_left_out_of_a_name_is_written_out_on_a_terminal() -> None:
    assert without_unseen("甲\u202e\x1b[31m乙") == "甲[31m乙"
    assert visible("甲\u202e\x1b[31m乙\n") == "甲\\u202e\\x1b[31m乙\n"


@pytest.mark.parametrize("text", [*ESCAPES, *RICH, *UNSEEN])
def test_a_terminal_gets_no_commands_and_no_markup(text: str) -> None:
    console = Console(width=200, force_terminal=True)
    with console.capture() as capture:
        console.print(plain(text))
    assert capture.get() == f"{visible(text)}\n"


def test_an_error_is_one_short_visible_line() -> None:
    error = SourceError("file_not_in_corpus", name="\x1b[31m红\n二" + "长" * 5_000)
    assert "\x1b" not in error.text()
    assert "\n" not in error.text()
    assert len(error.text()) < LONGEST_VALUE + 200


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"a = 1\na = 2", "Cannot overwrite"),
        (b"a = " + b"[" * 100_000, "nested too deeply"),
        (b"#" * (LARGEST + 1), "more than"),
        (b"a = '\xff'", "codec can't decode"),
    ],
    ids=("twice", "deep", "large", "no text"),
)
def test_toml_that_cannot_be_taken_is_refused(data: bytes, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        parse_toml(data)


def test_a_pipe_in_the_place_of_a_settings_file_is_not_waited_for(tmp_path: Path) -> None:
    import os

    pipe = tmp_path / "settings.toml"
    os.mkfifo(pipe)
    with pytest.raises(OSError, match="Invalid argument"):
        read_toml(pipe)


def test_settings_errors_share_the_bound() -> None:
    error = SettingsError("bad_setting", variable="POLICY_LANG", value="甲" * 10_000)
    assert len(error.text()) < LONGEST_VALUE + 200
