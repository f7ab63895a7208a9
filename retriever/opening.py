"""A retriever over the current index, with the encoder, lexicon and reranker of the settings."""

from __future__ import annotations

from common.settings import Settings
from indexer import load_encoder, open_index, require_same_encoder
from indexer.lexicon import load_lexicon
from retriever.reranker import load_reranker
from retriever.search import Retriever


def open_retriever(settings: Settings) -> Retriever:
    """Open the newest good generation for searching.

    Raises IndexMissingError before anything is built, IndexStoreError when the index was
    built with another encoder, EncoderError when the encoder cannot be loaded, RerankerError
    when a reranker is set that is not on this machine.
    """
    index = open_index(settings)
    encoder = load_encoder(settings)
    require_same_encoder(index, encoder.fingerprint)
    lexicon = load_lexicon(settings.corpus)
    return Retriever(index, encoder, lexicon, load_reranker(settings.reranker))
