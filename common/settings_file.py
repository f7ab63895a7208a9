"""The settings file: what the environment need not carry, in TOML."""

from __future__ import annotations

import os
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

VARIABLE = "POLICY_SETTINGS"
DEFAULT = Path(__file__).resolve().parent.parent / "settings.toml"


def settings_path() -> Path | None:
    """The file that is read: the one POLICY_SETTINGS names, else settings.toml if it is there."""
    named = os.environ.get(VARIABLE)
    if named:
        return Path(named)
    return DEFAULT if DEFAULT.is_file() else None


def file_settings() -> dict[str, Any]:
    """What the file says, by setting; empty without a file. Raises OSError or ValueError."""
    path = settings_path()
    return _read(path) if path else {}


@cache
def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))
