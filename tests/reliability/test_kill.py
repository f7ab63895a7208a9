"""Processes are killed at some random moments; ``kill.measure`` kills the real commands."""

from __future__ import annotations

import multiprocessing
import random
from multiprocessing.context import ForkServerContext
from multiprocessing.reduction import DupFd
from pathlib import Path
from typing import Any

import pytest

from tests.reliability.cuts import scratch
from tests.reliability.kill import Tally, Trial, tried
from tests.reliability.killing import Running
from tests.reliability.line_scenes import SCENES, components, incoming_of, judge_of, prepared
from tests.reliability.power_cut import Recorder, View
from tests.reliability.recording import announce
from tests.reliability.scenes import Place, Scene, Step, perform

MOMENTS = 3
"""In each scene, on top of one process that is not killed."""
TRIED = [scene for scene in SCENES if scene.name in ("add, replacing", "remove", "undo a removal")]


@pytest.fixture(scope="module")
def server() -> ForkServerContext:
    """Starts processes in which everything is imported, in some ten milliseconds."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    return context


class Child:
    """A step on lines, in a process of its own."""

    def __init__(self, context: ForkServerContext, *arguments: Any) -> None:
        self._process = context.Process(target=_recorded, args=arguments)
        self._process.start()

    def kill(self) -> None:
        self._process.kill()

    def wait(self) -> int:
        self._process.join(60)
        assert self._process.exitcode is not None
        return self._process.exitcode


def _recorded(place: Place, shadow: Path, step: Step, incoming: Path, pipe: Any) -> None:
    with Recorder(place.root, shadow).recording():
        announce(place.root.resolve(), pipe.detach())
        perform(place.settings, step, incoming, components())


@pytest.mark.parametrize("scene", [SCENES[0], *TRIED], ids=lambda scene: scene.name)
def test_a_process_that_is_killed_leaves_the_old_or_the_new_generation(
    scene: Scene, server: ForkServerContext
) -> None:
    with scratch() as folder:

        def start(place: Place, shadow: Path, step: Step, pipe: int) -> Running:
            return Child(server, place, shadow, step, incoming_of(folder), DupFd(pipe))

        place = prepared(scene, folder)
        trial = Trial(scene, place, start, judge_of(scene, folder, place))
        tally = Tally()
        tried(trial, MOMENTS, random.Random(scene.name), tally)
    assert tally.defects == []
    assert {view: _of(tally, view) for view in View} == dict.fromkeys(View, MOMENTS)


def _of(tally: Tally, view: View) -> int:
    return sum(number for seen, number in tally.seen.items() if seen.view is view)
