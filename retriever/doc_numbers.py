"""Notices that a question names by their 文号 (长府〔2020〕8号)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

import numpy as np

from common.records import Document
from indexer.lexicon import simplified
from retriever.coded import Mask

NUMBER = re.compile(r"([一-鿿]{1,12})[〔\[(【]?(\d{4})[〕\])】]?年?第?(\d{1,4})号")
"""Issuer's short form, year, running number, in whatever brackets, once width is folded."""

_Key = tuple[str, str, str]


class NumberedNotices:
    """The notices of one index by their 文号."""

    def __init__(self, documents: Iterable[Document]) -> None:
        numbers = [_number(document.metadata.doc_number) for document in documents]
        self._count = len(numbers)
        self._places: dict[_Key, list[int]] = {}
        for place, number in enumerate(numbers):
            if number is not None:
                self._places.setdefault(number, []).append(place)
        self._longest = max((len(issuer) for issuer, *_ in self._places), default=0)

    def named(self, text: str) -> Mask:
        """Whether the text names the 文号 of each document, shape (documents,)."""
        mask = np.zeros(self._count, np.bool_)
        for match in NUMBER.finditer(_folded(text)):
            for key in self._meant(_key(match)):
                mask[self._places.get(key, [])] = True
        return mask

    def _meant(self, asked: _Key) -> Iterator[_Key]:
        """What an asked 文号 may be: words may run on before it (请问长府〔2020〕8号)."""
        issuer, year, running = asked
        for length in range(1, min(len(issuer), self._longest) + 1):
            yield issuer[-length:], year, running


def _folded(text: str) -> str:
    return "".join(simplified(unicodedata.normalize("NFKC", text)).split())


def _key(match: re.Match[str]) -> _Key:
    return match[1], match[2], str(int(match[3]))


def _number(printed: str | None) -> _Key | None:
    match = NUMBER.search(_folded(printed or ""))
    return _key(match) if match else None
