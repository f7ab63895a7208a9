"""The network in 8-bit integers, as an ONNX graph that onnxruntime runs: the same on every machine.

Processors without 16-bit floating point multiply bytes two to four times as fast as float32.
Each weight matrix is stored as bytes with one scale for each output; what is multiplied with it
is made bytes on the way, one scale for each token (Dettmers et al. 2022, "LLM.int8()": a few
values of a few tokens are far larger than the rest, and one scale for all would lose the rest).

No step's result may depend on the processor, for one last digit of a float makes another byte,
and that another vector. So sums of bytes stay within 16 bits (``LEVELS``), where the bytes
change is fixed (``STEPS``) instead of found from each text, and softmax is written out:
onnxruntime's own adds in the width of the processor's registers. Found by running it on an
emulated processor; tests/indexer/test_processors.py repeats that.

Architecture: Devlin et al. 2019, "BERT"; mean pooling: Reimers and Gurevych 2019,
"Sentence-BERT". Operators: https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

from indexer.encoders.q4 import Shape
from indexer.encoders.quantised import EMBEDDED, MIDDLE, VECTOR

Weights = Mapping[str, NDArray[np.float32]]
"""By BertModel's names; matrices have one row for each output."""

Attribute = int | float | str | list[int]

OPSET, IR_VERSION = 17, 9
CONTRIBUTED = "com.microsoft"
HEADS = ([0, 2, 1, 3], [0, 2, 3, 1], [0, 2, 1, 3])
"""Order of the axes of queries, keys (turned, to be multiplied with) and values by head."""
LEVELS = 64
"""Greatest weight in bytes. Processors with AVX2 only add two products in 16 bits, which more
than 64 can overflow (2 * 255 * 64 < 2^15), and others do not. Lowest cosine to float32 over 60
texts 0.9987, where 100 had 0.9991."""
STEPS, ZERO = 127, 128
"""A token's values, divided by the greatest, are counted in steps from the byte that is zero."""


