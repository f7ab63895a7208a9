"""The command line of the retriever: ``python -m retriever "问题"`` or ``--batch FILE``."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from common.audit import Action, recorded, shell_actor
from common.catalogue import say
from common.records import Kind
from common.settings import Settings, load_settings
from common.shell import LANGUAGE, Corpus, IndexFolder, one_line_errors, tell
from retriever.batch import BatchLine, ranked_json, read_batch
from retriever.records import Filters, Hit, Recognised, SearchResult

if TYPE_CHECKING:
    from retriever.search import Retriever

SHOWN_CHARACTERS = 160


def _help(key: str) -> str:
    return say(f"retriever.help.{key}", LANGUAGE)


AsOfDay = Annotated[
    str | None, typer.Option("--as-of", help=_help("as_of"), metavar="YYYY[-MM[-DD]]")
]

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


def main() -> None:
    """Run the command line; exit status 0 done, 1 failed, 2 wrong usage."""
    app()


class Request(NamedTuple):
    """What the options say about every question."""

    k: int
    as_json: bool
    filters: Filters


class Timed(NamedTuple):
    """A search and the milliseconds it took."""

    result: SearchResult
    milliseconds: float


@app.command(help=_help("program"))
def search_command(  # noqa: PLR0913 - one parameter an option, as typer wants it
    question: Annotated[str | None, typer.Argument(help=_help("question"))] = None,
    batch: Annotated[Path | None, typer.Option("--batch", help=_help("batch"))] = None,
    plan: Annotated[str | None, typer.Option("--plan", help=_help("plan"))] = None,
    history: Annotated[list[str] | None, typer.Option("--history", help=_help("history"))] = None,
    as_json: Annotated[bool, typer.Option("--json", help=_help("json"))] = False,
    k: Annotated[int, typer.Option("-k", help=_help("k"))] = 10,
    district: Annotated[str | None, typer.Option(help=_help("district"))] = None,
    year: Annotated[int | None, typer.Option(help=_help("year"))] = None,
    department: Annotated[str | None, typer.Option(help=_help("department"))] = None,
    kind: Annotated[Kind | None, typer.Option(help=_help("kind"))] = None,
    ignore: Annotated[list[Recognised] | None, typer.Option(help=_help("ignore"))] = None,
    as_typed: Annotated[bool, typer.Option("--as-typed", help=_help("as_typed"))] = False,
    as_of: AsOfDay = None,
    corpus: Corpus = None,
    index: IndexFolder = None,
) -> None:
    """Find the items a question is about."""
    if sum(given is not None for given in (question, batch, plan)) != 1:
        raise typer.BadParameter(say("retriever.one_question", LANGUAGE))
    ignored = frozenset(Recognised if as_typed else ignore or ())
    request = Request(k, as_json, Filters(district, year, department, kind, ignored))
    text = question if plan is None else plan
    lines = [BatchLine("", text, tuple(history or ()))] if text is not None else None
    show = _show_plan if plan is not None else _search_and_show
    asked = 0
    with one_line_errors():
        settings = load_settings(corpus=corpus, index=index)
        told = {"question": text} if batch is None else {"batch": batch.name}
        with recorded(settings, shell_actor(), Action.SEARCH, **told) as recording:
            retriever = _open(settings, as_of)
            for line in lines or read_batch(batch or Path()):
                show(retriever, line, request)
                asked += 1
            recording.details["questions"] = asked


def _search_and_show(retriever: Retriever, line: BatchLine, request: Request) -> None:
    _show(_timed(retriever, line, request), line, request)


def _show_plan(retriever: Retriever, line: BatchLine, request: Request) -> None:
    understood = retriever.understand(line.question, line.history, request.filters.ignored)
    typer.echo(json.dumps(understood.plan.as_json(), ensure_ascii=False))


def _open(settings: Settings, as_of: str | None) -> Retriever:
    from indexer.as_of import open_as_of, parse_as_of
    from retriever.opening import open_retriever, retriever_over  # seconds of imports

    if as_of is None:
        return open_retriever(settings)
    return retriever_over(open_as_of(settings, parse_as_of(as_of)).index, settings)


def _timed(retriever: Retriever, line: BatchLine, request: Request) -> Timed:
    started = time.perf_counter()
    result = retriever.search(line.question, request.k, request.filters, line.history)
    return Timed(result, 1000 * (time.perf_counter() - started))


def _show(timed: Timed, line: BatchLine, request: Request) -> None:
    if line.id or request.as_json:
        ranked = ranked_json(*timed, id=line.id or None)
        typer.echo(json.dumps(ranked, ensure_ascii=False))
        return
    if not timed.result.hits:
        typer.echo(say("retriever.nothing", LANGUAGE))
    for hit in timed.result.hits:
        tell(readable(hit))


def readable(hit: Hit) -> str:
    """One item found, in two lines for the terminal."""
    place = " › ".join(
        part for part in (hit.document.file, *hit.item.path, hit.item.number) if part
    )
    text = (
        hit.passage.text
        if len(hit.passage.text) <= SHOWN_CHARACTERS
        else (f"{hit.passage.text[:SHOWN_CHARACTERS]}…")
    )
    return f"{hit.rank:>3}  {hit.score:.3f}  {place}\n     {' '.join(text.split())}"
