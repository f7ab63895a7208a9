"""What the side panel shows of one source: the words, marked, in their place in the notice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from answerer import Citation
from common.records import Document, Field, Item, Span, Spans
from indexer.backends.base import Index
from indexer.findings import doubts
from indexer.link_targets import Incoming, incoming
from indexer.passages import other_cells
from ui.marking import Emphasis, Piece, Quoted, as_printed, marked

SHOWN = tuple(field for field in Field if field is not Field.NUMBER)
DEPARTMENTS = frozenset({Field.LEAD, Field.SUPPORTING, Field.RESPONSIBLE})
_SEPARATORS = "、，,；; \n\r\t"
FAR = 240
"""Characters of an item before the quoted words from which on they are also shown first;
about a third of a 900 px high panel."""

EXCERPT_MARGIN = 160
"""Characters of the notice shown before and after the quoted words: some four printed lines."""


class Row(NamedTuple):
    """One field of the item."""

    field: Field
    pieces: tuple[Piece, ...]
    head: str = ""
    """What is printed over the column, for one that no field holds."""


class Neighbours(NamedTuple):
    """The items before and after one, in its document."""

    before: Item | None
    after: Item | None


@dataclass(frozen=True, slots=True)
class Panel:
    """One source as it is opened beside the answer."""

    id: str
    numbers: tuple[int, ...]
    """The citation it was opened by; empty for a related passage."""
    document: Document
    item: Item | None
    rows: tuple[Row, ...]
    excerpt: tuple[Piece, ...]
    neighbours: Neighbours
    incoming: tuple[Incoming, ...] = ()
    """What later notices do to the document: replace, amend, extend it."""
    of_document: tuple[str, ...] = ()
    """Catalogue keys of doubts about the reading of the whole document."""

    @property
    def quote(self) -> tuple[Piece, ...]:
        """The quoted words, where the item has much text before them."""
        pieces = [piece for row in self.rows for piece in row.pieces]
        here = [at for at, piece in enumerate(pieces) if piece.emphasis is Emphasis.HERE]
        if not here or sum(len(piece.text) for piece in pieces[: here[0]]) < FAR:
            return ()
        return tuple(pieces[at] for at in here)

    @property
    def doubts(self) -> tuple[str, ...]:
        """Catalogue keys of doubts about the reading of the item."""
        return self.item.warnings if self.item else ()

    @property
    def reasons(self) -> tuple[str, ...]:
        """Catalogue keys of why fields of the item say what they do."""
        return self.item.reasons if self.item else ()

    @property
    def percent(self) -> int | None:
        """How sure OCR was of the line it was least sure of; None for an item that is text."""
        sure = self.item.confidence if self.item else None
        return None if sure is None else int(100 * sure)

    @property
    def path(self) -> tuple[str, ...]:
        """Headings the item stands under."""
        return self.item.path if self.item else ()


class ReadingOrder(Mapping[str, Neighbours]):
    """Each item's neighbours within its document, by item id; read when they are asked for."""

    def __init__(self, index: Index) -> None:
        self._index = index

    def __getitem__(self, item_id: str) -> Neighbours:
        place = self._index.number_of(item_id)
        return Neighbours(self._beside(place, place - 1), self._beside(place, place + 1))

    def __iter__(self) -> Iterator[str]:
        return iter(self._index.items)

    def __len__(self) -> int:
        return len(self._index.items)

    def _beside(self, place: int, other: int) -> Item | None:
        """The item at the other place, where it is of the same document."""
        documents = self._index.columns.document_of_item
        if not 0 <= other < len(documents) or documents[place] != documents[other]:
            return None
        return self._index.items[self._index.columns.item_ids[other]]


def citation_panel(
    index: Index,
    order: Mapping[str, Neighbours],
    citation: Citation,
    among: Sequence[Citation],
    panel_id: str,
) -> Panel:
    """The panel of one citation; the item's other citations are marked more lightly."""
    item = index.items.get(citation.item_id)
    document = _document(index, citation, item)
    others = (other for other in among if _place(other) == _place(citation))
    quoted = Quoted(
        here=(Span(citation.start, citation.end),),
        also=tuple(Span(other.start, other.end) for other in others if other.n != citation.n),
    )
    source = index.source(document.id)
    return Panel(
        id=panel_id,
        numbers=(citation.n,),
        document=document,
        item=item,
        rows=rows(source, item, quoted) if item else (),
        excerpt=as_printed(source, _around(source, quoted.here[0]), quoted),
        neighbours=order.get(citation.item_id, Neighbours(None, None)),
        incoming=incoming(index.documents).get(document.id, ()),
        of_document=_doubts(index, document),
    )


def item_panel(index: Index, order: Mapping[str, Neighbours], item: Item, panel_id: str) -> Panel:
    """The panel of an item that nothing is quoted from."""
    source = index.source(item.document_id)
    return Panel(
        id=panel_id,
        numbers=(),
        document=index.documents[item.document_id],
        item=item,
        rows=rows(source, item, Quoted()),
        excerpt=(),
        neighbours=order[item.id],
        incoming=incoming(index.documents).get(item.document_id, ()),
        of_document=_doubts(index, index.documents[item.document_id]),
    )


def rows(source: str, item: Item, quoted: Quoted) -> tuple[Row, ...]:
    """The item's fields as rows; the whole item where the quoted words are in none of them."""
    cells = {field: _listed(source, item, field) for field in SHOWN if item.cells.get(field)}
    spans = [span for cell in cells.values() for span in cell]
    if not cells or (quoted.here and not quoted.touches(spans) and quoted.touches(item.spans)):
        return (Row(Field.TEXT, marked(source, item.spans, quoted)),)
    cells.pop(Field.OTHERS, None)
    return (
        *(
            Row(field, marked(source, cell, quoted, " " if field in DEPARTMENTS else None))
            for field, cell in cells.items()
        ),
        *(
            Row(Field.OTHERS, marked(source, cell, quoted), head)
            for head, cell in other_cells(item, source).items()
        ),
    )


def _listed(source: str, item: Item, field: Field) -> Spans:
    """The ranges of a field; between departments with what is printed to separate them."""
    spans = item.cells[field]
    if field not in DEPARTMENTS:
        return spans
    listed = list(spans[:1])
    for span in spans[1:]:
        between = source[listed[-1].end : span.start] if listed[-1].end < span.start else "."
        if between.strip(_SEPARATORS):
            listed.append(span)
        else:
            listed[-1] = Span(listed[-1].start, span.end)
    return tuple(listed)


def _document(index: Index, citation: Citation, item: Item | None) -> Document:
    if item is not None:
        return index.documents[item.document_id]
    return next(entry for entry in index.documents.values() if entry.file == citation.file)


def _doubts(index: Index, document: Document) -> tuple[str, ...]:
    found = doubts(index.parsed(document.id))
    return tuple(doubt.key for doubt in found if doubt.item is None)


def _place(citation: Citation) -> tuple[str, str]:
    return citation.file, citation.item_id


def _around(source: str, span: Span) -> Span:
    """The span with some lines before and after it, cut at line ends where there are any."""
    start = source.rfind("\n", 0, max(0, span.start - EXCERPT_MARGIN)) + 1
    start = max(start, span.start - 2 * EXCERPT_MARGIN, 0)
    limit = min(len(source), span.end + EXCERPT_MARGIN)
    end = source.find("\n", limit, limit + EXCERPT_MARGIN)
    return Span(start, end if end >= 0 else limit)
