"""Whether a question says what it is about, by the words left over when all else is taken out."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from retriever.records import Question

HAN = re.compile(r"[一-鿿]")


def word_list(name: str) -> frozenset[str]:
    """The words of a data file of the package; lines with # are comments."""
    lines = Path(__file__).parents[1].joinpath(name).read_text("utf-8").splitlines()
    return frozenset(word for line in lines if line[:1] != "#" for word in line.split())


NOTICE_WORDS = word_list("notice_words.txt")
"""Words for a notice: a question with no other is about the notice or about all of it."""

ASPECTS = word_list("aspect_words.txt")
"""What is asked of a thing already spoken of: alone, they leave the thing to the history."""


def has_substance(question: Question) -> bool:
    """Whether the topic says what the question is about: a term, a figure or two characters."""
    if question.terms:
        return True
    words = [word for word in question.topic.split() if word not in NOTICE_WORDS]
    chinese = max((len(word) for word in words if HAN.search(word)), default=0)
    return chinese >= 2 or bool(re.search(r"[a-z]{3,}|\d", " ".join(words)))


def only_aspects(question: Question) -> bool:
    """Whether all words of the topic say which side of a thing is meant, none which thing."""
    return not question.terms and all(word in ASPECTS for word in question.topic.split())
