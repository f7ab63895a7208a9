"""Eval sets: questions with what a right answer says and which items it stands on."""

from __future__ import annotations

import difflib
import json
import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

from common.catalogue import Language
from common.errors import QuestionFileError
from common.unseen import LONE_HALVES
from indexer.files import ordinary_file

SETS = Path(__file__).with_name("sets")
SEEDS = SETS / "seeds.jsonl"
KEYS = frozenset(
    {
        "id",
        "lang",
        "type",
        "question",
        "history",
        "expect",
        "forbid",
        "gold",
        "gold_same",
        "answerable",
    }
)
"""What a line may say; more is for those who keep the set (note, tags)."""
MISSPELT = 0.8
"""Likeness (``difflib``) from which an unknown key is a known one misspelt."""
LARGEST_SET = 16
"""Megabytes; a question takes some 500 bytes."""
MEGABYTE = 1_000_000
META = "meta"
"""The item name that stands for the document itself: its title, date, number of items."""
_NUMERAL = re.compile(r"^[（(]?([一二三四五六七八九十百]+)[）)、.．]")
_NAMED = re.compile(r"\*+|#+|\s+")


class GoldItem(NamedTuple):
    """One item that an answer should cite: file and alternative ways to name the item."""

    file: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EvalQuestion:
    """One line of an eval set."""

    id: str
    language: str
    type: str
    question: str
    history: tuple[str, ...]
    expect: tuple[tuple[str, ...], ...]
    """An answer says at least one string of every group."""
    forbid: tuple[str, ...]
    gold: tuple[frozenset[GoldItem], ...]
    """One of each set is to be cited."""
    answerable: bool


def load_questions(path: Path = SEEDS) -> tuple[EvalQuestion, ...]:
    """The questions of a JSONL file, in order.

    Raises QuestionFileError naming the line that is not a question, repeats an id, or is
    answerable without saying what is expected.
    """
    return parse_questions(set_text(path), path)


def set_text(path: Path) -> str:
    """The text of a set. Raises QuestionFileError where it cannot be read or is too large."""
    try:
        with ordinary_file(path, follow_links=True) as file:
            data = file.read(LARGEST_SET * MEGABYTE + 1)
        if len(data) > LARGEST_SET * MEGABYTE:
            raise QuestionFileError("eval_set_too_large", file=path, limit=LARGEST_SET)
        return data.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as exc:
        raise QuestionFileError("eval_set_unreadable", file=path) from exc


def parse_questions(text: str, path: Path) -> tuple[EvalQuestion, ...]:
    """The questions in the text of a set, in order; ``path`` is what errors name.

    Raises QuestionFileError as ``load_questions`` does.
    """
    questions: dict[str, EvalQuestion] = {}
    for number, line in enumerate(text.split("\n"), 1):  # words may hold other line ends
        if line.strip():
            question = _parse(path, number, line)
            if question.id in questions:
                raise QuestionFileError("eval_id_twice", file=path, line=number, id=question.id)
            questions[question.id] = question
    return tuple(questions.values())


def _parse(path: Path, number: int, line: str) -> EvalQuestion:
    try:
        record = json.loads(line, object_pairs_hook=partial(_once, path, number))
        _require_known(record, path, number)
        question = _question(record)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as exc:
        raise QuestionFileError("eval_line_bad", file=path, line=number) from exc
    if question.answerable != bool(question.gold and question.expect):
        raise QuestionFileError("eval_line_contradicts", file=path, line=number)
    return question


