"""The power is cut at some moments of every operation; ``cuts.measure`` tries them all."""

from __future__ import annotations

import pytest

from tests.reliability.cuts import cut_everywhere, scratch
from tests.reliability.line_scenes import SCENES
from tests.reliability.scenes import Scene

MOMENTS = 2
TRIED = [scene for scene in SCENES if "several" not in scene.name and "many" not in scene.name]


@pytest.mark.parametrize("scene", TRIED, ids=lambda scene: scene.name)
def test_a_power_cut_leaves_the_old_or_the_new_generation(scene: Scene) -> None:
    with scratch() as folder:
        found = cut_everywhere(scene, folder, MOMENTS)
    assert {verdict for _, verdict in found} == {"old", "new"}
