"""A retriever over the current index, with the encoder, lexicon and reranker of the settings."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from common.settings import Settings
from indexer import encoder_fingerprint, load_encoder, open_index, require_same_encoder
from indexer.backends.base import Index
from indexer.encoders import Encoder
from indexer.encoders.bundled import bundled_folder
from indexer.encoders.quantised import shared_bert
from indexer.lexicon import load_lexicon
from retriever.reranker import load_reranker
from retriever.search import Retriever
from retriever.understanding.reader import QuestionModel


def open_retriever(settings: Settings) -> Retriever:
    """Open the newest good generation for searching.

    Raises IndexMissingError before anything is built, IndexStoreError when the index was
    built with another encoder, EncoderError when the encoder cannot be loaded, RerankerError
    when a reranker is set that is not on this machine.
    """
    return retriever_over(open_index(settings), settings)


def retriever_over(index: Index, settings: Settings) -> Retriever:
    """A retriever over an index that is open, with what ``open_retriever`` loads. Raises as it."""
    encoder = _encoder(settings, encoder_fingerprint(settings))
    require_same_encoder(index, encoder.fingerprint)
    lexicon = load_lexicon(settings.corpus)
    return Retriever(
        index, encoder, lexicon, load_reranker(settings.reranker), _model(settings.cache)
    )


@lru_cache(maxsize=1)
def _model(cache: Path) -> QuestionModel:
    """The reader of questions, on the bundled encoder whichever other is set for passages."""
    return QuestionModel(shared_bert(bundled_folder(cache)))


@lru_cache(maxsize=1)
def _encoder(settings: Settings, fingerprint: str) -> Encoder:
    """One for the process: reading it takes 0.5 s in which no session is answered, and 80 MB."""
    return load_encoder(settings)