def _once(path: Path, number: int, pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    """The object of a line, which gives no key twice."""
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            raise QuestionFileError("eval_key_twice", file=path, line=number, setting=key)
        found[key] = value
    return found


def _require_known(record: Mapping[str, object], path: Path, number: int) -> None:
    """Refuse a misspelt key, which would otherwise be left aside; any others are notes."""
    lacking = [key for key in KEYS if key not in record]
    for key in record.keys() - KEYS:
        near = difflib.get_close_matches(key, lacking, n=1, cutoff=MISSPELT)
        if near:
            values = {"line": number, "setting": key, "known": near[0]}
            raise QuestionFileError("eval_key", file=path, **values)


def _question(record: Mapping[str, object]) -> EvalQuestion:
    expect = _list(record.get("expect", []))
    return EvalQuestion(
        id=_text(record["id"]),
        language=Language(record["lang"]).value,
        type=_text(record["type"]),
        question=_text(record["question"]),
        history=_texts(record.get("history", [])),
        expect=tuple(_texts(group) for group in expect),
        forbid=_texts(record.get("forbid", [])),
        gold=_gold(_pairs(record.get("gold", [])), _same(record.get("gold_same", []))),
        answerable=_flag(record["answerable"]),
    )


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError("not a list")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip() or LONE_HALVES.search(value):
        raise TypeError("not a text")
    return value


def _texts(value: object) -> tuple[str, ...]:
    return tuple(_text(text) for text in _list(value))


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError("not true or false")
    return value


def _pairs(value: object) -> list[tuple[str, str]]:
    pairs = [_texts(pair) for pair in _list(value)]
    return [(key, name) for key, name in pairs]


def _same(value: object) -> list[list[tuple[str, str]]]:
    return [_pairs(group) for group in _list(value)]


Pairs = Sequence[tuple[str, str]]


def _gold(gold: Pairs, same: Sequence[Pairs]) -> tuple[frozenset[GoldItem], ...]:
    groups: dict[object, set[GoldItem]] = {}
    for key, name in gold:
        alike = next((n for n, group in enumerate(same) if (key, name) in group), None)
        label = (notices().original(key), name) if alike is None else alike
        others = same[alike] if alike is not None else [(key, name)]
        groups.setdefault(label, set()).update(_item(*pair) for pair in others)
    return tuple(frozenset(group) for group in groups.values())


def _item(key: str, name: str) -> GoldItem:
    return GoldItem(notices().file(key), tuple(name.split("|")))


@dataclass(frozen=True, slots=True)
class Notices:
    """The eval sets' short keys for notices."""

    files: Mapping[str, str]
    same: Mapping[str, str]

    def file(self, key: str) -> str:
        """The file of a key; the key itself when it is no known key but a file name."""
        return self.files.get(key, key)

    def original(self, key: str) -> str:
        """The key of the notice that this one is a copy of, or the key."""
        return self.same.get(key, key)


@cache
def notices() -> Notices:
    """The keys of ``sets/notices.toml``."""
    table = tomllib.loads((SETS / "notices.toml").read_text(encoding="utf-8"))
    return Notices(table["files"], table["same"])


def is_item(gold: GoldItem, file: str, item: str, path: Sequence[str]) -> bool:
    """Whether the item of a prediction is the gold item, by any of its names.

    A name is the item's number, its section as in 二(十四) (the numeral of the top
    heading, then the number), or words of its lead sentence or one of its headings.
    """
    if file != gold.file:
        return False
    if META in gold.names:
        return True
    own = {_plain(item), section((*path, item)), section(path)}
    words = [_plain(text) for text in (item, *path) if text]
    return any(
        name in own or (len(name) > 3 and any(name in text for text in words))
        for name in map(_plain, gold.names)
    )


def section(path: Sequence[str]) -> str:
    """The numerals of the headings, the lower ones in brackets: 二(十四); empty without any."""
    marks = [_numeral(text) for text in path]
    kept = [mark for mark in marks if mark]
    return kept[0] + "".join(f"({mark})" for mark in kept[1:]) if kept else ""


def _numeral(text: str) -> str:
    found = _NUMERAL.match(_plain(text)) or re.match(r"^\(?([一二三四五六七八九十百]+)\)?$", text)
    return found.group(1) if found else ""


def _plain(text: str) -> str:
    return _NAMED.sub("", unicodedata.normalize("NFKC", text))
