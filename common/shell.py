"""What every command line shares: its language, the two folders, errors in one line."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console, OverflowMethod
from rich.text import Text

from common.catalogue import default_language, say
from common.errors import NoticeError
from common.unseen import visible

LANGUAGE = default_language()

Corpus = Annotated[Path | None, typer.Option("--corpus", help=say("shell.corpus", LANGUAGE))]
IndexFolder = Annotated[Path | None, typer.Option("--index", help=say("shell.index", LANGUAGE))]

UNSEEN_WIDTH = 130
"""Columns of a table that is written to a file or a pipe: enough for the widest, of ten."""


def console() -> Console:
    """Standard output, as wide as the terminal it is."""
    return Console(highlight=False, width=None if sys.stdout.isatty() else UNSEEN_WIDTH)


def plain(text: str, style: str = "", overflow: OverflowMethod | None = None) -> Text:
    """What a notice or a file is called or says, for ``console``: no markup, nothing unseen."""
    return Text(visible(text), style=style, overflow=overflow)


def tell(text: str, err: bool = False) -> None:
    """Write a line that may hold words of notices or names of files, nothing unseen in it."""
    typer.echo(visible(text), err=err)


@contextlib.contextmanager
def one_line_errors() -> Iterator[None]:
    """End with the error's exit status and its one line on stderr."""
    try:
        yield
    except NoticeError as exc:
        typer.echo(exc.text(LANGUAGE), err=True)
        raise typer.Exit(exc.exit_status) from exc
