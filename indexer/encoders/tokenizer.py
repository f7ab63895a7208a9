"""The XLM-RoBERTa tokenizer of multilingual-e5-small, from its pieces and scores."""

from __future__ import annotations

from tokenizers import AddedToken, Regex, Tokenizer, normalizers, pre_tokenizers, processors
from tokenizers.models import Unigram

from indexer.encoders.q4 import Vocabulary

# SentencePiece's nmt_nfkc rule: control characters are dropped, line ends, tabs and zero-width
# characters are spaces, the rest is NFKC; then runs of spaces are one.
DROPPED = r"[\x{1}-\x{8}\x{b}\x{e}-\x{1f}\x{7f}\x{8f}\x{9f}]"
SPACES = r"[\x{9}\x{a}\x{c}\x{d}\x{1680}\x{200b}-\x{200f}\x{2028}\x{2029}\x{2581}\x{feff}\x{fffd}]"
MASK = "<mask>"


def build_tokenizer(vocabulary: Vocabulary) -> Tokenizer:
    """A tokenizer with XLM-RoBERTa's normalisation and ``<s> … </s>`` around each text."""
    pieces = list(zip(vocabulary.pieces, vocabulary.scores, strict=True))
    tokenizer = Tokenizer(Unigram(pieces, unk_id=vocabulary.unknown, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(Regex(DROPPED), ""),
            normalizers.Replace(Regex(SPACES), " "),
            normalizers.NFKC(),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.add_special_tokens([AddedToken(name, special=True) for name in _specials(vocabulary)])
    tokenizer.post_processor = _framed(vocabulary)
    return tokenizer


def _specials(vocabulary: Vocabulary) -> list[str]:
    ids = (vocabulary.bos, vocabulary.pad, vocabulary.eos, vocabulary.unknown)
    return [*(vocabulary.pieces[i] for i in ids), MASK]


def _framed(vocabulary: Vocabulary) -> processors.TemplateProcessing:
    bos, eos = vocabulary.pieces[vocabulary.bos], vocabulary.pieces[vocabulary.eos]
    return processors.TemplateProcessing(
        single=f"{bos} $A {eos}",
        pair=f"{bos} $A {eos} {eos} $B {eos}",
        special_tokens=[(bos, vocabulary.bos), (eos, vocabulary.eos)],
    )
