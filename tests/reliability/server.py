"""The page's real server process, and what it takes of the machine."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import NamedTuple

from common.settings import ROOT, Gate, Settings

STARTING_SECONDS = 120.0
SAMPLE_SECONDS = 1.0
TRACE = re.compile(r"Traceback|\bERROR\b|Error:|failure [0-9A-F]{6}")
"""What a failure leaves in the log."""


class Sample(NamedTuple):
    """The server at one moment."""

    at: float
    """``time.monotonic``."""
    megabytes: float
    """Resident memory."""
    threads: int
    processor: float
    """Seconds of processor time so far."""


@dataclass
class Server:
    """A server that runs, and the samples taken of it."""

    port: int
    process: subprocess.Popen[bytes]
    log: Path
    samples: list[Sample] = field(default_factory=list)

    def faults(self) -> list[str]:
        """The lines of the log that tell of a failure."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return [line for line in lines if TRACE.search(line)]


def environment(settings: Settings, folder: Path) -> dict[str, str]:
    """Settings that keep everything written in one folder.

    The gate is off: it takes several times as long as the change that it judges, and the more
    generations are published, the harder for those who read.
    """
    (folder / "settings.toml").touch()
    return {
        "POLICY_CORPUS": str(settings.corpus),
        "POLICY_INDEX": str(settings.index),
        "POLICY_FEEDBACK": str(folder / "feedback"),
        "POLICY_AUDIT": str(folder / "audit"),
        "POLICY_CACHE": str(settings.cache),
        "POLICY_GATE": Gate.OFF.value,
        "POLICY_SETTINGS": str(folder / "settings.toml"),
    }


@contextmanager
def serving(given: Mapping[str, str], log: Path) -> Iterator[Server]:
    """``streamlit run app.py`` on a free port, until the block is left."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    over = Event()
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **given}, stdout=output, stderr=output
        )
        server = Server(port, process, log)
        sampling = Thread(target=_sample, args=(server, over))
        try:
            _wait(server)
            sampling.start()
            yield server
        finally:
            over.set()
            process.terminate()
            process.wait(20)
            if sampling.ident:
                sampling.join()


def _wait(server: Server) -> None:
    deadline = time.monotonic() + STARTING_SECONDS
    while server.process.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{server.port}/_stcore/health"):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"the page did not start:\n{server.log.read_text('utf-8', 'replace')}")


def _sample(server: Server, over: Event) -> None:
    while not over.wait(SAMPLE_SECONDS):
        sample = _look(server.process.pid)
        if sample:
            server.samples.append(sample)


def _look(pid: int) -> Sample | None:
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
        times = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except OSError:
        return None
    found = dict(re.findall(r"^(VmRSS|Threads):\s+(\d+)", status, re.MULTILINE))
    if "VmRSS" not in found:
        return None
    used = (int(times[11]) + int(times[12])) / os.sysconf("SC_CLK_TCK")  # user and system
    return Sample(time.monotonic(), int(found["VmRSS"]) / 1024, int(found["Threads"]), used)
