"""Settings are checked once, and a bad one is named with its variable."""

from __future__ import annotations

from pathlib import Path

import pytest

from common.errors import SettingsError
from common.settings import Gate, load_settings


def test_a_bad_value_names_its_variable_and_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICY_LANG", "fr")
    with pytest.raises(SettingsError, match=r"POLICY_LANG.*fr"):
        load_settings()


def test_an_argument_wins_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICY_INDEX", "/from/environment")
    assert load_settings().index == Path("/from/environment")
    assert load_settings(index=Path("/from/option"), corpus=None).index == Path("/from/option")


def test_an_unknown_setting_is_an_error() -> None:
    with pytest.raises(SettingsError, match="POLICY_COLOUR"):
        load_settings(colour="blue")


def test_a_misspelt_variable_is_an_error_that_names_the_near_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("POLICY_CORPSU", "elsewhere")
    with pytest.raises(SettingsError, match=r"POLICY_CORPSU.*corpus"):
        load_settings()


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("POLICY_SETTINGS", str(tmp_path / "settings.toml"))
    monkeypatch.delenv("POLICY_INDEX", raising=False)
    return tmp_path / "settings.toml"


def test_the_file_gives_what_the_environment_does_not(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_text('index = "/from/file"\neditors = ["a@b", "c@d"]\ngate = "refuse"')
    monkeypatch.setenv("POLICY_GATE", "off")
    settings = load_settings()
    assert (settings.index, settings.editors) == (Path("/from/file"), ("a@b", "c@d"))
    assert settings.gate is Gate.OFF


def test_lists_stand_in_one_variable_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICY_ADMINS", "a@b, c@d,")
    assert load_settings().admins == ("a@b", "c@d")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b'colour = "blue"', "POLICY_COLOUR"),
        (b"max_pages = 0", "POLICY_MAX_PAGES.*0"),
        (b"[", "settings.toml"),
        (b'contact = "\xff"', "settings.toml"),
    ],
)
def test_a_bad_file_is_named_with_what_is_wrong(file: Path, content: bytes, told: str) -> None:
    file.write_bytes(content)
    with pytest.raises(SettingsError, match=told):
        load_settings()


def test_a_file_that_is_named_must_be_there(file: Path) -> None:
    with pytest.raises(SettingsError, match=r"settings\.toml"):
        load_settings()
