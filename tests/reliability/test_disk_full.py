"""Some steps of writing fail; ``disk_full.measure`` lets each one fail, and fills a real disk."""

from __future__ import annotations

import pytest

from tests.reliability.cuts import scratch
from tests.reliability.disk_full import Fault, fail_everywhere
from tests.reliability.line_scenes import SCENES

EVERY = 7
"""One step in so many, the first one included."""
TRIED = ("add, replacing", "remove", "undo a removal")


@pytest.mark.parametrize("fault", Fault)
@pytest.mark.parametrize("name", TRIED)
def test_a_step_that_fails_leaves_all_as_it_was(name: str, fault: Fault) -> None:
    scene = next(scene for scene in SCENES if scene.name == name)
    with scratch() as folder:
        found = fail_everywhere(scene, folder, fault, EVERY)
    assert found["refused"] > 0
    assert found["done"] == 1
