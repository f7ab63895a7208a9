"""Every sentence a user can see, in every language, from ``catalogue.toml``."""

from __future__ import annotations

import os
import tomllib
from enum import Enum
from functools import cache
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

from common.settings_file import file_settings

CATALOGUE_FILE = Path(__file__).with_name("catalogue.toml")

Sentences = dict[str, str]


class Language(str, Enum):
    """Languages the product speaks; the value is the code used in records."""

    ZH = "zh"
    EN = "en"


def default_language() -> Language:
    """The language of POLICY_LANG or the settings file; Chinese when unset or unknown.

    Errors are told in it, so it must be known before the settings are checked.
    """
    try:
        said = os.environ.get("POLICY_LANG") or file_settings().get("lang")
        return Language(said or Language.ZH)
    except (OSError, ValueError):
        return Language.ZH


def say(key: str, language: Language, **values: object) -> str:
    """The catalogue's sentence for a dotted key, with its ``{placeholders}`` filled.

    Raises KeyError for an unknown key: a defect in the code, found by the catalogue test.
    """
    template = sentences()[key][language.value]
    return template.format(**values) if values else template


def noted(key: str, **values: object) -> str:
    """A key with the values of its placeholders in one string, as warnings are kept."""
    return f"{key}?{urlencode(values)}" if values else key


def say_noted(note: str, language: Language) -> str:
    """The sentence for what ``noted`` made."""
    key, _, values = note.partition("?")
    return say(key, language, **dict(parse_qsl(values)))


@cache
def sentences() -> dict[str, Sentences]:
    """All entries by dotted key: ``{"errors.index_missing": {"zh": …, "en": …}}``."""
    with CATALOGUE_FILE.open("rb") as file:
        return dict(_entries("", tomllib.load(file)))


def _entries(prefix: str, table: dict[str, object]) -> list[tuple[str, Sentences]]:
    found: list[tuple[str, Sentences]] = []
    for name, value in table.items():
        key = f"{prefix}.{name}" if prefix else name
        if not isinstance(value, dict):
            raise ValueError(f"catalogue.toml: {key} must be a table with one text per language")
        if all(isinstance(text, str) for text in value.values()):
            found.append((key, {code: str(text) for code, text in value.items()}))
        else:
            found.extend(_entries(key, value))
    return found
