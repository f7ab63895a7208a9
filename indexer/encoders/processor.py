"""How many of this machine's cores encoders may use."""

from __future__ import annotations

import os

THREADS = "OMP_NUM_THREADS"


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
