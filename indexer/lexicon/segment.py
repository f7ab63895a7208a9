"""Words of a text for the lexical leg: jieba with our names, and character pairs."""

from __future__ import annotations

import logging
import re
import threading
import unicodedata
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from indexer.lexicon.script import simplified

if TYPE_CHECKING:
    import jieba

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

USER_WORD_FREQUENCY = 20_000
"""High enough that jieba never cuts a name of ours; its own common words have 10^4 to 10^5.
A name of two characters gets no more than jieba itself suggests: 台办 must not cut 平台|办理."""

_LOADING = threading.Lock()


class Segmenter:
    """Cuts texts into tokens; the dictionary is loaded at the first use, once."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = tuple(dict.fromkeys(fold(name) for name in names))
        self._tokenizer: jieba.Tokenizer | None = None

    def tokens(self, text: str) -> list[str]:
        """Words, whole figures with their bare number, and the pairs of each run of Chinese."""
        folded = fold(text)
        return [*self._words(folded), *pairs(folded)]

    def content(self, text: str) -> list[str]:
        """The words alone, in reading order."""
        return list(self._words(fold(text)))

    def words(self, chinese: str) -> list[str]:
        """A run of Chinese cut into words of the dictionary, none guessed; they join to the run."""
        return list(self._loaded().cut(chinese, HMM=False))

    def likelihood(self, chinese: str) -> float:
        """Natural logarithm of the probability of the likeliest cut into words (unigrams)."""
        tokenizer = self._loaded()
        route: dict[int, tuple[float, int]] = {}
        tokenizer.calc(chinese, tokenizer.get_DAG(chinese), route)
        return float(route[0][0])

    def _words(self, folded: str) -> Iterator[str]:
        end = 0
        for match in KEPT_WHOLE.finditer(folded):
            yield from self._cut(folded[end : match.start()])
            yield match.group()
            yield from NUMBER.findall(match.group())
            end = match.end()
        yield from self._cut(folded[end:])

    def _cut(self, piece: str) -> list[str]:
        return [word for word in self._loaded().lcut(piece) if WORD.search(word)]

    def _loaded(self) -> jieba.Tokenizer:
        with _LOADING:
            if self._tokenizer is None:
                self._tokenizer = _load(self._names)
        return self._tokenizer


def fold(text: str) -> str:
    """NFKC, lower case, Simplified, and no whitespace between Chinese characters."""
    return simplified(GAP_IN_CHINESE.sub("", unicodedata.normalize("NFKC", text).lower()))


def pairs(folded: str) -> list[str]:
    """Each two neighbouring Chinese characters: finds names no dictionary knows."""
    return [
        run[at : at + 2] for run in HAN_RUN.findall(folded) for at in range(max(len(run) - 1, 0))
    ]


def _load(names: Iterable[str]) -> jieba.Tokenizer:
    """A tokenizer of our own, so that no other user of jieba in the process is affected.

    The dictionary is read directly: jieba's ``initialize`` would keep a marshal file in
    the shared temporary folder, which another user of the machine could have written.
    """
    import jieba  # here: a build that finds nothing changed needs no words

    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    for name in names:
        if HAN_RUN.fullmatch(name):
            tokenizer.add_word(name, USER_WORD_FREQUENCY if len(name) > 2 else None)
    return tokenizer
