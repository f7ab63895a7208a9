"""Any sentence-transformers model, from a local folder."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from common.errors import EncoderError
from indexer.encoders.base import Encoder, Progress, Vectors, brief
from indexer.encoders.offline import stay_offline

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

BATCH = 8
"""Texts encoded at once. 96 passages of 119 tokens on average took 5.7, 5.0, 4.9, 5.3 and
6.6 s in batches of 1, 4, 8, 16 and 32 on 2 cores."""
WAIT_POLICY = "PASSIVE"
"""Read by OpenMP when torch is loaded: idle threads sleep instead of spinning. 100 passages
took 12 s instead of 44 s on 2 cores that other processes used too."""
QUERY_PROMPTS = ("query",)
PASSAGE_PROMPTS = ("document", "passage", "corpus")


class SentenceTransformerEncoder(Encoder):
    """Encodes with the model in a folder; its own prompts are used where it has any."""

    def __init__(self, folder: Path, fingerprint: str) -> None:
        self.fingerprint = fingerprint
        self.model = _load(folder)
        self.dimension = int(self.model.get_embedding_dimension() or 0)
        self._query_prompt = _prompt(self.model.prompts, QUERY_PROMPTS)
        self._passage_prompt = _prompt(self.model.prompts, PASSAGE_PROMPTS)

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Vectors of texts to be found, encoded from the longest to the shortest."""
        vectors = np.empty((len(texts), self.dimension), np.float32)
        order = sorted(range(len(texts)), key=lambda i: -len(texts[i]))
        for start in range(0, len(order), BATCH):
            rows = order[start : start + BATCH]
            vectors[rows] = self._encode([texts[i] for i in rows], self._passage_prompt)
            if progress is not None:
                progress(len(rows))
        return vectors

    def query(self, text: str) -> Vectors:
        """Vector of one question."""
        vector: Vectors = self._encode([text], self._query_prompt)[0]
        return vector

    def _encode(self, texts: list[str], prompt: str) -> Vectors:
        encoded = self.model.encode(texts, prompt=prompt, batch_size=BATCH, show_progress_bar=False)
        # a model may leave this out, or compute it in fewer bits
        vectors = np.asarray(encoded, np.float32)
        unit: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit


def _prompt(prompts: Mapping[str, str | None], names: Sequence[str]) -> str:
    """The first prompt that the model defines; the library fills those it does not with ""."""
    return next((prompt for name in names if (prompt := prompts.get(name))), "")


def _load(folder: Path) -> SentenceTransformer:
    stay_offline()
    os.environ.setdefault("OMP_WAIT_POLICY", WAIT_POLICY)
    from sentence_transformers import SentenceTransformer

    try:
        return SentenceTransformer(
            os.fspath(folder),
            device="cpu",
            local_files_only=True,
            trust_remote_code=False,
        )
    except Exception as exc:  # whatever a library meets in a bad folder, the advice is the same
        raise EncoderError("encoder_not_loadable", encoder=folder, reason=brief(exc)) from exc
