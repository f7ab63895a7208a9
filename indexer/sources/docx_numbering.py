"""Automatic numbering of a DOCX, resolved to the labels a reader sees.

ECMA-376 part 1, 17.9: a paragraph, or its style, names a numbering instance and a level;
the instance names an abstract numbering, which holds the levels and one set of counters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from xml.etree.ElementTree import Element

from indexer.sources.numerals import numeral

_PLACE = re.compile(r"%([1-9])")
_PRIVATE = re.compile("[\ue000-\uf8ff]")
"""Signs of symbol fonts, which only bullets use."""
MOST_STYLES = 20
"""Styles based on one another; Word allows eleven."""
_BULLET = "•"


class Level(NamedTuple):
    """How one level prints its numbers."""

    form: str = "decimal"
    text: str = ""
    start: int = 1
    restart: int | None = None
    """Level (from 1) whose numbers start this one anew; 0 for never, None for any above."""
    glued: bool = False
    """Whether nothing stands between the label and the text."""
    arabic: bool = False
    """Whether all numbers of the label are Arabic, whatever their levels say."""
    style: str = ""
    """The paragraph style that this level numbers."""


Levels = dict[int, Level]


class Place(NamedTuple):
    """The numbering instance and level that a paragraph or style names; None where unsaid."""

    instance: str | None
    level: int | None


class Numbering:
    """The labels of the paragraphs of one document, asked for in reading order."""

    def __init__(self, numbering: Element | None, styles: Element | None) -> None:
        self._abstract = {} if numbering is None else _abstract_levels(numbering)
        self._instances = {} if numbering is None else _instances(numbering, self._abstract)
        self._styles = {} if styles is None else _styles(styles)
        self._counters: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()

    def label(self, paragraph: Element) -> str:
        """The label before the paragraph, with the space that sets it off; "" if unnumbered."""
        place = self._place(paragraph)
        instance = self._instances.get(place.instance or "")
        if instance is None:
            return ""
        levels = self._abstract.get(instance.abstract, {}) | instance.overrides
        number = place.level or 0
        level = levels.get(number)
        if level is None:
            return ""
        self._count(place.instance or "", instance, levels, number)
        return self._printed(level, levels, self._counters[instance.abstract])

    def _place(self, paragraph: Element) -> Place:
        own = _place(paragraph.find("pPr/numPr"))
        style = value_of(paragraph.find("pPr/pStyle")) or ""
        if own.instance is not None and own.level is not None:
            return own
        named, inherited = self._style_place(style)
        instance = own.instance if own.instance is not None else inherited.instance
        level = own.level if own.level is not None else inherited.level
        if level is None:
            level = self._level_of(instance, named)
        return Place(instance, level)

    def _style_place(self, style: str) -> tuple[str, Place]:
        """The nearest style with numbering among those the style is based on, and its place."""
        for _ in range(MOST_STYLES):
            known = self._styles.get(style)
            if known is None:
                break
            if known.place.instance is not None:
                return style, known.place
            style = known.based_on
        return style, Place(None, None)

    def _level_of(self, instance: str | None, style: str) -> int:
        known = self._instances.get(instance or "")
        levels = self._abstract.get(known.abstract, {}) if known else {}
        return next((at for at, level in levels.items() if style and level.style == style), 0)

    def _count(self, name: str, instance: Instance, levels: Levels, number: int) -> None:
        counters = self._counters.setdefault(instance.abstract, {})
        starts_anew = number in instance.starts and (name, number) not in self._begun
        self._begun.add((name, number))
        if starts_anew or number not in counters:
            counters[number] = levels[number].start
        else:
            counters[number] += 1
        for deeper in [at for at in counters if at > number]:
            restart = levels.get(deeper, Level()).restart
            if restart is None or number < restart:
                del counters[deeper]

    @staticmethod
    def _printed(level: Level, levels: Levels, counters: dict[int, int]) -> str:
        def number(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            shown = levels.get(at, Level())
            form = "decimal" if level.arabic else shown.form
            return numeral(counters.get(at, shown.start), form)

        if level.form == "bullet":
            return f"{_PRIVATE.sub(_BULLET, level.text)} " if level.text.strip() else ""
        text = _PLACE.sub(number, level.text)
        spaced = not level.glued and text[-1:].isascii() and text
        return f"{text} " if spaced else text


class Instance(NamedTuple):
    """A numbering instance: the abstract numbering it counts with, and what it changes."""

    abstract: str
    overrides: Levels
    starts: frozenset[int]
    """Levels that this instance starts anew."""


class _Style(NamedTuple):
    place: Place
    based_on: str


def _abstract_levels(numbering: Element) -> dict[str, Levels]:
    """The levels of each abstract numbering; a mere link to a list style has the style's."""
    every = list(numbering.iter("abstractNum"))
    own = {one.get("abstractNumId", ""): dict(_levels(one)) for one in every}
    by_style = {
        style: own[one.get("abstractNumId", "")]
        for one in every
        if (style := value_of(one.find("styleLink")))
    }
    linked = {
        one.get("abstractNumId", ""): by_style[style]
        for one in every
        if (style := value_of(one.find("numStyleLink"))) in by_style
    }
    return own | linked


def _levels(parent: Element) -> Iterator[tuple[int, Level]]:
    for one in parent.findall("lvl"):
        restart = value_of(one.find("lvlRestart"))
        yield (
            _number(one.get("ilvl")),
            Level(
                form=value_of(one.find("numFmt")) or "decimal",
                text=value_of(one.find("lvlText")) or "",
                start=_number(value_of(one.find("start")), 1),
                restart=None if restart is None else _number(restart),
                glued=value_of(one.find("suff")) == "nothing",
                arabic=is_on(one.find("isLgl")),
                style=value_of(one.find("pStyle")) or "",
            ),
        )


def _instances(numbering: Element, abstract: dict[str, Levels]) -> dict[str, Instance]:
    found: dict[str, Instance] = {}
    for one in numbering.findall("num"):
        identity = value_of(one.find("abstractNumId")) or ""
        changed, starts = _overrides(one, abstract.get(identity, {}))
        found[one.get("numId", "")] = Instance(identity, changed, starts)
    return found


def _overrides(instance: Element, base: Levels) -> tuple[Levels, frozenset[int]]:
    """The levels that an instance changes, and those that it starts anew."""
    changed: Levels = {}
    starts: set[int] = set()
    for override in instance.findall("lvlOverride"):
        changed.update(_levels(override))
        start = value_of(override.find("startOverride"))
        if start is not None:
            at = _number(override.get("ilvl"))
            level = changed.get(at) or base.get(at) or Level()
            changed[at] = level._replace(start=_number(start, 1))
            starts.add(at)
    return changed, frozenset(starts)


def _styles(styles: Element) -> dict[str, _Style]:
    return {
        one.get("styleId", ""): _Style(
            _place(one.find("pPr/numPr")), value_of(one.find("basedOn")) or ""
        )
        for one in styles.iter("style")
    }


def _place(numbering: Element | None) -> Place:
    if numbering is None:
        return Place(None, None)
    level = value_of(numbering.find("ilvl"))
    return Place(value_of(numbering.find("numId")), None if level is None else _number(level))


def value_of(element: Element | None) -> str | None:
    """The value of a property; None where it is not set."""
    return None if element is None else element.get("val")


def _number(text: str | None, otherwise: int = 0) -> int:
    """A small whole number; ``otherwise`` for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else otherwise


def is_on(element: Element | None) -> bool:
    """Whether a switch (isLgl, vanish) is there and not turned off."""
    return element is not None and element.get("val", "1") not in ("0", "false", "off")
