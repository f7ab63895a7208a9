"""An optional second look: a cross-encoder reads question and passage together.

Named by POLICY_RERANKER; nothing of it is imported without that setting.
"""

from __future__ import annotations

import os
import threading
from abc import ABC, abstractmethod
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from common.errors import EncoderError, RerankerError
from indexer.encoders.offline import stay_offline
from indexer.encoders.registry import folder_fingerprint, model_folder

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

Scores = NDArray[np.float64]

RERANKED = 20
"""Items read again, the first of the fused list: the right item of 98 % of the questions in
eval/sets is among the first 10 without a reranker, and each costs one pass of the model."""

BATCH = 8
"""Pairs scored at once, as many as the encoder takes texts (see ``sentence_transformer``)."""

WEIGHT = 1.0
"""Of the reranker's score in [0, 1], added to the fused one. As much as a perfect fused score,
so that a sure reranker decides; what it did not read keeps its place below, since nothing is
taken away. No cross-encoder comes with the installation, so it is not tuned on one."""

ORGANISATION = "cross-encoder"
"""Whose models a name without a slash means, as in sentence-transformers' own documentation."""


class Reranker(ABC):
    """Scores how well each of some texts answers a question."""

    fingerprint: str
    """Changes whenever the scores could."""

    @abstractmethod
    def scores(self, question: str, texts: Sequence[str]) -> Scores:
        """A score in [0, 1] for each text, shape (len(texts),). Raises RerankerError."""


class CrossEncoderReranker(Reranker):
    """Any sentence-transformers CrossEncoder with one output; loaded at the first question."""

    def __init__(self, folder: Path) -> None:
        self.fingerprint = folder_fingerprint(folder)
        self._folder = folder
        self._model: CrossEncoder | None = None
        self._loading = threading.Lock()

    def scores(self, question: str, texts: Sequence[str]) -> Scores:
        """The model's output for each pair through a sigmoid, whatever its own activation."""
        from torch.nn import Sigmoid

        model = self._loaded()
        try:
            found = model.predict(
                [(question, text) for text in texts],
                batch_size=BATCH,
                show_progress_bar=False,
                activation_fn=Sigmoid(),
            )
        except (RuntimeError, ValueError, IndexError) as exc:
            raise _unusable(self._folder, exc) from exc
        return np.asarray(found, np.float64)

    def _loaded(self) -> CrossEncoder:
        with self._loading:
            model: CrossEncoder = self._model or _load(self._folder)
            self._model = model
        return model


def load_reranker(name: str) -> Reranker | None:
    """The reranker of a setting (a folder, or a name in the local hub cache); None for "".

    Raises RerankerError when the model is not on this machine.
    """
    if not name:
        return None
    known = name if "/" in name or Path(name).expanduser().is_dir() else f"{ORGANISATION}/{name}"
    try:
        return _of_folder(model_folder(known))
    except EncoderError as exc:
        raise RerankerError("reranker_not_found", reranker=name) from exc


@cache
def _of_folder(folder: Path) -> CrossEncoderReranker:
    """One for the process, so that a newer index does not load the model again."""
    return CrossEncoderReranker(folder)


def _load(folder: Path) -> CrossEncoder:
    stay_offline()
    from sentence_transformers import CrossEncoder

    try:
        model: CrossEncoder = CrossEncoder(
            os.fspath(folder), device="cpu", local_files_only=True, trust_remote_code=False
        )
    except Exception as exc:  # whatever a library meets in a bad folder, the advice is the same
        raise _unusable(folder, exc) from exc
    if model.num_labels != 1:
        raise _unusable(folder, ValueError(f"num_labels = {model.num_labels}"))
    return model


def _unusable(folder: Path, exc: Exception) -> RerankerError:
    reason = (str(exc).strip() or type(exc).__name__).splitlines()[0][:200]
    return RerankerError("reranker_not_usable", reranker=folder, reason=reason)
