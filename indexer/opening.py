"""Opens the index for reading."""

from __future__ import annotations

import logging

from common.errors import IndexDamagedError, IndexMissingError, IndexStoreError
from common.settings import Settings
from indexer.backends.base import Index
from indexer.backends.local import LocalIndex
from indexer.generations import candidates, generation_folder, verified_manifest
from indexer.leases import hold

LOG = logging.getLogger(__name__)

ATTEMPTS = 3
"""A generation may be replaced and removed while it is being opened; that the same happens
three times in a row would take several builds a second."""


def open_index(settings: Settings) -> LocalIndex:
    """The current generation, or the newest older one that is whole where it is damaged.

    Raises IndexMissingError when nothing was built yet, IndexDamagedError naming the
    damaged file when no generation is whole.
    """
    for _ in range(ATTEMPTS - 1):
        try:
            return _open_newest(settings)
        except IndexDamagedError:
            continue
    return _open_newest(settings)


def _open_newest(settings: Settings) -> LocalIndex:
    damage: IndexDamagedError | None = None
    for number in candidates(settings):
        try:
            return open_generation(settings, number)
        except IndexDamagedError as exc:
            LOG.warning("%s", exc)
            damage = damage or exc
    raise damage or IndexMissingError("index_missing", index=settings.index)


def open_generation(settings: Settings, number: int) -> LocalIndex:
    """One generation, its files compared with their checksums first; held until it is closed.

    Raises IndexDamagedError naming the first file that differs or is missing.
    """
    folder = generation_folder(settings, number)
    lease = hold(folder)
    try:
        manifest = verified_manifest(folder)
        return LocalIndex(folder, number, manifest.encoder, lease)
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
