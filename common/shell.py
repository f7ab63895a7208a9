"""What every command line shares: its language, the two folders, errors in one line."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from common.catalogue import default_language, say
from common.errors import NoticeError

LANGUAGE = default_language()

Corpus = Annotated[Path | None, typer.Option("--corpus", help=say("shell.corpus", LANGUAGE))]
IndexFolder = Annotated[Path | None, typer.Option("--index", help=say("shell.index", LANGUAGE))]


@contextlib.contextmanager
def one_line_errors() -> Iterator[None]:
    """End with the error's exit status and its one line on stderr."""
    try:
        yield
    except NoticeError as exc:
        typer.echo(exc.text(LANGUAGE), err=True)
        raise typer.Exit(exc.exit_status) from exc
