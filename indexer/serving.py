"""Keeps the server that searches in step with the index folder, where one is set.

The folder is the truth: ``CURRENT`` says what answers, and a collection holds nothing that the
generation's folder does not.

1. ``prepare``, before a generation is published: its collection is filled and loaded, so that
   readers find it whole. Where that fails the generation is not published.
2. ``tidy``, afterwards: the alias is moved, collections without a generation are removed, and
   those that nobody reads leave the server's memory. What fails here or is interrupted is done
   by the next writer; it harms no reader.

Called by writers, under the index's lock. With the embedded backend there is nothing to do.
"""

from __future__ import annotations

import logging

from common.catalogue import Language, say
from common.errors import IndexStoreError
from common.settings import Backend, Settings
from indexer.generations import store_errors

LOG = logging.getLogger(__name__)


def prepare(settings: Settings, number: int) -> None:
    """Let a generation be searched on the server: filled from its folder unless it is there.

    Raises IndexStoreError or SettingsError where the server does not let it.
    """
    if settings.backend is not Backend.MILVUS:
        return
    from indexer.backends.milvus_collections import collection_of, fill, is_whole, named
    from indexer.backends.milvus_server import connected
    from indexer.opening import open_local

    server = connected(settings)
    with store_errors(settings):
        named(settings)
    collection = collection_of(settings, number)
    index = open_local(settings, number)
    try:
        if not is_whole(server, collection, len(index.passages)):
            fill(server, collection, index)
    finally:
        index.close()


def told(settings: Settings, number: int, language: Language) -> str | None:
    """A sentence that says where a generation is searched; None where that is the folder."""
    if settings.backend is not Backend.MILVUS:
        return None
    from indexer.backends.milvus_collections import collection_of
    from indexer.backends.milvus_server import address_of

    name, address = collection_of(settings, number).name, address_of(settings.milvus_uri)
    return say("indexer.status.milvus", language, address=address, collection=name)


def tidy(settings: Settings, number: int) -> None:
    """Point the alias to the generation in use, and free what nobody needs."""
    if settings.backend is not Backend.MILVUS:
        return
    from indexer.backends.milvus_collections import (
        collection_of,
        drop_orphans,
        point_alias,
        release_unread,
    )
    from indexer.backends.milvus_server import connected

    try:
        server = connected(settings)
        point_alias(server, collection_of(settings, number))
        drop_orphans(server, settings)
        release_unread(server, settings, number)
    except IndexStoreError as exc:
        LOG.warning("%s", exc)
