"""The settings file: what the environment need not carry, in TOML."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import Any

from common.toml_file import read_toml

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
    return _read(path, path.stat().st_mtime_ns) if path else {}


@lru_cache(maxsize=2)
def _read(path: Path, changed: int) -> dict[str, Any]:
    """Read anew once the file has ``changed``."""
    return read_toml(path)
