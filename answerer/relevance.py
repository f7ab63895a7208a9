"""How well a piece of text answers a question: rare words shared, meaning, figures.

A sentence is scored against one part of a question as

    LEXICAL · coverage + DENSE · closeness + FIGURE · figure

coverage is the share of the part's words (weighed by how rare they are in the index)
that the sentence has itself or through a synonym; closeness is its cosine with the
part, stretched over the candidates; figure is 1 when a number with the asked measure
stands in it.
"""

from __future__ import annotations

import math
import re
import threading
from collections import Counter, OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.backends.base import Index
from indexer.encoders.base import Encoder
from indexer.lexicon import Lexicon, Term
from indexer.lexicon.departments import squeeze

LEXICAL, DENSE, FIGURE = 0.6, 0.4, 0.3
"""On eval/sets/seeds.jsonl 54 of 55 are right with LEXICAL 0.4 to 0.8, DENSE 0.2 to 0.6 and
FIGURE 0.1 to 0.5, one varied at a time."""
WORDS_DECIDE = 0.25
"""Coverage from which shared words alone choose a sentence: embedding one costs some 30 ms.
On eval/sets/seeds.jsonl 0.15 is as good, 0.35 loses one answer."""
SENSED_LENGTH = 48
"""Characters of a sentence whose meaning is compared; the encoder's time grows with them. 48 and
64 give the same answers on seeds.jsonl and staff.jsonl."""
COUNTED_ITEMS = 4000
"""Items whose words are counted for rarity, evenly spread; more would slow opening only."""
CACHED_WORDS = 8192
"""Texts whose words are kept."""
CACHED_QUERIES = 256
"""Questions and their parts whose vectors are kept."""
CACHED_VECTORS = 4096
"""Sentences whose vectors are kept; 1.5 kB each."""

_STOP = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "at",
        "be",
        "by",
        "did",
        "do",
        "does",
        "for",
        "from",
        "has",
        "have",
        "how",
        "in",
        "is",
        "it",
        "its",
        "of",
        "on",
        "or",
        "per",
        "please",
        "should",
        "tell",
        "the",
        "their",
        "there",
        "they",
        "this",
        "to",
        "was",
        "were",
        "what",
        "when",
        "where",
        "which",
        "who",
        "whom",
        "whose",
        "why",
        "will",
        "with",
        "me",
        "many",
        "much",
        "any",
        "all",
        "work",
        "works",
        "task",
        "tasks",
        "only",
    ]
)
_NUMBER = r"[0-9０-９][0-9０-９,.．]*|[一二三四五六七八九十百千两]+"
_MEASURES: tuple[tuple[str, str], ...] = (
    (r"平方|面积|建面|多大|\barea\b", r"[万亿]?平方"),
    (r"公里|多长|\b(?:how long|kilomet\w+|km)\b", r"公里|千米"),
    (r"百分之几|百分点|几个点|几成|比例|覆盖率|\b(?:percent\w*|rate|share)\b", r"[%％]|成"),
    (
        r"多少钱|金额|资金|收入|投资|亿|万元|产税|造价|预算|[均单房租]价|收费|学费|票价"
        r"|\b(?:fees?|tuition|money|invest\w*|budgets?|costs?|prices?)\b",
        r"[万亿千]*(?:美)?元",
    ),
    (r"床位|\bbeds?\b", r"张"),
    (r"学校|\bschools?\b", r"所"),
    (r"电梯|\b(?:elevators?|lifts?)\b", r"台"),
    (r"多少人|几人|几个人|多少名|\b(?:people|persons?)\b", r"[万亿]?[人名]"),
    (r"\bhouseholds?\b", r"户"),
)
"""Words of a question, and the measure that stands after the number it asks for."""
_AMOUNT = re.compile(r"(?:[0-9０-９][0-9０-９,.．]*+[年月日版号]|[^0-9０-９]++)*+[0-9０-９]")
"""Digits that count or measure: no year, no day, no version; from a text's beginning, so that each
character is looked at once."""
_COUNTED = re.compile(r"(?:几|多少)([家所台场条处套件户次个张名项辆座棵幢部批])")
"""几家, 多少处: the measure stands in the question itself."""
_EXACT = (
    r"百分之几|百分点|几个点|几成|\bpercent(?:age)?\b",
    r"多少钱|多少万元|多少亿|几(?:个)?亿|多少资金|投资多少|总投资|造价|预算(?:多少|花)|花(?:了)?多少|[均单房租]价"
    r"|收费|[一-鿿]费(?:是|要|交)?多少|票价|\b(?:fees?|tuition)\b"
    r"|\bhow much (?:money|is invested|will it cost)\b|\btotal (?:budget|cost|investment)\b"
    r"|\bbudget (?:for|of)\b|\b(?:cost|price) of\b",
    r"多少平方|多少公里|几公里|多少米|\b(?:km|kilomet\w+)\b",
    r"多少人|几人|几个人|多少名",
)


class Names(NamedTuple):
    """What a term is called."""

    printed: tuple[str, ...]
    """Its names as they stand in a squeezed text in lower case."""
    words: frozenset[str]
    """The words of all its names, English ones too."""


