"""Which of the items found a question is about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from statistics import mean, pstdev
from typing import NamedTuple

import numpy as np

from answerer import scope
from answerer.asking import Asking
from answerer.extract import Ranked
from answerer.fields import carries, effective
from answerer.honesty import asks_outcome
from answerer.relevance import apart, asks_measure, figure_fit, held_terms
from common.catalogue import Language
from common.records import Field, Item
from indexer.backends.base import Scored
from retriever import Asked, Hit

TIE = 0.97
"""Share of the best score at which a second item is answered too; 0.93 to 0.99 answer the
seeds alike."""
BEARING = 0.6
"""Share of the best score, and of its coverage, that an item may have and still be
preferred because it bears the fields asked for; 0.4 to 0.8 answer the seeds alike."""
MOST_ITEMS = 2
"""Items answered side by side when the question fits both."""
COVERED = 0.44
"""Share of the topic's words, by rarity, that an item must have where no term of the lexicon is
named. On the eval sets and eval/outside (scripts/tune_abstention.py) questions with an answer and
such about nothing in the corpus are told apart in 0.774 of the cases here, at best in 0.782 (at
0.22), with each question left out in 0.725: those with an answer in wholly other words are met
by their sense (``_in_other_words``), and four more outsiders are declined here than at 0.22."""
COVERED_WITH_TERM = 0.1
"""The same where the item names one of the question's terms: that alone says most."""
CLOSE = 0.865
"""Cosine of the first hit from which a topic put in wholly other words is taken as met. Weak:
right paraphrases have 0.84 to 0.87 and questions about nothing in the corpus 0.74 to 0.86."""
STANDS_OUT = 2.5
"""Deviations by which the item nearest to an English topic stands above the mean of all items
in scope, from which it is taken as met though no term of the lexicon is named. An absolute
cosine cannot tell: English against Chinese has 0.74 to 0.80 with an answer, 0.74 to 0.83
without. On seeds.jsonl and staff.jsonl (scripts/tune_abstention.py) English questions without
a term have 3.4 and 3.8 with an answer and one 2.2; the one about nothing in the corpus 2.3, one
about something there whose figure is not 4.3. Few: measure again when the sets grow."""
TOPIC_WORDS = 2
"""Words of a topic from which it can be told apart from others by its meaning."""
NEAREST = 4
"""Passages nearest to the topic alone that the item found for the whole question must be among.
Like AKIN set by reading the questions of eval/outside, too few there to choose by a count."""
AKIN = 0.25
"""Share of a topic's characters that an item must have to give a figure for it in other words."""
MOST_NUMBERED = 2_000
"""Items of the number asked for that are looked at, in reading order; a question that leaves open
which of more notices it means is answered by the first anyway."""
SPREAD_OVER = 4_000
"""Passages, evenly spread over those in scope, whose cosines say what is usual: the deviation of
as many is within some 1 % of that of all (1 / sqrt(2 n))."""
LOOKED_AT = 500
"""Passages nearest to a topic among which one with a figure is looked for."""
OTHER_WORDS_TIE = 0.95
"""Share of the first hit's score down to which hits without a shared word are looked at."""


def chosen_items(asking: Asking, fields: Sequence[Field]) -> tuple[Ranked, ...]:
    """The items to answer with, best first; empty where nothing found is about the question."""
    numbered = _bearing_most(asking, by_number(asking), fields)
    if numbered:
        return tuple(Ranked(item, 1.0) for item in numbered)
    hits = supported(asking)
    if not hits:
        return ()
    best = _best_bearing(asking, hits, fields)
    borne = _borne(asking, best.item, fields)
    ties = [
        hit
        for hit in hits
        if hit is not best
        and hit.score >= TIE * best.score
        and 0 < borne == _borne(asking, hit.item, fields)
    ]
    return ranked((best, *ties)[:MOST_ITEMS])


