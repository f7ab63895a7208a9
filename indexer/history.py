"""The journal of what the corpus held: index/history.jsonl, one line for each change.

    {"at": "2026-03-01T08:00:00+00:00", "generation": 7, "said": "<sha256>",
     "set": {"name.txt": ["<sha256>", "<entry>"]}, "gone": ["other.txt"]}

The first line holds a whole state, each other one how it differs from the line before it. Lines
are added at the end, and outlast the generations; one that a kill or power cut tore is cut off by
the next writer, who also notes what is missing (a program was killed between publishing and
noting, an undo).
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from common.disk import append_line
from common.errors import IndexDamagedError, IndexMissingError, IndexStoreError
from common.logged import logged
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
SLACK = 1_000
"""Changes beyond that before the oldest are left out: rewriting all the others has its price."""
_DAMAGE = (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError)
"""What reading a line raises that is none of ours."""


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
    """By file name."""


class _End(NamedTuple):
    """How far the journal goes."""

    state: State | None = None
    """The last one noted."""
    lines: int = 0
    size: int = 0
    """Bytes; what lies beyond is damaged or torn."""


@contextlib.contextmanager
def noted(settings: Settings) -> Iterator[None]:
    """Note what is in use before the work inside, which may remove generations, and after it.

    To be called while holding the index's lock. Raises IndexStoreError.
    """
    end = _caught_up(settings, _end(settings))
    yield
    with logged(LOG, IndexStoreError):  # what the work did stands; the next writer notes it
        _caught_up(settings, end)


def _caught_up(settings: Settings, end: _End) -> _End:
    """Note what the generation in use was built from, unless that was noted last; the new end.

    Raises IndexStoreError where it cannot be written.
    """
    try:
        missing = _missing(settings, end.state)
    except (IndexMissingError, IndexDamagedError):
        return end  # nothing is in use yet, or nothing that says what it holds
    if not missing:
        return end
    with store_errors(settings):
        now = _appended(settings.index / FILE, end, missing)
        return _shortened(settings, now) if now.lines > MOST + SLACK else now


def _appended(path: Path, end: _End, missing: Sequence[State]) -> _End:
    """Add states after the last line that is whole. Raises OSError; the journal is as it was."""
    data = b"".join(_lines(missing, end.state))
    if end.size and not path.is_symlink() and os.access(path, os.W_OK):
        if path.stat().st_size > end.size:
            os.truncate(path, end.size)
        append_line(path, data, end.size, synced=True)
    else:
        replace_file(path, (path.read_bytes()[: end.size] if end.size else b"") + data)
    return _End(missing[-1], end.lines + len(missing), end.size + len(data))


def _shortened(settings: Settings, end: _End) -> _End:
    """Leave the newest states only, the first of them whole. Raises OSError."""
    path = settings.index / FILE
    first = next(islice(_ends(settings), end.lines - MOST, None))
    rest = path.read_bytes()[first.size : end.size]
    data = b"".join(_lines(filter(None, [first.state]), None)) + rest
    replace_file(path, data)
    return _End(end.state, MOST, len(data))


def state_at(settings: Settings, moment: datetime) -> State:
    """What the corpus held at a moment; before the first state known, that one.

    Raises IndexMissingError where nothing was ever indexed, IndexDamagedError where nothing
    says what was.
    """
    every = _every(settings)
    found = next(every)
    for one in every:
        if one.at <= moment:
            found = one
    return found


def _every(settings: Settings) -> Iterator[State]:
    """The states noted, and those that are missing: at least one. Raises as ``state_at``."""
    last = None
    for last in states(settings):
        yield last
    yield from _missing(settings, last)


def states(settings: Settings) -> Iterator[State]:
    """All states noted, oldest first. A journal damaged in some line is read up to it."""
    return (end.state for end in _ends(settings) if end.state is not None)


def _end(settings: Settings) -> _End:
    end = _End()
    for one in _ends(settings):
        end = one  # of the others nothing is kept
    return end


def _ends(settings: Settings) -> Iterator[_End]:
    """How far the journal goes with each of its lines."""
    path, end = settings.index / FILE, _End()
    try:
        with path.open("rb") as file:
            for line in file:
                end = _End(_state(line, end.state), end.lines + 1, end.size + len(line))
                yield end
    except FileNotFoundError:
        return
    except (OSError, *_DAMAGE) as exc:
        LOG.warning("%s, line %d: %s", path, end.lines + 1, exc)


def _missing(settings: Settings, last: State | None) -> list[State]:
    """States that are not noted yet: the one in use; before the first, all that are on disk."""
    numbers = candidates(settings)
    if last is None:
        found = list(_on_disk(settings, reversed(numbers)))
        if not found:
            raise IndexDamagedError("index_damaged", file=settings.index / FILE)
        return found
    now = next(_on_disk(settings, numbers), None)
    if now is None or (now.corpus, now.said) == (last.corpus, last.said):
        return []
    # an earlier generation that is in use again is so from now on, not since it was made
    at = now.at if now.at > last.at else datetime.now(UTC)
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


def _lines(known: Iterable[State], before: State | None) -> Iterator[bytes]:
    """The line of each state, which tells how it differs from the one before it."""
    for state in known:
        plain = _plain(state, before.corpus if before else {})
        yield f"{json.dumps(plain, ensure_ascii=False)}\n".encode()
        before = state


def _plain(state: State, before: Mapping[str, Held]) -> dict[str, object]:
    return {
        "at": state.at.isoformat(),
        "generation": state.generation,
        "said": state.said,
        "set": {name: one for name, one in state.corpus.items() if before.get(name) != one},
        "gone": [name for name in before if name not in state.corpus],
    }


def _state(line: bytes, before: State | None) -> State:
    """The state of a line. Raises the errors of ``_DAMAGE`` where it is none, or torn."""
    if not line.endswith(b"\n"):
        raise ValueError("the line has no end")
    plain = json.loads(line.decode("utf-8"))
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