class Relevance:
    """Scores texts against questions with the index's own word counts."""

    def __init__(self, index: Index, encoder: Encoder, lexicon: Lexicon) -> None:
        self._query = lru_cache(CACHED_QUERIES)(encoder.query)
        self._encoder = encoder
        self._lexicon = lexicon
        names = index.columns.item_ids
        counted = range(0, len(names), max(1, -(-len(names) // COUNTED_ITEMS)))
        self._items = len(counted) or 1
        self._seen = _document_frequency(
            self.words(index.items[names[number]].text) for number in counted
        )
        self._vectors: OrderedDict[str, NDArray[np.float32]] = OrderedDict()
        self._lock = threading.Lock()

    def words(self, text: str) -> frozenset[str]:
        """Words and character pairs of a text."""
        return _words(self._lexicon, text)

    def rarity(self, word: str) -> float:
        """Inverse document frequency, ln((N + 1) / (n + 0.5)); from about 0 to ln(2N)."""
        return math.log((self._items + 1) / (self._seen.get(word, 0) + 0.5))

    def coverage(self, question: str, text: str, terms: Sequence[Term] = ()) -> float:
        """Share of the question's words, by rarity, that the text has or has a synonym of.

        ``terms`` are the terms of the question; found in its words when not given.
        """
        wanted = self.words(question)
        total = sum(map(self.rarity, wanted))
        mentioned = terms or self._lexicon.thesaurus.mentioned(question)
        held = wanted & (self.words(text) | self._through_synonyms(mentioned, text))
        return sum(map(self.rarity, held)) / total if total > 0 else 0.0

    def scores(
        self, question: str, texts: Sequence[str], figure: bool, sensed: int = 0
    ) -> NDArray[np.float64]:
        """One score per text, shape (len(texts),); see the module's formula.

        Closeness is compared for the first ``sensed`` texts only, for all by default.
        """
        if not texts:
            return np.zeros(0)
        lexical = np.array([self.coverage(question, text) for text in texts])
        total = LEXICAL * lexical
        if lexical.max() < WORDS_DECIDE:
            sensed_texts = [text[:SENSED_LENGTH] for text in texts[: sensed or len(texts)]]
            close = self.closeness(question, sensed_texts)
            total[: close.size] += DENSE * close
        if figure:
            total += FIGURE * np.array([figure_fit(question, text) for text in texts])
        return total

    def closeness(self, question: str, texts: Sequence[str]) -> NDArray[np.float64]:
        """Cosines stretched so that the closest text has 1 and the farthest 0."""
        cosines = self._encoded(texts) @ self._query(question).astype(np.float64)
        low, high = float(cosines.min()), float(cosines.max())
        return (cosines - low) / (high - low) if high > low else np.ones(len(texts))

    def query_vector(self, text: str) -> NDArray[np.float32]:
        """The vector of a question or a part of it, shape (dimension,)."""
        return self._query(text)

    def synonyms(self, question: str) -> Iterator[Names]:
        """The names of each term that a question mentions."""
        for term in self._lexicon.thesaurus.mentioned(question):
            yield Names(_squeezed_names(term), self._words_of(term))

    def _through_synonyms(self, terms: Iterable[Term], text: str) -> frozenset[str]:
        """The words of all names of the terms that the text has by any name."""
        return frozenset().union(*(self._words_of(term) for term in held_terms(terms, text)))

    def _words_of(self, term: Term) -> frozenset[str]:
        names = (term.name, *term.synonyms, *term.english)
        return frozenset(word for name in names for word in self.words(name))

    def _encoded(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Vectors of the texts, shape (len(texts), dimension).

        The lock is not held while texts are embedded: other sessions would wait for that.
        """
        with self._lock:
            known = {text: self._vectors[text] for text in texts if text in self._vectors}
        new = [text for text in dict.fromkeys(texts) if text not in known]
        if new:
            known.update(zip(new, self._encoder.passages(new), strict=True))
            self._keep({text: known[text] for text in new})
        return np.stack([known[text] for text in texts]).astype(np.float64)

    def _keep(self, vectors: Mapping[str, NDArray[np.float32]]) -> None:
        with self._lock:
            self._vectors.update(vectors)
            while len(self._vectors) > CACHED_VECTORS:
                self._vectors.popitem(last=False)


def apart(words: Iterable[str]) -> str:
    """Words as one text in which none runs into the next: Chinese has no spaces to keep."""
    return "，".join(words)


def held_terms(terms: Iterable[Term], text: str) -> tuple[Term, ...]:
    """The terms that the text names, by their own name or a synonym."""
    squeezed = squeeze(text).lower()
    return tuple(term for term in terms if any(name in squeezed for name in _squeezed_names(term)))


def _squeezed_names(term: Term) -> tuple[str, ...]:
    return tuple(squeeze(name).lower() for name in (term.name, *term.synonyms))


def asks_measure(question: str) -> bool:
    """Whether a share, a sum of money, an area or a length is asked for: nothing else will do."""
    return any(re.search(words, question, re.IGNORECASE) for words in _EXACT)


def asks_number(question: str) -> bool:
    """Whether things are counted: a sentence without any number does not answer."""
    return bool(_COUNTED.search(question) or re.search(r"\bhow many\b", question, re.IGNORECASE))


def figure_fit(question: str, text: str) -> float:
    """1 where a number stands with a measure asked for, 0.5 for any amount in digits, else 0."""
    asked = [unit for words, unit in _MEASURES if re.search(words, question, re.IGNORECASE)]
    asked += _COUNTED.findall(question)
    if any(re.search(rf"(?:{_NUMBER})[余多]?(?:{unit})", text) for unit in asked):
        return 1.0
    return 0.5 if _AMOUNT.match(text) else 0.0


@lru_cache(CACHED_WORDS)
def _words(lexicon: Lexicon, text: str) -> frozenset[str]:
    """Shared by the generations of an index: a newer one holds mostly the same items."""
    return frozenset(lexicon.tokens(text)) - _STOP


def _document_frequency(bags: Iterable[frozenset[str]]) -> Counter[str]:
    seen: Counter[str] = Counter()
    for bag in bags:
        seen.update(bag)
    return seen
