"""A report on answers in a terminal: figures by type and language, then every failure."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from common import shell
from common.catalogue import Language, say
from common.shell import plain
from eval.answers import AnswerReport, Outcome, Share, overall_shares


def show(figures: AnswerReport, language: Language, console: Console | None = None) -> None:
    """Print the figures, then each failure with what it lacks and what was answered."""
    console = console or shell.console()
    console.print(_table(figures, language))
    times = say(
        "eval.answers.times",
        language,
        p50=round(figures.milliseconds_p50),
        p95=round(figures.milliseconds_p95),
    )
    console.print(plain(times))
    for outcome in figures.failures:
        console.print(plain(_failure(outcome)))


def _table(figures: AnswerReport, language: Language) -> Table:
    table = Table(title=say("eval.answers.title", language), title_justify="left")
    for name in ("measure", "hits", "cases", "rate"):
        table.add_column(say(f"eval.answers.{name}", language))
    for group in (overall_shares(figures), figures.by_type, figures.by_language):
        for name, share in group.items():
            table.add_row(*_row(name, share))
        table.add_section()
    return table


def _row(name: str, share: Share) -> tuple[Text, str, str, str]:
    rate = "" if share.rate is None else f"{100 * share.rate:.1f} %"
    return plain(name), str(share.hits), str(share.cases), rate


def _failure(outcome: Outcome) -> str:
    asked = " ← ".join((outcome.question.question, *reversed(outcome.question.history)))
    missing = "; ".join(outcome.missing)
    head = f"\n{outcome.question.id} {outcome.question.type}: {asked}"
    return f"{head}\n  ✗ {missing}\n  {outcome.answer.text}"
