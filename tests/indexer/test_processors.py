"""A text has one vector on every processor: pinned, and computed on one that QEMU emulates."""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from common.settings import ROOT, load_settings
from indexer.encoders.base import Vectors
from indexer.encoders.bundled import bundled_folder
from indexer.encoders.quantised import QuantisedBert

EMULATOR = "qemu-x86_64"
PROCESSORS = ("Haswell", "EPYC")
"""AVX2 of either maker, and neither AVX-512 nor VNNI, which QEMU does not emulate."""
TEXTS = (
    "query: 架空线入地由哪个部门牵头，第三季度目标是什么？",
    "query: who leads the overhead-line burial work and what is the Q3 target",
    "passage: 实现区级一般公共预算收入预期增长1.5%，达到133.60亿元。",
    "passage: 责任单位：区建设管理委、区规划资源局、各街镇",
    "passage: " + "电站土建全部竣工；启动第二批道路架空线整治排管施工。" * 12,
)
DIGEST = "450019bc8f6293850bf91c6684f019f996eee317ac4f33de36103ce725224017"
"""Of the vectors as computed with AVX-512 VNNI; the same where only AVX2 is."""

needs_x86 = pytest.mark.skipif(
    platform.machine() != "x86_64", reason=f"pinned on x86_64, this is {platform.machine()}"
)


def vectors(folder: Path) -> Vectors:
    """Of all texts, shape (texts, dimension)."""
    bert = QuantisedBert(folder)
    return np.stack([bert.vector(text) for text in TEXTS])


@needs_x86
def test_the_vectors_of_this_processor_are_those_of_every_other() -> None:
    own = vectors(bundled_folder(load_settings().cache))
    assert hashlib.sha256(own.tobytes()).hexdigest() == DIGEST


@needs_x86
@pytest.mark.parametrize("processor", PROCESSORS)
def test_an_emulated_processor_computes_the_same(processor: str, tmp_path: Path) -> None:
    emulator = shutil.which(EMULATOR)
    if emulator is None:
        pytest.skip("needs an emulated processor: apt-get install qemu-user")
    folder = bundled_folder(load_settings().cache)
    here = [sys.executable, "-m", __name__, str(folder), str(tmp_path / "vectors.npy")]
    done = subprocess.run(
        [emulator, "-cpu", processor, *here],
        cwd=ROOT,
        env={**os.environ, "OPENBLAS_CORETYPE": "Haswell"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    np.testing.assert_array_equal(np.load(tmp_path / "vectors.npy"), vectors(folder))


if __name__ == "__main__":
    np.save(sys.argv[2], vectors(Path(sys.argv[1])))
