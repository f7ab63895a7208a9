"""The command line of the indexer: ``python -m indexer build | add | remove | status | …``."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from common.catalogue import say
from common.errors import NoticeError, SourceError
from common.settings import load_settings
from common.shell import LANGUAGE, Corpus, IndexFolder, one_line_errors
from indexer.pipeline import BuildResult, build
from indexer.terminal import Bars


def _help(key: str) -> str:
    return say(f"indexer.help.{key}", LANGUAGE)


Files = Annotated[list[Path], typer.Argument(help=_help("files"), metavar="FILE...")]
Names = Annotated[list[str], typer.Argument(help=_help("names"), metavar="FILE...")]
Replace = Annotated[bool, typer.Option("--replace", help=_help("replace"))]
OneFile = Annotated[str | None, typer.Option("--file", help=_help("file"))]
StatusFiles = Annotated[
    list[str] | None, typer.Argument(help=_help("status_files"), metavar="[FILE]...")
]
Verbose = Annotated[bool, typer.Option("--verbose", help=_help("verbose"))]
DepartmentsJson = Annotated[bool, typer.Option("--json", help=_help("departments_json"))]
StatusJson = Annotated[bool, typer.Option("--json", help=_help("status_json"))]

app = typer.Typer(
    help=_help("program"),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def main() -> None:
    """Run the command line; exit status 0 done, 1 failed, 2 wrong usage."""
    app()


@app.command("build", help=_help("build"))
def build_command(corpus: Corpus = None, index: IndexFolder = None) -> None:
    """Index the whole corpus."""
    with one_line_errors(), Bars(LANGUAGE) as bars:
        result = build(load_settings(corpus=corpus, index=index), bars)
    _report(result.refused)
    typer.echo(_summary(result))


@app.command("add", help=_help("add"))
def add_command(
    files: Files, replace: Replace = False, corpus: Corpus = None, index: IndexFolder = None
) -> None:
    """Copy files into the corpus and index them."""
    from indexer.changes import add

    with one_line_errors(), Bars(LANGUAGE) as bars:
        change = add(load_settings(corpus=corpus, index=index), files, replace, bars)
    if change.done:
        typer.echo(say("indexer.done.added", LANGUAGE, names="、".join(change.done)))
    typer.echo(_summary(change.result))
    _fail_if(change.refused)


@app.command("remove", help=_help("remove"))
def remove_command(names: Names, corpus: Corpus = None, index: IndexFolder = None) -> None:
    """Take files out of the index and the corpus."""
    from indexer.changes import remove

    with one_line_errors(), Bars(LANGUAGE) as bars:
        change = remove(load_settings(corpus=corpus, index=index), names, bars)
    if change.done:
        typer.echo(say("indexer.done.removed", LANGUAGE, names="、".join(change.done)))
    typer.echo(_summary(change.result))
    _fail_if(change.refused)


@app.command("undo", help=_help("undo"))
def undo_command(corpus: Corpus = None, index: IndexFolder = None) -> None:
    """Take the last change back."""
    from indexer.changes import undo
    from indexer.restoring import told

    with one_line_errors(), Bars(LANGUAGE) as bars:
        undone = undo(load_settings(corpus=corpus, index=index), progress=bars)
    values = {"generation": undone.change.generation, "what": told(undone.change, LANGUAGE)}
    typer.echo(say("indexer.done.undone", LANGUAGE, **values))
    typer.echo(_summary(undone.result))
    _report(undone.result.refused)


@app.command("status", help=_help("status"))
def status_command(
    files: StatusFiles = None,
    verbose: Verbose = False,
    as_json: StatusJson = False,
    corpus: Corpus = None,
    index: IndexFolder = None,
) -> None:
    """List what is indexed."""
    from indexer.status import Asked, print_status

    asked = Asked(tuple(files or ()), verbose, as_json)
    with one_line_errors():
        print_status(load_settings(corpus=corpus, index=index), asked, LANGUAGE)


@app.command("departments", help=_help("departments"))
def departments_command(
    as_json: DepartmentsJson = False, corpus: Corpus = None, index: IndexFolder = None
) -> None:
    """List department names that the lexicon does not know."""
    from indexer.unknown_departments import print_unknown

    with one_line_errors():
        print_unknown(load_settings(corpus=corpus, index=index), as_json, LANGUAGE)


@app.command("verify", help=_help("verify"))
def verify_command(corpus: Corpus = None, index: IndexFolder = None) -> None:
    """Compare files with their checksums."""
    from indexer.verify import verify

    with one_line_errors():
        checked = verify(load_settings(corpus=corpus, index=index))
    values = {"generation": checked.generation, "files": checked.files}
    typer.echo(say("indexer.done.verified", LANGUAGE, **values))


@app.command("export", help=_help("export"))
def export_command(file: OneFile = None, corpus: Corpus = None, index: IndexFolder = None) -> None:
    """Write every item as one line of JSON."""
    from indexer.export import export_lines
    from indexer.opening import open_index

    with one_line_errors():
        opened = open_index(load_settings(corpus=corpus, index=index))
        if file is not None and all(d.file != file for d in opened.documents.values()):
            raise SourceError("file_not_in_corpus", name=file)
        for line in export_lines(opened, file):
            sys.stdout.write(f"{line}\n")


def _summary(result: BuildResult) -> str:
    if result.up_to_date:
        return say("indexer.done.up_to_date", LANGUAGE, generation=result.generation)
    return say(
        "indexer.done.built",
        LANGUAGE,
        generation=result.generation,
        documents=result.documents,
        passages=result.passages,
        read=len(result.read),
        embedded=result.embedded,
        seconds=f"{result.seconds:.1f}",
    )


def _report(errors: Iterable[NoticeError]) -> None:
    for error in errors:
        typer.echo(error.text(LANGUAGE), err=True)


def _fail_if(errors: tuple[NoticeError, ...]) -> None:
    _report(errors)
    if errors:
        raise typer.Exit(1)