def lower_graph(weights: Weights, shape: Shape) -> ModelProto:
    """From summed embeddings to what the lower half of the layers makes of each token."""
    network = Network(weights, shape)
    hidden = network.normalised("embeddings.LayerNorm", EMBEDDED)
    for layer in range(shape.layers // 2):
        hidden = network.layer(f"encoder.layer.{layer}", hidden)
    network.add("Identity", [hidden], MIDDLE)
    return network.model(EMBEDDED, {MIDDLE: [1, "tokens", shape.hidden]})


def upper_graph(weights: Weights, shape: Shape) -> ModelProto:
    """From there to the unit vector of one text."""
    network = Network(weights, shape)
    mean = network.mean(network.upper_layers())
    network.add("LpNormalization", [mean], VECTOR, axis=-1, p=2)
    return network.model(MIDDLE, {VECTOR: [1, shape.hidden]})


class Network:
    """The nodes and constants of a graph, in the order in which they are made."""

    def __init__(self, weights: Weights, shape: Shape) -> None:
        self._weights = weights
        self._shape = shape
        self._nodes: list[NodeProto] = []
        self._constants: list[TensorProto] = []

    def model(self, given: str, results: Mapping[str, list[int | str]]) -> ModelProto:
        """The graph from ``given``, shape (1, tokens, hidden), to results of these shapes."""
        hidden = self._shape.hidden
        kind = TensorProto.FLOAT
        graph = helper.make_graph(
            self._nodes,
            "sentence encoder",
            [helper.make_tensor_value_info(given, kind, [1, "tokens", hidden])],
            [helper.make_tensor_value_info(name, kind, form) for name, form in results.items()],
            self._constants,
        )
        opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(CONTRIBUTED, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=IR_VERSION)

    def upper_layers(self) -> str:
        """What the upper half of the layers makes of ``MIDDLE``."""
        hidden = MIDDLE
        for layer in range(self._shape.layers // 2, self._shape.layers):
            hidden = self.layer(f"encoder.layer.{layer}", hidden)
        return hidden

    def mean(self, hidden: str) -> str:
        """The mean over all tokens, shape (1, hidden)."""
        return self.add("ReduceMean", [hidden], "mean", axes=[1], keepdims=0)

    def linear(self, name: str, values: str, output: str) -> str:
        """``values`` times the matrix of ``name`` and its bias, in float32."""
        matrix = self._constant(f"{name}.matrix", self._weights[f"{name}.weight"].T)
        product = self.add("MatMul", [values, matrix], f"{name}.product")
        return self.add("Add", [product, self._given(f"{name}.bias")], output)

    def add(
        self, kind: str, inputs: Sequence[str], output: str, domain: str = "", **settings: Attribute
    ) -> str:
        """One node; the name of its output is the name of the node."""
        node = helper.make_node(kind, inputs, [output], name=output, domain=domain)
        node.attribute.extend(helper.make_attribute(*setting) for setting in settings.items())
        self._nodes.append(node)
        return output

    def contributed(
        self, kind: str, inputs: Sequence[str], output: str, **settings: Attribute
    ) -> str:
        """One node of an operator that is onnxruntime's own."""
        return self.add(kind, inputs, output, CONTRIBUTED, **settings)

    def layer(self, name: str, hidden: str) -> str:
        """One layer: attention, then two products with a bend between."""
        attended = self._attention(f"{name}.attention.self", hidden)
        hidden = self._sublayer(f"{name}.attention.output", attended, hidden)
        inner = self._product(f"{name}.intermediate", [f"{name}.intermediate.dense"], hidden)
        bias = self._given(f"{name}.intermediate.dense.bias")
        inner = self.contributed("BiasGelu", [inner, bias], f"{name}.gelu")
        return self._sublayer(f"{name}.output", inner, hidden)

    def normalised(self, name: str, hidden: str) -> str:
        """Each token's values with mean 0 and deviation 1, scaled and shifted."""
        scale, shift = self._given(f"{name}.weight"), self._given(f"{name}.bias")
        epsilon = self._shape.epsilon
        return self.add("LayerNormalization", [hidden, scale, shift], name, epsilon=epsilon)

    def _attention(self, name: str, hidden: str) -> str:
        """softmax(q k^T / sqrt(d)) v for each head; the three products are one."""
        parts = [f"{name}.{part}" for part in ("query", "key", "value")]
        product = self._product(name, parts, hidden)
        bias = np.concatenate([self._weights[f"{part}.bias"] for part in parts])
        product = self.add("Add", [product, self._constant(f"{name}.bias", bias)], f"{name}.sum")
        split = [f"{part}.split" for part in parts]
        self._nodes.append(
            helper.make_node("Split", [product], split, name=f"{name}.split", axis=-1)
        )
        query, key, value = (
            self._by_head(one, order) for one, order in zip(split, HEADS, strict=True)
        )
        weights = self._unscaled_softmax(name, query, key)
        mixed = self.add("MatMul", [weights, value], f"{name}.mixed")
        total = self.add("ReduceSum", [weights, self._last(name)], f"{name}.total", keepdims=1)
        mean = self.add("Div", [mixed, total], f"{name}.mean")
        together = self.add("Transpose", [mean], f"{name}.together", perm=[0, 2, 1, 3])
        joined = self._constant(f"{name}.joined", np.array([0, 0, -1], np.int64))
        return self.add("Reshape", [together, joined], f"{name}.heads")

    def _unscaled_softmax(self, name: str, query: str, key: str) -> str:
        """exp(q k^T / sqrt(d) - greatest), still to be divided by its sum."""
        width = self._shape.hidden // self._shape.heads
        root = self._constant(f"{name}.root", np.array(width**-0.5, np.float32))
        scaled = self.add("Mul", [query, root], f"{name}.scaled")
        scores = self.add("MatMul", [scaled, key], f"{name}.scores")
        best = self.add("ReduceMax", [scores], f"{name}.best", axes=[-1], keepdims=1)
        lowered = self.add("Sub", [scores, best], f"{name}.lowered")
        return self.add("Exp", [lowered], f"{name}.weights")

    def _by_head(self, values: str, order: list[int]) -> str:
        """(1, tokens, width) as (1, heads, tokens, width of a head), or its last two turned."""
        heads, width = self._shape.heads, self._shape.hidden // self._shape.heads
        shape = self._constant(f"{values}.shape", np.array([0, 0, heads, width], np.int64))
        parted = self.add("Reshape", [values, shape], f"{values}.parted")
        return self.add("Transpose", [parted], f"{values}.turned", perm=order)

    def _last(self, name: str) -> str:
        return self._constant(f"{name}.axis", np.array([-1], np.int64))

    def _sublayer(self, name: str, inner: str, hidden: str) -> str:
        """A product, its bias and what went around it, normalised."""
        product = self._product(name, [f"{name}.dense"], inner)
        norm, bias = f"{name}.LayerNorm", self._given(f"{name}.dense.bias")
        inputs = [product, hidden, self._given(f"{norm}.weight"), self._given(f"{norm}.bias"), bias]
        epsilon = self._shape.epsilon
        return self.contributed("SkipLayerNormalization", inputs, norm, epsilon=epsilon)

    def _product(self, name: str, parts: Sequence[str], hidden: str) -> str:
        """``hidden`` with the matrices of ``parts`` side by side, in bytes.

        Every token is divided by its greatest value before it is made bytes, and the product
        is multiplied by that again.
        """
        size = self.add("Abs", [hidden], f"{name}.size")
        greatest = self.add("ReduceMax", [size], f"{name}.greatest", axes=[-1], keepdims=1)
        share = self.add("Div", [hidden, greatest], f"{name}.share")
        step, zero = self._steps(name)
        share_in_bytes = self.add("QuantizeLinear", [share, step, zero], f"{name}.share.bytes")
        matrix = np.concatenate([self._weights[f"{part}.weight"] for part in parts])
        columns, scales, zeros = self._in_bytes(name, matrix)
        inputs = [share_in_bytes, columns, step, scales, zero, zeros]
        product = self.contributed("MatMulIntegerToFloat", inputs, f"{name}.share.product")
        return self.add("Mul", [product, greatest], f"{name}.product")

    def _steps(self, name: str) -> tuple[str, str]:
        """Constants: what one byte of a share is worth, and the byte that means zero."""
        step = self._constant(f"{name}.step", np.array(1 / STEPS, np.float32))
        return step, self._constant(f"{name}.zero", np.array(ZERO, np.uint8))

    def _in_bytes(self, name: str, matrix: NDArray[np.float32]) -> list[str]:
        """Constants: the transposed matrix, the scale of each output, and their zero."""
        scales = np.abs(matrix).max(axis=1) / np.float32(LEVELS)
        columns = np.rint(matrix / scales[:, None]).astype(np.int8).T
        zeros = np.zeros(len(scales), np.int8)
        named = {"bytes": columns, "scales": scales, "zeros": zeros}
        return [self._constant(f"{name}.{kind}", values) for kind, values in named.items()]

    def _given(self, name: str) -> str:
        return self._constant(name, self._weights[name])

    def _constant(self, name: str, values: NDArray[np.generic]) -> str:
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name
