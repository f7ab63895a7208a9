"""The exchangeable parts of a build, each made only when it is needed."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from common.records import Metadata, ParsedDocument
from common.settings import Settings
from indexer.apart import ApartReader
from indexer.encoders.base import Encoder
from indexer.encoders.registry import encoder_fingerprint, load_encoder
from indexer.gate import Judge
from indexer.gate_apart import apart_judge
from indexer.progress import Progress

MOST_AT_ONCE = 4
"""Processes reading notices; each may take the memory one notice is allowed."""


@dataclass(frozen=True)
class Components:
    """What reads, cuts into words and embeds."""

    manifest: Callable[[Path], Mapping[str, Metadata]]
    """What the corpus manifest says, by file name."""
    read: Callable[[str, bytes, Metadata], ParsedDocument]
    """A notice from its file name, content and manifest entry; raises SourceError."""
    tokens: Callable[[str], list[str]]
    """The words the lexical leg counts."""
    encoder: Callable[[Progress], Encoder]
    fingerprint: str
    """Of the encoder, known before it is loaded."""
    at_once: int = 1
    """Notices that ``read`` may be asked for at the same time, by as many threads."""
    stop: Callable[[], None] = lambda: None
    """Ends what ``read`` is doing in other threads; nothing is read afterwards."""
    cache: Path | None = None
    """Folder of the vectors embedded before; none are kept without one."""
    judge: Judge | None = None
    """Asks the staff's questions of a new generation; none are asked without one."""


def default_components(settings: Settings) -> Components:
    """The product's own components; modules that take long to load come with the first use."""
    reader = ApartReader(settings)
    return Components(
        manifest=_manifest,
        read=reader,
        stop=reader.stop,
        at_once=min(MOST_AT_ONCE, os.cpu_count() or 1),
        tokens=lambda text: _tokens(settings, text),
        encoder=lambda progress: load_encoder(settings, progress),
        fingerprint=encoder_fingerprint(settings),
        cache=settings.cache,
        judge=apart_judge,
    )


def _manifest(corpus: Path) -> Mapping[str, Metadata]:
    from indexer.manifest import load_manifest

    return load_manifest(corpus)


def read_here(file: str, data: bytes, overrides: Metadata) -> ParsedDocument:
    """A notice read in this process, however long that takes. Raises SourceError."""
    from indexer.layouts import parse
    from indexer.lexicon import load_lexicon
    from indexer.sources import read_source

    return parse(file, read_source(file, data), load_lexicon(), overrides)


def _tokens(settings: Settings, text: str) -> list[str]:
    from indexer.lexicon import load_lexicon

    return load_lexicon(settings.corpus).tokens(text)
