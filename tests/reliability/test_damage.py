"""Whatever becomes of a file of the index: it is named, and the generation before answers."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st

from common.errors import IndexDamagedError
from common.settings import Settings
from indexer.backends.local import FILES
from indexer.generations import SAID_FILE, candidates, generation_folder
from indexer.leases import MANIFEST_FILE
from indexer.opening import open_index
from indexer.pipeline import build
from indexer.verify import verify
from tests.reliability.cuts import scratch
from tests.reliability.line_scenes import components, prepared
from tests.reliability.scenes import Place, Scene, Step, content_of

DAMAGED = (*FILES, SAID_FILE, MANIFEST_FILE)
SCENE = Scene("", (Step("build"), Step("add", ("three.txt",))), Step("build"))
Damage = Callable[[bytes], bytes]


@pytest.fixture(scope="module")
def two() -> Iterator[Path]:
    """A place with two generations."""
    with scratch() as folder:
        place = prepared(SCENE, folder)
        (place.settings.corpus / "manifest.toml").write_text("# kept\n")
        (place.settings.corpus / "four.txt").write_text("b\n")
        build(place.settings, parts=components())
        yield place.root


def flipped(at: float, bit: int) -> Damage:
    """One bit of the file is another."""

    def damage(data: bytes) -> bytes:
        place = int(at * len(data))
        return data[:place] + bytes([data[place] ^ 1 << bit]) + data[place + 1 :]

    return damage


def shortened(at: float) -> Damage:
    """The file ends somewhere, perhaps at its beginning."""
    return lambda data: data[: int(at * len(data))]


def zeroed(at: float) -> Damage:
    """From somewhere on there are zeros, as where a block was never written."""
    return lambda data: data[: (keep := int(at * len(data)))] + bytes(len(data) - keep)


places = st.floats(0, 1, exclude_max=True)
damages = st.one_of(
    st.builds(flipped, places, st.integers(0, 7)),
    st.builds(shortened, places),
    st.builds(zeroed, places),
)


@given(name=st.sampled_from(DAMAGED), damage=damages)
@limits(max_examples=15, deadline=None)
def test_a_damaged_file_is_named_and_not_used(two: Path, name: str, damage: Damage) -> None:
    with scratch() as folder:
        settings = copied(two, folder)
        newest, before = candidates(settings)[:2]
        path = generation_folder(settings, newest) / name
        data = path.read_bytes()
        if damage(data) == data:
            return
        path.write_bytes(damage(data))
        with pytest.raises(IndexDamagedError, match=f"{newest}/{name}") as caught:
            verify(settings)
        assert "\n" not in caught.value.text()
        assert open_index(settings).generation == before
        assert build(settings, parts=components()).generation == newest + 1
        assert content_of(settings) == content_of(Place(two).settings)


def copied(place: Path, folder: Path) -> Settings:
    shutil.copytree(place, folder / "copy")
    return Place(folder / "copy").settings


@pytest.mark.parametrize("text", ["", "rubbish", "3 4", "９", "\0", "-1", "1\n2"])
def test_a_damaged_pointer_is_named_and_the_newest_generation_used(two: Path, text: str) -> None:
    with scratch() as folder:
        settings = copied(two, folder)
        newest = candidates(settings)[0]
        (settings.index / "CURRENT").write_text(text, "utf-8")
        with pytest.raises(IndexDamagedError, match="CURRENT"):
            verify(settings)
        assert open_index(settings).generation == newest


def test_a_pointer_to_nothing_is_damage_and_the_newest_generation_used(two: Path) -> None:
    with scratch() as folder:
        settings = copied(two, folder)
        newest = candidates(settings)[0]
        (settings.index / "CURRENT").write_text("71\n")
        with pytest.raises(IndexDamagedError, match=r"71/manifest\.json"):
            verify(settings)
        assert open_index(settings).generation == newest


@pytest.mark.parametrize("name", DAMAGED)
def test_a_missing_file_is_named_and_its_generation_not_used(two: Path, name: str) -> None:
    with scratch() as folder:
        settings = copied(two, folder)
        newest, before = candidates(settings)[:2]
        (generation_folder(settings, newest) / name).unlink()
        with pytest.raises(IndexDamagedError, match=f"{newest}/{name}"):
            verify(settings)
        assert open_index(settings).generation == before
