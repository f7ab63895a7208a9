"""Small real components whose results can be worked out by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from common.errors import SourceError
from common.records import Item, Metadata, ParsedDocument, SourceText, Span
from indexer.components import Components
from indexer.encoders.base import Encoder, Progress, Vectors
from indexer.layouts.registry import document_id


class CountingEncoder(Encoder):
    """Embeds a text as its counts of a, b, c and other characters; remembers what it was given."""

    dimension = 4
    fingerprint = "counting:1"

    def __init__(self) -> None:
        self.embedded: list[str] = []

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        self.embedded.extend(texts)
        if progress is not None:
            progress(len(texts))
        return np.array([_counts(text) for text in texts], np.float32).reshape(-1, 4)

    def query(self, text: str) -> Vectors:
        return _counts(text)


def _counts(text: str) -> Vectors:
    known = [text.count(letter) for letter in "abc"]
    counts = np.array([*known, 1 + len(text) - sum(known)], np.float32)
    return counts / np.linalg.norm(counts)


def read_lines(file: str, data: bytes, said: Metadata) -> ParsedDocument:
    """Each line is an item; a file that holds "unreadable" is refused."""
    text = data.decode()
    if "unreadable" in text:
        raise SourceError("source_not_readable", name=file, reason="says so")
    items, start = [], 0
    for line in text.splitlines(keepends=True):
        words = line.rstrip("\n")
        if words:
            number = len(items) + 1
            items.append(
                Item(
                    id=f"{document_id(file)}:{number:04d}",
                    document_id=document_id(file),
                    number=str(number),
                    path=(),
                    text=words,
                    spans=(Span(start, start + len(words)),),
                )
            )
        start += len(line)
    return ParsedDocument(SourceText(text), said, tuple(items))


def line_components(
    encoder: CountingEncoder, said: Mapping[str, Metadata] | None = None
) -> Components:
    """Components that read lines, cut at spaces and count letters."""

    def manifest(_: Path) -> Mapping[str, Metadata]:
        return said or {}

    return Components(
        manifest=manifest,
        read=read_lines,
        tokens=str.split,
        encoder=lambda _: encoder,
        fingerprint=encoder.fingerprint,
    )
