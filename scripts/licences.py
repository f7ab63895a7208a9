"""Write the licence of every package of the default install to docs/licences.md.

    python -m scripts.licences [--check]

Licences come from the packages' metadata; scripts/licences.toml says what those leave open,
which licences are accepted and which native libraries the wheels bring along. ``--check``
writes nothing and exits with 1 where the page is out of date. A package whose licence is
unknown or not accepted ends either way with 1.
"""

from __future__ import annotations

import argparse
import sys
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from importlib.metadata import Distribution
from pathlib import Path
from typing import NamedTuple

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

from scripts.pinned import DEFAULT, ROOT, direct, public_version, reachable

FINDINGS = ROOT / "scripts" / "licences.toml"
PAGE = ROOT / "docs" / "licences.md"
SPOKEN = {
    "apache 2.0": "Apache-2.0",
    "apache2.0": "Apache-2.0",
    "apache 2.0 license": "Apache-2.0",
    "apache license 2.0": "Apache-2.0",
    "apache software license": "Apache-2.0",
    "bsd 2-clause license": "BSD-2-Clause",
    "3-clause bsd license": "BSD-3-Clause",
    "isc license": "ISC",
    "isc license (iscl)": "ISC",
    "mit license": "MIT",
}
"""How packages write a licence that SPDX spells otherwise. "BSD" alone is not here: it does
not say how many clauses, so such a package needs an entry in the findings."""
INTRODUCTION = """\
# Licences

Every package that `pip install -r requirements.txt` brings, at the version that
constraints.txt pins. Written by `make licences`; a test compares it with what is installed
and refuses any licence that scripts/licences.toml does not accept, GPL and AGPL among them.
"""


class Finding(NamedTuple):
    """One package's licence, an SPDX expression, and what it was read from."""

    package: str
    version: str
    licence: str
    source: str


class Library(NamedTuple):
    """Something that wheels bring along; ``files`` are beginnings of file names."""

    name: str
    licence: str
    files: tuple[str, ...]
    packages: tuple[str, ...]


class ByHand(NamedTuple):
    """What the findings file says."""

    permissive: frozenset[str]
    accepted: Mapping[str, str]
    packages: Mapping[str, Mapping[str, str]]
    libraries: tuple[Library, ...]


class UnknownLicenceError(ValueError):
    """The metadata do not say clearly, nor does the findings file."""


def by_hand(path: Path = FINDINGS) -> ByHand:
    """The findings file, read."""
    with path.open("rb") as file:
        table = tomllib.load(file)
    libraries = tuple(
        Library(one["name"], one["licence"], tuple(one["files"]), tuple(one["packages"]))
        for one in table["library"]
    )
    return ByHand(frozenset(table["permissive"]), table["accepted"], table["package"], libraries)


def stated(package: Distribution) -> str | None:
    """The licence that the metadata give clearly, as an SPDX expression; else None."""
    said = package.metadata.get_all
    fields = [*(said("License-Expression") or []), *(said("License") or [])]
    classifiers = [one for one in said("Classifier") or [] if one.startswith("License :: ")]
    fields += [one.split(" :: ")[-1] for one in classifiers]
    return next(filter(None, map(_expression, fields)), None)


def _expression(words: str) -> str | None:
    try:
        return canonicalize_license_expression(SPOKEN.get(words.lower(), words))
    except InvalidLicenseExpression:
        return None


def finding(name: str, package: Distribution, hand: ByHand) -> Finding:
    """One package's licence; UnknownLicenceError where neither side says."""
    version = public_version(package)
    if entry := hand.packages.get(name):
        return Finding(name, version, entry["licence"], entry["reason"])
    if licence := stated(package):
        return Finding(name, version, licence, "metadata")
    raise UnknownLicenceError(f"the licence of {name} {version} is not known: see {FINDINGS.name}")


def findings(hand: ByHand) -> list[Finding]:
    """Every package of the default install, by name."""
    installed = reachable(direct(DEFAULT))
    return [finding(name, package, hand) for name, package in sorted(installed.items())]


def acceptable(licence: str, terms: Collection[str]) -> bool:
    """Whether one alternative (OR) has nothing but accepted terms (AND); no parentheses."""
    if "(" in licence:
        raise UnknownLicenceError(f"write {licence} without parentheses in {FINDINGS.name}")
    alternatives = [one.split(" AND ") for one in licence.split(" OR ")]
    return any(all(term in terms for term in one) for one in alternatives)


def refused(licences: Sequence[Finding], hand: ByHand) -> list[str]:
    """A line for each package or library whose licence is not accepted."""
    terms = {*hand.permissive, *hand.accepted}
    named = [(one.package, one.licence) for one in licences]
    named += [(one.name, one.licence) for one in hand.libraries]
    return [f"{name}: {licence}" for name, licence in named if not acceptable(licence, terms)]


def page(licences: Sequence[Finding], hand: ByHand) -> str:
    """The whole of docs/licences.md."""
    return "\n".join([INTRODUCTION, *_packages(licences), *_libraries(hand), *_accepted(hand)])


def _packages(licences: Sequence[Finding]) -> Iterator[str]:
    yield "| package | version | licence | read from |"
    yield "|---|---|---|---|"
    for one in licences:
        yield f"| {one.package} | {one.version} | {one.licence} | {one.source} |"


def _libraries(hand: ByHand) -> Iterator[str]:
    yield "\n## Inside the wheels\n"
    yield "Libraries and copies of other packages that wheels bring along.\n"
    yield "| library | licence | in |"
    yield "|---|---|---|"
    for one in sorted(hand.libraries, key=lambda library: library.name.lower()):
        yield f"| {one.name} | {one.licence} | {', '.join(one.packages)} |"


def _accepted(hand: ByHand) -> Iterator[str]:
    yield "\n## Accepted although more than permissive\n"
    for licence, reason in hand.accepted.items():
        yield f"- {licence}: {reason}"
    yield "\nWhere a licence reads “A OR B”, the accepted one of the two is taken.\n"


def main(argv: Sequence[str] | None = None) -> int:
    """0 when the page is (now) up to date and every licence accepted."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="write nothing")
    arguments = parser.parse_args(argv)
    hand = by_hand()
    try:
        licences = findings(hand)
        problems = refused(licences, hand)
    except UnknownLicenceError as error:
        problems, licences = [str(error)], []
    if not problems:
        problems = _written(page(licences, hand), check=arguments.check)
    for line in problems:
        print(line, file=sys.stderr)
    return 1 if problems else 0


def _written(text: str, *, check: bool) -> list[str]:
    if check:
        same = PAGE.exists() and PAGE.read_text(encoding="utf-8") == text
        return [] if same else [f"{PAGE.name} is out of date: run `make licences`"]
    PAGE.write_text(text, encoding="utf-8")
    return []


if __name__ == "__main__":
    sys.exit(main())
