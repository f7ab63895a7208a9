"""Keeps model libraries from calling out, whatever the environment says."""

from __future__ import annotations

import os

SWITCHES = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_DATASETS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
    "TOKENIZERS_PARALLELISM": "true",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "TRANSFORMERS_VERBOSITY": "error",
}
"""Read by huggingface_hub and transformers when they are imported."""


def stay_offline() -> None:
    """Set the switches; to be called before those libraries are first imported."""
    os.environ.update(SWITCHES)
