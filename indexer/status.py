"""Lists what is indexed."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from math import floor

from rich.console import Console
from rich.table import Table

from common.catalogue import Language, say, say_noted
from common.errors import SourceError
from common.settings import Settings
from common.shell import console, plain
from indexer.backends.base import Index
from indexer.components import default_components
from indexer.findings import WORDS, Doubt, Findings, all_findings, does, done_to, doubts_told
from indexer.generations import GenerationManifest, generation_folder, read_manifest
from indexer.opening import open_index
from indexer.pipeline import refusals
from indexer.serving import told
from indexer.stock import take_stock

COLUMNS = ("file", "kind", "items", "coverage", "notes")


@dataclass(frozen=True)
class Asked:
    """What the status is asked for."""

    files: Collection[str] = ()
    """Only these files, if any are named."""
    verbose: bool = False
    """Each doubt and each gap, not only their number."""
    as_json: bool = False


def print_status(settings: Settings, asked: Asked, language: Language) -> None:
    """Print the generation, its documents with their coverage and doubts, and refused files.

    Raises IndexMissingError, IndexDamagedError, or SourceError for a file that is not indexed.
    """
    index = open_index(settings)
    manifest = read_manifest(generation_folder(settings, index.generation))
    _require_known(asked.files, manifest)
    found = [one for one in all_findings(index) if _is_asked(one.document.file, asked)]
    refused = [e for e in refusals(manifest.corpus) if _is_asked(str(e.values["name"]), asked)]
    if asked.as_json:
        _print_json(found, refused, language)
        return
    screen = console()
    screen.print(plain(_title(index, manifest, language)))
    served = told(settings, index.generation, language)
    if served is not None:
        screen.print(plain(served))
    screen.print(_table(found, language))
    if asked.verbose or asked.files:
        for one in found:
            _print_details(screen, one, language)
    for error in refused:
        screen.print(plain(error.text(language)))
    if not take_stock(settings.corpus, default_components(settings)).matches(manifest):
        screen.print(plain(say("indexer.status.outdated", language)))


def _require_known(files: Collection[str], manifest: GenerationManifest) -> None:
    for name in files:
        if name not in manifest.corpus:
            raise SourceError("file_not_in_corpus", name=name)


def _is_asked(file: str, asked: Asked) -> bool:
    return not asked.files or file in asked.files


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


def _table(found: Collection[Findings], language: Language) -> Table:
    table = Table(*(say(f"indexer.status.{name}", language) for name in COLUMNS))
    for one in found:
        kind = one.document.metadata.kind
        table.add_row(
            plain(one.document.file, overflow="fold"),
            kind.value if kind else "",
            str(one.items),
            _percent(one.coverage.share),
            plain(" · ".join(_notes(one, language)), overflow="fold"),
        )
    return table


def _notes(one: Findings, language: Language) -> Iterator[str]:
    if one.original is not None:
        yield say("indexer.status.copy_of", language, file=one.original.file)
    yield from (done_to(link, language) for link in one.incoming)
    yield from (does(link, one.targets, language) for link in one.document.links)
    if one.doubts:
        yield say("indexer.status.warnings", language, count=len(one.doubts))


def _print_details(console: Console, one: Findings, language: Language) -> None:
    lines = [*doubts_told(one, language), *_gaps(one, language)]
    if lines:
        console.print(plain(one.document.file, style="bold"))
    for line in lines:
        console.print(plain(f"  {line}"), soft_wrap=True)


def _gaps(one: Findings, language: Language) -> Iterator[str]:
    for start, end in one.coverage.gaps:
        words = " ".join(one.source[start:end][:WORDS].split())
        yield say("indexer.status.gap", language, start=start, end=end, words=words)


def _percent(share: float) -> str:
    """Rounded down, so that 100 % says that nothing is missing."""
    return f"{floor(share * 10_000) / 100:.2f} %"


def _print_json(
    found: Collection[Findings], refused: Collection[SourceError], language: Language
) -> None:
    for one in found:
        print(json.dumps(status_record(one, language), ensure_ascii=False))
    for error in refused:
        record = {"file": str(error.values["name"]), "refused": error.text(language)}
        print(json.dumps(record, ensure_ascii=False))


def status_record(one: Findings, language: Language) -> dict[str, object]:
    """The findings of one document as other programs read them."""
    kind = one.document.metadata.kind
    return {
        "file": one.document.file,
        "kind": kind.value if kind else None,
        "items": one.items,
        "coverage": one.coverage.share,
        "gaps": [list(span) for span in one.coverage.gaps],
        "copy_of": one.original.file if one.original else None,
        "links": [
            {
                "kind": link.kind.value,
                "title": link.title,
                "doc_number": link.doc_number,
                "file": one.targets[link.target].file if link.target else None,
                "span": list(link.span),
            }
            for link in one.document.links
        ],
        "linked_by": [
            {"kind": link.kind.value, "file": link.document.file} for link in one.incoming
        ],
        "warnings": [_warning(doubt, language) for doubt in one.doubts],
    }


def _warning(doubt: Doubt, language: Language) -> dict[str, object]:
    item = doubt.item
    return {
        "key": doubt.key,
        "says": say_noted(doubt.key, language),
        "item": item.number if item else None,
        "path": list(item.path) if item else [],
        "text": item.text if item else None,
    }
