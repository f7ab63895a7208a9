"""Decides whether a new generation may take the place of the one in use.

1. The staff's questions are asked of both generations (``Judge``); without any, or with the
   setting ``gate`` off, nothing is asked.
2. A question that the one in use answers rightly and the new one does not is lost. One that
   needs a notice which the program took out or replaced is gone with its notice, not lost.
3. ``warn`` publishes and names what is lost; ``refuse`` raises, and the generation is removed.

A gate that cannot judge is told in the same way: a warning, or a refusal that says what to mend.
What asks the questions lies in packages that may not be imported here; it comes with the
components of a build (``apart_judge`` by default, which starts a process of its own).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from common.catalogue import Language, say
from common.errors import GateError, NoticeError
from common.settings import Gate, Settings
from indexer.earlier import Earlier
from indexer.generations import GenerationManifest
from indexer.progress import Progress

LOG = logging.getLogger(__name__)

SETS_FOLDER = "sets"
"""Where the staff's own eval sets lie in the feedback folder."""
MOST_NAMED = 5
"""Lost questions named in one line; the page lists all."""
LONGEST_NAMED = 40
"""Characters of a question in that line."""


class Question(NamedTuple):
    """A question of an eval set."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Trial:
    """Two generations to be asked the same questions."""

    before: int
    """The one in use."""
    after: int
    leaving: frozenset[str] = frozenset()
    """Files whose content in ``before`` the program took out of the corpus or replaced."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of the questions, or why that cannot be said."""

    asked: int = 0
    """Questions that were asked of the new generation."""
    answered: int = 0
    """Questions the generation in use answers rightly."""
    lost: tuple[Question, ...] = ()
    gone: tuple[Question, ...] = ()
    """Those whose notice left with this change."""
    seconds: float = 0.0
    problem: NoticeError | None = None


Judge = Callable[[Settings, Trial, Progress], Verdict]
"""Asks the questions; raises NoticeError where it cannot."""


class Gatekeeper:
    """Judges one generation before it is published, and remembers what came of it."""

    def __init__(
        self, settings: Settings, judge: Judge, before: GenerationManifest, progress: Progress
    ) -> None:
        self.verdict: Verdict | None = None
        self._settings = settings
        self._judge = judge
        self._before = before
        self._progress = progress

    def __call__(self, after: GenerationManifest) -> None:
        """Judge; raises GateError where the generation is not to be published."""
        leaving = taken_out(self._settings.corpus, self._before, after)
        trial = Trial(self._before.generation, after.generation, leaving)
        self.verdict = self._judged(trial)
        if self._settings.gate is Gate.REFUSE:
            require_kept(self.verdict)

    def _judged(self, trial: Trial) -> Verdict:
        try:
            return self._judge(self._settings, trial, self._progress)
        except NoticeError as exc:
            return Verdict(problem=exc)
        except Exception:  # a defect of the judge must not keep a warning gate from publishing
            LOG.exception("the gate broke off")
            return Verdict(problem=GateError("gate_broke_off"))


def gatekeeper(
    settings: Settings, judge: Judge | None, before: GenerationManifest | None, progress: Progress
) -> Gatekeeper | None:
    """None where there is nothing to judge by or to compare with."""
    if settings.gate is Gate.OFF or judge is None or before is None:
        return None
    if not question_sets(settings):
        return None
    return Gatekeeper(settings, judge, before, progress)


def question_sets(settings: Settings) -> tuple[Path, ...]:
    """The eval sets a new generation is judged by: the one configured, else the staff's own."""
    if settings.gate_set is not None:
        return (settings.gate_set,)
    return tuple(sorted((settings.feedback / SETS_FOLDER).glob("*.jsonl")))


def unhindered(settings: Settings, force: bool = True) -> Settings:
    """With ``force`` the settings under which a gate that refuses only warns."""
    if force and settings.gate is Gate.REFUSE:
        return settings.model_copy(update={"gate": Gate.WARN})
    return settings


def taken_out(
    corpus: Path, before: GenerationManifest, after: GenerationManifest
) -> frozenset[str]:
    """Files that left or were replaced on purpose: what they held is kept as an earlier file.

    One that was deleted or overwritten by hand is not kept, and its questions count.
    """
    changed = (
        (name, one.sha256)
        for name, one in before.corpus.items()
        if name not in after.corpus or after.corpus[name].sha256 != one.sha256
    )
    earlier = Earlier(corpus)
    return frozenset(name for name, digest in changed if earlier.holds(name, digest))


def require_kept(verdict: Verdict) -> None:
    """Raise GateError, with the verdict, unless nothing is lost."""
    if verdict.problem is not None:
        error = GateError("gate_broken", reason=verdict.problem.text())
        error.verdict = verdict
        raise error from verdict.problem
    if verdict.lost:
        error = GateError("gate_lost", count=len(verdict.lost), questions=named(verdict.lost))
        error.verdict = verdict
        raise error


def named(questions: Sequence[Question]) -> str:
    """The first few questions in one line."""
    shown = [f"{one.id} “{_short(one.text)}”" for one in questions[:MOST_NAMED]]
    return "; ".join(shown) + ("; …" if len(questions) > MOST_NAMED else "")


def told(verdict: Verdict, language: Language) -> list[str]:
    """What a published generation's verdict says, a line each; the gravest first."""
    if verdict.problem is not None:
        reason = verdict.problem.text(language)
        return [say("indexer.gate.broken", language, reason=reason)]
    lines = [
        say(f"indexer.gate.{what}", language, count=len(found), questions=named(found))
        for what, found in (("lost", verdict.lost), ("gone", verdict.gone))
        if found
    ]
    values = {"asked": verdict.asked, "seconds": f"{verdict.seconds:.1f}"}
    return lines if verdict.lost else [*lines, say("indexer.gate.kept", language, **values)]


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_NAMED else f"{line[: LONGEST_NAMED - 1]}…"
