"""The process that starts LibreOffice: under limits, and no longer alive than who asked for it.

Run as a file with the command as its arguments, so that nothing of the product is loaded.
"""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import subprocess
import sys
import threading

MAX_MEMORY = 4_000_000_000
"""Bytes of address space; a conversion was seen to take 0.2 GB of memory and 1.4 GB of this."""
MAX_OUTPUT = 100_000_000
"""Bytes of any file it writes; the DOCX of the longest notice looked at has 2 MB."""
MAX_CPU_SECONDS = 300


def main() -> int:
    """Run the command; end it when standard input closes."""
    for limit, most in (
        (resource.RLIMIT_AS, MAX_MEMORY),
        (resource.RLIMIT_FSIZE, MAX_OUTPUT),
        (resource.RLIMIT_CPU, MAX_CPU_SECONDS),
        (resource.RLIMIT_CORE, 0),
    ):
        _lower(limit, most)
    threading.Thread(target=_end_with_asker, daemon=True).start()
    return subprocess.call(  # noqa: S603 - the command is from libreoffice.py # nosec B603
        sys.argv[1:], stdin=subprocess.DEVNULL
    )


def _lower(limit: int, most: int) -> None:
    hard = resource.getrlimit(limit)[1]
    wanted = most if hard == resource.RLIM_INFINITY else min(most, hard)
    with contextlib.suppress(ValueError, OSError):  # macOS knows not every limit
        resource.setrlimit(limit, (wanted, wanted))


def _end_with_asker() -> None:
    """Kill the process group, this process with it, once nobody holds standard input open."""
    os.read(0, 1)
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main())
