"""Writes the trained network as the product runs it: an ONNX graph in 8-bit integers."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.encoders.graph import Network
from indexer.encoders.q4 import Shape
from indexer.encoders.quantised import MIDDLE
from retriever.understanding.labels import ANSWER_TYPES, ASKS, ROLES
from retriever.understanding.reader import MODEL_FILE, OUTPUTS
from training.understanding.network import Understanding

HEADS, EPSILON = 12, 1e-12


def write_model(network: Understanding, folder: Path) -> None:
    """The graph and its digest."""
    weights = _weights(network)
    hidden = network.topic.in_features
    layers = 2 * len(network.layers)
    shape = Shape(hidden, layers, HEADS, 4 * hidden, 0, 0, 0, EPSILON)
    graph = Network(weights, shape)
    top = graph.upper_layers()
    mean = graph.mean(top)
    for name, values in zip(OUTPUTS, (mean, mean, mean, top), strict=True):
        graph.linear(name, values, f"{name}.logits")
    forms: dict[str, list[int | str]] = {
        "asks.logits": [1, len(ASKS)],
        "role.logits": [1, len(ROLES)],
        "answer_type.logits": [1, len(ANSWER_TYPES)],
        "topic.logits": [1, "tokens", 1],
    }
    content = graph.model(MIDDLE, forms).SerializeToString()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MODEL_FILE).write_bytes(content)
    digest = hashlib.sha256(content).hexdigest()
    (folder / "SHA256").write_text(f"{digest}  {MODEL_FILE}\n", "utf-8")
    print(f"{folder / MODEL_FILE}: {len(content):,} bytes, {digest}")


def _weights(network: Understanding) -> dict[str, NDArray[np.float32]]:
    """By the names of the graph: the layers are the upper ones of an encoder."""
    lower = len(network.layers)
    found: dict[str, NDArray[np.float32]] = {}
    for name, values in network.state_dict().items():
        array = values.detach().float().numpy()
        part, _, rest = name.partition(".")
        if part == "layers":
            number, _, inner = rest.partition(".")
            name = f"encoder.layer.{int(number) + lower}.{inner}"
        found[name] = array
    return found
