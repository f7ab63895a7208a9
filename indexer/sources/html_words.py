"""The words of html_words.toml."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("html_words.toml")


def words(name: str) -> frozenset[str]:
    """One list of the file."""
    return frozenset(_lists()[name])


@cache
def _lists() -> dict[str, list[str]]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))
