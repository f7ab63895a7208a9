"""Reads the notices of the corpus, taking over those that have not changed."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from common.errors import SourceError
from common.records import Document, Metadata, ParsedDocument
from indexer.components import Components
from indexer.corpus import shown_name, usable_name
from indexer.files import NotAFileError, ordinary_file, sha256_of
from indexer.generations import Refusal, Snapshot
from indexer.limits import max_bytes, require_size

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
        parsed = parsed_notice(name, data, said, parts)
    except SourceError as exc:
        return Reading(replace(snapshot, refusal=_refusal(exc)))
    # the file may have been replaced since stock was taken
    current = replace(snapshot, sha256=sha256_of(data))
    return Reading(current, document_of(path.name, current.sha256, parsed), parsed)


def document_of(file: str, sha256: str, parsed: ParsedDocument) -> Document:
    """The document that a notice was read as, before others of the corpus are looked at."""
    return Document(_identity(file, parsed), file, sha256, parsed.metadata)


def parsed_notice(name: str, data: bytes, said: Metadata, parts: Components) -> ParsedDocument:
    """The parsed notice; a defect that one notice brings to light must not stop the others.

    Raises SourceError.
    """
    try:
        return parts.read(name, data, said)
    except SourceError:
        raise
    except Exception as exc:
        LOG.debug("%r", name, exc_info=True)  # a trace is for maintainers, not on every screen
        raise SourceError("source_not_parsed", name=name, reason=type(exc).__name__) from exc


def _identity(file: str, parsed: ParsedDocument) -> str:
    """The id that the items carry."""
    from indexer.layouts.registry import document_id

    return parsed.items[0].document_id if parsed.items else document_id(file)


def content(path: Path, follow_links: bool = False) -> bytes:
    """The bytes of a notice file.

    Raises SourceError when it is too large, unreadable or no ordinary file.
    """
    name = shown_name(path.name)
    try:
        with ordinary_file(path, follow_links) as file:
            require_size(name, os.fstat(file.fileno()).st_size)
            data = file.read(max_bytes() + 1)
    except NotAFileError as exc:
        raise SourceError(f"source_is_{exc.found}", name=name) from exc
    except OSError as exc:
        reason = exc.strerror or exc
        raise SourceError("source_not_readable", name=name, reason=reason) from exc
    # the file may have grown since it was measured
    require_size(name, len(data))
    return data


def _refusal(error: SourceError) -> Refusal:
    values: Mapping[str, str] = {name: str(value) for name, value in error.values.items()}
    return Refusal(error.key, values)
