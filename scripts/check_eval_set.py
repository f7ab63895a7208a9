"""Check eval sets against the notices: ``python -m scripts.check_eval_set [FILE…]``.

An answerable question's gold items must be items of the corpus, and for every group of
expected strings one must stand in a gold item. A question marked ``derived`` expects
words that are worked out (a count, a quarter's name, "no"); it is only held to its gold
items. Prints every fault and exits with 1 when there is any.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if not __package__:  # started as a file, so that its folder and not the project is searched
    sys.path.insert(0, str(ROOT))

from common.errors import NoticeError  # noqa: E402
from common.records import Item, Metadata, ParsedDocument  # noqa: E402
from eval.answers import normalise  # noqa: E402
from eval.questions import META, SETS, EvalQuestion, GoldItem, is_item, load_questions  # noqa: E402
from indexer.layouts import parse  # noqa: E402
from indexer.lexicon import load_lexicon  # noqa: E402
from indexer.sources import read_source  # noqa: E402


class Notices:
    """The notices of a folder, each read when a question first names it."""

    def __init__(self, corpus: Path) -> None:
        self._corpus = corpus
        self._parsed: dict[str, ParsedDocument] = {}

    def words(self, gold: GoldItem) -> str:
        """All words of the items that are the gold item; empty when none is.

        The whole notice for a gold item that stands for the notice itself.
        """
        if not (self._corpus / gold.file).is_file():
            return ""
        document = self._document(gold.file)
        if META in gold.names:
            return normalise(document.source.text)
        items = (i for i in document.items if is_item(gold, gold.file, i.number, i.path))
        return normalise("\n".join(map(item_words, items)))

    def _document(self, file: str) -> ParsedDocument:
        if file not in self._parsed:
            source = read_source(file, (self._corpus / file).read_bytes())
            self._parsed[file] = parse(file, source, load_lexicon(), Metadata())
        return self._parsed[file]


def item_words(item: Item) -> str:
    """Everything an item prints, field by field."""
    departments = (*item.lead, *item.supporting, *item.responsible)
    fields = (*item.path, item.project or "", item.text, *item.quarters.values(), *departments)
    return "\n".join(fields)


def faults(questions: Iterable[EvalQuestion], derived: set[str], notices: Notices) -> Iterator[str]:
    """What is wrong with each question, in order."""
    for question in questions:
        if question.answerable:
            yield from _faults(question, question.id in derived, notices)


def _faults(question: EvalQuestion, derived: bool, notices: Notices) -> Iterator[str]:
    words = {gold: notices.words(gold) for group in question.gold for gold in group}
    for gold, text in words.items():
        if not text:
            yield f"{question.id}: no item {'|'.join(gold.names)} in {gold.file}"
    said = "\n".join(words.values())
    for group in question.expect:
        if not derived and not any(normalise(text) in said for text in group):
            yield f"{question.id}: none of {' / '.join(group)} stands in the gold items"


def derived_ids(path: Path) -> set[str]:
    """Ids of the questions that are marked as derived."""
    lines = filter(str.strip, path.read_text(encoding="utf-8-sig").splitlines())
    return {line["id"] for line in map(json.loads, lines) if line.get("derived")}


def main(argv: Sequence[str] | None = None) -> int:
    """Print the faults; 0 without any, 1 with some, 2 when a set cannot be read."""
    parser = argparse.ArgumentParser(prog="check_eval_set")
    parser.add_argument("files", nargs="*", type=Path, default=sorted(SETS.glob("*.jsonl")))
    parser.add_argument("--corpus", type=Path, default=ROOT / "corpus")
    arguments = parser.parse_args(argv)
    notices = Notices(arguments.corpus)
    found: list[str] = []
    try:
        for path in arguments.files:
            found += faults(load_questions(path), derived_ids(path), notices)
    except NoticeError as exc:
        print(f"check_eval_set: {exc}", file=sys.stderr)
        return 2
    print("\n".join((*found, f"{len(found)} faults")))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
