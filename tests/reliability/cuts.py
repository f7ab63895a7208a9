"""Cuts the power at every moment of every operation that writes.

The operations are those of ``line_scenes``, in this process. Between two syncs or changes of
names a power cut leaves the same, so that trying each is trying every moment.
"""

from __future__ import annotations

import os
import random
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from tests.reliability.line_scenes import SCENES, components, incoming_of, judge_of, prepared
from tests.reliability.power_cut import Names, Recorder, Synced, View, moments, synced
from tests.reliability.rows import Row
from tests.reliability.scenes import Judge, Place, Scene, perform

IN_MEMORY = Path("/dev/shm")
"""A file system in memory, where there is one: syncing costs nothing."""


class Found(NamedTuple):
    """A view of one moment, and what it held."""

    view: View
    verdict: str


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder for the time being, in memory if possible."""
    parent = IN_MEMORY if os.access(IN_MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=parent) as folder:
        yield Path(folder)


def cut_everywhere(scene: Scene, folder: Path, most: int | None = None) -> Counter[Found]:
    """What each view of each moment held; only of so many moments, where ``most`` is given.

    The first and the last are among them. Raises PromiseError.
    """
    place = prepared(scene, folder)
    judge = judge_of(scene, folder, place)
    shadow = folder / "shadow"
    with Recorder(place.root, shadow).recording(names=True):
        perform(place.settings, scene.failing, incoming_of(folder), components())
    last = synced(shadow).number
    chosen = _chosen(shadow, scene.name, most)
    found = Counter[Found]()
    for state in moments(shadow):
        for view, names in ((View.SYNCED, None), (View.NAMES, state.names)):
            if (state.number, view) in chosen:
                verdict = _judged(judge, state, names, folder / "cut", state.number == last)
                found[Found(view, verdict)] += 1
    return found


def _chosen(shadow: Path, name: str, most: int | None) -> set[tuple[int, View]]:
    """The moments after which a view is another, for good; both views of the last one."""
    seen: list[dict[str, str | None]] = []
    chosen: list[tuple[int, View]] = []
    for state in moments(shadow):
        for view, names in ((View.SYNCED, None), (View.NAMES, state.names)):
            tree = state.found(names) if names != {} else None
            if tree is not None and tree not in seen:
                seen.append(tree)
                chosen.append((state.number, view))
    if most is not None:
        inner = chosen[1:]
        chosen = [chosen[0], *random.Random(name).sample(inner, min(most, len(inner)))]
    last = synced(shadow).number
    return {*chosen, (last, View.SYNCED), (last, View.NAMES)}


def _judged(judge: Judge, state: Synced, names: Names | None, target: Path, done: bool) -> str:
    cut = Place(state.lay_out(target, names))
    try:
        return judge.judge(cut, done)
    finally:
        shutil.rmtree(cut.root)


def measure() -> list[Row]:
    """Every scene, cut at every moment."""
    found, moments_tried = Counter[Found](), 0
    for scene in SCENES:
        with scratch() as folder:
            of_scene = cut_everywhere(scene, folder)
        found += of_scene
        moments_tried += of_scene.total()
    told = "; ".join(
        f"{view.value}: {found[Found(view, 'old')]} old, {found[Found(view, 'new')]} new"
        for view in (View.SYNCED, View.NAMES)
    )
    return [
        Row(
            "after a power cut at any moment the old or the new generation answers, no notice "
            "is lost, and the next build finishes",
            "tests/reliability/cuts.py",
            f"{moments_tried} cuts in {len(SCENES)} operations, none failed ({told})",
            kept=True,
        )
    ]
