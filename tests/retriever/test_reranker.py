"""The reranker, with a real CrossEncoder whose weights are set so that its order is known."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer, models, pre_tokenizers, processors
from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

from common.errors import RerankerError
from indexer.lexicon import load_lexicon
from retriever import Retriever
from retriever.reranker import CrossEncoderReranker, load_reranker
from tests.retriever.fakes import CharacterEncoder, small_index

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
LIKED = "园"
"""The only character that raises a passage's score."""


def make_model(folder: Path, labels: int = 1) -> Path:
    """A BERT with one layer whose classifier sees how much of a pair is the liked character."""
    vocabulary = [
        *SPECIAL,
        *dict.fromkeys("种植行道树五八九百棵。建设口袋公园两座全部开放去年情况"),
    ]
    _tokenizer(vocabulary).save_pretrained(folder)
    torch.manual_seed(20)
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=8,
        num_hidden_layers=1,
        num_attention_heads=1,
        intermediate_size=8,
        num_labels=labels,
    )
    model = BertForSequenceClassification(config)
    _train(model, vocabulary) if labels == 1 else None
    model.save_pretrained(folder)
    return folder


def _tokenizer(vocabulary: list[str]) -> PreTrainedTokenizerFast:
    numbers = {word: number for number, word in enumerate(vocabulary)}
    tokenizer = Tokenizer(models.WordLevel(numbers, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token="[PAD]",
        unk_token="[UNK]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        model_max_length=128,
    )


def _train(model: BertForSequenceClassification, vocabulary: list[str]) -> None:
    """A few hundred steps on random pairs: 1 where the liked character stands, else 0."""
    liked = vocabulary.index(LIKED)
    draw = torch.Generator().manual_seed(20)
    adam = torch.optim.Adam(model.parameters(), 0.01)
    for _ in range(150):
        ids = torch.randint(len(SPECIAL), len(vocabulary), (32, 24), generator=draw)
        ids[:, 0] = 2
        ids[::2] = torch.where(ids[::2] == liked, 3, ids[::2])
        ids[1::2, 5:9] = liked
        wanted = (ids == liked).any(1).float()
        loss = torch.nn.functional.binary_cross_entropy_with_logits(
            model(input_ids=ids).logits[:, 0], wanted
        )
        adam.zero_grad()
        loss.backward()
        adam.step()
    model.eval()


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_model(tmp_path_factory.mktemp("models") / "cross-encoder")


def found(retriever: Retriever, question: str) -> list[str]:
    return [hit.item.id for hit in retriever.search(question).hits]


def test_the_model_decides_the_order(model: Path) -> None:
    index, encoder, lexicon = small_index(), CharacterEncoder(), load_lexicon()
    assert found(Retriever(index, encoder, lexicon), "行道树五百棵")[0] == "east-2020:1"
    retriever = Retriever(index, encoder, lexicon, load_reranker(str(model)))
    result = retriever.search("行道树五百棵")
    assert result.hits[0].item.id == "east-2020:2"
    assert result.reranker == retriever.reranker.fingerprint  # type: ignore[union-attr]
    reranked = [hit.reranked for hit in result.hits]
    assert reranked[0] == max(score for score in reranked if score is not None)


def test_scores_are_of_the_texts_in_their_order(model: Path) -> None:
    reranker = CrossEncoderReranker(model)
    liked, other = reranker.scores("树", ["公园园园园开放", "种植行道树百棵"])
    assert liked > 0.5 > other
    np.testing.assert_allclose(
        reranker.scores("树", ["种植行道树百棵", "公园园园园开放"]), [other, liked], atol=1e-6
    )


def test_it_is_loaded_once_for_the_process(model: Path) -> None:
    assert load_reranker(str(model)) is load_reranker(f"{model}/")


def test_none_is_used_unless_set() -> None:
    assert load_reranker("") is None


@pytest.mark.parametrize("name", ["no-such-model", "/no/such/folder", "bundled:other"])
def test_a_model_that_is_not_here_is_one_line(name: str) -> None:
    with pytest.raises(RerankerError, match="POLICY_RERANKER") as caught:
        load_reranker(name)
    assert len(str(caught.value).splitlines()) == 1


def test_a_folder_without_a_model_is_named_at_the_first_question(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}", "utf-8")
    with pytest.raises(RerankerError, match="POLICY_RERANKER"):
        CrossEncoderReranker(tmp_path).scores("树", ["行道树"])


def test_a_classifier_of_several_classes_is_refused(tmp_path: Path) -> None:
    folder = make_model(tmp_path / "three", labels=3)
    with pytest.raises(RerankerError, match="num_labels = 3"):
        CrossEncoderReranker(folder).scores("树", ["行道树"])
