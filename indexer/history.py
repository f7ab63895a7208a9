"""The journal of what the corpus held: index/history.jsonl, one line for each change.

    {"at": "2026-03-01T08:00:00+00:00", "generation": 7, "said": "<sha256>",
     "set": {"name.txt": ["<sha256>", "<entry>"]}, "gone": ["other.txt"]}

The first line holds a whole state, each other one how it differs from the line before it. The
file is replaced in one step and survives the removal of generations. What is missing (a program
was killed between publishing and noting, an undo) is noted by the next writer.
"""

from __future__ import annotations

import contextlib
import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from common.errors import IndexDamagedError, IndexMissingError, IndexStoreError
from common.settings import Settings
from indexer.files import replace_file
from indexer.generations import (
    GenerationManifest,
    candidates,
    generation_folder,
    read_manifest,
    store_errors,
)

LOG = logging.getLogger(__name__)

FILE = "history.jsonl"
MOST = 10_000
"""Changes kept, the newest; ten a day for three years take some 2 MB."""


class Held(NamedTuple):
    """One file of the corpus as it was; what cannot be told apart by these is the same."""

    sha256: str
    entry: str
    """Digest of what the corpus manifest said about it."""


@dataclass(frozen=True, slots=True)
class State:
    """What the corpus held from a moment on."""

    at: datetime
    """UTC."""
    generation: int
    said: str | None
    """SHA-256 of the corpus manifest, None where the generation kept no copy."""
    corpus: Mapping[str, Held]
    """By file name, in corpus order."""


@contextlib.contextmanager
def noted(settings: Settings) -> Iterator[None]:
    """Note what is in use before the work inside, which may remove generations, and after it.

    To be called while holding the index's lock. Raises IndexStoreError.
    """
    catch_up(settings)
    yield
    try:
        catch_up(settings)
    except IndexStoreError as exc:  # what the work did stands; the next writer notes it
        LOG.warning("%s", exc)


def catch_up(settings: Settings) -> None:
    """Note what the generation in use was built from, unless that was noted last.

    Raises IndexStoreError where it cannot be written.
    """
    known = states(settings)
    try:
        missing = _missing(settings, known)
    except (IndexMissingError, IndexDamagedError):
        return  # nothing is in use yet, or nothing that says what it holds
    if missing:
        with store_errors(settings):
            replace_file(settings.index / FILE, _lines([*known, *missing][-MOST:]))


def state_at(settings: Settings, moment: datetime) -> State:
    """What the corpus held at a moment; before the first state known, that one.

    Raises IndexMissingError where nothing was ever indexed, IndexDamagedError where nothing
    says what was.
    """
    known = states(settings)
    known += _missing(settings, known)
    return next((one for one in reversed(known) if one.at <= moment), known[0])


def states(settings: Settings) -> list[State]:
    """All states noted, oldest first. A journal damaged in some line is read up to it."""
    path = settings.index / FILE
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as exc:
        LOG.warning("%s: %s", path, exc)
        return []
    found: list[State] = []
    try:
        for line in text.splitlines():
            found.append(_state(json.loads(line), found[-1] if found else None))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as exc:
        LOG.warning("%s, line %d: %s", path, len(found) + 1, exc)
    return found


def _missing(settings: Settings, known: Sequence[State]) -> list[State]:
    """States that are not noted yet: the one in use; before the first, all that are on disk."""
    numbers = candidates(settings)
    if not known:
        found = list(_on_disk(settings, reversed(numbers)))
        if not found:
            raise IndexDamagedError("index_damaged", file=settings.index / FILE)
        return found
    now = next(_on_disk(settings, numbers), None)
    if now is None or (now.corpus, now.said) == (known[-1].corpus, known[-1].said):
        return []
    # an earlier generation that is in use again is so from now on, not since it was made
    at = now.at if now.at > known[-1].at else datetime.now(UTC)
    return [State(at, now.generation, now.said, now.corpus)]


def _on_disk(settings: Settings, numbers: Iterator[int] | Sequence[int]) -> Iterator[State]:
    for number in numbers:
        try:
            yield state_of(read_manifest(generation_folder(settings, number)))
        except (IndexStoreError, ValueError) as exc:
            LOG.warning("generation %d: %s", number, exc)


def state_of(manifest: GenerationManifest) -> State:
    """What a generation was built from. Raises ValueError where it does not say when."""
    corpus = {name: Held(one.sha256, one.entry) for name, one in manifest.corpus.items()}
    at = datetime.fromisoformat(manifest.created)
    return State(at, manifest.generation, manifest.said, corpus)


def _lines(known: Sequence[State]) -> bytes:
    before: Mapping[str, Held] = {}
    lines = []
    for state in known:
        lines.append(json.dumps(_plain(state, before), ensure_ascii=False))
        before = state.corpus
    return "".join(f"{line}\n" for line in lines).encode()


def _plain(state: State, before: Mapping[str, Held]) -> dict[str, object]:
    return {
        "at": state.at.isoformat(),
        "generation": state.generation,
        "said": state.said,
        "set": {name: one for name, one in state.corpus.items() if before.get(name) != one},
        "gone": [name for name in before if name not in state.corpus],
    }


def _state(plain: Mapping[str, object], before: State | None) -> State:
    changed, gone = plain["set"], plain["gone"]
    if not (isinstance(changed, dict) and isinstance(gone, list)):
        raise TypeError("not a state")
    corpus = dict(before.corpus) if before else {}
    for name in gone:
        del corpus[name]
    corpus |= {str(name): Held(str(one[0]), str(one[1])) for name, one in changed.items()}
    at = datetime.fromisoformat(str(plain["at"])).astimezone(UTC)
    said = plain["said"]
    return State(at, int(str(plain["generation"])), str(said) if said else None, corpus)
