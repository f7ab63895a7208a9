"""Notices that change while questions are asked, and what is true in each generation.

Each subject has one notice, and every item of the notice holds the notice's version as a
number, so that an answer tells which version it was made of, and whether of one only.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

from common.settings import ROOT, Settings
from indexer import current_generation

SUBJECTS = ("听雨驿站", "云栖步道", "芦苇书屋", "石桥集市", "晨星食堂", "枫林健身苑")
"""Names that no notice of the corpus holds."""
FIRST_VERSION = 101
"""Three digits, so that a version is no other number of a notice."""
PAUSE = 3.0
"""Seconds between two changes."""
LOOK_SECONDS = 0.02
"""How often CURRENT is read to see when a generation was published."""


def notice(subject: str, version: int) -> str:
    """A notice whose items all hold the version."""
    return (
        f"临江区人民政府关于{subject}建设工作安排的通知\n"
        f"临府〔2024〕{SUBJECTS.index(subject) + 1}号\n各有关单位：\n"
        f"1、{subject}年内建成{version}处，由区民政局牵头，区财政局配合。\n"
        f"2、{subject}每处配备管理人员，全区共配备{version}人，由区人力资源社会保障局牵头。\n"
        f"3、{subject}全年开展活动{version}场，由区文化和旅游局牵头。\n"
        f"临江区人民政府\n2024年3月{SUBJECTS.index(subject) + 1}日\n"
    )


QUESTIONS = (
    "{subject}年内要建成多少处？",
    "{subject}全区共配备多少管理人员？",
    "{subject}全年开展多少场活动？",
)
STATED = r"[^。]{0,15}?(?:建成|共配备|开展活动)(\d{3})"
"""After a subject: its version, in an answer's words and in the passages it cites."""


def stated(words: str, subject: str) -> frozenset[int]:
    """The versions of the subject's notice that an answer names; ``words`` without spaces."""
    return frozenset(map(int, re.findall(re.escape(subject) + STATED, words)))


Versions = Mapping[str, int]
"""The version of each subject's notice; a subject that is not there has none."""


@dataclass
class Ledger:
    """What each generation holds, and when it was published (``time.monotonic``)."""

    versions: dict[int, Versions] = field(default_factory=dict)
    seen: dict[int, float] = field(default_factory=dict)

    def current_during(self, generation: int, began: float, ended: float) -> bool:
        """Whether a generation was the published one at some moment of a span of time."""
        published = self.seen.get(generation)
        later = [at for number, at in self.seen.items() if number > generation]
        if published is None or published - LOOK_SECONDS > ended:
            return False
        return not later or min(later) + LOOK_SECONDS >= began


class Changer:
    """Adds, replaces and removes the notices by the command line, one command after another."""

    def __init__(self, settings: Settings, folder: Path, environment: Mapping[str, str]) -> None:
        self._settings = settings
        self._folder = folder
        self._environment = environment
        self._version = FIRST_VERSION
        self._over = Event()
        self._threads = [Thread(target=self._watch), Thread(target=self._change)]
        self.ledger = Ledger()
        self.failures: list[str] = []
        self.seconds: list[float] = []
        """What each command took."""

    def begin(self) -> None:
        """Put every notice there, then start changing them."""
        self._folder.mkdir(exist_ok=True)
        self._add(SUBJECTS, {})
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        """Let the command under way finish, and stop."""
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _watch(self) -> None:
        while not self._over.is_set():
            number = current_generation(self._settings)
            if number is not None:
                self.ledger.seen.setdefault(number, time.monotonic())
            time.sleep(LOOK_SECONDS)

    def _change(self) -> None:
        """Replace two notices at once, remove one, add it again; then the next ones."""
        held = dict(next(reversed(self.ledger.versions.values())))
        at = 0
        while not self._over.is_set():
            one, two = (SUBJECTS[(at + n) % len(SUBJECTS)] for n in (0, 1))
            step = at % 3
            if step == 0:
                held = self._add((one, two), held)
            elif step == 1:
                held = self._remove(one, held)
            else:
                gone = [subject for subject in SUBJECTS if subject not in held]
                held = self._add(gone, held)
            at += 1
            self._over.wait(PAUSE)

    def _add(self, subjects: Iterable[str], held: Versions) -> dict[str, int]:
        files = []
        for subject in subjects:
            file = self._folder / f"{subject}.txt"
            file.write_text(notice(subject, self._version), encoding="utf-8")
            files.append(str(file))
        now = {**held, **dict.fromkeys(subjects, self._version)}
        self._version += 1
        return self._command(now, "add", "--replace", *files)

    def _remove(self, subject: str, held: Versions) -> dict[str, int]:
        now = {name: version for name, version in held.items() if name != subject}
        return self._command(now, "remove", f"{subject}.txt")

    def _command(self, now: dict[str, int], *arguments: str) -> dict[str, int]:
        started = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-m", "indexer", *arguments],
            cwd=ROOT,
            env={**os.environ, **self._environment},
            capture_output=True,
            text=True,
            check=False,
        )
        self.seconds.append(time.monotonic() - started)
        if done.returncode:
            self.failures.append(f"{' '.join(arguments[:2])}: {done.stderr.strip()}")
        number = current_generation(self._settings)
        if number is not None:
            self.ledger.versions[number] = now
        return now
