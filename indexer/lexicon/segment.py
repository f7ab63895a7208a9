"""Words of a text for the lexical leg: jieba with our names, and character pairs."""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from indexer.lexicon.script import simplified

if TYPE_CHECKING:
    from indexer.lexicon.dictionary import Dictionary, Route

KEPT_WHOLE = re.compile(
    r"[一-鿿]{1,8}[〔\[(]\d{4}[〕\])]\d+号"  # 长府〔2020〕8号
    r"|(?<!\d)\d++[+×x]\d*[a-z]?(?![a-z])"  # 50+x
    r"|(?<!\d)(?<!\d[.,])\d++(?:[.,]\d++)*+(?:kv|kw|mw|km|m2|%|‰)"  # 10kv, 2.5%
    r"|(?<!\d)(?<!\d[.,])\d++(?:[.,]\d++)*+(?:百|千|万|亿)*(?:平方公里|平方米|公里|人次|公顷|米|元|户|张|家|件|个|项|所|亩|吨|例|例|辆|台|条|处)"
    r"|(?<!\d)(?<!\d[.,])\d++(?:[.,]\d++)*+(?:百|千|万|亿)+"
    r"|[一二三四五六七八九]级(?:[甲乙丙]等)?(?:综合|专科)?医院"  # 三级医院
)
"""文号, digits with their unit, and grades: one token each, matched on folded text. A figure is
looked at once, from its first digit: 10,000 of them cost no more than as many other characters."""

NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
HAN_RUN = re.compile(r"[一-鿿]+")
WORD = re.compile(r"\w")
GAP_IN_CHINESE = re.compile(r"(?<=[一-鿿])\s+(?=[一-鿿])")

BETWEEN_CLAUSES = re.compile(r"[^\w+#&.%-]+")
"""Characters that are part of no word; jieba cuts what stands between two such by itself."""

CLAUSES_KEPT = 1 << 14
"""Clauses whose words are remembered, some 10 MB. Of 1,017 real passages' clauses 46 % had been
met before (titles in context lines, departments): 2,600 passages a second instead of 1,900,
and 1,050 by jieba itself. With everything around it, ``tokens`` is 2.2 times as fast on these
passages as it was by jieba without this, and 4.4 times on 3,000 recombined ones."""

_LOADING = threading.Lock()


class _Loaded(NamedTuple):
    """The dictionary, and the words of a clause by it, remembered."""

    dictionary: Dictionary
    words: Callable[[str], tuple[str, ...]]


class Segmenter:
    """Cuts texts into tokens; the dictionary is loaded at the first use, once."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = tuple(dict.fromkeys(fold(name) for name in names))
        self._kept: _Loaded | None = None

    def tokens(self, text: str) -> list[str]:
        """Words, whole figures with their bare number, and the pairs of each run of Chinese."""
        folded = fold(text)
        return [*self._words(folded), *pairs(folded)]

    def content(self, text: str) -> list[str]:
        """The words alone, in reading order."""
        return list(self._words(fold(text)))

    def words(self, chinese: str) -> list[str]:
        """A run of Chinese cut into words of the dictionary, none guessed; they join to the run."""
        return list(self._loaded().dictionary.cut(chinese, HMM=False))

    def likelihood(self, chinese: str) -> float:
        """Natural logarithm of the probability of the likeliest cut into words (unigrams)."""
        route: Route = {}
        self._loaded().dictionary.calc(chinese, {}, route)
        return float(route[0][0])

    def _words(self, folded: str) -> Iterator[str]:
        end = 0
        for match in KEPT_WHOLE.finditer(folded):
            yield from self._cut(folded[end : match.start()])
            yield match.group()
            yield from NUMBER.findall(match.group())
            end = match.end()
        yield from self._cut(folded[end:])

    def _cut(self, piece: str) -> Iterator[str]:
        words_of = self._loaded().words
        for clause in BETWEEN_CLAUSES.split(piece):
            if clause:
                yield from words_of(clause)

    def _loaded(self) -> _Loaded:
        if self._kept is None:
            with _LOADING:
                if self._kept is None:
                    self._kept = _load(self._names)
        return self._kept


def fold(text: str) -> str:
    """NFKC, lower case, Simplified, and no whitespace between Chinese characters."""
    return simplified(GAP_IN_CHINESE.sub("", unicodedata.normalize("NFKC", text).lower()))


def pairs(folded: str) -> list[str]:
    """Each two neighbouring Chinese characters: finds names no dictionary knows."""
    return [
        run[at : at + 2] for run in HAN_RUN.findall(folded) for at in range(max(len(run) - 1, 0))
    ]


def _load(names: Iterable[str]) -> _Loaded:
    # here: a build that finds nothing changed needs no words
    from indexer.lexicon.dictionary import Dictionary

    dictionary = Dictionary(name for name in names if HAN_RUN.fullmatch(name))

    @lru_cache(CLAUSES_KEPT)
    def words(clause: str) -> tuple[str, ...]:
        return tuple(word for word in dictionary.lcut(clause) if WORD.search(word))

    return _Loaded(dictionary, words)