def per_notice(asking: Asking, fields: Sequence[Field]) -> tuple[Ranked, ...]:
    """The best item of each notice that sets any of the fields, printed leads first.

    For a question that supposes something without saying of which year: every notice that
    speaks of the task as much as the best one does answers it.
    """
    hits = supported(asking)
    bearing = [
        hit for hit in hits if any(carries(hit.item, effective(hit.item, f)) for f in fields)
    ]
    if not bearing:
        return ()
    top = bearing[0]
    least = BEARING * coverage(asking, top.item)
    first: dict[str, Hit] = {}
    for hit in bearing:
        if hit.score >= BEARING * top.score and coverage(asking, hit.item) >= least:
            first.setdefault(hit.document.id, hit)
    chosen = sorted(first.values(), key=lambda hit: not hit.item.lead)
    return ranked(chosen[:MOST_ITEMS])


def by_number(asking: Asking) -> Iterator[Item]:
    """The items in scope whose number the question gives (第20项, item 20), if it gives one."""
    number = asking.item_number
    if not number:
        return
    numbered = asking.shelf.index.columns.number_of_item == int(number)
    places = np.flatnonzero(numbered & scope.items_asked(asking))[:MOST_NUMBERED]
    yield from (item for item in asking.shelf.items(places) if item.number == number)


def _bearing_most(
    asking: Asking, items: Iterable[Item], fields: Sequence[Field]
) -> tuple[Item, ...]:
    """The first of those items that set most of the fields; no more are read than needed."""
    kept: dict[int, list[Item]] = {}
    for item in items:
        kept.setdefault(_borne(asking, item, fields), []).append(item)
        if len(kept.get(len(fields), ())) == MOST_ITEMS:
            break
    return tuple(kept[max(kept)][:MOST_ITEMS]) if kept else ()


def supported(asking: Asking) -> tuple[Hit, ...]:
    """The hits of the district, year and kind asked for that are about the question at all."""
    results = asks_outcome(asking)
    return tuple(
        hit
        for hit in asking.hits
        if asking.fits(hit.item)
        and (not results or asking.shelf.reports_results(hit.item))
        and is_about(asking, hit)
    )


def is_about(asking: Asking, hit: Hit) -> bool:
    """Whether the item speaks of the question's topic, in its words or at least in its sense."""
    question, text = asking.question, full_text(hit.item)
    covered = coverage(asking, hit.item)
    if held_terms(question.terms, text):
        english = question.language is Language.EN and not printed_topic(question.topic)
        return english or covered >= COVERED_WITH_TERM
    return covered >= COVERED or (not question.terms and _in_other_words(asking, hit))


def printed_topic(topic: str) -> tuple[str, ...]:
    """The Chinese words of a topic: beside English ones they are names as printed."""
    return tuple(word for word in topic.split() if _HAN.search(word))


_OPEN = frozenset({Asked.SUMMARY, Asked.COMPARE, Asked.YES_NO})
_HAN = re.compile(r"[一-鿿]")


def _in_other_words(asking: Asking, hit: Hit) -> bool:
    """Whether the item is what the topic means though they share no words.

    Likeness in meaning alone says little, so something must be asked that only an item of a
    notice could say: a department, a quarter, a figure; in English a district or year will do.
    """
    question, first = asking.question, asking.hits[0]
    if hit.score < OTHER_WORDS_TIE * first.score:
        return False
    specific = bool(question.asked - _OPEN)
    if question.language is Language.EN:
        scoped = bool(question.districts or question.years or question.kinds)
        return (specific or scoped) and standing_out(asking) == hit.item.id
    return specific and first.dense >= CLOSE and _akin(asking, hit.item) and _nearest(asking, hit)


def _nearest(asking: Asking, hit: Hit) -> bool:
    """Whether the item is among those nearest to the topic alone, without place and year."""
    topic, shelf = asking.question.topic, asking.shelf
    items = scope.items_asked(asking)
    if len(topic.split()) < TOPIC_WORDS or not items.any():
        return False
    vector = asking.desk.relevance.query_vector(topic)
    found = shelf.index.dense(vector, NEAREST, shelf.facets.rows(items))
    own = set(shelf.index.rows_of(hit.item.id).tolist())
    return any(one.row in own for one in found)


