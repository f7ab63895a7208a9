"""The items a plan's scope takes in: all of them, from the index, never from a search."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache, reduce
from operator import or_

import numpy as np

from answerer import scope
from answerer.asking import Asking
from answerer.notices import named_by_number
from answerer.units import label
from answerer.wording import is_dash
from common.records import Field, Item
from retriever.coded import Mask
from retriever.understanding.numbers import digits

MOST_READ = 5_000
"""Items whose headings and numbers are compared one by one; beyond that a district or a year has
to narrow the question."""
COVERED = 0.6
"""Share of a topic's words, by rarity, that an item must print to be listed for it; .4, .6 and .8
answer eval/sets alike."""
LEAST_HEADING = 3
"""Characters of a heading or project that a topic may name."""
_AND = re.compile(r"[、，,；;和与及]")
_ORDINAL = re.compile(r"^\W*(?:第)?([一二三四五六七八九十廿百]+|\d+)(?:章|部分|条|项)?[、.)）：:]?")
_PUNCTUATION = re.compile(r"[\s“”\"'《》（）()，。、：:；;—-]")


def selected(asking: Asking) -> tuple[Item, ...]:
    """The tasks of the notices, chapter, quarters and mark asked for, in reading order."""
    plan = asking.question.plan.scope
    facets = asking.shelf.facets
    mask = notice_items(asking)
    if plan.quarters:
        mask = mask & reduce(or_, (facets.setting(Field(one)) for one in plan.quarters))
    if np.count_nonzero(mask) > MOST_READ:
        return ()
    numbered = tuple(i for i in asking.shelf.items(np.flatnonzero(mask)) if i.number)
    items = _of_chapter(numbered, plan.chapter) if plan.chapter else numbered
    return tuple(
        item
        for item in items
        if (item.starred or not plan.starred)
        and (not plan.quarters or any(_set(item, quarter) for quarter in plan.quarters))
    )


def _set(item: Item, quarter: str) -> bool:
    return not is_dash(item.quarters.get(quarter, ""))


def _of_chapter(items: Sequence[Item], chapter: str) -> tuple[Item, ...]:
    """The items under the heading of a number, of the highest level that has it."""
    for level in range(max((len(item.path) for item in items), default=0)):
        below = (item for item in items if len(item.path) > level)
        found = tuple(item for item in below if ordinal(item.path[level]) == chapter)
        if found:
            return found
    return ()


def notice_items(asking: Asking) -> Mask:
    """The items of the place, year, kind and 文号 asked for."""
    mask = scope.items_asked(asking)
    named = named_by_number(asking)
    if not named:
        return mask
    files = {document.id for document in named}
    notices = np.array([one.id in files for one in asking.shelf.documents], np.bool_)
    return mask & notices[asking.shelf.index.columns.document_of_item]


def about(asking: Asking, items: Sequence[Item], topic: str) -> tuple[Item, ...]:
    """The items under a heading or project that the topic names, else those that print it."""
    parts = [part for part in _AND.split(topic) if len(part) >= LEAST_HEADING]
    named = [item for item in items if any(_under(item, part) for part in (topic, *parts))]
    if named:
        return tuple(named)
    relevance = asking.desk.relevance
    terms = asking.question.terms
    rated = [(relevance.coverage(topic, _name(item), terms), item) for item in items]
    return tuple(item for share, item in rated if share >= COVERED)


def headed(items: Sequence[Item], topic: str) -> tuple[Item, ...]:
    """The items whose project or heading is the topic itself, but for its number."""
    plain = _plain(topic)
    return tuple(i for i in items if plain in {_plain(n) for n in (*i.path, i.project or "")})


def _name(item: Item) -> str:
    return "\n".join((*item.path, item.project or "", label(item.text).text))


def _under(item: Item, topic: str) -> bool:
    plain = _plain(topic)
    names = (_plain(name) for name in (*item.path, item.project or ""))
    return any(
        len(name) >= LEAST_HEADING and (name in plain or plain in name)
        for name in names
        if min(len(name), len(plain)) >= LEAST_HEADING
    )


def _plain(text: str) -> str:
    """A heading without its number and punctuation."""
    return _PUNCTUATION.sub("", re.sub(r"^[（(]?[一二三四五六七八九十]+[）)、]", "", text))


def with_number(asking: Asking, number: str) -> Iterator[Item]:
    """The items in scope of a number as the question gives it: "20", or "五(四)"."""
    mask = notice_items(asking)
    if asking.question.plan.scope.chapter and "(" not in number:
        inside = _of_chapter(selected(asking), asking.question.plan.scope.chapter)
        yield from (item for item in inside if ordinal(item.number) == digits(number))
        return
    chapter, _, inner = number.removesuffix(")").partition("(")
    wanted = digits(inner or chapter)
    if np.count_nonzero(mask) > MOST_READ:
        own = asking.shelf.index.columns.number_of_item == int(wanted or -1)
        yield from asking.shelf.items(np.flatnonzero(mask & own) if not inner else ())
        return
    for item in asking.shelf.items(np.flatnonzero(mask)):
        if not item.number or ordinal(item.number) != wanted:
            continue
        if not inner or (item.path and ordinal(item.path[0]) == digits(chapter)):
            yield item


@lru_cache(4096)
def ordinal(text: str) -> str:
    """The number that a heading or label opens with, in digits; empty where it has none."""
    found = _ORDINAL.match(text.replace("（", "(").lstrip("(") if text[:1] in "（(" else text)
    return digits(found[1]) if found else ""
