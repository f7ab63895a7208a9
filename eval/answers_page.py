"""The report on answers in files: figures, then every failure with its answer and sources."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from common.catalogue import Language
from eval.answers import AnswerReport, Share, as_json, overall_shares
from eval.files import Setting, rendered, write_files


def write_report(report: AnswerReport, setting: Setting, folder: Path) -> list[Path]:
    """Write the report into a folder; the files written. Raises EvalRunError."""
    figures = {"measured_on": setting._asdict(), **as_json(report)}
    return write_files("answers", folder, figures, partial(page, report, setting))


def page(report: AnswerReport, setting: Setting, language: Language) -> str:
    """The report as one HTML page."""
    return rendered(
        "answers",
        language,
        language=language,
        report=report,
        setting=setting,
        groups=(overall_shares(report), report.by_type, report.by_language),
        percent=percent,
    )


def percent(share: Share) -> str:
    """The share as it is shown; empty where there was no case."""
    return "" if share.rate is None else f"{100 * share.rate:.1f} %"
