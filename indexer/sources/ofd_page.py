"""One page of an OFD → its characters and ruled lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple
from xml.etree.ElementTree import Element

from indexer.sources.marks import Glyph, PageMarks, Rule, upright
from indexer.sources.ofd_path import path_rules
from indexer.sources.ofd_text import text_glyphs
from indexer.sources.ofd_values import POINTS, is_shown, numbers
from indexer.sources.outlines import MAX_PAGE_RULES

_AROUND = frozenset({"Content", "Layer", "PageBlock"})
"""Elements around drawn objects that draw nothing of their own."""


class Sheet(NamedTuple):
    """The size of a page, in millimetres."""

    width: float = 210.0
    height: float = 297.0


def sheet(area: Element | None, otherwise: Sheet) -> Sheet:
    """The size that a page area gives: its physical box, whose corner is the page's origin."""
    box = numbers("" if area is None else area.findtext("PhysicalBox") or "")
    return Sheet(*box[2:4]) if len(box) >= 4 and min(box[2:4]) > 0 else otherwise


def page_marks(parts: Iterable[Element], size: Sheet) -> PageMarks:
    """The marks of a page, turned as most of its characters stand.

    ``parts`` are the trees that draw it, in their order: templates and the page's own.
    Raises ValueError for numbers that are none.
    """
    glyphs: list[Glyph] = []
    rules: list[Rule] = []
    images = 0.0
    for drawn in _drawn(parts):
        if drawn.tag == "TextObject":
            glyphs += text_glyphs(drawn)
        elif drawn.tag == "PathObject" and len(rules) <= MAX_PAGE_RULES:
            rules += path_rules(drawn)
        elif drawn.tag == "ImageObject":
            images += _area(drawn)
    kept = () if len(rules) > MAX_PAGE_RULES else tuple(rules)
    width, height = (side * POINTS for side in size)
    share = images / (size.width * size.height)
    marks = PageMarks(tuple(glyphs), kept, 0.0, height, images > 0, image_share=share)
    return upright(marks, 0.0, width)


def largest_image(parts: Iterable[Element]) -> Element | None:
    """The ImageObject of a page that covers most of it."""
    images = (drawn for drawn in _drawn(parts) if drawn.tag == "ImageObject")
    return max(images, key=_area, default=None)


def _area(drawn: Element) -> float:
    """Square millimetres of an object's boundary."""
    box = numbers(drawn.get("Boundary", ""))
    return max(0.0, box[2] * box[3]) if len(box) >= 4 else 0.0


def _drawn(parents: Iterable[Element]) -> Iterator[Element]:
    """The objects in the parents that are shown, groups looked through."""
    for parent in parents:
        for element in parent:
            if element.tag in _AROUND:
                yield from _drawn((element,))
            elif is_shown(element):
                yield element
