"""The operations on small notices of lines, read and embedded by the fakes of the tests."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path

from indexer.components import Components
from indexer.manifest import load_manifest
from tests.indexer.fakes import CountingEncoder, line_components
from tests.reliability.scenes import Judge, Place, Scene, Step, perform, state_of

BUILT = (Step("build"),)
SCENES = (
    Scene("first build", (), Step("build")),
    Scene("add", BUILT, Step("add", ("three.txt",))),
    Scene("add several", BUILT, Step("add", ("three.txt", "four.txt"))),
    Scene("add, replacing", BUILT, Step("add", ("one.txt",), replace=True)),
    Scene("remove", BUILT, Step("remove", ("one.txt",))),
    Scene("undo an addition", (*BUILT, Step("add", ("three.txt",))), Step("undo")),
    Scene("undo a removal", (*BUILT, Step("remove", ("one.txt",))), Step("undo")),
    Scene("undo a replacement", (*BUILT, Step("add", ("one.txt",), replace=True)), Step("undo")),
    Scene(
        "add to many generations",
        (*BUILT, *(Step("remove", (f"old{n}.txt",)) for n in range(3))),
        Step("add", ("three.txt",)),
    ),
)


def components() -> Components:
    return dataclasses.replace(line_components(CountingEncoder()), manifest=load_manifest)


def prepared(scene: Scene, folder: Path) -> Place:
    """A place where everything was done but the step that will fail."""
    place = Place(folder / "place")
    corpus, incoming = place.settings.corpus, incoming_of(folder)
    corpus.mkdir(parents=True)
    incoming.mkdir()
    for name in ("one", "two", "old0", "old1", "old2"):
        (corpus / f"{name}.txt").write_text(f"a {name}\nb b {name}\n")
    for name in ("one", "three", "four"):
        (incoming / f"{name}.txt").write_text(f"c new {name}\na\n")
    for step in scene.before:
        perform(place.settings, step, incoming, components())
    return place


def incoming_of(folder: Path) -> Path:
    return folder / "incoming"


def judge_of(scene: Scene, folder: Path, place: Place) -> Judge:
    """Does the step in a copy of the place, to know where it leads."""
    whole = Place(folder / "whole")
    shutil.copytree(place.root, whole.root)
    perform(whole.settings, scene.failing, incoming_of(folder), components())
    return Judge(state_of(place.settings), state_of(whole.settings), components(), folder)
