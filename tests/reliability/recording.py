"""``python -m tests.reliability.recording ROOT SHADOW PIPE COMMAND…``: the indexer, recorded.

Runs the real command line while what it syncs below ROOT is recorded in SHADOW (see
``power_cut``), and writes one byte to the file descriptor PIPE when each phase begins.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from indexer.cli import main
from indexer.generations import FOLDER, LOCK_FILE
from indexer.holder import NOTE_FILE
from tests.reliability.power_cut import Recorder

WRITING = b"w"
"""The first file of corpus or index is written, beside the lock."""
PUBLISHING = b"p"
"""The folder of the new generation is made."""

_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_CHANGES = {"os.mkdir", "os.rename", "os.link", "os.remove"}


def announce(root: Path, pipe: int) -> None:
    """Tell of each phase once, from the moment it begins."""
    told = set[bytes]()

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        path = _changed(event, arguments)
        if path is None or not path.startswith(f"{root}/"):
            return
        if path.endswith((LOCK_FILE, NOTE_FILE)):
            return
        phase = PUBLISHING if f"/{FOLDER}/" in path else WRITING
        if phase not in told:
            told.add(phase)
            os.write(pipe, phase)

    sys.addaudithook(hook)


def _changed(event: str, arguments: tuple[object, ...]) -> str | None:
    """The path that something is about to be done to; None for mere reading."""
    if event in _CHANGES:
        return str(arguments[0])
    if event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITES:
        return str(arguments[0])
    return None


def run(root: Path, shadow: Path, pipe: int) -> None:
    """The command line in ``sys.argv``, recorded; ends the process as it does."""
    recorder = Recorder(root, shadow)
    with recorder.recording():
        announce(root.resolve(), pipe)
        main()


if __name__ == "__main__":
    where, beside, descriptor = sys.argv[1:4]
    sys.argv[1:] = sys.argv[4:]
    run(Path(where), Path(beside), int(descriptor))
