"""Checks that try what they claim: files are read, a text is embedded, a lock is taken."""

from __future__ import annotations

import math
import shutil
import socket
import tempfile
import time
from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import numpy as np

from common.catalogue import Language, say
from common.errors import EncoderError, IndexLockedError, NoticeError
from common.settings import Settings
from indexer.components import default_components
from indexer.encoders.base import Encoder
from indexer.generations import candidates, generation_folder, read_manifest, writing
from indexer.stock import take_stock
from indexer.verify import verify

GIGABYTE = 1024**3
LEAST_FREE = GIGABYTE
"""Bytes; a generation of 100 notices takes some 20 MB, and four are on disk during a build."""
CONNECT_SECONDS = 3.0
WEB_PORTS = {"http": 80, "https": 443}


class Grade(str, Enum):
    """How a check came out."""

    GOOD = "good"
    NOTE = "note"
    BAD = "bad"


class Finding(NamedTuple):
    """What a check found: a catalogue sentence with its values, or an error's."""

    grade: Grade
    key: str
    values: tuple[tuple[str, object], ...] = ()
    error: NoticeError | None = None

    def text(self, language: Language) -> str:
        """The finding in words."""
        if self.error:
            return self.error.text(language)
        return say(f"ui.about.found.{self.key}", language, **dict(self.values))


class Checked(NamedTuple):
    """One check with its finding."""

    name: str
    finding: Finding
    milliseconds: float


class Checks(NamedTuple):
    """What checks look at."""

    settings: Settings
    encoder: Callable[[], Encoder]
    """The encoder that questions are embedded with; may raise a NoticeError."""


def check_all(checks: Checks) -> tuple[Checked, ...]:
    """Every check, in order; a NoticeError of one is its finding."""
    return tuple(_timed(name, check, checks) for name, check in CHECKS.items())


def _timed(name: str, check: Callable[[Checks], Finding], checks: Checks) -> Checked:
    started = time.perf_counter()
    try:
        finding = check(checks)
    except NoticeError as error:
        finding = Finding(Grade.BAD, error.key, error=error)
    return Checked(name, finding, 1000 * (time.perf_counter() - started))


def _index(checks: Checks) -> Finding:
    """Every file of the generation, and of the unpacked model, against its checksum."""
    found = verify(checks.settings)
    values = (("generation", found.generation), ("files", found.files))
    return Finding(Grade.GOOD, "index", values)


def _model(checks: Checks) -> Finding:
    """A text is embedded; its vector must be one that can be compared."""
    encoder = checks.encoder()
    encoder.query("1")  # the first text of a process pays for loading
    started = time.perf_counter()
    vector = encoder.query("2")
    spent = 1000 * (time.perf_counter() - started)
    length = float(np.linalg.norm(vector))
    if not math.isclose(length, 1.0, abs_tol=1e-3):
        raise EncoderError("encoder_vector", length=f"{length:.3f}")
    return Finding(Grade.GOOD, "model", (("milliseconds", round(spent)),))


def _current(checks: Checks) -> Finding:
    """Whether the corpus is what the index was built from."""
    settings = checks.settings
    manifest = read_manifest(generation_folder(settings, candidates(settings)[0]))
    if take_stock(settings.corpus, default_components(settings)).matches(manifest):
        return Finding(Grade.GOOD, "current")
    return Finding(Grade.NOTE, "outdated")


def _disk(checks: Checks) -> Finding:
    """The least free space of the folders that are written to."""
    settings = checks.settings
    folders = (settings.index, settings.corpus, settings.feedback, settings.cache)
    free = min(shutil.disk_usage(_existing(folder)).free for folder in folders)
    values = (("free", f"{free / GIGABYTE:.1f}"),)
    if free < LEAST_FREE:
        return Finding(Grade.BAD, "disk_low", values)
    return Finding(Grade.GOOD, "disk", values)


def _existing(folder: Path) -> Path:
    """The folder, or the nearest one above it that exists."""
    return next(one for one in (folder, *folder.absolute().parents) if one.exists())


def _lock(checks: Checks) -> Finding:
    """The writer's lock is taken and given back."""
    try:
        with writing(checks.settings, wait=0):
            return Finding(Grade.GOOD, "lock")
    except IndexLockedError:
        return Finding(Grade.NOTE, "locked")


def _feedback(checks: Checks) -> Finding:
    """A file is written into the folder of feedback and eval sets."""
    folder = checks.settings.feedback
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"1")
    except OSError:
        return Finding(Grade.BAD, "feedback_bad", (("folder", folder),))
    return Finding(Grade.GOOD, "feedback")


def _llm(checks: Checks) -> Finding:
    """The language model's server, where one is configured, takes a connection; nothing is sent."""
    url = checks.settings.llm_url
    if not url:
        return Finding(Grade.GOOD, "llm_none")
    parts = urlsplit(url)
    values = (("host", parts.hostname or ""),)
    try:
        port = parts.port or WEB_PORTS.get(parts.scheme, 80)
        with socket.create_connection((parts.hostname, port), timeout=CONNECT_SECONDS):
            return Finding(Grade.GOOD, "llm", values)
    except (OSError, ValueError):
        return Finding(Grade.BAD, "llm_down", values)


CHECKS: dict[str, Callable[[Checks], Finding]] = {
    "index": _index,
    "current": _current,
    "model": _model,
    "lock": _lock,
    "disk": _disk,
    "feedback": _feedback,
    "llm": _llm,
}
