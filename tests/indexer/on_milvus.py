"""A Milvus Lite for tests, and small indexes whose lines are their items, on either backend."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from common.settings import Backend, Settings, load_settings
from indexer.backends.base import Index, Scored
from tests.indexer.fakes import CountingEncoder, line_components

LINES = "a b\nb c\nd\ne\n"
HELD = ["a b", "b c", "d", "e"]
GROWN = ["a b", "b c", "c c c", "d", "e"]
PARTS = line_components(CountingEncoder())


def milvus_lite(folder: Path) -> Iterator[Path]:
    """The file of a Milvus Lite that is stopped at the end."""
    path = folder / "lite.db"
    yield path
    let_go(path)


def let_go(path: Path) -> None:
    """Stop the Milvus Lite of this process, so that another may open its file."""
    from milvus_lite.server_manager import server_manager_instance

    server_manager_instance.release_server(str(path))


def on_milvus(settings: Settings, lite: Path) -> Settings:
    return settings.model_copy(update={"backend": Backend.MILVUS, "milvus_uri": str(lite)})


def made(folder: Path, lite: Path, text: str = LINES) -> Settings:
    (folder / "corpus").mkdir(parents=True)
    (folder / "corpus" / "one.txt").write_text(text)
    return on_milvus(load_settings(corpus=folder / "corpus", index=folder / "index"), lite)


def texts(index: Index, found: Sequence[Scored]) -> list[str]:
    return [index.passages[one.row].text for one in found]


def every_text(index: Index) -> list[str]:
    """All passages by the dense leg, which leaves none out."""
    vector = np.array([1, 0, 0, 0], np.float32)
    return sorted(texts(index, index.dense(vector, 100)))
