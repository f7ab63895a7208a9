"""What the lock file pins, and what the requirements reach in this environment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
CONSTRAINTS = ROOT / "constraints.txt"
DEFAULT = ROOT / "requirements.txt"
"""What the product needs at run time: the default install."""
DEVELOPMENT = ROOT / "requirements-dev.txt"
"""The same and what tests and checks need."""
INSTALLER = "pip"
"""Not pinned: it does the installing, and a constraint would make it replace itself."""


def pins(path: Path = CONSTRAINTS) -> dict[str, str]:
    """The exact version of each package by its canonical name; ValueError for a looser pin."""
    found: dict[str, str] = {}
    for requirement in direct(path):
        specifiers = list(requirement.specifier)
        if len(specifiers) != 1 or specifiers[0].operator != "==":
            raise ValueError(f"{path.name} does not pin {requirement} exactly")
        found[canonicalize_name(requirement.name)] = specifiers[0].version
    return found


def direct(path: Path) -> Iterator[Requirement]:
    """The requirements that a file names, those of the files it includes too."""
    for line in path.read_text(encoding="utf-8").splitlines():
        words = line.split("#")[0].strip()
        if words.startswith("-r "):
            yield from direct(path.parent / words.removeprefix("-r ").strip())
        elif words:
            yield Requirement(words)


def reachable(requirements: Iterable[Requirement]) -> dict[str, Distribution]:
    """Every installed package that the requirements need, directly or not, by canonical name.

    Markers are those of this interpreter. Raises PackageNotFoundError for one that is missing.
    """
    found: dict[str, Distribution] = {}
    seen: set[tuple[str, frozenset[str]]] = set()
    waiting = list(requirements)
    while waiting:
        requirement = waiting.pop()
        asked = (canonicalize_name(requirement.name), frozenset(requirement.extras))
        if asked not in seen:
            seen.add(asked)
            found[asked[0]] = distribution(asked[0])
            waiting += _needed_by(found[asked[0]], asked[1])
    return found


def _needed_by(package: Distribution, extras: frozenset[str]) -> Iterator[Requirement]:
    for line in package.requires or []:
        requirement = Requirement(line)
        marker = requirement.marker
        if marker is None or any(marker.evaluate({"extra": one}) for one in {"", *extras}):
            yield requirement


def public_version(package: Distribution) -> str:
    """The version without the local part that names one build (``+cpu``)."""
    return package.version.split("+")[0]
