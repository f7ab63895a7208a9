"""Compare the items and metadata read from the corpus with the hand-checked ones.

    python -m scripts.gold [--corpus DIR] [--gold DIR]

Prints exact fields per notice and field, then every difference. Whitespace does not
count; a field that neither side has is not counted. The manifest is left aside: what
is compared is what the notices print. Exits with 1 when fewer fields than the floor
are exact, with 2 when the hand-checked files cannot be read.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
if not __package__:  # started as a file, so that its folder and not the project is searched
    sys.path.insert(0, str(ROOT))

from common.errors import NoticeError  # noqa: E402
from common.records import QUARTERS, Item, Metadata, ParsedDocument  # noqa: E402
from indexer.export import item_record  # noqa: E402
from indexer.layouts import parse  # noqa: E402
from indexer.lexicon import load_lexicon  # noqa: E402
from indexer.sources import read_source  # noqa: E402

FLOOR = 0.97
"""Share of all fields that must be exact."""
ITEM_FIELDS = (
    *("item", "path", "project", "text", "lead", "supporting", "responsible"),
    *QUARTERS,
    "starred",
)
METADATA_FIELDS = ("title", "issuer", "doc_number", "date", "district", "year", "kind")
SAME_ITEM = 0.5
"""Share of the character pairs of two texts in common from which they are the same item's."""

Record = Mapping[str, object]
"""Fields by name; whitespace removed from all text."""


class Comparison(NamedTuple):
    """One field of one item, or of the notice itself."""

    file: str
    where: str
    field: str
    expected: object
    got: object

    @property
    def exact(self) -> bool:
        """Whether both are the same."""
        return self.expected == self.got


def main(argv: Sequence[str] | None = None) -> int:
    """Print the comparison; 0 from the floor up, 1 below it, 2 with nothing to compare."""
    arguments = _arguments(argv)
    try:
        compared = list(compare(arguments.corpus, arguments.gold))
    except (OSError, ValueError, NoticeError) as exc:
        print(f"gold: {exc}", file=sys.stderr)
        return 2
    if not compared:
        print(f"gold: no hand-checked items in {arguments.gold}", file=sys.stderr)
        return 2
    print("\n".join(report(compared)))
    return 0 if share_exact(compared) >= FLOOR else 1


def compare(corpus: Path, gold: Path) -> Iterator[Comparison]:
    """Every field that the hand-checked files or the notices have."""
    documents = {str(line["file"]): line for line in _lines(gold / "documents.jsonl")}
    for path in sorted(gold.glob("*.items.jsonl")):
        expected = _lines(path)
        for file in dict.fromkeys(str(line["file"]) for line in expected):
            document = _read(corpus / file)
            yield from _compared_metadata(file, documents.get(file, {}), document.metadata)
            items = [line for line in expected if line["file"] == file]
            yield from _compared_items(file, items, document.items)


def share_exact(compared: Sequence[Comparison]) -> float:
    """Exact fields as a share of all."""
    return sum(one.exact for one in compared) / len(compared)


def report(compared: Sequence[Comparison]) -> Iterator[str]:
    """The table per notice and field, the overall share, and every difference."""
    yield f"{'notice':45} {'field':12} {'exact':>6} {'total':>6} {'%':>7}"
    totals = Counter((one.file, one.field) for one in compared)
    exact = Counter((one.file, one.field) for one in compared if one.exact)
    for (file, field), total in totals.items():
        right = exact[file, field]
        yield f"{file:45} {field:12} {right:6} {total:6} {right / total:7.1%}"
    wrong = [one for one in compared if not one.exact]
    yield f"\n{len(compared) - len(wrong)} of {len(compared)} fields exact, " + (
        f"{share_exact(compared):.2%} (floor {FLOOR:.0%})"
    )
    for one in wrong:
        yield f"\n{one.file} · {one.where} · {one.field}"
        yield f"  expected: {one.expected}\n  got:      {one.got}"


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="gold", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--corpus", type=Path, default=ROOT / "corpus")
    parser.add_argument("--gold", type=Path, default=ROOT / "tests" / "data" / "gold")
    return parser.parse_args(argv)


def _lines(path: Path) -> list[Record]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def _read(path: Path) -> ParsedDocument:
    source = read_source(path.name, path.read_bytes())
    return parse(path.name, source, load_lexicon(), Metadata())


def _compared_metadata(file: str, expected: Record, metadata: Metadata) -> Iterator[Comparison]:
    kind = metadata.kind.value if metadata.kind else None
    got = {name: getattr(metadata, name) for name in METADATA_FIELDS} | {"kind": kind}
    yield from _compared_fields(
        file, "notice", METADATA_FIELDS, _squeezed(expected), _squeezed(got)
    )


def _compared_items(
    file: str, expected: Iterable[Record], items: Iterable[Item]
) -> Iterator[Comparison]:
    unused = [_record(item) for item in items]
    for line in expected:
        wanted = _flat(line)
        got = _same_item(wanted, unused)
        if got is not None:
            unused.remove(got)
        where = " / ".join([*_strings(wanted["path"]), str(wanted["item"])])
        yield from _compared_fields(file, where, ITEM_FIELDS, wanted, got or {})


def _compared_fields(
    file: str, where: str, names: Sequence[str], expected: Record, got: Record
) -> Iterator[Comparison]:
    for name in names:
        wanted, found = expected.get(name) or None, got.get(name) or None
        if wanted is not None or found is not None:
            yield Comparison(file, where, name, wanted, found)


def _record(item: Item) -> Record:
    return _flat(item_record(item))


def _flat(fields: Record) -> Record:
    """The fields with each quarter as one of its own."""
    quarters = fields.get("quarters")
    return _squeezed({**fields, **(quarters if isinstance(quarters, dict) else {})})


def _squeezed(fields: Record) -> Record:
    return {name: _without_space(value) for name, value in fields.items()}


def _without_space(value: object) -> object:
    if isinstance(value, str):
        return "".join(value.split())
    if isinstance(value, list):
        return [_without_space(one) for one in value]
    return value


def _same_item(wanted: Record, candidates: Sequence[Record]) -> Record | None:
    """The item that was read for the hand-checked one; None when none is like it."""
    best = max(candidates, key=lambda one: _likeness(wanted, one), default=None)
    return best if best is not None and _likeness(wanted, best) >= (SAME_ITEM, 0) else None


def _likeness(wanted: Record, got: Record) -> tuple[float, int]:
    first, second = (_pairs(str(one.get("text") or "")) for one in (wanted, got))
    shared = len(first & second) / max(1, len(first | second))
    return shared, sum(wanted.get(name) == got.get(name) for name in ("item", "path"))


def _pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(max(1, len(text) - 1))}


def _strings(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []


if __name__ == "__main__":
    sys.exit(main())
