"""What there is to know about an upload before it is taken in, the gravest first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from common.catalogue import Language, say
from indexer.findings import WORDS, Findings, does, done_to, doubts_told
from indexer.preview import Preview
from ui import labels
from ui.add.state import Upload

MOST = 50
"""Doubts or gaps listed of one notice; a scan read badly can have thousands."""


class Note(NamedTuple):
    """One sentence; ``grave`` where a decision may depend on it, ``more`` behind a fold."""

    text: str
    grave: bool = False
    more: tuple[str, ...] = ()


def notes(upload: Upload, found: Preview, twin: str | None, language: Language) -> list[Note]:
    """All that is known beside the items; ``twin`` is an upload with the very same bytes."""
    return [
        *_of_name(upload, found, language),
        *([Note(say("ui.add.twin", language, file=twin), grave=True)] if twin else []),
        *_of_copies(found, language),
        *_of_reading(found.findings, language),
        *_of_links(found.findings, language),
    ]


def _of_name(upload: Upload, found: Preview, language: Language) -> Iterator[Note]:
    if upload.given != found.name:
        yield Note(say("ui.add.renamed", language, name=found.name))
    if found.same is not None:
        yield Note(say("ui.add.same", language, file=found.same.file), grave=True)


def _of_copies(found: Preview, language: Language) -> Iterator[Note]:
    if found.same is not None:
        return
    if found.findings.original is not None:
        title = labels.title(found.findings.original)
        yield Note(say("ui.add.copy_of", language, title=title), grave=True)
    for copy in found.copies:
        yield Note(say("ui.add.has_copy", language, title=labels.title(copy)), grave=True)


def _of_reading(read: Findings, language: Language) -> Iterator[Note]:
    if not read.items:
        yield Note(say("ui.add.no_items", language), grave=True)
    gaps = read.coverage.gaps
    if gaps:
        words = tuple(" ".join(read.source[a:b][:WORDS].split()) for a, b in gaps[:MOST])
        yield Note(say("ui.add.gaps", language, count=len(gaps)), grave=True, more=words)
    if read.doubts:
        told = tuple(doubts_told(read, language))[:MOST]
        yield Note(say("ui.add.doubts", language, count=len(read.doubts)), more=told)


def _of_links(read: Findings, language: Language) -> Iterator[Note]:
    for link in read.document.links:
        yield Note(does(link, read.targets, language))
    for done in read.incoming:
        yield Note(done_to(done, language), grave=True)
