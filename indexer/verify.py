"""Checks that what was written is still what is read."""

from __future__ import annotations

from dataclasses import dataclass

from common.errors import EncoderError
from common.settings import BUNDLED_ENCODER, Settings
from indexer.encoders.bundled import damaged_file, unpacked_folder
from indexer.generations import (
    candidates,
    current_generation,
    generation_folder,
    verified_manifest,
)
from indexer.opening import open_generation


@dataclass(frozen=True)
class Checked:
    """What was found whole."""

    generation: int
    files: int


def verify(settings: Settings) -> Checked:
    """Compare every file of the generation in use, and of the unpacked model, with its checksum.

    Raises IndexMissingError, IndexDamagedError or EncoderError naming the damaged file.
    """
    current_generation(settings)  # readers make do without; here it is damage
    number = candidates(settings)[0]
    manifest = verified_manifest(generation_folder(settings, number))
    open_generation(settings, number)
    if settings.encoder == BUNDLED_ENCODER:
        damaged = damaged_file(unpacked_folder(settings.cache))
        if damaged is not None:
            raise EncoderError("model_damaged", file=damaged)
    return Checked(number, len(manifest.files))
