"""The command line of the evaluation: ``python -m eval retrieval | answers | gate``."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from common.catalogue import say
from common.settings import load_settings
from common.shell import LANGUAGE, Corpus, IndexFolder, one_line_errors
from eval.questions import SEEDS

if TYPE_CHECKING:
    from eval.retrieval import RetrievalReport
    from indexer.backends.base import Index
    from retriever import Retriever


def _help(key: str) -> str:
    return say(f"eval.help.{key}", LANGUAGE)


SetFile = Annotated[Path, typer.Option("--set", help=_help("set"))]
AsJson = Annotated[bool, typer.Option("--json", help=_help("json"))]
Pin = Annotated[bool, typer.Option("--pin", help=_help("pin"))]
Lower = Annotated[bool, typer.Option("--lower", help=_help("lower"))]
Save = Annotated[Path | None, typer.Option("--save", help=_help("save"))]
Against = Annotated[Path | None, typer.Option("--against", help=_help("against"))]
ReportFolder = Annotated[Path | None, typer.Option("--report", help=_help("report"))]

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
def retrieval_command(  # noqa: PLR0913 - one parameter an option, as typer wants it
    set_file: SetFile = SEEDS,
    as_json: AsJson = False,
    pin: Pin = False,
    lower: Lower = False,
    save: Save = None,
    against: Against = None,
    report_folder: ReportFolder = None,
    corpus: Corpus = None,
    index: IndexFolder = None,
) -> None:
    """Measure how well the right items are found; exit 1 below the pinned floors."""
    from eval import retrieval, retrieval_report
    from retriever import open_retriever

    with one_line_errors():
        retriever = open_retriever(load_settings(corpus=corpus, index=index))
        report = retrieval.run(retriever, set_file)
        report = _kept(report, retriever, set_file, _Files(save, against, report_folder))
        if as_json:
            typer.echo(json.dumps(retrieval.as_json(report), ensure_ascii=False, indent=1))
        else:
            retrieval_report.show(report, LANGUAGE)
        figures = retrieval.gated(report)
        _gate("retrieval", set_file, retriever.index, figures, _Pinning(pin, lower))


@app.command("answers", help=_help("answers"))
def answers_command(  # noqa: PLR0913 - one parameter an option, as typer wants it
    set_file: SetFile = SEEDS,
    as_json: AsJson = False,
    pin: Pin = False,
    lower: Lower = False,
    report_folder: ReportFolder = None,
    corpus: Corpus = None,
    index: IndexFolder = None,
) -> None:
    """Measure how good the answers are; exit 1 below the pinned floors."""
    from answerer import open_answerer
    from eval import answers, answers_report

    with one_line_errors():
        answerer = open_answerer(load_settings(corpus=corpus, index=index))
        report = answers.run(answerer, set_file)
        if report_folder:
            from eval.answers_page import write_report
            from eval.runs import setting_of

            write_report(report, setting_of(set_file, answerer.retriever), report_folder)
        if as_json:
            typer.echo(json.dumps(answers.as_json(report), ensure_ascii=False, indent=1))
        else:
            answers_report.show(report, LANGUAGE)
        figures = answers.gated(report)
        _gate("answers", set_file, answerer.retriever.index, figures, _Pinning(pin, lower))


@app.command("gate", help=_help("gate"))
def gate_command() -> None:
    """Judge a generation for the indexer: a trial as JSON in, lines of JSON out."""
    from common.errors import GateError
    from eval.gate import judge
    from indexer.gate_apart import Lines, reply, trial_of

    with one_line_errors():
        try:
            trial = trial_of(json.load(sys.stdin))
        except (ValueError, KeyError, TypeError, RecursionError) as exc:
            raise GateError("gate_request") from exc
        lines = Lines(sys.stdout)
        lines.write(verdict=reply(judge(load_settings(), trial, lines)))


class _Files(NamedTuple):
    """Files a run is compared with and written to; None for those not asked for."""

    save: Path | None
    against: Path | None
    report: Path | None


def _kept(
    report: RetrievalReport, retriever: Retriever, path: Path, files: _Files
) -> RetrievalReport:
    """The report with the comparison asked for; run and report are written where asked."""
    from eval import runs
    from eval.page import write_report

    run = runs.run_of(path, retriever.index, report.values)
    if files.against:
        report = replace(report, against=runs.differences(run, runs.load(files.against)))
    if files.save:
        runs.save(run, files.save)
    if files.report:
        write_report(report, runs.setting_of(path, retriever), files.report)
    return report


class _Pinning(NamedTuple):
    """What to do with floors."""

    pin: bool
    lower: bool


def _gate(
    command: str,
    path: Path,
    index: Index,
    figures: Mapping[str, float | None],
    pinning: _Pinning,
) -> None:
    """Pin the figures or hold them against the floors; only for the project's own sets."""
    from eval import baseline

    if not baseline.is_gated(path):
        return
    run = baseline.measured(command, path, index, figures)
    if pinning.pin:
        baseline.pin(run, pinning.lower)
    else:
        baseline.check(run)
