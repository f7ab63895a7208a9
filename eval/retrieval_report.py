"""A report on retrieval in a terminal: the figures, then every question that missed."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from common.catalogue import Language, say
from eval.ranking import MEASURES, Figures, Ranked
from eval.retrieval import RetrievalReport


def show(report: RetrievalReport, language: Language, console: Console | None = None) -> None:
    """Print all rankers, the retriever by language and type, its times and its misses."""
    console = console or Console(highlight=False)
    console.print(_table(report, language))
    times = {"p50": round(report.milliseconds_p50), "p95": round(report.milliseconds_p95)}
    console.print(Text(say("eval.retrieval.times", language, **times)))
    if report.unmatched:
        ids = ", ".join(report.unmatched)
        console.print(Text(say("eval.retrieval.unmatched", language, ids=ids)))
    if report.missed:
        console.print(Text(say("eval.retrieval.missed", language, count=len(report.missed))))
    for ranking in report.missed:
        console.print(Text(_miss(ranking)))


def _table(report: RetrievalReport, language: Language) -> Table:
    table = Table(title=say("eval.retrieval.title", language), title_justify="left")
    table.add_column(say("eval.retrieval.row", language))
    table.add_column(say("eval.retrieval.questions", language), justify="right")
    for measure in MEASURES:
        table.add_column(measure, justify="right")
    rankers = {
        say(f"eval.retrieval.rows.{name}", language): row for name, row in report.rows.items()
    }
    for group in (rankers, report.by_language, report.by_type):
        for name, row in group.items():
            table.add_row(*_cells(name, row))
        table.add_section()
    return table


def _cells(name: str, row: Figures) -> tuple[str, ...]:
    return name, str(row.questions), *(f"{row.means[measure]:.3f}" for measure in MEASURES)


def _miss(ranking: Ranked) -> str:
    question = ranking.question
    asked = " ← ".join((question.question, *reversed(question.history)))
    wanted = [
        "|".join(sorted(name for gold in group for name in gold.names)) for group in question.gold
    ]
    found = [
        name if name.startswith("gold-") else item.number or item.text[:12]
        for name, item in zip(ranking.names, ranking.items, strict=False)
    ]
    return f"{question.id} {question.type}: {asked}\n  {' · '.join(wanted)} ≠ {' · '.join(found)}"
