"""The report on retrieval in files: figures by type and language, then what was missed."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from common.catalogue import Language
from eval.files import Setting, rendered, write_files
from eval.ranking import MEASURES, Ranked
from eval.retrieval import RetrievalReport, as_json


def write_report(report: RetrievalReport, setting: Setting, folder: Path) -> list[Path]:
    """Write the report into a folder; the files written. Raises EvalRunError."""
    figures = {"measured_on": setting._asdict(), **as_json(report)}
    return write_files("retrieval", folder, figures, partial(page, report, setting))


def page(report: RetrievalReport, setting: Setting, language: Language) -> str:
    """The report as one HTML page."""
    return rendered(
        "retrieval",
        language,
        report=report,
        setting=setting,
        measures=list(MEASURES),
        wanted=wanted,
        found=found,
    )


def wanted(ranking: Ranked) -> list[str]:
    """The names of a question's gold items, one text a group."""
    return [
        " / ".join(sorted(name for gold in group for name in gold.names))
        for group in ranking.question.gold
    ]


def found(ranking: Ranked) -> list[str]:
    """The items ranked for a question: gold groups met by their name, others by number."""
    return [
        name if name.startswith("gold-") else item.number or item.text[:12]
        for name, item in zip(ranking.names, ranking.items, strict=False)
    ]