def _akin(asking: Asking, item: Item) -> bool:
    """For a figure: whether the item counts what is asked or shares characters with the topic."""
    if not asking.asks(Asked.ANNUAL) or asking.asks(Asked.LEAD):
        return True
    characters = set(_HAN.findall(asking.question.topic))
    shared = characters & set(full_text(item))
    known = asks_measure(asking.question.standalone)
    fits = known and figure_fit(asking.question.standalone, item.text) == 1
    return fits or len(shared) >= AKIN * len(characters)


_FIGURE = re.compile(r"\d(?!\d{0,3}年)")


class Nearest(NamedTuple):
    """The item nearest to a topic, and by how many deviations it leaves the mean behind."""

    item_id: str
    deviations: float


def standing_out(asking: Asking) -> str | None:
    """The id of the item that stands out as near to the topic in sense, if one does."""
    nearest = nearest_to_topic(asking)
    return nearest.item_id if nearest and nearest.deviations >= STANDS_OUT else None


def nearest_to_topic(asking: Asking) -> Nearest | None:
    """The item in scope nearest to the topic; None for a topic of too few words to tell."""
    topic, shelf = asking.question.topic, asking.shelf
    if len(topic.split()) < TOPIC_WORDS:
        return None
    among = shelf.facets.rows(scope.items_asked(asking))
    rows = np.arange(len(shelf.index.passages)) if among is None else among
    if rows.size < TOPIC_WORDS:
        return None
    vector = asking.desk.relevance.query_vector(topic)
    sample = rows[:: -(-rows.size // SPREAD_OVER)]
    cosines = [one.score for one in shelf.index.dense(vector, sample.size, sample)]
    spread = pstdev(cosines)
    nearest = _first_able(asking, shelf.index.dense(vector, LOOKED_AT, among))
    if nearest is None or not spread:
        return None
    item, cosine = nearest
    return Nearest(item.id, (cosine - mean(cosines)) / spread)


def _first_able(asking: Asking, found: Iterable[Scored]) -> tuple[Item, float] | None:
    """The first item that can answer, with its cosine: for a figure, one that gives any."""
    index = asking.shelf.index
    for one in found:
        item = index.items[index.passages[one.row].item_id]
        if not asking.asks(Asked.ANNUAL) or has_figure(item):
            return item, one.score
    return None


def has_figure(item: Item) -> bool:
    """Whether a number stands in the item's text that is no year."""
    return bool(_FIGURE.search(item.text))


def coverage(asking: Asking, item: Item) -> float:
    """Share of the topic's words, by rarity, that stand in the item or its headings."""
    question = asking.question
    words = printed_topic(question.topic) or question.topic.split() or (question.standalone,)
    # apart, lest the end of one word and the start of the next be taken for a rare word
    topic = apart(words)
    return asking.desk.relevance.coverage(topic, full_text(item), question.terms)


def ranked(hits: Sequence[Hit]) -> tuple[Ranked, ...]:
    """The items of hits with their scores as shares of the best."""
    top = max((hit.score for hit in hits), default=0.0) or 1.0
    return tuple(Ranked(hit.item, hit.score / top) for hit in hits)


def full_text(item: Item) -> str:
    """All words of an item with the headings above it."""
    return "\n".join((*item.path, item.project or "", item.text, *item.quarters.values()))


def _best_bearing(asking: Asking, hits: Sequence[Hit], fields: Sequence[Field]) -> Hit:
    """Of the hits about as good as the first, the first of those that bear most fields."""
    top = hits[0]
    covered = BEARING * coverage(asking, top.item)
    close = [
        hit
        for hit in hits
        if hit.score >= BEARING * top.score and coverage(asking, hit.item) >= covered
    ]
    return max(close, key=lambda hit: _borne(asking, hit.item, fields))


def _borne(asking: Asking, item: Item, fields: Sequence[Field]) -> int:
    """How many of the fields the item sets, an empty cell of a table that has them included."""
    return sum(
        carries(item, effective(item, field)) or asking.shelf.has_field(item, field)
        for field in fields
    )
