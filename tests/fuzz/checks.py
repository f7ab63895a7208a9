"""What must hold of every notice that is read, whatever it was made of."""

from __future__ import annotations

from collections.abc import Iterator

from common.errors import SourceError
from common.records import Field, Item, ParsedDocument, Spans
from indexer.coverage import coverage

OWN_DEFECTS = frozenset({"source_not_parsed", "source_crashed", "source_memory", "source_too_slow"})
"""Errors that say that the program failed, not the file."""


def defects(outcome: ParsedDocument | SourceError) -> list[str]:
    """What is wrong with a reading; empty when all is well."""
    if isinstance(outcome, SourceError):
        return [f"{outcome.key} {dict(outcome.values)}"] if outcome.key in OWN_DEFECTS else []
    return [
        *_of_document(outcome),
        *(one for item in outcome.items for one in _of_item(item, outcome)),
    ]


def _of_document(parsed: ParsedDocument) -> Iterator[str]:
    text = parsed.source.text
    if gaps := coverage(parsed).gaps:
        yield f"lost: {[text[slice(*gap)][:40] for gap in gaps[:3]]}"
    if sorted(parsed.source.pages) != list(parsed.source.pages):
        yield "pages not in order"
    for part in (*parsed.headings, *parsed.furniture):
        yield from _of_spans(part.spans, len(text), part[0])
    for grid in parsed.source.grids:
        for cell in grid.cells:
            yield from _of_spans((cell.span,), len(text), "cell")


def _of_spans(spans: Spans, length: int, what: str) -> Iterator[str]:
    ends = [at for span in spans for at in span]
    if ends != sorted(ends):
        yield f"{what}: ranges not in order {spans[:4]}"
    if ends and not (min(ends) >= 0 and max(ends) <= length):
        yield f"{what}: ranges outside the text {spans[:4]}"


def _of_item(item: Item, parsed: ParsedDocument) -> Iterator[str]:
    name = f"item {item.number or item.id}"
    if not item.text.strip():
        yield f"{name}: no text; ranges {item.spans[:3]}"
    yield from _of_spans(item.spans, len(parsed.source.text), name)
    for field, spans in item.cells.items():
        yield from _of_spans(spans, len(parsed.source.text), f"{name} {field.value}")
    yield from _of_quotes(item, parsed.source.text, name)


def _of_quotes(item: Item, text: str, name: str) -> Iterator[str]:
    """Fields differ from their ranges in nothing but the whitespace of wrapping."""
    printed = {field: _squeezed(_range(text, spans)) for field, spans in item.cells.items()}
    whole = {Field.TEXT: item.text, Field.PROJECT: item.project}
    whole |= {Field(quarter): said for quarter, said in item.quarters.items()}
    for field, said in whole.items():
        if field in printed and _squeezed(said or "") != printed[field]:
            yield f"{name} {field.value}: {(said or '')[:60]!r} is printed {printed[field][:60]!r}"
    lists = {
        Field.LEAD: item.lead,
        Field.SUPPORTING: item.supporting,
        Field.RESPONSIBLE: item.responsible,
        Field.DEADLINE: (item.deadline,) if item.deadline else (),
        Field.NUMBER: (item.number,),
    }
    for field, names in lists.items():
        for one in names if field in printed else ():
            if _squeezed(one) not in printed[field]:
                yield f"{name} {field.value}: {one[:60]!r} is not in {printed[field][:80]!r}"


def _range(text: str, spans: Spans) -> str:
    return "".join(text[start:end] for start, end in spans)


def _squeezed(text: str) -> str:
    return "".join(text.split())
