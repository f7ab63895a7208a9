"""What the styles of a DOCX say of a paragraph: heading, entry of the contents, hidden text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from indexer.sources.docx_numbering import MOST_STYLES, is_on, value_of

_HEADING = re.compile(r"(?:heading|标题|標題|见出し)\s?([1-9])", re.IGNORECASE)
_TITLE = re.compile("title|标题|標題|文档标题|公文标题|文件标题", re.IGNORECASE)
_CONTENTS = re.compile(r"(?:toc|目录|目次)\s?(?:[1-9]|heading|标题)", re.IGNORECASE)
"""Names of built-in styles, in English as files have them, or in the author's language."""
_OUTLINE_LEVELS = 9
"""Levels of the outline, 0 to 8; what has a higher one is body text (17.3.1.20 outlineLvl)."""
TITLE_LEVEL = 1


class Styles:
    """The styles of one document."""

    def __init__(self, styles: Element | None) -> None:
        every = () if styles is None else styles.iter("style")
        self._of = {one.get("styleId", ""): one for one in every}

    def heading_level(self, paragraph: Element) -> int:
        """1 for the title, 2 to 10 for headings of the levels 1 to 9, 0 for other paragraphs.

        The paragraph's own outline level counts before that of its style, this before the
        name of the style; each style is based on others.
        """
        chain = list(self._chain(paragraph.find("pPr/pStyle")))
        for element in (paragraph, *chain):
            level = _number(value_of(element.find("pPr/outlineLvl")))
            if level is not None:
                return level + 2 if level < _OUTLINE_LEVELS else 0
        return next((level for style in chain if (level := _level_by_name(style))), 0)

    def is_contents(self, paragraph: Element) -> bool:
        """Whether the paragraph is an entry of the table of contents that Word makes."""
        chain = self._chain(paragraph.find("pPr/pStyle"))
        return any(_CONTENTS.fullmatch(_name(style)) for style in chain)

    def is_hidden(self, run: Element) -> bool:
        """Whether the run, or else its style, is set as hidden text."""
        for element in (run, *self._chain(run.find("rPr/rStyle"))):
            switch = element.find("rPr/vanish")
            if switch is not None:
                return is_on(switch)
        return False

    def _chain(self, reference: Element | None) -> Iterator[Element]:
        """The style referred to and those it is based on, nearest first."""
        name = value_of(reference) or ""
        for _ in range(MOST_STYLES):
            style = self._of.get(name)
            if style is None:
                return
            yield style
            name = value_of(style.find("basedOn")) or ""


def _level_by_name(style: Element) -> int:
    name = _name(style)
    heading = _HEADING.fullmatch(name)
    if heading:
        return int(heading[1]) + 1
    return TITLE_LEVEL if _TITLE.fullmatch(name) else 0


def _name(style: Element) -> str:
    return (value_of(style.find("name")) or "").strip()


def _number(text: str | None) -> int | None:
    return int(text) if text and re.fullmatch("[0-9]{1,2}", text) else None
