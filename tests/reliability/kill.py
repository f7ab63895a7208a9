"""Kills real builds, additions, removals and undos at random moments.

Half of the moments are drawn from the whole duration of the command, a quarter each from what
follows its first change of the corpus or the index, and from the writing of the generation.
After each, three views (``power_cut``) are judged: the folders as they are, and what a power
cut at the same moment would have left.
"""

from __future__ import annotations

import dataclasses
import functools
import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from common.settings import ROOT, load_settings
from indexer.components import Components, default_components, read_here
from indexer.files import sha256_of_file
from indexer.generations import LOCK_FILE
from indexer.holder import NOTE_FILE
from indexer.progress import Silent
from tests.reliability.cuts import scratch
from tests.reliability.killing import Moment, Phase, Start, Timing, command_on, killed
from tests.reliability.power_cut import View, names_of, synced
from tests.reliability.rows import Row
from tests.reliability.scenes import (
    Judge,
    Place,
    PromiseError,
    Scene,
    Step,
    perform,
    state_of,
)

MOMENTS = 200
SEED = 7
LONGER = 1.1
"""Moments are drawn up to so many times the measured duration: some commands end before."""
PHASES = (Phase.START, Phase.WRITING, Phase.START, Phase.PUBLISHING)

HELD = ("jingan-2020-key-work-targets.txt", "changning-2021-supervision-plan.txt")
COMING = "changning-2021-supervision-plan-web.txt"
BUILT = (Step("build"),)
SCENES = (
    Scene("build", (), Step("build")),
    Scene("add", BUILT, Step("add", (COMING,))),
    Scene("add --replace", BUILT, Step("add", (HELD[0],), replace=True)),
    Scene("remove", BUILT, Step("remove", (HELD[0],))),
    Scene("undo", (*BUILT, Step("add", (COMING,))), Step("undo")),
)


class Seen(NamedTuple):
    """A view after one kill, and what readers find there."""

    view: View
    verdict: str


@dataclass
class Tally:
    """What all kills led to."""

    seen: Counter[Seen] = dataclasses.field(default_factory=Counter)
    done: int = 0
    """Commands that had ended before they were to be killed."""
    phases: Counter[Phase] = dataclasses.field(default_factory=Counter)
    defects: list[str] = dataclasses.field(default_factory=list)


class Trial:
    """One scene: where it starts, where it leads, how long it takes."""

    def __init__(self, scene: Scene, place: Place, start: Start, judge: Judge) -> None:
        self.scene, self._place, self._start, self._judge = scene, place, start, judge
        self._folder = place.root.parent
        self._known: dict[str, str] = {}
        """Verdicts by what was judged: a process killed before it wrote leaves what it found."""

    def timed(self) -> Timing:
        """The step in a process that is not killed: what it does is there, and stays."""
        timing, verdicts = self.killed(None)
        if timing.status != 0 or set(verdicts.values()) != {"new"}:
            raise PromiseError(f"{self.scene.name}: status {timing.status}, {verdicts}")
        return timing

    def killed(self, moment: Moment | None) -> tuple[Timing, dict[View, str]]:
        """Kill the step at a moment; what each view held. Raises PromiseError."""
        with tempfile.TemporaryDirectory(dir=self._folder) as name:
            place, shadow = Place(Path(name) / "place"), Path(name) / "shadow"
            shutil.copytree(self._place.root, place.root)
            run = functools.partial(self._start, place, shadow, self.scene.failing)
            timing = killed(run, moment)
            views = self._views(place, shadow)
            verdicts = {view: self._verdict(view, at, timing) for view, at in views.items()}
            return timing, {view: verdicts.get(view, verdicts[View.AS_IS]) for view in View}

    def _views(self, place: Place, shadow: Path) -> dict[View, Place]:
        if not shadow.exists() or not (state := synced(shadow)).root:
            return {View.AS_IS: place}  # it had not begun to record, nor to write: all are one
        names = dict(names_of(place.root))
        return {
            View.AS_IS: place,
            View.SYNCED: Place(state.lay_out(shadow / View.SYNCED.name)),
            View.NAMES: Place(state.lay_out(shadow / View.NAMES.name, names)),
        }

    def _verdict(self, view: View, place: Place, timing: Timing) -> str:
        key = f"{timing.status == 0} {fingerprint(place.root)}"
        try:
            if key not in self._known:
                self._known[key] = self._judge.judge(place, done=timing.status == 0)
        except Exception as exc:
            raise PromiseError(f"{self.scene.name}, {view.value}: {exc!r}") from exc
        return self._known[key]


