"""What all sessions share: the model, and one opened index per generation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from answerer import Answerer, open_answerer
from common.catalogue import Language, say
from common.errors import IndexDamagedError
from common.settings import default_settings
from indexer import current_generation
from indexer.backends.base import Index
from ui.filters import Choices, choices
from ui.panels import Neighbours, ReadingOrder

KEPT_GENERATIONS = 2
"""The newest one, and the one before it while a question is still being answered from it."""


@dataclass(frozen=True, slots=True)
class Opened:
    """One generation ready to answer from; read-only, shared by all sessions."""

    answerer: Answerer
    index: Index
    order: Mapping[str, Neighbours]
    choices: Choices


def opened(language: Language) -> Opened:
    """The newest generation, opened once per process.

    Raises the NoticeErrors of the index and of the encoder.
    """
    with st.spinner(say("ui.opening", language)):
        return _opened(str(default_settings().index), _generation())


def _generation() -> int | None:
    """None where the index does not say; opening it then finds a whole one, or an error."""
    try:
        return current_generation(default_settings())
    except IndexDamagedError:
        return None


@st.cache_resource(show_spinner=False, max_entries=KEPT_GENERATIONS)
def _opened(folder: str, generation: int | None) -> Opened:
    """A newer generation is another key of the cache: opened as soon as it is there."""
    answerer = open_answerer(default_settings())
    index = answerer.retriever.index
    return Opened(answerer, index, ReadingOrder(index), choices(index))
