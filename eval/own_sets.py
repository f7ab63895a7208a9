"""Eval sets that staff make and edit: one JSONL file each, in a folder of their own.

The sets that come with the project are only read; a copy of one can be edited. A set is
changed under a file lock, checked whole as the evaluation will read it, and replaced in one
step: after an error the file is as it was.
"""

from __future__ import annotations

import json
import re
import unicodedata
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from filelock import FileLock, Timeout

from common.errors import EvalSetError, QuestionFileError
from common.records import Item
from eval.questions import META, SETS, EvalQuestion, GoldItem, parse_questions, section, set_text
from eval.ranking import GoldBook
from indexer.backends.base import Index
from indexer.files import replace_file
from indexer.names import is_device

SUFFIX = ".jsonl"
LOCK_SECONDS = 5.0
"""A set is replaced in milliseconds; whoever holds the lock this long is stuck."""
MOST_QUESTIONS = 2_000
"""Ten times the larger of the project's sets; a run then takes minutes, not hours."""
_NAME = re.compile(r"[\w-]{1,60}")

Record = Mapping[str, object]
"""One line of a set: what an EvalQuestion is read from, and notes that it does not hold."""


class SetFile(NamedTuple):
    """An eval set on disk; staff may edit their own."""

    path: Path
    own: bool


class Gold(NamedTuple):
    """An item an answer is to cite, as it stands in a set: notice (key or file) and item."""

    notice: str
    item: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A question as it is being written; may lack what a set needs."""

    language: str
    type: str
    question: str
    history: tuple[str, ...] = ()
    expect: tuple[tuple[str, ...], ...] = ()
    forbid: tuple[str, ...] = ()
    gold: tuple[Gold, ...] = ()
    answerable: bool = True
    note: str = ""


def set_files(own: Path) -> list[SetFile]:
    """The project's sets, then those in the folder ``own``, each by name."""
    listed = [SetFile(path, False) for path in sorted(SETS.glob(f"*{SUFFIX}"))]
    mine = (path for path in sorted(own.glob(f"*{SUFFIX}")) if _is_own(path))
    return listed + [SetFile(path, True) for path in mine]


def _is_own(path: Path) -> bool:
    """Whether a file is a set of its folder: no link out of it, and of a name that a set gets."""
    return bool(_NAME.fullmatch(path.stem)) and path.is_file() and not path.is_symlink()


def create(folder: Path, name: str, records: Sequence[Record] = ()) -> Path:
    """A new set in the folder, made if need be, with the given questions; its file.

    Raises EvalSetError for a name that is taken or cannot be a file's, or a folder that
    cannot be written; QuestionFileError where a record is not a question.
    """
    plain = unicodedata.normalize("NFC", name.strip())
    if not _NAME.fullmatch(plain) or is_device(plain):
        raise EvalSetError("eval_set_name", name=name)
    path = folder / f"{plain}{SUFFIX}"
    with _writing(folder):
        taken = {one.path.name.lower() for one in set_files(folder)}
        if path.name.lower() in taken:
            raise EvalSetError("eval_set_taken", name=plain)
        _write(path, records)
    return path


def records(path: Path) -> tuple[Record, ...]:
    """The lines of a set, in order. Raises QuestionFileError where it is not a set."""
    return tuple(_records(path, _text(path)))


def add(path: Path, record: Record) -> None:
    """Append a question. Raises EvalSetError and QuestionFileError; the set is then unchanged."""
    _change(path, lambda old: [*old, record])


def replace(path: Path, old: Record, new: Record) -> None:
    """Put a question in the place of one that is still as it was read.

    Raises EvalSetError, also where somebody else changed it meanwhile, and QuestionFileError.
    """
    _change(path, lambda lines: [new if one == old else one for one in _with(lines, old)])


def remove(path: Path, old: Record) -> None:
    """Take a question out that is still as it was read. Raises EvalSetError."""
    _change(path, lambda lines: [one for one in _with(lines, old) if one != old])


