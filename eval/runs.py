"""Runs kept in a file: every question's figures, to hold a later run against."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from common.errors import EvalRunError
from eval.baseline import corpus_digest
from eval.bootstrap import Difference, paired
from eval.files import Setting
from indexer.backends.base import Index
from retriever import Retriever

DIGITS = 6

Values = Mapping[str, Mapping[str, float]]
"""Of each question (by id) each measure."""


@dataclass(frozen=True, slots=True)
class SavedRun:
    """What one run measured on each question, and the data it ran on."""

    set_name: str
    digest: str
    """Of the eval set."""
    corpus: str
    generation: int
    values: Values


def run_of(path: Path, index: Index, values: Values) -> SavedRun:
    """The run over the set in ``path`` and the notices of ``index``."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return SavedRun(path.name, digest, corpus_digest(index), index.generation, values)


def setting_of(path: Path, retriever: Retriever) -> Setting:
    """What a report over the set in ``path`` is measured on."""
    run = run_of(path, retriever.index, {})
    reranker = retriever.reranker.fingerprint if retriever.reranker else ""
    return Setting(run.set_name, run.digest, run.corpus, retriever.encoder.fingerprint, reranker)


def save(run: SavedRun, file: Path) -> None:
    """Write a run. Raises EvalRunError where the file cannot be written."""
    rounded = {
        name: {measure: round(value, DIGITS) for measure, value in one.items()}
        for name, one in run.values.items()
    }
    plain = {
        "set": run.set_name,
        "digest": run.digest,
        "corpus": run.corpus,
        "generation": run.generation,
        "questions": rounded,
    }
    try:
        file.write_text(json.dumps(plain, ensure_ascii=False, indent=1) + "\n", "utf-8")
    except OSError as exc:
        raise EvalRunError("eval_not_written", file=file) from exc


def load(file: Path) -> SavedRun:
    """A run as ``save`` wrote it. Raises EvalRunError when the file does not hold one."""
    try:
        plain = json.loads(file.read_text("utf-8"))
        values = {
            str(name): {str(measure): float(value) for measure, value in one.items()}
            for name, one in plain["questions"].items()
        }
        return SavedRun(
            str(plain["set"]),
            str(plain["digest"]),
            str(plain["corpus"]),
            int(plain["generation"]),
            values,
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as exc:
        raise EvalRunError("eval_run_unreadable", file=file) from exc


def differences(ours: SavedRun, theirs: SavedRun) -> dict[str, Difference]:
    """How far ours is above theirs, by measure.

    Raises EvalRunError when they are not of the same questions and notices, or the other
    lacks a measure.
    """
    same = (ours.digest, ours.corpus) == (theirs.digest, theirs.corpus)
    if not same or ours.values.keys() != theirs.values.keys():
        raise EvalRunError("eval_run_of_other_data", set=theirs.set_name)
    measures = list(next(iter(ours.values.values()), {}))
    if not all(set(measures) <= one.keys() for one in theirs.values.values()):
        raise EvalRunError("eval_run_of_other_data", set=theirs.set_name)
    return {
        measure: paired(_column(ours.values, measure), _column(theirs.values, measure))
        for measure in measures
    }


def _column(values: Values, measure: str) -> dict[str, float]:
    return {name: one[measure] for name, one in values.items()}
