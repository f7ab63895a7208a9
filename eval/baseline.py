"""Floors that an evaluation must not fall below, and the data they were measured on.

``baseline.json`` keeps, per eval set of this folder, a digest of the set and the measures of
each command when they were last pinned, and a digest of the corpus. A run below a floor
fails. A run on other data than was pinned is refused rather than compared. Pinning raises
floors; it lowers one only when told to.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from common.errors import BaselineError
from eval.questions import SETS
from indexer.backends.base import Index

BASELINE = Path(__file__).with_name("baseline.json")
NOISE = 0.005
"""How far below its floor a measure may be: less than one answer of the largest set (1 of 164), so
none may be lost; left for ranks that other processors' rounding of vectors may swap."""
DIGITS = 4

Measures = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Pinned:
    """What is pinned for one eval set."""

    digest: str
    corpus: str
    floors: Mapping[str, Measures] = field(default_factory=dict)
    """Measures by command (retrieval, answers)."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a command over an eval set."""

    command: str
    set_name: str
    digest: str
    corpus: str
    measures: Measures


def measured(command: str, path: Path, index: Index, measures: Mapping[str, float | None]) -> Run:
    """The run with digests of its data; measures without a case are left out."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    kept = {name: round(value, DIGITS) for name, value in measures.items() if value is not None}
    return Run(command, path.name, digest, corpus_digest(index), kept)


def corpus_digest(index: Index) -> str:
    """One digest for the notices of an index, whatever their order."""
    notices = sorted(f"{one.file} {one.sha256}" for one in index.documents.values())
    return hashlib.sha256("\n".join(notices).encode()).hexdigest()


def is_gated(path: Path) -> bool:
    """Whether floors are kept for a set: for those that come with the project."""
    return path.resolve().parent == SETS.resolve()


def check(run: Run, file: Path = BASELINE) -> None:
    """Nothing when the run is at its floors.

    Raises BaselineError when it is below one, or its set or corpus is not what was pinned.
    """
    pinned = load(file).get(run.set_name)
    if pinned is None or run.command not in pinned.floors:
        raise BaselineError("baseline_missing", set=run.set_name, command=run.command)
    if (pinned.digest, pinned.corpus) != (run.digest, run.corpus):
        raise BaselineError("baseline_data_changed", set=run.set_name)
    low = below(run.measures, pinned.floors[run.command], NOISE)
    if low:
        raise BaselineError("baseline_below", set=run.set_name, measures="; ".join(low))


def below(measures: Measures, floors: Measures, noise: float = 0.0) -> list[str]:
    """Each measure under its floor by more than the noise, as "name 0.91 < 0.95"."""
    return [
        f"{name} {measures.get(name, 0.0)} < {floor}"
        for name, floor in floors.items()
        if measures.get(name, 0.0) < floor - noise
    ]


def pin(run: Run, lower: bool = False, file: Path = BASELINE) -> None:
    """Make the run's measures the floors of its set and command.

    On other data than was pinned, the floors of the set's other commands are dropped: they
    must be measured anew. Raises BaselineError when a floor would fall and ``lower`` is not
    given; other data do not excuse a lower floor.
    """
    table = load(file)
    old = table.get(run.set_name, Pinned(run.digest, run.corpus))
    falling = below(run.measures, old.floors.get(run.command, {}))
    if falling and not lower:
        raise BaselineError("baseline_would_fall", set=run.set_name, measures="; ".join(falling))
    same = (old.digest, old.corpus) == (run.digest, run.corpus)
    kept = old.floors if same else {}
    floors = {**kept, run.command: dict(run.measures)}
    table[run.set_name] = Pinned(run.digest, run.corpus, floors)
    _write(table, file)


def load(file: Path = BASELINE) -> dict[str, Pinned]:
    """What is pinned, by set; empty without a file. Raises BaselineError when it is damaged."""
    if not file.exists():
        return {}
    try:
        table = json.loads(file.read_text(encoding="utf-8"))
        return {
            name: Pinned(str(one["digest"]), str(one["corpus"]), _floors(one["floors"]))
            for name, one in table.items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as exc:
        raise BaselineError("baseline_unreadable", file=file.name) from exc


def _floors(table: Mapping[str, Mapping[str, float]]) -> dict[str, dict[str, float]]:
    return {
        command: {name: float(floor) for name, floor in floors.items()}
        for command, floors in table.items()
    }


def _write(table: Mapping[str, Pinned], file: Path) -> None:
    plain = {
        name: {"digest": one.digest, "corpus": one.corpus, "floors": one.floors}
        for name, one in sorted(table.items())
    }
    text = json.dumps(plain, ensure_ascii=False, indent=1, sort_keys=True)
    file.write_text(f"{text}\n", encoding="utf-8")
