"""How long work tells its caller how far it is."""

from __future__ import annotations

from enum import Enum
from typing import Protocol


class Stage(str, Enum):
    """The stages of a build, in their order."""

    UNPACK = "unpack"
    """The bundled model, in weight matrices; only the first time on a machine."""
    BULK = "bulk"
    """Notices, in files, read and embedded by the workers of a cluster."""
    READ = "read"
    """Notices, in files."""
    SEGMENT = "segment"
    """Words of passages, in passages."""
    EMBED = "embed"
    """Vectors of passages, in passages."""
    WRITE = "write"
    """Files of the generation."""
    JUDGE = "judge"
    """Questions the new generation is judged by, in questions."""


class Progress(Protocol):
    """Receives the progress of a build."""

    def start(self, stage: Stage, total: int) -> None:
        """A stage begins that has ``total`` steps."""

    def advance(self, stage: Stage, steps: int = 1, name: str = "") -> None:
        """Steps of a stage are done; ``name`` is the file they belong to, if one."""


class Silent:
    """A Progress that nobody watches."""

    def start(self, stage: Stage, total: int) -> None:
        """Say nothing."""

    def advance(self, stage: Stage, steps: int = 1, name: str = "") -> None:
        """Say nothing."""
