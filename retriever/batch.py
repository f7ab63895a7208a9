"""Questions in and ranked passages out, as the command line's contract has them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

from common.errors import QuestionFileError
from common.unseen import LONE_HALVES
from retriever.question import LONGEST_QUESTION, MOST_HISTORY
from retriever.records import Hit, Question, SearchResult

LONGEST_LINE = 4 * LONGEST_QUESTION * (MOST_HISTORY + 1)
"""Characters; a longer line holds more than the longest question and history could. No more of
a line is read."""

SCORE_DIGITS = 4


class BatchLine(NamedTuple):
    """One line of a questions file."""

    id: str
    question: str
    history: tuple[str, ...] = ()


def read_batch(path: Path) -> Iterator[BatchLine]:
    """The questions of a JSONL file, in order; empty lines are skipped.

    Raises QuestionFileError naming the file, or the line that is not a question.
    """
    try:
        with path.open(encoding="utf-8-sig") as file:
            lines = iter(partial(file.readline, LONGEST_LINE + 1), "")
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield _parsed(path, number, line)
    except (OSError, UnicodeDecodeError) as exc:
        raise QuestionFileError("questions_unreadable", file=path) from exc


def _parsed(path: Path, number: int, line: str) -> BatchLine:
    try:
        if len(line) > LONGEST_LINE:
            raise ValueError("line too long")
        record = json.loads(line)
        history = record.get("history") or []
        texts = [record["question"], *history]
        if not isinstance(history, list) or not all(isinstance(text, str) for text in texts):
            raise TypeError("not texts")
        return BatchLine(_named(record["id"]), texts[0], tuple(history))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as exc:
        raise QuestionFileError("questions_line_bad", file=path, line=number) from exc


def _named(given: object) -> str:
    """The id as it is written out again; halves of surrogate pairs cannot be."""
    name = str(given)
    if LONE_HALVES.search(name):
        raise ValueError("no text")
    return name


def ranked_json(
    result: SearchResult, milliseconds: float, id: str | None = None
) -> dict[str, object]:
    """One search as the object of ``--json`` (with what was understood) and of ``--batch``."""
    passages = [passage_json(hit) for hit in result.hits]
    ranked = {"passages": passages, "ms": round(milliseconds, 1)}
    if id is not None:
        return {"id": id, **ranked}
    reranker = {"reranker": result.reranker} if result.reranker else {}
    question = result.question
    return {"question": question.text, "understood": understood(question), **reranker, **ranked}


def passage_json(hit: Hit) -> dict[str, object]:
    """One item found, with the text of its best passage."""
    return {
        "rank": hit.rank,
        "score": round(hit.score, SCORE_DIGITS),
        "file": hit.document.file,
        "item": hit.item.number,
        "path": list(hit.item.path),
        "text": hit.passage.text,
    }


def understood(question: Question) -> dict[str, object]:
    """What was recognised in a question."""
    return {
        "lang": question.language.value,
        "districts": list(question.districts),
        "years": list(question.years),
        "kinds": [kind.value for kind in question.kinds],
        "departments": list(question.departments),
        "quarters": list(question.quarters),
        "asked": sorted(asked.value for asked in question.asked),
        "topic": question.topic,
        "terms": [term.name for term in question.terms],
        "corrections": [{"typed": typed, "meant": meant} for typed, meant in question.corrections],
    }
