"""Whether one run is better than another on the same questions: the paired bootstrap.

The per-question differences are drawn with replacement, as often as there are questions, and
averaged; the spread of those averages is that of the mean difference (Efron and Tibshirani
1993, chapter 16; for retrieval Sakai, SIGIR 2006, and Smucker et al., CIKM 2007).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 10_000
"""The standard error of a p near 0.05 is then 0.002."""
PORTION = 500
"""Resamples drawn at once; 500 of 3,219 questions take 13 MB."""
SEED = 20180918
"""So that two runs over the same figures say the same."""
CONFIDENCE = 0.95


class Difference(NamedTuple):
    """How far one run lies above another in one measure."""

    ours: float
    theirs: float
    difference: float
    """Mean of ours less theirs over the questions."""
    low: float
    high: float
    """Ends of the 95 % interval of the difference, by percentiles."""
    p: float
    """Two-sided: how often a difference this far from 0 is seen if there is none."""
    questions: int


def paired(ours: Mapping[str, float], theirs: Mapping[str, float]) -> Difference:
    """The difference over the questions (keys) of ``ours``, which ``theirs`` must have too."""
    names = sorted(ours)
    own = np.array([ours[name] for name in names], np.float64)
    other = np.array([theirs[name] for name in names], np.float64)
    gaps = own - other
    if not names:
        return Difference(0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0)
    means = _resampled_means(gaps)
    tail = 100 * (1 - CONFIDENCE) / 2
    low, high = np.percentile(means, (tail, 100 - tail))
    return Difference(
        float(own.mean()),
        float(other.mean()),
        float(gaps.mean()),
        float(low),
        float(high),
        _p_value(means, float(gaps.mean())),
        len(names),
    )


def _resampled_means(gaps: NDArray[np.float64]) -> NDArray[np.float64]:
    """Shape (RESAMPLES,)."""
    draw = np.random.default_rng(SEED)
    portions = [
        gaps[draw.integers(gaps.size, size=(PORTION, gaps.size))].mean(axis=1)
        for _ in range(RESAMPLES // PORTION)
    ]
    return np.concatenate(portions)


def _p_value(means: NDArray[np.float64], observed: float) -> float:
    """Share of the averages, moved to mean 0, that lie at least as far from it as was observed.

    One is counted on top (Davison and Hinkley 1997, 4.2), so that it is never 0.
    """
    rounding = 1e-12  # equal gaps averaged in another order
    far = int(np.count_nonzero(np.abs(means - observed) >= abs(observed) - rounding))
    return min(1.0, (far + 1) / (means.size + 1))
