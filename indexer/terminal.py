"""Progress bars on the terminal."""

from __future__ import annotations

from types import TracebackType

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.progress import Progress as RichProgress

from common.catalogue import Language, say
from indexer.progress import Stage


class Bars:
    """A Progress with one bar for each stage, and an estimate of the remaining time.

    Drawn on stderr, and only where that is a terminal.
    """

    def __init__(self, language: Language, console: Console | None = None) -> None:
        self._language = language
        self._tasks: dict[Stage, TaskID] = {}
        self._bars = RichProgress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            TextColumn("{task.fields[name]}"),
            console=console or Console(stderr=True),
            transient=True,
        )
        self._bars.disable = not self._bars.console.is_terminal

    def __enter__(self) -> Bars:
        self._bars.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bars.stop()

    def start(self, stage: Stage, total: int) -> None:
        """Add the stage's bar, if there is anything to do."""
        if total:
            label = say(f"indexer.stages.{stage.value}", self._language)
            self._tasks[stage] = self._bars.add_task(label, total=total, name="")

    def advance(self, stage: Stage, steps: int = 1, name: str = "") -> None:
        """Move the stage's bar; the file's name is shown beside it."""
        if stage in self._tasks:
            self._bars.update(self._tasks[stage], advance=steps, name=escape(name))
