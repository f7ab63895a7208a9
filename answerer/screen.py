"""An answer in a terminal: the text, a table of facts, the sources."""

from __future__ import annotations

from rich.table import Table

from answerer.records import Answer, Citation, Facts
from common.catalogue import Language, say
from common.shell import console, plain

QUOTE_LENGTH = 120
"""Characters of a source shown; ``--json`` has the whole."""


def show(answer: Answer) -> None:
    """Print the answer; text of notices is never read as markup."""
    screen = console()
    screen.print(plain(answer.text))
    for note in answer.notes:
        screen.print(plain(note, style="dim"))
    for facts in answer.facts:
        screen.print(_table(facts, answer.language))
    if answer.citations:
        screen.print(plain(say("answer.cli.sources", answer.language), style="bold"))
    for citation in answer.citations:
        screen.print(plain(_source_line(citation, answer.language)))
    if answer.related:
        screen.print(plain(say("answer.cli.related", answer.language), style="bold"))
    for hit in answer.related:
        screen.print(plain(f"  {hit.document.file} {hit.item.number} {_short(hit.item.text)}"))


def _table(facts: Facts, language: Language) -> Table:
    table = Table(title=plain(facts.label), title_justify="left")
    for column in ("field", "value"):
        table.add_column(say(f"answer.cli.{column}", language), overflow="fold")
    for field in facts.fields:
        name = say(f"answer.field.{field.field.value}", language)
        table.add_row(plain(name), plain(field.value or "——"))
    return table


def _source_line(citation: Citation, language: Language) -> str:
    place = f"{citation.file} {citation.place(language)}".strip()
    return f"[{citation.n}] {place} {citation.start}-{citation.end} {_short(citation.quote)}"


def _short(quote: str) -> str:
    text = " ".join(quote.split())
    return text if len(text) <= QUOTE_LENGTH else text[: QUOTE_LENGTH - 1] + "…"
