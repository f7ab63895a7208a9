"""What the audit log is told of a change of the corpus or the index."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from common.audit import Action, Actor, Recording, record
from common.errors import GateError
from common.settings import Settings
from indexer.changes import Change, Undone
from indexer.gate import Verdict
from indexer.pipeline import BuildResult


def names_of(files: Sequence[str | Path]) -> list[str]:
    """The names of files, without the folders they come from."""
    return [Path(file).name for file in files]


def note_build(recording: Recording, result: BuildResult) -> None:
    """The generation that answers now, and what it holds that others did not."""
    told = {"read": result.read, "removed": result.removed}
    told["refused"] = tuple(str(error.values.get("name", "")) for error in result.refused)
    recording.details["generation"] = result.generation
    recording.details |= {name: list(files) for name, files in told.items() if files}


def note_done(recording: Recording, done: Change | Undone) -> None:
    """What became of a change, whichever it was."""
    if isinstance(done, Change):
        note_change(recording, done)
    else:
        note_undone(recording, done)


def note_change(recording: Recording, change: Change) -> None:
    """What was added or removed; the first error's key is the outcome where nothing was."""
    recording.details |= {"done": list(change.done), "generation": change.result.generation}
    if change.refused:
        refused = [f"{one.values.get('name', '')}: {one.key}" for one in change.refused]
        recording.details["refused"] = refused
        if not change.done:
            recording.outcome = change.refused[0].key


def note_undone(recording: Recording, undone: Undone) -> None:
    """What was taken back."""
    change = undone.change
    told = {
        "added": change.added,
        "removed": change.removed,
        "replaced": change.replaced,
        "corrected": change.corrected,
    }
    recording.details |= {name: list(files) for name, files in told.items() if files}
    recording.details |= {"of": change.generation, "generation": undone.result.generation}


@dataclass
class Judged:
    """What the gate said of a change; the block that made it tells."""

    verdict: Verdict | None = None


@contextlib.contextmanager
def judged(settings: Settings, actor: Actor, forced: bool) -> Iterator[Judged]:
    """Record where a change in the block lost questions or could not be judged: "refused" where
    it was not published, "forced" or "published" where it was all the same.
    """
    found = Judged()
    try:
        yield found
    except GateError as error:
        _record_gate(settings, actor, error.verdict, "refused")
        raise
    _record_gate(settings, actor, found.verdict, "forced" if forced else "published")


def _record_gate(settings: Settings, actor: Actor, verdict: object, outcome: str) -> None:
    if isinstance(verdict, Verdict) and (verdict.lost or verdict.problem):
        details = {
            "lost": [one.id for one in verdict.lost],
            "gone": [one.id for one in verdict.gone],
            "problem": verdict.problem.key if verdict.problem else "",
        }
        told = {name: value for name, value in details.items() if value}
        record(settings, actor, Action.GATE, outcome, **told)
