"""What a generation depends on, as digests: notices, manifest entries, encoder, code."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from common import records
from common.records import Metadata
from indexer.components import Components
from indexer.corpus import corpus_files, shown_name
from indexer.files import sha256_of, stamp_of_file
from indexer.generations import GenerationManifest, Snapshot
from indexer.lexicon.overrides import Overrides, read_overrides
from indexer.limits import limits, max_bytes
from indexer.passages import field_labels

CODE = Path(__file__).parent
NOT_CODE = frozenset(
    {
        "__init__.py",
        "__main__.py",
        "as_of.py",
        "audit_commands.py",
        "audited.py",
        "backends/milvus.py",
        "backends/milvus_collections.py",
        "backends/milvus_filters.py",
        "backends/milvus_schema.py",
        "backends/milvus_server.py",
        "bulk",
        "changes.py",
        "cli.py",
        "corrections.py",
        "coverage.py",
        "earlier.py",
        "encoders/remembered.py",
        "export.py",
        "findings.py",
        "gate.py",
        "gate_apart.py",
        "history.py",
        "holder.py",
        "keeping",
        "leases.py",
        "names.py",
        "preview.py",
        "restoring.py",
        "serving.py",
        "status.py",
        "terminal.py",
        "unknown_departments.py",
        "verify.py",
    }
)
"""Modules and packages of indexer/ that cannot change what a generation holds: a change of any
other one has everything read anew."""


@dataclass(frozen=True)
class Stock:
    """The state of everything a generation is built from."""

    files: Mapping[str, Path]
    """By name, in corpus order."""
    corpus: Mapping[str, Snapshot]
    overrides: Mapping[str, Metadata]
    encoder: str
    code: str

    def matches(self, manifest: GenerationManifest) -> bool:
        """Whether a generation was built from exactly this."""
        return (
            self.encoder == manifest.encoder
            and self.code == manifest.code
            and list(self.corpus) == list(manifest.corpus)
            and all(self.unchanged(name, manifest) for name in self.corpus)
        )

    def unchanged(self, name: str, manifest: GenerationManifest) -> bool:
        """Whether a file would be read as the generation read it."""
        known = manifest.corpus.get(name)
        own = self.corpus[name]
        return (
            known is not None
            and self.code == manifest.code
            and (known.sha256, known.entry) == (own.sha256, own.entry)
        )


def take_stock(corpus: Path, parts: Components) -> Stock:
    """Digests of the corpus's files, and of all else a build depends on."""
    overrides = parts.manifest(corpus)
    paths = {shown_name(path.name): path for path in corpus_files(corpus)}
    nothing = Metadata()
    snapshots = {
        name: Snapshot(stamp_of_file(path, max_bytes()), entry_digest(overrides.get(name, nothing)))
        for name, path in paths.items()
    }
    return Stock(paths, snapshots, overrides, parts.fingerprint, reading_digest(corpus))


def entry_digest(overrides: Metadata) -> str:
    """Digest of what the corpus manifest says about one file."""
    return sha256_of(repr(overrides).encode())[:16]


def reading_digest(corpus: Path) -> str:
    """Digest of the code and of what staff say about departments.

    Raises SettingsError where they say it in a wrong form.
    """
    own = read_overrides(corpus)
    said = "" if own == Overrides() else repr((own.departments, sorted(own.not_departments)))
    return sha256_of(f"{code_digest()}{said}".encode())[:16]


@cache
def code_digest() -> str:
    """Digest of the code, data files and limits that turn notices into passages."""
    digest = hashlib.sha256(repr((field_labels(), limits())).encode())
    for path in _code_files():
        digest.update(f"{path.name}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _code_files() -> list[Path]:
    found = [path for kind in ("*.py", "*.toml") for path in CODE.rglob(kind)]
    return [Path(records.__file__), *sorted(path for path in found if makes_contents(path))]


def makes_contents(path: Path) -> bool:
    """Whether a file of indexer/ takes part in what a generation holds."""
    own = path.relative_to(CODE)
    return NOT_CODE.isdisjoint({own.parts[0], own.as_posix()})
