"""Folders that may only be read: one clear line, nothing changed, readers not troubled."""

from __future__ import annotations

import multiprocessing
import os
import shutil
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from common.errors import NoticeError
from indexer.encoders.bundled import bundled_folder
from tests.reliability.cuts import scratch
from tests.reliability.line_scenes import BUILT, components, incoming_of, prepared
from tests.reliability.scenes import Place, Scene, Step, perform, state_of

NOBODY = 65534
STEPS = {
    "build": Step("build"),
    "add": Step("add", ("three.txt",)),
    "remove": Step("remove", ("one.txt",)),
    "undo": Step("undo"),
}
WRITABLE = {"index": "corpus", "corpus": "index"}
"""The folder that may be written to where the other may not."""

pytestmark = pytest.mark.skipif(
    os.name != "posix" or os.getuid() != 0, reason="takes the rights of root away"
)


def _outcomes(folder: Path, places: dict[tuple[str, str], Path], answers: Connection) -> None:
    """In a process without rights: the error of each step, and whether all is as it was."""
    warm = prepared(Scene("", BUILT, STEPS["build"]), folder / "warm")
    state_of(warm.settings)  # imports everything while that is still allowed
    os.setgroups([])
    os.setegid(NOBODY)
    os.seteuid(NOBODY)
    found = {}
    for (read_only, name), path in places.items():
        place = Place(path / "place")
        before = state_of(place.settings)
        error = _error(place, STEPS[name], incoming_of(path))
        found[read_only, name] = (error, state_of(place.settings) == before)
    answers.send((found, _cache_error(folder / "cache")))


def _error(place: Place, step: Step, incoming: Path) -> str | None:
    try:
        perform(place.settings, step, incoming, components())
    except NoticeError as exc:
        return exc.key
    return None


def _cache_error(cache: Path) -> str | None:
    try:
        bundled_folder(cache)
    except NoticeError as exc:
        return exc.key
    return None


def _places(folder: Path) -> Iterator[tuple[tuple[str, str], Path]]:
    """A place for each folder and step: nothing is built yet that the corpus holds by now."""
    (folder / "base").mkdir()
    base = prepared(
        Scene("", (*BUILT, Step("add", ("four.txt",))), STEPS["build"]), folder / "base"
    )
    (base.settings.corpus / "by hand.txt").write_text("b b b\n")
    for read_only, writable in WRITABLE.items():
        for name in STEPS:
            path = folder / f"{read_only}-{name}"
            shutil.copytree(folder / "base", path)
            place = Place(path / "place")
            for found in (place.root / writable).rglob("*"):
                os.chown(found, NOBODY, NOBODY)
            os.chown(place.root / writable, NOBODY, NOBODY)
            yield (read_only, name), path


def test_what_may_only_be_read_stays_as_it_is() -> None:
    context = multiprocessing.get_context("spawn")
    with scratch() as folder:
        folder.chmod(0o755)
        (folder / "warm").mkdir()
        (folder / "cache").mkdir()
        places = dict(_places(folder))
        receiving, sending = context.Pipe(duplex=False)
        process = context.Process(target=_outcomes, args=(folder, places, sending))
        process.start()
        sending.close()
        found, cache_error = receiving.recv()
        process.join(60)
    refused = {(folder, step): (f"{folder}_not_writable", True) for folder, step in places}
    built = {("corpus", "build"): (None, False)}  # reads the corpus, and writes the index only
    assert found == {**refused, **built}
    assert cache_error == "cache_not_writable"
