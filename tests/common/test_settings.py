"""Settings are checked once, and a bad one is named with its variable."""

from __future__ import annotations

from pathlib import Path

import pytest

from common.errors import SettingsError
from common.settings import load_settings


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
