"""A report on retrieval in a terminal: the figures, then every question that missed."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import Console
from rich.table import Table
from rich.text import Text

from common import shell
from common.catalogue import Language, say
from common.shell import plain
from eval.bootstrap import Difference
from eval.page import found, wanted
from eval.ranking import MEASURES, Figures, Ranked
from eval.retrieval import RetrievalReport


def show(report: RetrievalReport, language: Language, console: Console | None = None) -> None:
    """Print all rankers, the retriever by language and type, its times and its misses."""
    console = console or shell.console()
    console.print(_table(report, language))
    if report.against:
        console.print(_comparison(report.against, language))
    for name, times in (("times", report.whole), ("times_searching", report.searching)):
        values = {"p50": round(times.p50), "p95": round(times.p95)}
        console.print(plain(say(f"eval.retrieval.{name}", language, **values)))
    if report.unmatched:
        ids = ", ".join(report.unmatched)
        console.print(plain(say("eval.retrieval.unmatched", language, ids=ids)))
    if report.missed:
        console.print(plain(say("eval.retrieval.missed", language, count=len(report.missed))))
    for ranking in report.missed:
        console.print(plain(_miss(ranking)))


def _table(report: RetrievalReport, language: Language) -> Table:
    table = Table(title=say("eval.retrieval.title", language), title_justify="left")
    table.add_column(say("eval.retrieval.row", language))
    table.add_column(say("eval.retrieval.questions", language), justify="right")
    for measure in MEASURES:
        table.add_column(measure, justify="right")
    rankers = {
        say(f"eval.retrieval.rows.{name}", language): row for name, row in report.rows.items()
    }
    languages = {name: rows["retriever"] for name, rows in report.by_language.items()}
    types = {name: rows["retriever"] for name, rows in report.by_type.items()}
    for group in (rankers, languages, types):
        for name, row in group.items():
            table.add_row(*_cells(name, row))
        table.add_section()
    return table


def _cells(name: str, row: Figures) -> tuple[Text | str, ...]:
    return plain(name), str(row.questions), *(f"{row.means[measure]:.3f}" for measure in MEASURES)


def _comparison(differences: Mapping[str, Difference], language: Language) -> Table:
    table = Table(title=say("eval.retrieval.against", language), title_justify="left")
    for column in ("measure", "ours", "theirs", "difference", "interval"):
        table.add_column(say(f"eval.retrieval.{column}", language))
    table.add_column("p")
    for name, one in differences.items():
        interval = f"{one.low:+.3f} … {one.high:+.3f}"
        figures = f"{one.ours:.3f}", f"{one.theirs:.3f}", f"{one.difference:+.3f}"
        table.add_row(name, *figures, interval, f"{one.p:.4f}")
    return table


def _miss(ranking: Ranked) -> str:
    question = ranking.question
    asked = " ← ".join((question.question, *reversed(question.history)))
    places = f"{' · '.join(wanted(ranking))} ≠ {' · '.join(found(ranking))}"
    return f"{question.id} {question.type}: {asked}\n  {places}"
