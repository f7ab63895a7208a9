"""Opens the index for reading.

The backend that is set (``POLICY_BACKEND``) answers questions. Builds, the gate and an index as
of a day work on the generation's folder itself, which is the same whatever the backend is:
``open_local``.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from common.errors import IndexDamagedError, IndexMissingError, IndexStoreError
from common.settings import Backend, Settings
from indexer.backends.base import Index
from indexer.backends.local import LocalIndex
from indexer.generations import (
    GenerationManifest,
    candidates,
    generation_folder,
    verified_manifest,
)
from indexer.leases import Lease, hold

LOG = logging.getLogger(__name__)

ATTEMPTS = 3
"""A generation may be replaced and removed while it is being opened; that the same happens
three times in a row would take several builds a second."""

Opened = TypeVar("Opened", bound=Index)


def open_index(settings: Settings) -> Index:
    """The current generation, or the newest older one that is whole where it is damaged.

    Raises IndexMissingError when nothing was built yet, IndexDamagedError naming the
    damaged file when no generation is whole; where Milvus searches, also what
    ``milvus_server.connected`` raises.
    """
    return _newest(settings, open_generation)


def open_local_index(settings: Settings) -> LocalIndex:
    """``open_index`` on the folder itself, whatever the backend is."""
    return _newest(settings, open_local)


def _newest(settings: Settings, opened: Callable[[Settings, int], Opened]) -> Opened:
    for _ in range(ATTEMPTS - 1):
        try:
            return _newest_whole(settings, opened)
        except IndexDamagedError:
            continue
    return _newest_whole(settings, opened)


def _newest_whole(settings: Settings, opened: Callable[[Settings, int], Opened]) -> Opened:
    damage: IndexDamagedError | None = None
    for number in candidates(settings):
        try:
            return opened(settings, number)
        except IndexDamagedError as exc:
            LOG.warning("%s", exc)
            damage = damage or exc
    raise damage or IndexMissingError("index_missing", index=settings.index)


def open_generation(settings: Settings, number: int) -> Index:
    """One generation, its files compared with their checksums first; held until it is closed.

    Raises IndexDamagedError naming the first file that differs or is missing, or the
    collection that Milvus does not hold.
    """
    if settings.backend is Backend.MILVUS:
        return _on_milvus(settings, number)
    return open_local(settings, number)


def open_local(settings: Settings, number: int) -> LocalIndex:
    """``open_generation`` on the folder itself, whatever the backend is."""

    def made(folder: Path, manifest: GenerationManifest, lease: Lease) -> LocalIndex:
        return LocalIndex(folder, number, manifest.encoder, lease)

    return _held(settings, number, made)


def _on_milvus(settings: Settings, number: int) -> Index:
    # imported here: the client is not in the default install, and takes 1.5 s
    from indexer.backends.milvus import MilvusIndex, held_by
    from indexer.backends.milvus_collections import collection_of
    from indexer.backends.milvus_server import connected

    server = connected(settings)

    def made(folder: Path, manifest: GenerationManifest, lease: Lease) -> Index:
        held, collection = held_by(folder, manifest), collection_of(settings, number)
        return MilvusIndex(held, server, collection, lease)

    return _held(settings, number, made)


def _held(
    settings: Settings, number: int, made: Callable[[Path, GenerationManifest, Lease], Opened]
) -> Opened:
    """What is made of a generation's folder while it is held, its files being whole."""
    folder = generation_folder(settings, number)
    lease = hold(folder)
    try:
        return made(folder, verified_manifest(folder), lease)
    except BaseException:
        lease.release()
        raise


def require_same_encoder(index: Index, fingerprint: str) -> None:
    """Refuse to compare vectors of two encoders.

    Raises IndexStoreError saying how to bring index and setting together.
    """
    if index.encoder_fingerprint != fingerprint:
        raise IndexStoreError(
            "index_other_encoder", index=index.encoder_fingerprint, encoder=fingerprint
        )
