"""The collections of an index on a Milvus server: one for each generation, and an alias.

    notices_<index>_<n>_<digest>   one generation; it never changes once it is loaded
    notices_<index>                alias of the one in use

``index`` is this folder's own name on the server (the file ``.milvus``, which no backup
holds), so that two indexes do not meet; ``digest`` is of the generation's manifest, so that a
number that is given again after a restore never finds another generation's passages. What a
collection holds comes from the generation's folder, which stays the whole truth: a collection
that was lost is filled again from it, without the model.
"""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_matrix

from common.errors import IndexDamagedError, IndexStoreError
from common.settings import Settings
from indexer.backends.base import Rows
from indexer.backends.local import LocalIndex
from indexer.backends.milvus_filters import Layout
from indexer.backends.milvus_schema import (
    CONSISTENCY,
    DENSE,
    DISTRICT,
    DOCUMENT,
    LEXICAL,
    PARTITIONS,
    ROW,
    indexes,
    schema,
)
from indexer.backends.milvus_server import WRITE_SECONDS, CollectionGoneError, Server
from indexer.files import replace_file, sha256_of_file
from indexer.generations import generation_folder, generations
from indexer.leases import MANIFEST_FILE, is_held

LOG = logging.getLogger(__name__)

NAME_FILE = ".milvus"
UNNAMED = "notices"
"""Stands for the name of an index that was never on the server."""
LOADED = "Loaded"
"""Name of pymilvus's load state."""
_NAME = re.compile(r"notices_[0-9a-f]{8}")
PORTION = 2000
"""Passages of one insert: some 5 MB, of the 64 MB a request may have."""


class Collection(NamedTuple):
    """One generation's place on the server."""

    name: str
    alias: str
    """Of this index's collection in use, whichever that is."""
    generation: int

    @property
    def missing(self) -> IndexDamagedError:
        """The error that says that it is not there, or not whole."""
        return IndexDamagedError(
            "milvus_collection", collection=self.name, generation=self.generation
        )


def own_name(settings: Settings) -> str | None:
    """This index's name on the server, and its alias; None before a writer gave it one."""
    try:
        name = (settings.index / NAME_FILE).read_text("ascii").strip()
    except (OSError, ValueError):
        return None
    return name if _NAME.fullmatch(name) else None


def named(settings: Settings) -> str:
    """``own_name``, given now if there is none; the index's lock must be held. Raises OSError."""
    name = own_name(settings)
    if name is None:
        name = f"notices_{secrets.token_hex(4)}"
        replace_file(settings.index / NAME_FILE, f"{name}\n".encode("ascii"))
    return name


def collection_of(settings: Settings, number: int) -> Collection:
    """Where a generation lies, whether it does or not. Raises IndexDamagedError without one."""
    alias = own_name(settings) or UNNAMED
    digest = _digest(generation_folder(settings, number))
    return Collection(f"{alias}_{number}_{digest}", alias, number)


def _digest(folder: Path) -> str:
    path = folder / MANIFEST_FILE
    try:
        return sha256_of_file(path)[:8]
    except OSError as exc:
        raise IndexDamagedError("index_damaged", file=path) from exc


def is_whole(server: Server, collection: Collection, passages: int) -> bool:
    """Whether all passages of a generation are there; it is loaded then, if it was not."""
    client = server.client
    try:
        with server.calling():
            if not client.has_collection(collection.name):
                return False
            if int(client.get_collection_stats(collection.name)["row_count"]) != passages:
                return False
            if len(client.list_indexes(collection.name)) < len(indexes(passages)):
                return False
            if client.get_load_state(collection.name)["state"].name != LOADED:
                client.load_collection(collection.name, timeout=WRITE_SECONDS)
    except CollectionGoneError:
        return False
    return True


