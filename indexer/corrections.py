"""Writes what staff say about a notice into ``corpus/manifest.toml``, and leaves the rest as it is.

Comments, order and entries of other files stay; the file is replaced in one step, after what
was written has been read back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import tomlkit
from tomlkit.exceptions import TOMLKitError

from common.errors import CorpusError
from common.records import Kind, Metadata
from indexer.earlier import Earlier
from indexer.manifest import FILE_NAME, checked, given, manifest_bytes


@dataclass(frozen=True)
class Correction:
    """What to say about a file, and why."""

    said: Metadata
    """What is None is left as the file or an entry there is says it."""
    reason: Mapping[str, str]
    """A sentence for each language, by its code."""


def correct(corpus: Path, corrections: Mapping[str, Correction]) -> None:
    """Say something about files of the corpus, by name; the manifest that was is kept.

    Raises CorpusError for a value that the manifest cannot have, or when it cannot be
    written; then nothing has changed.
    """
    wanted = {name: one for name, one in corrections.items() if given(one.said)}
    if not wanted:
        return
    new = corrected(manifest_bytes(corpus), wanted)
    checked(new)
    Earlier(corpus).put(FILE_NAME, new)


def corrected(data: bytes, corrections: Mapping[str, Correction]) -> bytes:
    """The bytes of a manifest with the corrections in it. Raises CorpusError for bad syntax."""
    try:
        document = tomlkit.parse(data)
        for name, correction in corrections.items():
            if name not in document:
                document.add(tomlkit.nl())
                document.add(name, tomlkit.table())
            _fill(document[name], correction)
    except (TOMLKitError, UnicodeDecodeError) as exc:
        raise CorpusError("manifest_syntax", detail=exc) from exc
    return tomlkit.dumps(document).encode()


def _fill(entry: object, correction: Correction) -> None:
    if not isinstance(entry, tomlkit.items.Table):
        raise CorpusError("manifest_syntax", detail=repr(entry))
    for key, value in given(correction.said).items():
        entry[key] = value.value if isinstance(value, Kind) else value
    entry["reason"] = _reasons(entry.get("reason"), correction.reason)


def _reasons(former: object, new: Mapping[str, str]) -> tomlkit.items.InlineTable:
    """The reason that an entry had, if any, and the new one, in each language."""
    known = dict(former) if isinstance(former, Mapping) else dict.fromkeys(new, former or "")
    reasons = tomlkit.inline_table()
    for code in {**known, **new}:
        parts = dict.fromkeys((str(known.get(code, "")), new.get(code, "")))
        reasons[code] = " ".join(part for part in parts if part)
    return reasons
