"""``python -m indexer build --engine ray``: the work on a cluster first, then the build.

The workers read and embed; what they make is kept in checkpoints (``checkpoints``). The build
is the ordinary one, with components that take readings and vectors from there: there is one
way to put a generation together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from common.records import Metadata, ParsedDocument
from common.settings import Settings
from indexer.bulk.checkpoints import CheckpointedEncoder, Checkpoints, key_of
from indexer.components import Components, Wanted, default_components
from indexer.encoders.base import Encoder
from indexer.files import sha256_of
from indexer.lexicon.overrides import FILE_NAME
from indexer.pipeline import BuildResult, build
from indexer.progress import Progress
from indexer.stock import reading_digest

Make = Callable[[Settings], Components]


@dataclass(frozen=True)
class Bulk:
    """The hooks that a build is given."""

    settings: Settings
    address: str | None
    make: Make
    parts: Components
    checkpoints: Checkpoints

    def ahead(self, wanted: Sequence[Wanted], progress: Progress) -> None:
        """Have notices read and embedded that are not yet; Ray starts only for those."""
        from indexer.bulk.cluster import connected
        from indexer.bulk.engine import Run
        from indexer.bulk.stages import Work

        held = self.checkpoints.held()
        if all(key_of(one.path.name, one.sha256, one.said) in held for one in wanted):
            return
        corpus = self.settings.corpus
        own = corpus / FILE_NAME
        departments = own.read_bytes() if own.exists() else None
        work = Work(self.make, departments, reading_digest(corpus), self.parts.fingerprint)
        with connected(self.settings, self.address) as cores:
            Run(work, self.checkpoints, cores, self.settings.max_seconds).all(wanted, progress)

    def read(self, file: str, data: bytes, said: Metadata) -> ParsedDocument:
        """A notice as a worker read it, otherwise as it is read here. Raises SourceError."""
        outcome = self.checkpoints.outcome(key_of(file, sha256_of(data), said))
        return outcome.result() if outcome else self.parts.read(file, data, said)

    def encoder(self, progress: Progress) -> Encoder:
        """The vectors that workers made, and an encoder for others."""
        return CheckpointedEncoder(self.parts.encoder(progress), self.checkpoints)

    def components(self) -> Components:
        """The build's own components with these hooks; what is kept here needs no cache."""
        return replace(
            self.parts, ahead=self.ahead, read=self.read, encoder=self.encoder, cache=None
        )


def build_on_ray(
    settings: Settings,
    progress: Progress,
    address: str | None = None,
    make: Make = default_components,
) -> BuildResult:
    """``pipeline.build`` with reading and embedding done on a cluster, by default this machine's.

    Raises as that does, and SettingsError where the cluster cannot be used; what was done by
    then is kept for another run.
    """
    parts = make(settings)
    state = f"{reading_digest(settings.corpus)}\0{parts.fingerprint}"
    checkpoints = Checkpoints(settings.index, state)
    try:
        bulk = Bulk(settings, address, make, parts, checkpoints)
        result = build(settings, progress, bulk.components())
    finally:
        checkpoints.close()
    checkpoints.discard()
    return result