def draft_of(record: Record) -> Draft:
    """What can be edited of a line that was read as a question."""
    question = _parsed(record)
    return Draft(
        language=question.language,
        type=question.type,
        question=question.question,
        history=question.history,
        expect=question.expect,
        forbid=question.forbid,
        gold=tuple(Gold(*pair) for pair in _pairs(record)),
        answerable=question.answerable,
        note=str(record.get("note", "")),
    )


def record_of(draft: Draft, old: Record | None = None) -> Record:
    """The line of a draft; of an edited one it keeps the id and what a draft does not hold."""
    kept: Record = old or {"id": uuid.uuid4().hex[:12]}
    return {
        **kept,
        "lang": draft.language,
        "type": draft.type.strip(),
        "question": draft.question.strip(),
        "history": list(draft.history),
        "expect": [list(group) for group in draft.expect] if draft.answerable else [],
        "forbid": list(draft.forbid),
        "gold": [list(pair) for pair in draft.gold] if draft.answerable else [],
        "answerable": draft.answerable,
        "note": draft.note.strip(),
    }


def problems(draft: Draft) -> tuple[EvalSetError, ...]:
    """All that keeps a draft from being a question; empty when nothing does."""
    lacking = {
        "eval_draft_question": not draft.question.strip(),
        "eval_draft_type": not draft.type.strip(),
        "eval_draft_expect": draft.answerable and not draft.expect,
        "eval_draft_gold": draft.answerable and not draft.gold,
    }
    return tuple(EvalSetError(key) for key, lacks in lacking.items() if lacks)


def gold_of(index: Index, item: Item) -> Gold:
    """The name by which an eval set means this item: the first of its number, its section and
    its headings that means no other; its number where none does.
    """
    file = index.documents[item.document_id].file
    book = GoldBook(index)
    names = [item.number, section((*item.path, item.number)), *reversed(item.path)]
    for name in filter(None, names):
        if book.items(GoldItem(file, (name,))) == {item.id}:
            return Gold(file, name)
    return Gold(file, item.number or META)


def _pairs(record: Record) -> Iterator[tuple[str, str]]:
    listed = record.get("gold", [])
    for pair in listed if isinstance(listed, list) else []:
        yield str(pair[0]), str(pair[1])


def _parsed(record: Record) -> EvalQuestion:
    (question,) = parse_questions(_line(record), Path(str(record["id"])))
    return question


def _line(record: Record) -> str:
    return json.dumps(record, ensure_ascii=False)


def _with(lines: Sequence[Record], wanted: Record) -> Sequence[Record]:
    if wanted not in lines:
        raise EvalSetError("eval_question_changed", id=wanted.get("id"))
    return lines


def _change(path: Path, edit: Callable[[Sequence[Record]], Sequence[Record]]) -> None:
    if path.resolve().parent == SETS.resolve():
        raise EvalSetError("eval_set_read_only", name=path.stem)
    with _writing(path.parent):
        _write(path, edit(_records(path, _text(path))))


def _write(path: Path, lines: Sequence[Record]) -> None:
    if len(lines) > MOST_QUESTIONS:
        raise EvalSetError("eval_set_full", name=path.stem, most=MOST_QUESTIONS)
    text = "".join(f"{_line(one)}\n" for one in lines)
    parse_questions(text, path)
    replace_file(path, text.encode())


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / ".lock", timeout=LOCK_SECONDS):
            yield
    except (OSError, Timeout) as exc:
        raise EvalSetError("eval_set_not_written", folder=folder) from exc


def _text(path: Path) -> str:
    try:
        return set_text(path)
    except QuestionFileError as exc:
        raise EvalSetError(exc.key, **exc.values) from exc


def _records(path: Path, text: str) -> list[Record]:
    parse_questions(text, path)
    return [json.loads(line) for line in text.split("\n") if line.strip()]
