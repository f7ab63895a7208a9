"""``python -m tests.reliability [PART…]``: measure every promise of docs/reliability.md."""

from __future__ import annotations

import argparse
import sys
import time
import traceback
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from rich.table import Table

from common.shell import console
from tests.reliability.rows import Row

SHARED = {"__init__", "__main__", "rows"}


def parts() -> list[str]:
    """The modules beside this one that measure something."""
    modules = sorted(Path(__file__).parent.glob("*.py"))
    found = (path.stem for path in modules if path.stem not in SHARED)
    return [name for name in found if "def measure(" in _source(name)]


def _source(name: str) -> str:
    return Path(__file__).with_name(f"{name}.py").read_text(encoding="utf-8")


def measured(part: str) -> list[Row]:
    """The rows of one part; a part that fails is a promise not kept."""
    started = time.monotonic()
    sys.stderr.write(f"{part} …\n")
    try:
        rows: list[Row] = import_module(f"tests.reliability.{part}").measure()
    except Exception as exc:
        traceback.print_exc()
        rows = [Row(part, f"tests/reliability/{part}.py", f"{type(exc).__name__}: {exc}", False)]
    sys.stderr.write(f"{part}: {time.monotonic() - started:.0f} s\n")
    return rows


def shown(rows: Sequence[Row]) -> Table:
    """The table of all promises."""
    table = Table(title="Reliability", title_justify="left", show_lines=True)
    for column in ("promise", "test", "measured", "kept"):
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(row.promise, row.test, row.figure, "yes" if row.kept else "NO")
    return table


def main(argv: Sequence[str] | None = None) -> int:
    """Measure the parts named, all by default; 1 where a promise is not kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[[], *parts()], metavar="PART")
    chosen = parser.parse_args(argv).parts or parts()
    rows = [row for part in chosen for row in measured(part)]
    console().print(shown(rows))
    return 0 if rows and all(row.kept for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
