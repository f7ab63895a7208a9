"""Public question sets: which document each question was written for."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from common.errors import QuestionFileError
from common.records import Document, Item, Metadata, Passage, Span
from indexer.passages import split

Convert = Callable[[str], str]

TITLE = 61
"""Characters a document without line breaks opens with; its context line shows 60 of them."""


class SetQuestion(NamedTuple):
    """One question and the only document that is right."""

    id: str
    text: str
    document: str


@dataclass(frozen=True)
class PublicSet:
    """Documents, their passages and the questions on them."""

    name: str
    documents: Mapping[str, str]
    """Text by id."""
    passages: tuple[Passage, ...]
    """``item_id`` is the id of the document; each document is one item."""
    questions: tuple[SetQuestion, ...]


def read_squad(path: Path, convert: Convert = str) -> PublicSet:
    """Paragraphs of a SQuAD-style file as documents of one passage each, with all questions.

    A paragraph printed twice counts once. Raises QuestionFileError when it is not such a file.
    """
    documents: dict[str, str] = {}
    questions: list[SetQuestion] = []
    known: dict[str, str] = {}
    try:
        for article in json.loads(path.read_text("utf-8"))["data"]:
            for paragraph in article["paragraphs"]:
                text = convert(str(paragraph["context"]))
                name = known.setdefault(text, f"p{len(known)}")
                documents[name] = text
                questions += (
                    SetQuestion(str(asked["id"]), convert(str(asked["question"])), name)
                    for asked in paragraph["qas"]
                )
    except (OSError, ValueError, KeyError, TypeError) as exc:
        raise QuestionFileError("questions_unreadable", file=path) from exc
    passages = tuple(
        Passage(name, name, "", text, (Span(0, len(text)),)) for name, text in documents.items()
    )
    return PublicSet(path.stem, documents, passages, tuple(questions))


def read_contest(documents_file: Path, questions_file: Path, convert: Convert = str) -> PublicSet:
    """Whole documents cut into passages as the indexer cuts items, and questions on them.

    The documents are one line each, without a title of their own: the words each opens with
    stand in its place. Raises QuestionFileError when a file does not hold them.
    """
    documents = {str(line["docid"]): convert(str(line["text"])) for line in _lines(documents_file)}
    questions = tuple(
        SetQuestion(str(line["id"]), convert(str(line["question"])), str(line["docid"]))
        for line in _lines(questions_file)
    )
    passages = tuple(p for name, text in documents.items() for p in _cut(name, text))
    return PublicSet(questions_file.stem, documents, passages, questions)


def read_answers(questions_file: Path) -> dict[str, str]:
    """The contest's answers by the id of their question. Raises QuestionFileError as above."""
    return {str(line["id"]): str(line["answer"]) for line in _lines(questions_file)}


def _lines(path: Path) -> Iterator[dict[str, object]]:
    try:
        with path.open(encoding="utf-8") as file:
            yield from (json.loads(line) for line in file if line.strip())
    except (OSError, ValueError) as exc:
        raise QuestionFileError("questions_unreadable", file=path) from exc


def _cut(name: str, text: str) -> tuple[Passage, ...]:
    document = Document(name, name, "", Metadata(title=text[:TITLE]))
    return split(document, Item(name, name, "", (), text, (Span(0, len(text)),)), text)
