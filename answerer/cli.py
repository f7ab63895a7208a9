"""``python -m answerer``: ask from the shell."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from answerer.batch import prediction
from common.audit import Action, recorded, shell_actor
from common.catalogue import say
from common.records import Kind
from common.settings import Settings, load_settings
from common.shell import LANGUAGE, Corpus, IndexFolder, one_line_errors
from retriever.batch import read_batch

if TYPE_CHECKING:
    from answerer.answerer import Answerer
    from answerer.records import Answer
    from retriever import Filters


def _help(key: str) -> str:
    return say(f"answer.help.{key}", LANGUAGE)


History = Annotated[list[str] | None, typer.Option("--history", help=_help("history"))]
Batch = Annotated[Path | None, typer.Option("--batch", help=_help("batch"))]
District = Annotated[str | None, typer.Option("--district", help=_help("district"))]
Year = Annotated[int | None, typer.Option("--year", help=_help("year"))]
DepartmentName = Annotated[str | None, typer.Option("--department", help=_help("department"))]
KindOfNotice = Annotated[Kind | None, typer.Option("--kind", help=_help("kind"))]
AsOfDay = Annotated[
    str | None, typer.Option("--as-of", help=_help("as_of"), metavar="YYYY[-MM[-DD]]")
]

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
    as_of: AsOfDay = None,
    corpus: Corpus = None,
    index: IndexFolder = None,
) -> None:
    """Answer a question about the notices, with its sources."""
    if (question is None) == (batch is None):
        raise typer.BadParameter(_help("one_of"))
    asked = Asking(tuple(history or ()), as_json, district, year, department, kind)
    with one_line_errors():
        settings = load_settings(corpus=corpus, index=index)
        told = {"question": question} if batch is None else {"batch": batch.name}
        told |= {"as_of": as_of} if as_of is not None else {}
        with recorded(settings, shell_actor(), Action.ASK, **told) as recording:
            answerer = _open(settings, as_of)
            if batch is None:
                answer = _answer_one(answerer, question or "", asked)
                recording.outcome = "abstained" if answer.abstained else "answered"
            else:
                recording.details |= _answer_batch(answerer, batch, asked)


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


def _open(settings: Settings, as_of: str | None) -> Answerer:
    from answerer.answerer import open_answerer
    from indexer.as_of import parse_as_of

    return open_answerer(settings, parse_as_of(as_of) if as_of is not None else None)


def _answer_one(answerer: Answerer, question: str, asked: Asking) -> Answer:
    answer = answerer.answer(question, asked.history, asked.filters)
    if asked.as_json:
        typer.echo(json.dumps(prediction(answer), ensure_ascii=False))
        return answer
    from answerer.screen import show

    show(answer)
    return answer


def _answer_batch(answerer: Answerer, batch: Path, asked: Asking) -> dict[str, int]:
    """Answer every line of a file; how many there were, and how many had no answer."""
    questions = abstained = 0
    for line in read_batch(batch):
        history = (*asked.history, *line.history)
        answer = answerer.answer(line.question, history, asked.filters)
        typer.echo(json.dumps(prediction(answer, line.id), ensure_ascii=False))
        questions, abstained = questions + 1, abstained + answer.abstained
    return {"questions": questions, "abstained": abstained}
