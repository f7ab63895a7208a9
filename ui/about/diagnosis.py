"""A report to send to whoever helps: no secret, no path, no question, no notice text."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime

from common.settings import Settings
from ui.about.health import Checked
from ui.about.state import Components, Contents, Generation

LIMITS = (
    "llm_seconds",
    "max_megabytes",
    "max_pages",
    "max_characters",
    "max_seconds",
    "max_memory",
    "ocr_pages",
)
"""Settings that are plain numbers; of others the report tells only what is named below."""


def diagnosis(
    settings: Settings,
    found: tuple[Generation | str, Contents | None],
    components: Components,
    versions: Mapping[str, str],
    checked: Sequence[Checked],
) -> str:
    """The report as JSON; in place of a generation an error's key where there is none."""
    generation, contents = found
    plain = {
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "language": settings.lang.value,
        "index": generation if isinstance(generation, str) else generation._asdict(),
        "contents": contents._asdict() if contents else None,
        "components": asdict(components),
        "limits": {name: getattr(settings, name) for name in LIMITS},
        "versions": dict(versions),
        "checks": [
            {
                "check": one.name,
                "grade": one.finding.grade.value,
                "found": one.finding.key,
                "milliseconds": round(one.milliseconds, 1),
            }
            for one in checked
        ],
    }
    return json.dumps(plain, ensure_ascii=False, indent=1) + "\n"
