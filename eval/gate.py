"""Asks the staff's questions of two generations, for the gate of the indexer.

A question is answered where the evaluation would count its answer as right (``eval.answers``).
It is asked where the generation in use holds the notices a right answer stands on. What a
generation answers is kept in ``index/gate``, so that of two only the new one is asked.
"""

from __future__ import annotations

import hashlib
import json
import logging
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

from answerer import Answerer
from common.errors import GateError
from common.settings import ROOT, Settings
from eval.answers import missed, normalise
from eval.questions import EvalQuestion, GoldItem, load_questions
from indexer import load_encoder, require_same_encoder
from indexer.backends.base import Index
from indexer.encoders.base import Encoder
from indexer.encoders.remembered import RememberedEncoder
from indexer.files import replace_file, sha256_of_file
from indexer.gate import Judge, Question, Trial, Verdict, question_sets
from indexer.generations import generation_folder, generations, read_manifest
from indexer.leases import MANIFEST_FILE
from indexer.lexicon import load_lexicon
from indexer.opening import open_local
from indexer.progress import Progress, Stage
from indexer.stock import reading_digest
from retriever import Retriever
from retriever.reranker import Reranker, load_reranker

LOG = logging.getLogger(__name__)

MOST_ASKED = 500
"""Questions asked of one generation, spread evenly over the sets: some 15 s on 2 cores."""
SECONDS = 240.0
"""Longest time for asking; ten times what 500 questions take on 2 cores."""
FOLDER = "gate"
"""Of the index folder; holds what generations on disk answered."""
CODE = ("common", "answerer", "retriever", "eval")
"""Packages that answers and their judgement depend on, beside the indexer's own digest."""
DIGITS = 16

OpenRetriever = Callable[[int], Retriever]
Right = Mapping[str, bool]
"""Whether each question (by key) is answered rightly."""


class Keyed(NamedTuple):
    """A question with a key that no other set has."""

    key: str
    question: EvalQuestion


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two generations."""

    number: int
    files: frozenset[str]
    """That could be read."""


def judge(settings: Settings, trial: Trial, progress: Progress) -> Verdict:
    """The verdict, with the model of the settings, which takes seconds to load.

    Raises NoticeError where a set is damaged, a generation cannot be opened, or it takes too long.
    """
    staff_questions(settings)  # a damaged set is told before the model is loaded
    encoder, reranker = load_encoder(settings), load_reranker(settings.reranker)
    return _verdict(Tools(encoder, reranker), settings, trial, progress)


def judge_beside(retriever: Retriever) -> Judge:
    """A judge with the model of a retriever that is open already."""
    return partial(_verdict, Tools(retriever.encoder, retriever.reranker))


class Tools(NamedTuple):
    """What both generations are asked with."""

    encoder: Encoder
    reranker: Reranker | None


def _verdict(tools: Tools, settings: Settings, trial: Trial, progress: Progress) -> Verdict:
    encoder = RememberedEncoder(tools.encoder, settings.cache)

    def opened(number: int) -> Retriever:
        index = open_local(settings, number)
        require_same_encoder(index, encoder.fingerprint)
        return Retriever(index, encoder, load_lexicon(settings.corpus), tools.reranker)

    try:
        return Bench(settings, opened, progress).verdict(trial)
    finally:
        encoder.save()


def staff_questions(settings: Settings) -> list[Keyed]:
    """The questions of all sets; where there are too many, some from all over them.

    Raises QuestionFileError naming the line that is not a question.
    """
    found = [
        Keyed(f"{path.stem}/{question.id}", question)
        for path in question_sets(settings)
        for question in load_questions(path)
    ]
    step = max(len(found) / MOST_ASKED, 1)
    return [found[int(at * step)] for at in range(min(len(found), MOST_ASKED))]


class Bench:
    """One judgement under way."""

    def __init__(self, settings: Settings, opened: OpenRetriever, progress: Progress) -> None:
        self._settings = settings
        self._opened = cache(opened)
        self._progress = progress
        self._started = time.monotonic()

    def verdict(self, trial: Trial) -> Verdict:
        """What became of the questions; both generations' answers are kept."""
        before, after = self._side(trial.before), self._side(trial.after)
        questions = staff_questions(self._settings)
        asked = [one for one in questions if _askable(one.question, before.files)]
        answered = self._right(before, asked)
        found = self._right(after, asked)
        missing = [one for one in asked if answered[one.key] and not found[one.key]]
        gone = [one for one in missing if self._left(one.question, trial, before, after)]
        return Verdict(
            asked=len(asked),
            answered=sum(answered.values()),
            lost=_named(one for one in missing if one not in gone),
            gone=_named(gone),
            seconds=time.monotonic() - self._started,
        )

    def _side(self, number: int) -> Side:
        corpus = read_manifest(generation_folder(self._settings, number)).corpus
        return Side(number, frozenset(name for name, one in corpus.items() if not one.refusal))

    def _right(self, side: Side, asked: Sequence[Keyed]) -> Right:
        """Which of the questions a generation answers, from what is kept or by asking."""
        kept = Kept(self._settings, side.number)
        known = kept.load()
        if not known.keys() >= {one.key for one in asked}:
            known = self._ask(side.number, asked)
            kept.save(known)
        return {one.key: known[one.key] for one in asked}

    def _ask(self, number: int, asked: Sequence[Keyed]) -> Right:
        answerer = Answerer(self._opened(number))
        self._progress.start(Stage.JUDGE, len(asked))
        right: dict[str, bool] = {}
        for key, question in asked:
            if time.monotonic() - self._started > SECONDS:
                raise GateError("gate_too_long", seconds=f"{SECONDS:.0f}")
            answer = answerer.answer(question.question, question.history)
            right[key] = not missed(question, answer)
            self._progress.advance(Stage.JUDGE)
        return right

    def _left(self, question: EvalQuestion, trial: Trial, before: Side, after: Side) -> bool:
        """Whether an item that a right answer cites was in notices that left, and only there."""
        return any(
            files
            and files <= trial.leaving
            and not any(self._still_says(question, file, trial) for file in files & after.files)
            for files in (_files(group) & before.files for group in question.gold)
        )

    def _still_says(self, question: EvalQuestion, file: str, trial: Trial) -> bool:
        """Whether a notice put in another's place says all that is expected and it said."""
        old, new = (
            _text(self._opened(number).index, file) for number in (trial.before, trial.after)
        )
        wanted = (text for group in question.expect for text in map(normalise, group))
        return all(text in new for text in wanted if text in old)


