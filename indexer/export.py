"""Items as the lines other programs read (DESIGN.md, ``export`` line)."""

from __future__ import annotations

import json
from collections.abc import Iterator

from common.records import Document, Item
from indexer.backends.base import Index


def export_lines(index: Index, file: str | None = None) -> Iterator[str]:
    """One JSON object for each item, in reading order; of one file only if given."""
    for item in index.items.values():
        document = index.documents[item.document_id]
        if file is None or document.file == file:
            yield json.dumps(export_record(document, item), ensure_ascii=False)


def export_record(document: Document, item: Item) -> dict[str, object]:
    """An item with its document's fields, under the names of the contract."""
    known = document.metadata
    return {
        "file": document.file,
        "title": known.title,
        "issuer": known.issuer,
        "doc_number": known.doc_number,
        "date": known.date,
        "district": known.district,
        "year": known.year,
        "kind": known.kind.value if known.kind else None,
        **item_record(item),
    }


def item_record(item: Item) -> dict[str, object]:
    """An item's own fields, under the names of the contract."""
    return {
        "item": item.number,
        "path": list(item.path),
        "project": item.project,
        "text": item.text,
        "lead": list(item.lead),
        "supporting": list(item.supporting),
        "responsible": list(item.responsible),
        "quarters": dict(item.quarters),
        "deadline": item.deadline,
        "starred": item.starred,
        "spans": [list(span) for span in item.spans],
        "page": item.page,
    }
