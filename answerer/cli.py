"""``python -m answerer``: ask from the shell."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from answerer.batch import prediction
from common.catalogue import say
from common.records import Kind
from common.settings import load_settings
from common.shell import LANGUAGE, Corpus, IndexFolder, one_line_errors
from retriever.batch import read_batch

if TYPE_CHECKING:
    from answerer.answerer import Answerer
    from retriever import Filters


def _help(key: str) -> str:
    return say(f"answer.help.{key}", LANGUAGE)


History = Annotated[list[str] | None, typer.Option("--history", help=_help("history"))]
Batch = Annotated[Path | None, typer.Option("--batch", help=_help("batch"))]
District = Annotated[str | None, typer.Option("--district", help=_help("district"))]
Year = Annotated[int | None, typer.Option("--year", help=_help("year"))]
DepartmentName = Annotated[str | None, typer.Option("--department", help=_help("department"))]
KindOfNotice = Annotated[Kind | None, typer.Option("--kind", help=_help("kind"))]

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command(help=_help("program"))
def ask(  # noqa: PLR0913 - typer reads the options from the parameters
    question: Annotated[str | None, typer.Argument(help=_help("question"))] = None,
    as_json: Annotated[bool, typer.Option("--json", help=_help("json"))] = False,
    history: History = None,
    batch: Batch = None,
    district: District = None,
    year: Year = None,
    department: DepartmentName = None,
    kind: KindOfNotice = None,
    corpus: Corpus = None,
    index: IndexFolder = None,
) -> None:
    """Answer a question about the notices, with its sources."""
    if (question is None) == (batch is None):
        raise typer.BadParameter(_help("one_of"))
    asked = Asking(tuple(history or ()), as_json, district, year, department, kind)
    with one_line_errors():
        answerer = _open(corpus, index)
        if batch is not None:
            _answer_batch(answerer, batch, asked)
        else:
            _answer_one(answerer, question or "", asked)


class Asking(NamedTuple):
    """What the options say about every question."""

    history: tuple[str, ...]
    as_json: bool
    district: str | None
    year: int | None
    department: str | None
    kind: Kind | None

    @property
    def filters(self) -> Filters:
        """The filters of the options."""
        from retriever import Filters

        return Filters(self.district, self.year, self.department, self.kind)


def _open(corpus: Path | None, index: Path | None) -> Answerer:
    settings = load_settings(corpus=corpus, index=index)
    from answerer.answerer import open_answerer

    return open_answerer(settings)


def _answer_one(answerer: Answerer, question: str, asked: Asking) -> None:
    answer = answerer.answer(question, asked.history, asked.filters)
    if asked.as_json:
        typer.echo(json.dumps(prediction(answer), ensure_ascii=False))
        return
    from answerer.screen import show

    show(answer)


def _answer_batch(answerer: Answerer, batch: Path, asked: Asking) -> None:
    for line in read_batch(batch):
        history = (*asked.history, *line.history)
        answer = answerer.answer(line.question, history, asked.filters)
        typer.echo(json.dumps(prediction(answer, line.id), ensure_ascii=False))
