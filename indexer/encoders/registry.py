"""Finds the encoder a setting names, and its fingerprint, before anything heavy is imported."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from common.errors import EncoderError
from common.settings import BUNDLED_ENCODER, Settings
from indexer.encoders.base import Encoder
from indexer.encoders.bundled import FINGERPRINT, bundled_folder
from indexer.encoders.offline import stay_offline
from indexer.progress import Progress

BUNDLED = {BUNDLED_ENCODER: FINGERPRINT}
"""Fingerprints of the models that come with the installation, by their name in the setting."""
PREFIX = "bundled:"

SAMPLES = 64
SAMPLE_BYTES = 1 << 14
"""A file of up to 1 MiB is read whole for the fingerprint; of a larger one, 64 places of
16 KiB: training changes nearly every weight, and reading gigabytes would cost seconds."""


def encoder_fingerprint(settings: Settings) -> str:
    """Fingerprint of the configured encoder, without loading it.

    Raises EncoderError when the model is not on this machine.
    """
    if settings.encoder in BUNDLED:
        return BUNDLED[settings.encoder]
    return folder_fingerprint(model_folder(settings.encoder))


def load_encoder(settings: Settings, progress: Progress | None = None) -> Encoder:
    """The configured encoder, ready to use; the bundled one is unpacked if need be.

    Raises EncoderError when the model is not on this machine or cannot be loaded.
    """
    if settings.encoder in BUNDLED:
        from indexer.encoders.default import DefaultEncoder

        return DefaultEncoder(bundled_folder(settings.cache, progress))
    from indexer.encoders.sentence_transformer import SentenceTransformerEncoder

    folder = model_folder(settings.encoder)
    return SentenceTransformerEncoder(folder, folder_fingerprint(folder))


def model_folder(name: str) -> Path:
    """The folder of a model given as a folder or as a name in the local model hub cache.

    Raises EncoderError with the ways to get the model when it is not there.
    """
    if name.startswith(PREFIX):
        raise EncoderError(
            "encoder_unknown_bundled", encoder=name, known=", ".join(sorted(BUNDLED))
        )
    folder = Path(name).expanduser()
    if folder.is_dir():
        return folder.resolve()
    return _cached_snapshot(name)


def _cached_snapshot(name: str) -> Path:
    stay_offline()
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError

    repository = name if "/" in name else f"sentence-transformers/{name}"
    try:
        # nothing is downloaded, and the folder's fingerprint is kept with the index
        folder = snapshot_download(repository, local_files_only=True)  # nosec B615
    except (OSError, HFValidationError, ValueError) as exc:
        raise EncoderError("encoder_not_found", encoder=name, default=BUNDLED_ENCODER) from exc
    return Path(folder)


def folder_fingerprint(folder: Path) -> str:
    """Digest of a model folder: names, sizes and (for large files, sampled) content."""
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        name = path.relative_to(folder).as_posix()
        digest.update(f"{name}\0{path.stat().st_size}\0".encode())
        for part in _samples(path):
            digest.update(part)
    return f"{folder.name}:{digest.hexdigest()[:16]}"


def _samples(path: Path) -> list[bytes]:
    size = path.stat().st_size
    if size <= SAMPLES * SAMPLE_BYTES:
        return [path.read_bytes()]
    with path.open("rb") as file:
        return [
            _at(file.fileno(), place * (size - SAMPLE_BYTES) // (SAMPLES - 1))
            for place in range(SAMPLES)
        ]


def _at(descriptor: int, offset: int) -> bytes:
    return os.pread(descriptor, SAMPLE_BYTES, offset)
