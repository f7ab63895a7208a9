"""``corpus/manifest.toml``: what a notice does not print about itself, each with its reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

from common.errors import CorpusError
from common.records import Kind, Metadata, ParsedDocument
from common.toml_file import parse_toml, read_bounded

FILE_NAME = "manifest.toml"
_REASON = "reason"
YEARS = range(1949, 2101)
"""Work years a notice can have; anything else is a slip of the hand."""


def load_manifest(corpus: Path) -> Mapping[str, Metadata]:
    """The overrides by file name; empty when the corpus has no manifest.

    An entry may outlast its file (a notice taken out and put back later), see
    ``absent_files``. Raises CorpusError for bad syntax, an unknown key, a value
    of the wrong form, or an entry without a reason.
    """
    return checked(manifest_bytes(corpus))


def checked(data: bytes) -> Mapping[str, Metadata]:
    """The overrides that a manifest's bytes hold. Raises CorpusError as ``load_manifest``."""
    entries = _entries(data)
    return MappingProxyType({name: _metadata(name, entry) for name, entry in entries.items()})


def absent_files(corpus: Path) -> tuple[str, ...]:
    """Files that the manifest speaks of but the corpus does not hold; a typing error, mostly."""
    return tuple(name for name in load_manifest(corpus) if not (corpus / name).is_file())


def check_manifest(corpus: Path) -> None:
    """Raise CorpusError unless the manifest is sound and each file it names is there."""
    for name in absent_files(corpus):
        raise CorpusError("manifest_file_missing", name=name)


def manifest_bytes(corpus: Path) -> bytes:
    """The manifest as it stands, empty where there is none. Raises CorpusError."""
    path = corpus / FILE_NAME
    try:
        return read_bounded(path)
    except FileNotFoundError:
        return b""
    except OSError as exc:
        reason = exc.strerror or exc
        raise CorpusError("corpus_not_readable", corpus=path, reason=reason) from exc


def overridden(parsed: ParsedDocument, said: Metadata) -> ParsedDocument:
    """A notice as read, with what an entry says in place of what it prints."""
    return replace(
        parsed,
        metadata=merged(parsed.metadata, said),
        warnings=(*parsed.warnings, *conflicts(parsed.metadata, said)),
    )


def merged(printed: Metadata, said: Metadata) -> Metadata:
    """Metadata in which everything that ``said`` gives wins."""
    return replace(printed, **given(said))


def given(said: Metadata) -> dict[str, Any]:
    """What metadata says, by field, without what it leaves open."""
    values = {field.name: getattr(said, field.name) for field in fields(Metadata)}
    return {name: value for name, value in values.items() if value is not None}


def conflicts(printed: Metadata, overrides: Metadata) -> tuple[str, ...]:
    """Catalogue keys (``warnings.manifest_conflict.…``) of what an entry says otherwise.

    An entry is for what a notice does not print; where both speak, spaces do not count.
    """
    names = (field.name for field in fields(Metadata))
    return tuple(
        f"warnings.manifest_conflict.{name}"
        for name in names
        if _say_two_things(getattr(printed, name), getattr(overrides, name))
    )


def _say_two_things(one: object, other: object) -> bool:
    if one is None or other is None:
        return False
    return "".join(str(one).split()) != "".join(str(other).split())


def _entries(data: bytes) -> dict[str, object]:
    try:
        return parse_toml(data)
    except ValueError as exc:
        raise CorpusError("manifest_syntax", detail=exc) from exc


def _metadata(name: str, entry: object) -> Metadata:
    if not isinstance(entry, dict):
        raise CorpusError(
            "manifest_value", name=name, setting="", value=entry, expected=f'["{name}"] key = value'
        )
    known = [*(field.name for field in fields(Metadata)), _REASON]
    unknown = next((key for key in entry if key not in known), None)
    if unknown is not None:
        raise CorpusError("manifest_key", name=name, setting=unknown, known=", ".join(known))
    _require_reason(name, entry.get(_REASON))
    values: dict[str, Any] = {
        key: _value(name, key, value) for key, value in entry.items() if key != _REASON
    }
    return Metadata(**values)


def _require_reason(name: str, reason: object) -> None:
    """A sentence, or one per language: ``reason.zh``, ``reason.en``."""
    texts = list(reason.values()) if isinstance(reason, dict) else [reason]
    if not texts or not all(isinstance(text, str) and text.strip() for text in texts):
        expected = 'reason = "…" / reason.zh, reason.en'
        raise CorpusError(
            "manifest_value", name=name, setting=_REASON, value=reason, expected=expected
        )


def _value(name: str, key: str, value: object) -> object:
    convert, expected = _FORMS.get(key, (_text, "text"))
    try:
        return convert(value)
    except (TypeError, ValueError) as exc:
        raise CorpusError(
            "manifest_value", name=name, setting=key, value=value, expected=expected
        ) from exc


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise TypeError(value)
    return value


def _iso_date(value: object) -> str:
    return (
        value.isoformat() if type(value) is date else date.fromisoformat(_text(value)).isoformat()
    )


def _year(value: object) -> int:
    if not isinstance(value, int) or value not in YEARS:
        raise ValueError(value)
    return value


_FORMS: Mapping[str, tuple[Callable[[object], object], str]] = {
    "date": (_iso_date, "YYYY-MM-DD"),
    "year": (_year, f"{YEARS[0]}–{YEARS[-1]}"),
    "kind": (lambda value: Kind(_text(value)), " | ".join(kind.value for kind in Kind)),
}
