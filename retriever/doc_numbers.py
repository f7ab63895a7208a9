"""Notices that a question names by their 文号 (长府〔2020〕8号)."""

from __future__ import annotations

import re
import unicodedata

import numpy as np
from numpy.typing import NDArray

from indexer.backends.base import Index
from indexer.lexicon import simplified

NUMBER = re.compile(r"([一-鿿]{1,12})[〔\[(【]?(\d{4})[〕\])】]?年?第?(\d{1,4})号")
"""Issuer's short form, year, running number, in whatever brackets, once width is folded."""


_Key = tuple[str, str, str]


class NumberedRows:
    """The passages of one index by their document's 文号."""

    def __init__(self, index: Index) -> None:
        places = {name: place for place, name in enumerate(index.documents)}
        self._numbers = [_number(one.metadata.doc_number) for one in index.documents.values()]
        documents = [places[index.items[p.item_id].document_id] for p in index.passages]
        self._document_of_row = np.array(documents, np.int64)

    def named(self, text: str) -> NDArray[np.bool_]:
        """Whether the text names the 文号 of each passage's document, shape (passages,)."""
        asked = {_key(match) for match in NUMBER.finditer(_folded(text))}
        met = [any(_same(own, one) for one in asked) for own in self._numbers]
        return np.array(met, np.bool_)[self._document_of_row]


def _folded(text: str) -> str:
    return "".join(simplified(unicodedata.normalize("NFKC", text)).split())


def _key(match: re.Match[str]) -> _Key:
    return match[1], match[2], str(int(match[3]))


def _number(printed: str | None) -> _Key | None:
    match = NUMBER.search(_folded(printed or ""))
    return _key(match) if match else None


def _same(own: _Key | None, asked: _Key) -> bool:
    """Words may run on before the number in a question: 请问长府〔2020〕8号."""
    return own is not None and asked[0].endswith(own[0]) and asked[1:] == own[1:]