def fingerprint(root: Path) -> str:
    """What a folder holds, but for the lock and the note of who has it."""
    paths = (path for path, entry in names_of(root) if not entry.is_folder)
    told = (path for path in paths if Path(path).name not in (LOCK_FILE, NOTE_FILE))
    return repr([(path, sha256_of_file(root / path)) for path in told])


def moments_of(timing: Timing, number: int, dice: random.Random) -> list[Moment]:
    """So many moments, of each phase in turn, uniform over the phase's measured duration."""
    phases = [phase for phase in PHASES if phase in timing.seconds]
    chosen = [phases[turn % len(phases)] for turn in range(number)]
    return [Moment(phase, dice.uniform(0, LONGER * timing.seconds[phase])) for phase in chosen]


def tried(trial: Trial, number: int, dice: random.Random, tally: Tally) -> None:
    """Kill a scene's step at so many moments, and count what was found."""
    for moment in moments_of(trial.timed(), number, dice):
        try:
            timing, verdicts = trial.killed(moment)
        except PromiseError as exc:
            tally.defects.append(f"{moment}: {exc}")
            sys.stderr.write(f"{tally.defects[-1]}\n")
            continue
        tally.done += timing.status == 0
        tally.phases[max(timing.seconds, key=list(Phase).index)] += 1
        tally.seen.update(Seen(view, verdict) for view, verdict in verdicts.items())


def real_trial(scene: Scene, folder: Path, parts: Components) -> Trial:
    """A scene on notices of the corpus, with the default model."""
    place, incoming = Place(folder / "start"), folder / "incoming"
    corpus = place.settings.corpus
    corpus.mkdir(parents=True)
    incoming.mkdir()
    for name in HELD:
        shutil.copy(ROOT / "corpus" / name, corpus)
    shutil.copy(ROOT / "corpus" / COMING, incoming)
    lines = (corpus / HELD[0]).read_text("utf-8").splitlines(keepends=True)
    (incoming / HELD[0]).write_text("".join(lines[: len(lines) // 2]), "utf-8")
    for step in scene.before:
        perform(place.settings, step, incoming, parts)
    whole = Place(folder / "whole")
    shutil.copytree(place.root, whole.root)
    perform(whole.settings, scene.failing, incoming, parts)
    judge = Judge(state_of(place.settings), state_of(whole.settings), parts, folder)
    return Trial(scene, place, command_on(incoming), judge)


def real_components() -> Components:
    """The product's own, which read in this process and load the model once."""
    parts = default_components(load_settings())
    encoder = functools.cache(lambda: parts.encoder(Silent()))
    return dataclasses.replace(parts, read=read_here, encoder=lambda _: encoder())


def measure(number: int = MOMENTS, scenes: Sequence[Scene] = SCENES) -> list[Row]:
    """The real commands, each killed equally often."""
    dice, tally, parts = random.Random(SEED), Tally(), real_components()
    for turn, scene in enumerate(scenes):
        with scratch() as folder:
            share = number // len(scenes) + (turn < number % len(scenes))
            tried(real_trial(scene, folder, parts), share, dice, tally)
            sys.stderr.write(f"{scene.name}: {told(share, tally)}\n")
    return [
        Row(
            "a build, add, remove or undo that is killed leaves the old or the new generation, "
            "no notice lost, and the next build finishes; so does a power cut at that moment",
            "tests/reliability/kill.py",
            told(number, tally),
            kept=not tally.defects,
        )
    ]


def told(number: int, tally: Tally) -> str:
    """The figures of all kills in words."""
    views = "; ".join(
        f"{view.value}: {tally.seen[Seen(view, 'old')]} old, {tally.seen[Seen(view, 'new')]} new"
        for view in View
    )
    phases = ", ".join(f"{tally.phases[phase]} {phase.name.lower()}" for phase in Phase)
    return (
        f"{number} moments ({phases}; {tally.done} had ended); {views}; "
        f"{len(tally.defects)} defects"
    )
