"""Reads the notices of the corpus, taking over those that have not changed."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from common.errors import SourceError
from common.records import Document, Metadata, ParsedDocument
from indexer.components import Components
from indexer.corpus import usable_name
from indexer.files import sha256_of
from indexer.generations import Refusal, Snapshot
from indexer.sources.registry import MAX_BYTES

LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Reading:
    """One notice as read, or why it could not be."""

    snapshot: Snapshot
    document: Document | None = None
    parsed: ParsedDocument | None = None


def read_notice(path: Path, snapshot: Snapshot, said: Metadata, parts: Components) -> Reading:
    """Parse one file; what makes it unreadable is kept in the snapshot."""
    try:
        name = usable_name(path.name)
        data = content(path)
        parsed = _parsed(name, data, said, parts)
    except SourceError as exc:
        return Reading(replace(snapshot, refusal=_refusal(exc)))
    # the file may have been replaced since stock was taken
    current = replace(snapshot, sha256=sha256_of(data))
    document = Document(_identity(path.name, parsed), path.name, current.sha256, parsed.metadata)
    return Reading(current, document, parsed)


def _parsed(name: str, data: bytes, said: Metadata, parts: Components) -> ParsedDocument:
    """The parsed notice; a defect that one notice brings to light must not stop the others."""
    try:
        return parts.read(name, data, said)
    except SourceError:
        raise
    except Exception as exc:
        LOG.exception("%s", name)
        raise SourceError("source_not_parsed", name=name, reason=type(exc).__name__) from exc


def _identity(file: str, parsed: ParsedDocument) -> str:
    """The id that the items carry."""
    from indexer.layouts.registry import document_id

    return parsed.items[0].document_id if parsed.items else document_id(file)


def content(path: Path) -> bytes:
    """The bytes of a notice file. Raises SourceError when it is too large or unreadable."""
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            values = {"size": size // 1_000_000, "limit": MAX_BYTES // 1_000_000}
            raise SourceError("source_too_large", name=path.name, **values)
        return path.read_bytes()
    except OSError as exc:
        reason = exc.strerror or exc
        raise SourceError("source_not_readable", name=path.name, reason=reason) from exc


def _refusal(error: SourceError) -> Refusal:
    values: Mapping[str, str] = {name: str(value) for name, value in error.values.items()}
    return Refusal(error.key, values)
