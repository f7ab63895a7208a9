"""Lists what is indexed."""

from __future__ import annotations

from math import floor

from rich.console import Console
from rich.table import Table
from rich.text import Text

from common.catalogue import Language, say
from common.records import Document
from common.settings import Settings
from indexer.backends.base import Index
from indexer.components import default_components
from indexer.coverage import coverage
from indexer.generations import GenerationManifest, generation_folder, read_manifest
from indexer.opening import open_index
from indexer.pipeline import refusals
from indexer.stock import take_stock

COLUMNS = ("file", "kind", "items", "coverage", "notes")


def print_status(settings: Settings, language: Language) -> None:
    """Print the generation, its documents with their coverage and doubts, and refused files.

    Raises IndexMissingError or IndexDamagedError.
    """
    index = open_index(settings)
    manifest = read_manifest(generation_folder(settings, index.generation))
    console = Console(highlight=False)
    console.print(Text(_title(index, manifest, language)))
    console.print(_table(index, language))
    for error in refusals(manifest.corpus):
        console.print(Text(error.text(language)))
    if not take_stock(settings.corpus, default_components(settings)).matches(manifest):
        console.print(Text(say("indexer.status.outdated", language)))


def _title(index: Index, manifest: GenerationManifest, language: Language) -> str:
    return say(
        "indexer.status.title",
        language,
        generation=index.generation,
        created=manifest.created,
        documents=len(index.documents),
        items=len(index.items),
        passages=len(index.passages),
    )


def _table(index: Index, language: Language) -> Table:
    table = Table(*(say(f"indexer.status.{name}", language) for name in COLUMNS))
    for document in index.documents.values():
        parsed = index.parsed(document.id)
        kind = document.metadata.kind
        table.add_row(
            Text(document.file, overflow="fold"),
            kind.value if kind else "",
            str(len(parsed.items)),
            _percent(coverage(parsed).share),
            Text(_notes(index, document, language)),
        )
    return table


def _notes(index: Index, document: Document, language: Language) -> str:
    parsed = index.parsed(document.id)
    notes = []
    if document.duplicate_of is not None:
        original = index.documents[document.duplicate_of].file
        notes.append(say("indexer.status.copy_of", language, file=original))
    doubts = len(parsed.warnings) + sum(len(item.warnings) for item in parsed.items)
    if doubts:
        notes.append(say("indexer.status.warnings", language, count=doubts))
    return " · ".join(notes)


def _percent(share: float) -> str:
    """Rounded down, so that 100 % says that nothing is missing."""
    return f"{floor(share * 10_000) / 100:.2f} %"
