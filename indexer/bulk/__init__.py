"""Indexing a whole corpus with many machines at once."""

from __future__ import annotations

from enum import Enum

from common.settings import Settings
from indexer.pipeline import BuildResult
from indexer.progress import Progress

__all__ = ["Engine", "build_on_ray"]


class Engine(str, Enum):
    """Who reads and embeds the notices of a build."""

    LOCAL = "local"
    """This process and those it starts."""
    RAY = "ray"
    """The workers of a Ray cluster."""


def build_on_ray(settings: Settings, progress: Progress, address: str | None = None) -> BuildResult:
    """``building.build_on_ray`` with the product's components, loaded when it is asked for."""
    from indexer.bulk import building

    return building.build_on_ray(settings, progress, address)
