"""What the workers of a bulk run do: load a notice, read it, embed its passages.

These run in Ray's processes, perhaps on other machines. Rows are flat: names and JSON as
text, everything else as bytes.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from common.errors import CorpusError, NoticeError, SourceError
from common.records import ParsedDocument
from common.settings import Settings, default_settings, load_settings
from indexer.apart.messages import Outcome, Task, outcomes, refused, tasks
from indexer.components import Components
from indexer.encoders.base import Encoder
from indexer.files import make_folders, replace_file, sha256_of
from indexer.lexicon.overrides import FILE_NAME as DEPARTMENTS_FILE
from indexer.progress import Silent

FOLDER = "corpora"
"""In the cache of a worker's machine."""

Row = dict[str, Any]
Columns = dict[str, NDArray[Any]]


@dataclass(frozen=True)
class Work:
    """What a worker is told once."""

    make: Callable[[Settings], Components]
    departments: bytes | None
    """The corpus's ``departments.toml``; a worker need not see the corpus."""
    code: str
    """Digest of code and data that a worker must have, and the fingerprint of its encoder."""
    encoder: str

    def corpus(self, cache: Path) -> Path:
        """A folder that says of departments what the corpus says, the same for all workers."""
        said = self.departments or b""
        folder = cache / FOLDER / sha256_of(said)[:16]
        if said:
            make_folders(folder)
            replace_file(folder / DEPARTMENTS_FILE, said)
        return folder


def load(row: Mapping[str, str]) -> list[Row]:
    """The content of a notice, on the machine that has it; nothing where it cannot be had.

    The build that follows says why.
    """
    from indexer.reading import content

    try:
        return [{**row, "data": content(Path(row["path"]))}]
    except SourceError:
        return []


class Failure(NamedTuple):
    """An error of ours as it passes from a worker: Ray would pass it on as text."""

    key: str
    values: Mapping[str, str]


def unfit(work: Work) -> Failure | None:
    """Why this machine cannot take part, if it cannot; tried once before any work is given to it.

    The model is loaded, and by that unpacked where it was not yet.
    """
    try:
        Worker(work).parts.encoder(Silent())
    except NoticeError as exc:
        return Failure(exc.key, {name: str(value) for name, value in exc.values.items()})
    return None


class Worker:
    """Has its components made with its first row."""

    def __init__(self, work: Work) -> None:
        self._work = work

    @cached_property
    def parts(self) -> Components:
        """The components. Raises CorpusError where this machine has another release."""
        from indexer.stock import reading_digest

        corpus = self._work.corpus(default_settings().cache)
        parts = self._work.make(load_settings(corpus=corpus))
        if (reading_digest(corpus), parts.fingerprint) != (self._work.code, self._work.encoder):
            raise CorpusError("bulk_other_release", machine=socket.gethostname())
        return parts


class Reader(Worker):
    """Reads notices; each is read apart, so that one that hangs or crashes stops only itself."""

    def __call__(self, row: Row) -> Row:
        """The outcome for a notice, and the texts of its passages."""
        task = tasks().validate_json(row["task"])
        outcome = self._outcome(task, row["data"])
        texts = _texts(task.file, outcome.parsed) if outcome.parsed else []
        packed = outcomes().dump_json(outcome)
        return {"key": row["key"], "outcome": packed, "texts": json.dumps(texts).encode()}

    def _outcome(self, task: Task, data: bytes) -> Outcome:
        from indexer.reading import parsed_notice

        try:
            return Outcome(parsed=parsed_notice(task.file, data, task.said, self.parts))
        except SourceError as exc:
            return refused(exc)


def _texts(file: str, parsed: ParsedDocument) -> list[str]:
    """What the assembly will ask the encoder for."""
    from indexer.passages import passages_of
    from indexer.previous import encoded
    from indexer.reading import document_of

    return [encoded(passage) for passage in passages_of(document_of(file, "", parsed), parsed)]


class Embedder(Worker):
    """Embeds passages; the model is loaded once."""

    def __call__(self, batch: Columns) -> Columns:
        """The rows of a batch with the vectors of their texts, as float32 bytes."""
        texts = [json.loads(packed) for packed in batch["texts"]]
        vectors = self._encoder.passages([text for one in texts for text in one])
        ends = np.cumsum([len(one) for one in texts])[:-1]
        parts: Iterator[bytes] = (part.tobytes() for part in np.split(vectors, ends))
        return {**batch, "vectors": np.array([*parts, None], object)[:-1]}

    @cached_property
    def _encoder(self) -> Encoder:
        return self.parts.encoder(Silent())
