"""From statements to the text of an answer with numbered sources."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from answerer.quotes import trimmed
from answerer.records import Citation, Draft, Evidence, Fact, Facts, Line, Statement
from answerer.shelf import Shelf
from answerer.units import label
from answerer.wording import Wording
from common.records import Item, Span

_ENDS = ("。", ".", "：", ":", "！", "？")


@dataclass
class Ledger:
    """Numbers sources in the order in which an answer uses them."""

    shelf: Shelf
    citations: list[Citation] = field(default_factory=list)
    _numbers: dict[tuple[str, int, int], int] = field(default_factory=dict)

    def numbers(self, evidence: Iterable[Evidence]) -> tuple[int, ...]:
        """The numbers of the evidence; the same range has the same number everywhere."""
        return tuple(dict.fromkeys(self._number(piece) for piece in evidence))

    def _number(self, piece: Evidence) -> int:
        source = self.shelf.source(piece.document)
        span = trimmed(source, Span(piece.start, piece.end))
        place = (piece.document.id, span.start, span.end)
        if place not in self._numbers:
            self._numbers[place] = len(self.citations) + 1
            quote = source[span.start : span.end]
            self.citations.append(_citation(len(self.citations) + 1, piece, quote, span))
        return self._numbers[place]


def _citation(n: int, piece: Evidence, quote: str, span: Span) -> Citation:
    item = piece.item
    return Citation(
        n=n,
        file=piece.document.file,
        item=item.number if item else "",
        path=item.path if item else (),
        quote=quote,
        start=span.start,
        end=span.end,
        field=piece.field,
        item_id=item.id if item else "",
    )


@dataclass(frozen=True, slots=True)
class Composed:
    """The text of an answer, its sources and the fields it used."""

    text: str
    citations: tuple[Citation, ...]
    facts: tuple[Facts, ...]


def compose(draft: Draft, shelf: Shelf, wording: Wording) -> Composed:
    """Number the sources of a draft, line by line, and join its statements."""
    ledger = Ledger(shelf)
    lines = [_line(line, ledger, wording) for line in draft.lines]
    return Composed(
        "\n".join(text for text in lines if text),
        tuple(ledger.citations),
        tuple(_facts(draft, ledger)),
    )


def _line(line: Line, ledger: Ledger, wording: Wording) -> str:
    said = [_marked(statement, ledger) for statement in line.statements if statement.text]
    text = wording.say("separator").join(said)
    words = text.rpartition(" [")[0] if text.endswith("]") else text
    closed = not text or line.open or words.endswith(_ENDS)
    return text if closed else text + wording.say("full_stop")


def _marked(statement: Statement, ledger: Ledger) -> str:
    numbers = ledger.numbers(statement.evidence)
    marks = "".join(f"[{n}]" for n in numbers)
    return f"{statement.text} {marks}" if marks else statement.text


def _facts(draft: Draft, ledger: Ledger) -> list[Facts]:
    fields: dict[str, list[Fact]] = {}
    items: dict[str, Item] = {}
    for line in draft.lines:
        for said in line.statements:
            if said.item and said.field:
                items[said.item.id] = said.item
                fact = Fact(said.field, said.value, ledger.numbers(said.evidence))
                fields.setdefault(said.item.id, []).append(fact)
    return [
        Facts(item, ledger.shelf.document(item), label(item.text).text, tuple(fields[item_id]))
        for item_id, item in items.items()
    ]
