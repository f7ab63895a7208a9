"""The exchangeable parts of a build, each made only when it is needed."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple

from common.records import Metadata, ParsedDocument
from common.settings import Settings
from indexer.apart import ApartCounter, ApartReader
from indexer.encoders.base import Encoder
from indexer.encoders.registry import encoder_fingerprint, load_encoder
from indexer.gate import Judge
from indexer.gate_apart import apart_judge
from indexer.progress import Progress

MOST_AT_ONCE = 4
"""Processes reading notices; each may take the memory one notice is allowed."""


class Wanted(NamedTuple):
    """A notice that a build is going to read."""

    path: Path
    sha256: str
    said: Metadata
    """What the corpus manifest says about it."""


def _nothing_ahead(wanted: Sequence[Wanted], progress: Progress) -> None:
    """Each notice is read and embedded when its turn comes."""


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
    ahead: Callable[[Sequence[Wanted], Progress], None] = _nothing_ahead
    """Told once of all notices that will be read or embedded, before any is."""
    stop: Callable[[], None] = lambda: None
    """Ends what ``read`` is doing in other threads; nothing is read afterwards."""
    cache: Path | None = None
    """Folder of the vectors embedded before; none are kept without one."""
    counter: Callable[[], ApartCounter] | None = None
    """Counts the words of many passages in several processes, as ``tokens`` cuts them."""
    judge: Judge | None = None
    """Asks the staff's questions of a new generation; none are asked without one."""


def default_components(settings: Settings) -> Components:
    """The product's own components; modules that take long to load come with the first use."""
    reader = ApartReader(settings)
    tokens = partial(_tokens, settings)
    return Components(
        manifest=_manifest,
        read=reader,
        stop=reader.stop,
        at_once=min(MOST_AT_ONCE, os.cpu_count() or 1),
        tokens=tokens,
        encoder=lambda progress: load_encoder(settings, progress),
        fingerprint=encoder_fingerprint(settings),
        cache=settings.cache,
        counter=lambda: ApartCounter(settings, tokens),
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