class Kept:
    """What one generation answered: index/gate/<generation>-<digest>.json.

    The digest is of the sets, the code and the generation's manifest, so that nothing is taken
    for the answers of another generation of the same number. Losing a file costs time only.
    """

    def __init__(self, settings: Settings, number: int) -> None:
        self._settings = settings
        self._number = number
        self._folder = settings.index / FOLDER
        self._path = self._folder / f"{number}-{self._digest()}.json"

    def load(self) -> Right:
        """The answers; empty where none are kept, or not whole."""
        try:
            plain = json.loads(self._path.read_text("utf-8"))
            return {str(key): bool(right) for key, right in plain.items()}
        except (OSError, ValueError, AttributeError, RecursionError):
            return {}

    def save(self, right: Right) -> None:
        """Keep the answers, and no others of this generation or of one that is gone."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            replace_file(self._path, json.dumps(dict(right), ensure_ascii=False).encode())
            on_disk = {str(number) for number in generations(self._settings)}
            for path in self._folder.glob("*.json"):
                number = path.name.partition("-")[0]
                if number not in on_disk or (number == str(self._number) and path != self._path):
                    path.unlink(missing_ok=True)
        except OSError as exc:
            LOG.info("answers not kept in %s: %s", self._path, exc)

    def _digest(self) -> str:
        settings = self._settings
        folder = generation_folder(settings, self._number)
        digest = hashlib.sha256(sha256_of_file(folder / MANIFEST_FILE).encode())
        digest.update(f"{code_digest()}{reading_digest(settings.corpus)}".encode())
        digest.update(settings.reranker.encode())
        for path in question_sets(settings):
            digest.update(f"{path.stem} {_digest_of_set(path)}\0".encode())
        return digest.hexdigest()[:DIGITS]


@cache
def code_digest() -> str:
    """Digest of the code and words that answers and their judgement depend on."""
    digest = hashlib.sha256()
    for package in CODE:
        folder = ROOT / package
        for path in sorted((*folder.glob("*.py"), *folder.glob("*.toml"))):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _digest_of_set(path: Path) -> str:
    try:
        return sha256_of_file(path)
    except OSError:
        return ""  # asking it will say what is wrong


def _askable(question: EvalQuestion, files: Collection[str]) -> bool:
    """Whether the notices that a right answer stands on are among the files."""
    return all(not _files(group).isdisjoint(files) for group in question.gold)


def _files(group: Iterable[GoldItem]) -> frozenset[str]:
    return frozenset(gold.file for gold in group)


def _named(found: Iterable[Keyed]) -> tuple[Question, ...]:
    return tuple(Question(one.question.id, one.question.question) for one in found)


def _text(index: Index, file: str) -> str:
    """The text of a notice as answers are compared."""
    ids = [one.id for one in index.documents.values() if one.file == file]
    return normalise("".join(map(index.source, ids)))
