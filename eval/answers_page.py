"""A report on answers in files: JSON for machines, one HTML page a language for readers.

The pages need nothing beside them, and every value is escaped.
"""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

from common.catalogue import Language, say
from common.errors import EvalRunError
from eval.answers import AnswerReport, Share, as_json, overall_shares
from eval.page import TEMPLATES, Setting


def write_report(report: AnswerReport, setting: Setting, folder: Path) -> list[Path]:
    """Write the report into a folder, made if need be; the files written.

    Raises EvalRunError where that is not possible.
    """
    whole = {"measured_on": setting._asdict(), **as_json(report)}
    texts = {"answers.json": json.dumps(whole, ensure_ascii=False, indent=1) + "\n"}
    for language in Language:
        texts[f"answers.{language.value}.html"] = page(report, setting, language)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            (folder / name).write_text(text, "utf-8")
    except OSError as exc:
        raise EvalRunError("eval_not_written", file=folder) from exc
    return [folder / name for name in texts]


def page(report: AnswerReport, setting: Setting, language: Language) -> str:
    """The report as one HTML page: figures, then every failure with answer and sources."""
    return TEMPLATES.get_template("answers.html").render(
        t=partial(_say, language),
        lang=language.value,
        language=language,
        report=report,
        setting=setting,
        groups=(overall_shares(report), report.by_type, report.by_language),
        percent=percent,
    )


def percent(share: Share) -> str:
    """The share as it is shown; empty where there was no case."""
    return "" if share.rate is None else f"{100 * share.rate:.1f} %"


def _say(language: Language, key: str, **values: object) -> str:
    return say(f"eval.answers.{key}", language, **values)
