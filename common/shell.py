"""What every command line shares: its language, the two folders, errors in one line."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from common.catalogue import default_language, say
from common.errors import NoticeError

LANGUAGE = default_language()

Corpus = Annotated[Path | None, typer.Option("--corpus", help=say("shell.corpus", LANGUAGE))]
IndexFolder = Annotated[Path | None, typer.Option("--index", help=say("shell.index", LANGUAGE))]

UNSEEN_WIDTH = 130
"""Columns of a table that is written to a file or a pipe: enough for the widest, of ten."""


def console() -> Console:
    """Standard output, as wide as the terminal it is."""
    return Console(highlight=False, width=None if sys.stdout.isatty() else UNSEEN_WIDTH)


@contextlib.contextmanager
def one_line_errors() -> Iterator[None]:
    """End with the error's exit status and its one line on stderr."""
    try:
        yield
    except NoticeError as exc:
        typer.echo(exc.text(LANGUAGE), err=True)
        raise typer.Exit(exc.exit_status) from exc
