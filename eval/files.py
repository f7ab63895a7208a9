"""Reports in files: JSON for machines, one HTML page a language for readers.

The pages need nothing beside them: no script, no font, no picture is fetched. Every value
is escaped.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import NamedTuple

from common.catalogue import Language, say
from common.errors import EvalRunError
from common.templates import templates

TEMPLATES = templates(Path(__file__).with_name("templates"))


class Setting(NamedTuple):
    """What a report was measured on."""

    set_name: str
    digest: str
    corpus: str
    encoder: str
    reranker: str
    """Empty without one."""


def write_files(
    name: str,
    folder: Path,
    figures: Mapping[str, object],
    page: Callable[[Language], str],
) -> list[Path]:
    """Write a report into a folder, made if need be; the files written.

    Raises EvalRunError where that is not possible.
    """
    texts = {f"{name}.json": json.dumps(figures, ensure_ascii=False, indent=1) + "\n"}
    texts |= {f"{name}.{language.value}.html": page(language) for language in Language}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file, text in texts.items():
            (folder / file).write_text(text, "utf-8")
    except OSError as exc:
        raise EvalRunError("eval_not_written", file=folder) from exc
    return [folder / file for file in texts]


def rendered(name: str, language: Language, /, **values: object) -> str:
    """The page ``name`` in a language; ``t`` says what the catalogue has under ``eval.{name}``."""
    template = TEMPLATES.get_template(f"{name}.html")
    return template.render(t=partial(_say, name, language), lang=language.value, **values)


def _say(name: str, language: Language, key: str, **values: object) -> str:
    return say(f"eval.{name}.{key}", language, **values)
