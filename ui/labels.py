"""Names of things as they are shown: documents, items, fields, departments."""

from __future__ import annotations

from common.catalogue import Language, say, say_noted
from common.records import Document, Kind
from common.unseen import without_unseen
from indexer.findings import done_to
from indexer.lexicon import load_lexicon
from indexer.link_targets import Incoming


def title(document: Document) -> str:
    """The document's title; its file name where none is known."""
    return without_unseen(document.metadata.title or "") or document.file


def item_number(number: str, language: Language) -> str:
    """“第20项” for a plain number; other numbers name themselves (（六）, 第十二条)."""
    if number.isdigit():
        return say("ui.item_number", language, number=number)
    return number


def kind(value: Kind, language: Language) -> str:
    """The kind of notice in words."""
    return say(f"ui.kinds.{value.value}", language)


def link(done: Incoming, language: Language) -> str:
    """What another notice does to a document: “已被《…》废止”."""
    return done_to(done, language)


def doubt(note: str, language: Language) -> str:
    """A warning or reason of an item in words."""
    return say_noted(note, language)


def department(name: str, language: Language) -> str:
    """The department's name, with its English name beside it for English readers."""
    known = load_lexicon().resolve(name) if language is Language.EN else None
    return f"{name} · {known.english[0]}" if known and known.english else name
