"""Builds a generation from the corpus: read, cut, embed, write.

1. Take stock: the digest of each notice and of what the manifest says about it. If
   notices, encoder and code are those of the current generation, it is up to date.
2. Read: notices that are new or changed are parsed; the others are taken over.
3. Copies of one notice are recognised.
4. Cut into passages and their words, for what was parsed anew.
5. Embed the passages whose text the previous generation does not hold.
6. Write the generation, judge it by the staff's questions (``gate``), have it ready where it
   is searched (``serving``) and publish it.
7. Note what the corpus held (``history``).
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from common.errors import IndexStoreError, SourceError
from common.settings import Settings
from indexer.components import Components, default_components
from indexer.gate import Verdict, gatekeeper
from indexer.generations import (
    SAID_FILE,
    GenerationManifest,
    Judge,
    Snapshot,
    candidates,
    generation_folder,
    publish,
    verified_manifest,
)
from indexer.history import noted
from indexer.manifest import manifest_bytes
from indexer.progress import Progress, Silent, Stage
from indexer.restoring import changing
from indexer.serving import prepare, tidy
from indexer.stock import Stock, take_stock

if TYPE_CHECKING:
    from indexer.assembly import Assembly


@dataclass(frozen=True)
class BuildResult:
    """What a build did."""

    generation: int
    up_to_date: bool
    read: tuple[str, ...] = ()
    """Files parsed in this build."""
    removed: tuple[str, ...] = ()
    """Files of the previous generation that the corpus no longer holds."""
    refused: tuple[SourceError, ...] = ()
    """Why files of the corpus are not in the index, one for each."""
    documents: int = 0
    passages: int = 0
    embedded: int = 0
    """Passages whose vectors were computed in this build."""
    seconds: float = 0.0
    verdict: Verdict | None = None
    """What became of the staff's questions; None where none were asked."""


def build(
    settings: Settings, progress: Progress | None = None, parts: Components | None = None
) -> BuildResult:
    """Bring the index up to date with the corpus; readers notice the new generation.

    A notice that cannot be read is left out and reported in the result.
    Raises CorpusError, EncoderError or IndexStoreError, GateError where the new generation
    loses questions and may not; the previous generation stays.
    """
    with changing(settings):
        return build_locked(settings, progress or Silent(), parts or default_components(settings))


def build_locked(
    settings: Settings,
    progress: Progress,
    parts: Components,
) -> BuildResult:
    """``build`` for a caller that already holds the index's lock."""
    with noted(settings):
        return _built(settings, progress, parts)


def _built(settings: Settings, progress: Progress, parts: Components) -> BuildResult:
    started = time.monotonic()
    previous = newest_whole(settings)
    stock = take_stock(settings.corpus, parts)
    if previous is not None and _is_current(settings, previous) and stock.matches(previous):
        prepare(settings, previous.generation)
        tidy(settings, previous.generation)
        return BuildResult(previous.generation, up_to_date=True, refused=refusals(previous.corpus))
    result = _rebuilt(settings, stock, previous, progress, parts)
    return replace(result, seconds=time.monotonic() - started)


def newest_whole(settings: Settings) -> GenerationManifest | None:
    """The newest generation whose files are undamaged; its work can be taken over."""
    try:
        numbers = candidates(settings)
    except IndexStoreError:
        return None
    for number in numbers:
        try:
            return verified_manifest(generation_folder(settings, number))
        except IndexStoreError:
            continue
    return None


def refusals(corpus: Mapping[str, Snapshot]) -> tuple[SourceError, ...]:
    """The errors of the files that could not be read."""
    found = (snapshot.refusal for snapshot in corpus.values())
    return tuple(SourceError(refusal.key, **refusal.values) for refusal in found if refusal)


def _is_current(settings: Settings, manifest: GenerationManifest) -> bool:
    """False where the current generation is damaged and an older one stands in for it."""
    return candidates(settings)[0] == manifest.generation


def _rebuilt(
    settings: Settings,
    stock: Stock,
    previous: GenerationManifest | None,
    progress: Progress,
    parts: Components,
) -> BuildResult:
    # imported here: FAISS, SciPy and the layouts are not needed to see that nothing changed
    from indexer.assembly import assemble
    from indexer.backends.local import FILES, write_contents
    from indexer.opening import open_local
    from indexer.previous import Previous

    held = None
    if previous is not None:
        held = Previous(previous, open_local(settings, previous.generation))
    assembly = assemble(stock, held, progress, parts)
    progress.start(Stage.WRITE, len(FILES))
    dimension = assembly.contents.vectors.shape[1]
    draft = GenerationManifest(stock.encoder, dimension, stock.code, assembly.corpus)

    def write(folder: Path) -> None:
        write_contents(folder, assembly.contents)
        (folder / SAID_FILE).write_bytes(manifest_bytes(settings.corpus))

    gate = gatekeeper(settings, parts.judge, previous, progress)
    written = publish(settings, draft, write, partial(_admitted, settings, gate))
    if held is not None:
        held.index.close()
    tidy(settings, written.generation)
    progress.advance(Stage.WRITE, len(FILES))
    result = _result(written, previous, assembly)
    return replace(result, verdict=gate.verdict) if gate else result


def _admitted(settings: Settings, gate: Judge | None, after: GenerationManifest) -> None:
    """Judge a generation before it is published, and have it ready where it is searched."""
    if gate is not None:
        gate(after)
    prepare(settings, after.generation)


def _result(
    written: GenerationManifest, previous: GenerationManifest | None, assembly: Assembly
) -> BuildResult:
    before = previous.corpus if previous is not None else {}
    return BuildResult(
        written.generation,
        up_to_date=False,
        read=assembly.read,
        removed=tuple(name for name in before if name not in written.corpus),
        refused=refusals(written.corpus),
        documents=len(assembly.contents.records.documents),
        passages=len(assembly.contents.records.passages),
        embedded=assembly.embedded,
    )
