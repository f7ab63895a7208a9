"""Operations that write, the states they lead from and to, and what must hold if they fail."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from common.errors import IndexMissingError
from common.settings import Settings, load_settings
from indexer.changes import add, remove, undo
from indexer.components import Components
from indexer.corpus import corpus_files
from indexer.earlier import Earlier
from indexer.files import sha256_of_file
from indexer.generations import current_generation
from indexer.lexical import WordCounts
from indexer.opening import open_index
from indexer.pipeline import build

CORPUS = "corpus"
INDEX = "index"


class Step(NamedTuple):
    """One command of the indexer."""

    command: str
    files: tuple[str, ...] = ()
    """To be added, of the folder of incoming notices; or names to be removed."""
    replace: bool = False


class Scene(NamedTuple):
    """What is done before, and what is done while the machine fails."""

    name: str
    before: tuple[Step, ...]
    failing: Step


@dataclass(frozen=True)
class Place:
    """A folder with a corpus and an index."""

    root: Path

    @property
    def settings(self) -> Settings:
        return load_settings(corpus=self.root / CORPUS, index=self.root / INDEX)


class State(NamedTuple):
    """What a place holds."""

    content: str | None
    """Digest of everything that can be read from the index; None where there is none."""
    corpus: Mapping[str, str]
    """SHA-256 of each notice, by name."""


class PromiseError(Exception):
    """A promise that was not kept."""


def perform(settings: Settings, step: Step, incoming: Path, parts: Components) -> None:
    """Do in this process what the command line does."""
    if step.command == "add":
        files = [incoming / name for name in step.files]
        change = add(settings, files, replace=step.replace, parts=parts)
        if change.refused:
            raise change.refused[0]
    elif step.command == "remove":
        remove(settings, step.files, parts=parts)
    elif step.command == "undo":
        undo(settings, parts=parts)
    else:
        build(settings, parts=parts)


def arguments(step: Step, incoming: Path) -> list[str]:
    """The step as arguments of ``python -m indexer``."""
    files = [str(incoming / name) if step.command == "add" else name for name in step.files]
    return [step.command, *(["--replace"] if step.replace else []), *files]


def state_of(settings: Settings) -> State:
    """The state of a place. Raises the errors of opening the index."""
    return State(content_of(settings), held(settings.corpus))


def held(corpus: Path) -> dict[str, str]:
    if not corpus.is_dir():
        return {}
    return {path.name: sha256_of_file(path) for path in corpus_files(corpus)}


def content_of(settings: Settings) -> str | None:
    """Digest of documents, items, passages, vectors and words; None without an index.

    Raises PromiseError where it is not the generation that the index says is in use.
    """
    try:
        index = open_index(settings)
    except IndexMissingError:
        return None
    if index.generation != current_generation(settings):
        raise PromiseError(f"generation {current_generation(settings)} in use is not whole")
    digest = hashlib.sha256()
    for part in (dict(index.documents), dict(index.items), tuple(index.passages)):
        digest.update(repr(part).encode())
    rows = np.arange(len(index.passages), dtype=np.int64)
    digest.update(index.vectors_of(rows).tobytes())
    digest.update(repr(_counted(index.counts)).encode())
    index.close()
    return digest.hexdigest()


def _counted(counts: WordCounts) -> list[tuple[str, int, int]]:
    """Each word with a passage that holds it and how often; the order of columns is free."""
    times = counts.times.tocoo()
    entries = zip(times.row.tolist(), times.col.tolist(), times.data.tolist(), strict=True)
    return sorted((counts.words[column], row, number) for row, column, number in entries)


class Judge:
    """What must hold of a place after an operation failed there, by the states around it."""

    def __init__(self, before: State, after: State, parts: Components, scratch: Path) -> None:
        self.before, self.after = before, after
        self._parts = parts
        self._scratch = scratch
        self._fresh: dict[str, str | None] = {}

    def judge(self, place: Place, done: bool = False) -> str:
        """Whether readers find the "old" or the "new" generation; then the next build is run.

        ``done`` for a command that had reported success: it must be the new one.
        Raises PromiseError.
        """
        settings = place.settings
        found = state_of(settings)
        self._require_whole_corpus(settings.corpus, found)
        if done and found != self.after:
            raise PromiseError("what was reported as done is not there")
        if found.content not in (self.before.content, self.after.content):
            raise PromiseError("neither the old nor the new generation")
        build(settings, parts=self._parts)
        ended = state_of(settings)
        self._require_whole_corpus(settings.corpus, ended)
        if ended.content != self._built_anew(settings.corpus, ended.corpus):
            raise PromiseError("after the next build, the index is not that of the corpus")
        return "new" if found.content == self.after.content else "old"

    def _require_whole_corpus(self, corpus: Path, found: State) -> None:
        known = {*self.before.corpus.items(), *self.after.corpus.items()}
        for name, digest in found.corpus.items():
            if (name, digest) not in known:
                raise PromiseError(f"{name} has a content that it never had")
        for name, digest in self.before.corpus.items():
            if found.corpus.get(name) != digest and not Earlier(corpus).holds(name, digest):
                raise PromiseError(f"{name} is lost")

    def _built_anew(self, corpus: Path, names: Mapping[str, str]) -> str | None:
        """The content of an index that is built of the same corpus from nothing."""
        key = repr(sorted(names.items()))
        if key not in self._fresh:
            index = self._scratch / f"fresh{len(self._fresh)}"
            settings = load_settings(corpus=corpus, index=index)
            build(settings, parts=self._parts)
            self._fresh[key] = content_of(settings)
            shutil.rmtree(index)
        return self._fresh[key]
