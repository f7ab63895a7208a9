"""The forward pass of a BERT sentence encoder in NumPy, for questions.

Importing PyTorch, transformers and sentence-transformers costs 9 s of processor time before
the first question can be answered, this module 0.7 s. It reads the same folder, and a test
holds its vectors equal to sentence-transformers' to 1e-5.

Architecture: Devlin et al. 2019, "BERT"; mean pooling: Reimers and Gurevych 2019,
"Sentence-BERT".
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from scipy.special import erf
from threadpoolctl import ThreadpoolController
from tokenizers import Tokenizer

from common.errors import EncoderError
from indexer.encoders.base import Vectors

Hidden = NDArray[np.float32]
"""One row for each token, shape (tokens, hidden size)."""

WORDS = "embeddings.word_embeddings.weight"


class Configuration(NamedTuple):
    """What the network needs of ``config.json``."""

    num_hidden_layers: int
    num_attention_heads: int
    max_position_embeddings: int
    layer_norm_eps: float


class Bert:
    """A BERT with mean pooling and unit vectors, from a sentence-transformers folder."""

    def __init__(self, folder: Path) -> None:
        try:
            content = json.loads((folder / "config.json").read_text("utf-8"))
            self._settings = Configuration(**{key: content[key] for key in Configuration._fields})
            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            file: Any = safe_open(folder / "model.safetensors", framework="numpy")
        except (OSError, KeyError, ValueError, SafetensorError) as exc:
            raise EncoderError("encoder_not_loadable", encoder=folder, reason=exc) from exc
        self._tokenizer.enable_truncation(self._settings.max_position_embeddings)
        # on one thread: BLAS threads wait for each other by spinning, which on a busy machine
        # made a question of 20 tokens take 0.2 to 1.8 s of processor time instead of 0.045 s
        self._threads = ThreadpoolController()
        # the word table is most of the file, and a question needs a few of its rows
        self._words = file.get_slice(WORDS)
        self._weights: dict[str, NDArray[np.float32]] = {
            name: file.get_tensor(name) for name in file.offset_keys() if name != WORDS
        }

    def vector(self, text: str) -> Vectors:
        """The unit vector of a text that already has its prompt, shape (hidden size,)."""
        with self._threads.limit(limits=1, user_api="blas"):
            hidden = self._embedded(self._tokenizer.encode(text).ids)
            for layer in range(self._settings.num_hidden_layers):
                hidden = self._layer(f"encoder.layer.{layer}", hidden)
        mean: Vectors = hidden.mean(axis=0)
        return mean / np.linalg.norm(mean)

    def _embedded(self, ids: list[int]) -> Hidden:
        words = np.concatenate([self._words[token : token + 1] for token in ids])
        places = self._weights["embeddings.position_embeddings.weight"][: len(ids)]
        kind = self._weights["embeddings.token_type_embeddings.weight"][0]
        return self._normalised("embeddings.LayerNorm", words + places + kind)

    def _layer(self, name: str, hidden: Hidden) -> Hidden:
        attended = self._linear(f"{name}.attention.output.dense", self._attention(name, hidden))
        hidden = self._normalised(f"{name}.attention.output.LayerNorm", hidden + attended)
        inner = _gelu(self._linear(f"{name}.intermediate.dense", hidden))
        return self._normalised(
            f"{name}.output.LayerNorm", hidden + self._linear(f"{name}.output.dense", inner)
        )

    def _attention(self, name: str, hidden: Hidden) -> Hidden:
        """softmax(q k^T / sqrt(d)) v for each head; heads side by side in the result."""
        query, key, value = (
            self._heads(self._linear(f"{name}.attention.self.{part}", hidden))
            for part in ("query", "key", "value")
        )
        scores = query @ key.transpose(0, 2, 1) / np.float32(np.sqrt(query.shape[-1]))
        weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
        weights /= weights.sum(axis=-1, keepdims=True)
        attended: Hidden = (weights @ value).transpose(1, 0, 2).reshape(hidden.shape)
        return attended

    def _heads(self, hidden: Hidden) -> NDArray[np.float32]:
        """Shape (heads, tokens, size of a head)."""
        split = hidden.reshape(len(hidden), self._settings.num_attention_heads, -1)
        return split.transpose(1, 0, 2)

    def _linear(self, name: str, hidden: Hidden) -> Hidden:
        product: Hidden = hidden @ self._weights[f"{name}.weight"].T
        return product + self._weights[f"{name}.bias"]

    def _normalised(self, name: str, hidden: Hidden) -> Hidden:
        centred = hidden - hidden.mean(axis=-1, keepdims=True)
        variance = np.square(centred).mean(axis=-1, keepdims=True)
        centred /= np.sqrt(variance + np.float32(self._settings.layer_norm_eps))
        scaled: Hidden = centred * self._weights[f"{name}.weight"]
        return scaled + self._weights[f"{name}.bias"]


def _gelu(values: Hidden) -> Hidden:
    result: Hidden = np.float32(0.5) * values * (1 + erf(values / np.float32(np.sqrt(2))))
    return result
