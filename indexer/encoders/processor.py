"""What this machine's processor can do, as far as encoders choose by it."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

PROCESSOR_FILE = Path("/proc/cpuinfo")
"""Linux's description of the processor; other systems have none, and the usual way is taken."""
THREADS = "OMP_NUM_THREADS"
BFLOAT16 = frozenset({"avx512_bf16", "amx_bf16", "bf16"})
"""What it calls processors that multiply bfloat16: Intel, AMD, Arm."""


def usable_cores() -> int:
    """Cores that this process may run on, which a container or ``taskset`` may have limited.

    ``OMP_NUM_THREADS`` limits them as well, as it does for libraries: of the workers that share
    a machine, each is given one.
    """
    limit = os.environ.get(THREADS, "")
    if hasattr(os, "sched_getaffinity"):
        usable = len(os.sched_getaffinity(0))
    else:
        usable = os.cpu_count() or 1
    return min(usable, int(limit)) if limit.isdecimal() and int(limit) else usable


def multiplies_bfloat16() -> bool:
    """Whether 16-bit floating point is faster than 32-bit here."""
    return not BFLOAT16.isdisjoint(_features(PROCESSOR_FILE))


@cache
def _features(file: Path) -> frozenset[str]:
    """The names in the first line of flags; none where the file cannot be read."""
    try:
        lines = file.read_text("utf-8", "replace").splitlines()
    except OSError:
        return frozenset()
    flags = (line.partition(":")[2] for line in lines if line.startswith(("flags", "Features")))
    return frozenset(next(flags, "").split())
