"""What adding a notice would bring, before anything is written.

The notice is read as a build reads it, in a process of its own, and set beside the documents
of the index: copies, notices of the same name or content, what it replaces or amends.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from common.records import Document, Metadata, ParsedDocument
from common.settings import Settings
from indexer.backends.base import Index
from indexer.backends.stored import StoredRecords
from indexer.components import Components, default_components
from indexer.corpus import usable_name
from indexer.duplicates import Notice, Shingles, Sketch, is_copy, shingles, sketch
from indexer.files import sha256_of
from indexer.findings import Findings, Place, findings
from indexer.layouts.base import identified
from indexer.layouts.registry import document_id
from indexer.limits import require_size
from indexer.link_targets import incoming, resolved
from indexer.links import find_links
from indexer.manifest import overridden
from indexer.names import held_name


@dataclass(frozen=True)
class Preview:
    """One notice as it would be indexed."""

    name: str
    parsed: ParsedDocument
    """As the notice prints it, without what the manifest says."""
    said: Metadata
    """What the manifest says about a file of this name already."""
    findings: Findings
    """With what the manifest says; an ``original`` that it is a copy of is one of the index."""
    held: str | None
    """The corpus's file of this name, if it has one."""
    same: Document | None
    """A document of the index with the very same bytes."""
    copies: tuple[Document, ...]
    """Documents of the index that are shorter copies of it."""


def preview(
    name: str,
    data: bytes,
    settings: Settings,
    index: Index | None = None,
    parts: Components | None = None,
) -> Preview:
    """Read a notice and say what adding it would bring; nothing is written.

    ``index`` is what it is set beside; None where there is none yet.
    Raises SourceError where it cannot be read, CorpusError where the manifest cannot.
    """
    parts = parts or default_components(settings)
    usable_name(name)
    require_size(name, len(data))
    said = parts.manifest(settings.corpus).get(name, Metadata())
    parsed = parts.read(name, data, Metadata())
    return set_beside(Read(name, sha256_of(data), parsed, said), settings, index)


@dataclass(frozen=True)
class Read:
    """A notice as read."""

    name: str
    sha256: str
    parsed: ParsedDocument
    said: Metadata
    """What the manifest says about a file of this name."""


def renamed(parsed: ParsedDocument, name: str) -> ParsedDocument:
    """The reading of a notice under another name: the ids of its items are made of it."""
    return replace(parsed, items=identified(document_id(name), parsed.items))


def set_beside(read: Read, settings: Settings, index: Index | None) -> Preview:
    """The preview of a notice that was read, beside the documents of an index."""
    parsed = overridden(read.parsed, read.said)
    held = held_name(settings.corpus, read.name)
    document = Document(
        document_id(read.name), read.name, read.sha256, parsed.metadata, links=find_links(parsed)
    )
    others = [d for d in index.documents.values() if d.id != document.id] if index else []
    copies, original = _copies(document, parsed, others, index)
    document = replace(document, duplicate_of=original.id if original else None)
    among = {one.id: one for one in resolved([*others, document])}
    place = Place(among, original, incoming(among))
    return Preview(
        read.name,
        read.parsed,
        read.said,
        findings(among[document.id], parsed, place),
        held,
        _same(read, index),
        copies,
    )


def _same(read: Read, index: Index | None) -> Document | None:
    documents = index.documents.values() if index else ()
    return next((document for document in documents if document.sha256 == read.sha256), None)


def _copies(
    document: Document, parsed: ParsedDocument, others: Sequence[Document], index: Index | None
) -> tuple[tuple[Document, ...], Document | None]:
    """The documents that are copies of this one, and the one it is a copy of."""
    if index is None:
        return (), None
    own = Notice(
        document.id, sketch(parsed.items), document.metadata, partial(shingles, parsed.items)
    )
    alike = [(other, _notice(other, index)) for other in others]
    smaller = [(d, n) for d, n in alike if n.sketch.characters <= own.sketch.characters]
    larger = [(d, n) for d, n in alike if n.sketch.characters > own.sketch.characters]
    copies = tuple(d for d, notice in smaller if is_copy(notice, own))
    return copies, next(_originals(own, larger), None)


def _originals(own: Notice, larger: Sequence[tuple[Document, Notice]]) -> Iterator[Document]:
    found = (d for d, notice in larger if is_copy(own, notice))
    return (document for document in found if document.duplicate_of is None)


def _notice(document: Document, index: Index) -> Notice:
    def words() -> Shingles:
        return shingles(index.parsed(document.id).items)  # read for those that look alike only

    return Notice(document.id, _sketch(document, index), document.metadata, words)


def _sketch(document: Document, index: Index) -> Sketch:
    """As the index keeps it, where it does."""
    records = getattr(index, "records", None)
    if isinstance(records, StoredRecords):
        return records.sketch(document.id)
    return sketch(index.parsed(document.id).items)
