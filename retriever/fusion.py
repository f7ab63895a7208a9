"""One score out of two legs; what the question names is added by ``boosts``."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float64]
Items = NDArray[np.integer[Any]]
"""The number of the item of each passage."""

DENSE_WEIGHT = 0.62
"""Share of the dense leg in the convex sum (Bruch et al. 2022). Chosen together with LEAST_BEST
among 0.58 to 0.70: on 599 policy documents with 268 public questions 0.60 to 0.62 find two more
documents first than 0.70, the eval sets and CMRC2018 dev hold (``scripts.sweep_fusion``,
docs/decisions/0005)."""

CHANCE = 0.025
"""Taken from an item's score for each unit of ln(its passages): the best of many passages is
high by chance alone. Over all pairs of 268 public questions and 599 policy documents, right or
wrong, the best fused score rises by 0.038 a unit. There 0, 0.02, 0.025 and 0.03 find the right
document first in 0.840, 0.866, 0.866 and 0.869 of the questions (one half of them 0.843 with
each, the other 0.836, 0.888, 0.888, 0.896); eval/sets lose 0.002 of MRR@10 from 0 to 0.02 and
to 0.03, and 0.011 to 0.05."""

COSINE_FLOOR = 0.75
COSINE_RANGE = 0.25
"""multilingual-e5 puts unrelated texts near 0.75 (its authors: contrastive temperature 0.01),
so cosines are spread over [0.75, 1] by fixed bounds: a score means the same in every search."""

EXPANSION_WEIGHT = 0.5
"""Weight of the words the lexicon adds, against the question's own. On the 48 seed questions
with gold items 0, 0.25, 0.5 and 1 gave MRR@10 0.906, 0.958, 0.948 and 0.948 (English
questions 0.6 without, 1.0 with); too few questions to tell the last three apart."""

LEAST_BEST = 60.0
"""BM25 score below which even the best passage shares little with the question: an English
question's year and digits, or two common words, must not make the whole lexical leg. Of 10, 20,
30, 40, 50, 60 and 75 at 0.62 dense eval/sets/staff.jsonl has MRR@10 0.965, 0.969, 0.971, 0.981,
0.978, 0.977, 0.977 and the seed questions 0.936, 0.950, 0.950, 0.950, 0.950, 0.961, 0.961
(before the terms were last extended). On public questions the best passage mostly scores
50 to 130, and nothing changes."""


def spread_cosine(cosine: Scores) -> Scores:
    """Cosines on [0, 1] by the fixed bounds, shape kept."""
    return np.clip((cosine - COSINE_FLOOR) / COSINE_RANGE, 0.0, 1.0)


def share_of_best(scores: Scores) -> Scores:
    """Scores divided by the greatest of them, or by LEAST_BEST if none is that great."""
    return scores / max(float(scores.max(initial=0.0)), LEAST_BEST)


def fuse(cosine: Scores, lexical: Scores) -> Scores:
    """Convex sum of both legs: ``0.62 * spread(cosine) + 0.38 * bm25 / max(bm25)``."""
    return DENSE_WEIGHT * spread_cosine(cosine) + (1 - DENSE_WEIGHT) * share_of_best(lexical)


def best_of(items: Items, scores: Scores) -> Scores:
    """Of each passage, the highest score that any passage of its item has; shape kept.

    ``items`` numbers the item of each passage. The words of a question and its sense may stand
    in different parts of one item: legs are fused by item, not by passage. On the 179 eval
    questions with gold items nothing changes at 0.7 dense (MRR@10 0.962 either way).
    """
    numbers, places = np.unique(items, return_inverse=True)
    highest = np.full(numbers.size, -np.inf)
    np.maximum.at(highest, places, scores)
    return np.asarray(highest[places], np.float64)


def luck(items: Items) -> Scores:
    """Of each passage, what its item owes to having several of them; shape kept.

    ``items`` numbers the item of each passage, and every passage of an item must be there.
    """
    _, places, counts = np.unique(items, return_inverse=True, return_counts=True)
    return np.asarray(CHANCE * np.log(counts[places]), np.float64)
