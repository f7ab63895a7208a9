"""The command line of the evaluation: ``python -m eval retrieval | answers``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from common.catalogue import default_language, say
from common.errors import NoticeError
from common.settings import load_settings
from eval.questions import SEEDS

LANGUAGE = default_language()


def _help(key: str) -> str:
    return say(f"eval.help.{key}", LANGUAGE)


SetFile = Annotated[Path, typer.Option("--set", help=_help("set"))]
AsJson = Annotated[bool, typer.Option("--json", help=_help("json"))]
Corpus = Annotated[Path | None, typer.Option("--corpus", help=_help("corpus"))]
IndexFolder = Annotated[Path | None, typer.Option("--index", help=_help("index"))]

app = typer.Typer(
    help=_help("program"),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def main() -> None:
    """Run the command line; exit status 0 done, 1 failed, 2 wrong usage."""
    app()


@app.command("retrieval", help=_help("retrieval"))
def retrieval_command(
    set_file: SetFile = SEEDS,
    as_json: AsJson = False,
    corpus: Corpus = None,
    index: IndexFolder = None,
) -> None:
    """Measure how well the right items are found."""
    from eval import retrieval, retrieval_report
    from retriever import open_retriever

    try:
        report = retrieval.run(open_retriever(load_settings(corpus=corpus, index=index)), set_file)
    except NoticeError as exc:
        raise _failed(exc) from exc
    if as_json:
        typer.echo(json.dumps(retrieval.as_json(report), ensure_ascii=False, indent=1))
    else:
        retrieval_report.show(report, LANGUAGE)


@app.command("answers", help=_help("answers"))
def answers_command(
    set_file: SetFile = SEEDS,
    as_json: AsJson = False,
    corpus: Corpus = None,
    index: IndexFolder = None,
) -> None:
    """Measure how good the answers are."""
    from answerer import open_answerer
    from eval import answers, answers_report

    try:
        report = answers.run(open_answerer(load_settings(corpus=corpus, index=index)), set_file)
    except NoticeError as exc:
        raise _failed(exc) from exc
    if as_json:
        typer.echo(json.dumps(answers.as_json(report), ensure_ascii=False, indent=1))
    else:
        answers_report.show(report, LANGUAGE)


def _failed(error: NoticeError) -> typer.Exit:
    typer.echo(error.text(LANGUAGE), err=True)
    return typer.Exit(error.exit_status)