def fill(server: Server, collection: Collection, index: LocalIndex) -> None:
    """Make a generation's collection from its folder; whatever has its name goes.

    Raises IndexStoreError; what was half made is left to ``drop_orphans``.
    """
    client, name = server.client, collection.name
    count = len(index.passages)
    with server.calling():
        if client.has_collection(name):
            client.drop_collection(name)
        client.create_collection(
            name,
            schema=schema(index.vectors_of(np.zeros(0, np.int64)).shape[1]),
            consistency_level=CONSISTENCY,
            num_partitions=PARTITIONS,
        )
        for portion in _portions(index):
            client.insert(name, portion, timeout=WRITE_SECONDS)
        client.flush(name, timeout=WRITE_SECONDS)
        client.create_index(name, indexes(count), timeout=WRITE_SECONDS)
        client.load_collection(name, timeout=WRITE_SECONDS)
        held = _count(server, name)
    if held != count:
        raise IndexStoreError(
            "milvus_failed", address=server.address, reason=f"{name}: {held} / {count}"
        )


def _count(server: Server, name: str) -> int:
    counted = server.client.query(
        name, output_fields=["count(*)"], consistency_level="Strong", timeout=WRITE_SECONDS
    )
    return int(counted[0]["count(*)"])


def _portions(index: LocalIndex) -> Iterator[list[dict[str, object]]]:
    """The rows of a collection, as many at a time as one request should hold."""
    layout = Layout.of(index.documents, index.columns)
    weights = csr_matrix(index.matrix.weights.astype(np.float32))
    for start in range(0, layout.passages, PORTION):
        rows = np.arange(start, min(start + PORTION, layout.passages), dtype=np.int64)
        yield _rows(index, layout, weights, rows)


def _rows(
    index: LocalIndex, layout: Layout, weights: csr_matrix, rows: Rows
) -> list[dict[str, object]]:
    documents = layout.document_of_row[rows]
    districts = layout.district_of_document[documents]
    return [
        {
            ROW: int(row),
            DOCUMENT: int(document),
            DISTRICT: int(district),
            DENSE: vector,
            LEXICAL: _sparse(weights, int(row)),
        }
        for row, document, district, vector in zip(
            rows, documents, districts, index.vectors_of(rows), strict=True
        )
    ]


def _sparse(weights: csr_matrix, row: int) -> dict[int, float]:
    """A passage's weights by word. Milvus stores none below 0, which only words have that most
    of a handful of passages hold, and no empty vector: one more dimension, never asked for,
    stands in it.
    """
    part = slice(weights.indptr[row], weights.indptr[row + 1])
    pairs = zip(weights.indices[part].tolist(), weights.data[part].tolist(), strict=True)
    return {word: weight for word, weight in pairs if weight > 0} or {weights.shape[1]: 1.0}


def point_alias(server: Server, collection: Collection) -> None:
    """Let the alias mean this collection. Raises IndexStoreError."""
    client, (name, alias, _) = server.client, collection
    with server.calling():
        if alias in client.list_aliases(name)["aliases"]:
            return
        if client.has_collection(alias):  # an alias counts as one
            client.alter_alias(name, alias)
        else:
            client.create_alias(name, alias)


def release_unread(server: Server, settings: Settings, current: int) -> None:
    """Take collections out of the server's memory that only an undo would go back to.

    Whoever opens one of those generations loads it again. Raises IndexStoreError.
    """
    for number in generations(settings):
        if number == current or is_held(generation_folder(settings, number)):
            continue
        name = collection_of(settings, number).name
        with server.calling():
            if server.client.has_collection(name):
                server.client.release_collection(name)


def drop_orphans(server: Server, settings: Settings) -> list[str]:
    """Remove collections of this index whose generations are gone; their names."""
    kept = {collection_of(settings, number).name for number in generations(settings)}
    own = re.compile(rf"{own_name(settings)}_\d+_[0-9a-f]{{8}}")
    with server.calling():
        names = [name for name in server.client.list_collections() if own.fullmatch(name)]
        gone = sorted(set(names) - kept)
        for name in gone:
            server.client.drop_collection(name)
    return gone
