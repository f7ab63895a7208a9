"""A report on retrieval in files: JSON for machines, one HTML page a language for readers.

The pages need nothing beside them: no script, no font, no picture is fetched. Every value
is escaped.
"""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from common.catalogue import Language, say
from common.errors import EvalRunError
from eval.ranking import MEASURES, Ranked
from eval.retrieval import RetrievalReport, as_json

TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("templates")),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


class Setting(NamedTuple):
    """What a report was measured on."""

    set_name: str
    digest: str
    corpus: str
    encoder: str
    reranker: str
    """Empty without one."""


def write_report(report: RetrievalReport, setting: Setting, folder: Path) -> list[Path]:
    """Write the report into a folder, made if need be; the files written.

    Raises EvalRunError where that is not possible.
    """
    whole = {"measured_on": setting._asdict(), **as_json(report)}
    texts = {"retrieval.json": json.dumps(whole, ensure_ascii=False, indent=1) + "\n"}
    for language in Language:
        texts[f"retrieval.{language.value}.html"] = page(report, setting, language)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            (folder / name).write_text(text, "utf-8")
    except OSError as exc:
        raise EvalRunError("eval_not_written", file=folder) from exc
    return [folder / name for name in texts]


def page(report: RetrievalReport, setting: Setting, language: Language) -> str:
    """The report as one HTML page."""
    return TEMPLATES.get_template("retrieval.html").render(
        t=partial(_say, language),
        lang=language.value,
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


def _say(language: Language, key: str, **values: object) -> str:
    return say(f"eval.retrieval.{key}", language, **values)
