"""What a DOCX prints of a paragraph: the text of its runs, with signs, fields and marks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

from indexer.sources.docx_numbering import is_on
from indexer.sources.docx_styles import Styles

_UNSEEN = frozenset({"pPr", "rPr", "sdtPr", "del", "moveFrom", "instrText", "delInstrText"}) | {
    "delText",
    "rt",
}
"""Properties, struck text, field codes, phonetic guides."""
_SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_BOX, _TICKED, _CROSSED = "□", "☑", "☒"
_SYMBOLS = {
    **{("wingdings", code): _BOX for code in ("6F", "70", "71", "A8")},
    **{("wingdings", code): "✓" for code in ("FC", "50")},
    **dict.fromkeys((("wingdings", "FE"), ("wingdings 2", "52")), _TICKED),
    **dict.fromkeys((("wingdings", "FD"), ("wingdings 2", "54")), _CROSSED),
    **{("wingdings 2", code): _BOX for code in ("2A", "A3")},
    ("wingdings 2", "50"): "✓",
    ("wingdings", "6C"): "●",
    ("wingdings", "6E"): "■",
    ("wingdings", "75"): "◆",
    ("wingdings", "AB"): "★",
    ("wingdings", "D8"): "➢",
    ("symbol", "B7"): "•",
    ("symbol", "B3"): "≥",
    ("symbol", "A3"): "≤",
    ("symbol", "B1"): "±",
    ("symbol", "B4"): "×",
}
"""Signs of symbol fonts (Unicode has a table for each); forms have boxes to tick."""
_PRIVATE = 0xF000
"""Where ``w:char`` places the signs of symbol fonts (17.3.3.30 sym)."""


def looked_through(parent: Element) -> Iterable[Element]:
    """The children that count: of the versions of one drawing the first, the newest."""
    if parent.tag != "AlternateContent":
        return parent
    chosen = parent.find("Choice")
    return parent.findall("Fallback") if chosen is None else (chosen,)


def is_placeholder(element: Element) -> bool:
    """Whether a content control shows only its prompt, which asks for text."""
    return element.tag == "sdt" and is_on(element.find("sdtPr/showingPlcHdr"))


def boxes(paragraph: Element) -> Iterator[Element]:
    """The text boxes (and words drawn as art) anchored in a paragraph, each once."""
    for element in looked_through(paragraph):
        if element.tag in ("txbxContent", "textpath"):
            yield element
        elif element.tag not in _UNSEEN:
            yield from boxes(element)


class Runs:
    """The text of paragraphs, asked for in reading order."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        self._in_code: list[bool] = []
        """For each open field, whether its code is still going on."""
        self.noted: dict[tuple[str, str], int] = {}
        """Number of each note referred to, by kind and id."""

    def text(self, paragraph: Element) -> str:
        """What is printed of a paragraph; line ends set by hand are line ends."""
        text = "".join(self._pieces(paragraph))
        # a field whose code never ends must not hide the rest of the document
        self._in_code = [False] * len(self._in_code)
        return text

    def _pieces(self, parent: Element) -> Iterator[str]:
        for element in looked_through(parent):
            if element.tag == "fldChar":
                self._field(element.get("fldCharType"))
            elif self._is_seen(element):
                yield from self._piece(element)

    def _piece(self, element: Element) -> Iterator[str]:
        if element.tag == "t":
            yield element.text or ""
        elif element.tag in _SIGNS:
            yield _SIGNS[element.tag]
        elif element.tag == "sym":
            yield _symbol(element)
        elif element.tag in ("footnoteReference", "endnoteReference"):
            yield self._mark(element)
        else:
            yield from self._pieces(element)
            if element.tag == "num":  # the upper part of a fraction, which a line parts
                yield "/"

    def _is_seen(self, element: Element) -> bool:
        if element.tag in _UNSEEN or element.tag == "txbxContent" or is_placeholder(element):
            return False
        if element.tag != "r":
            return True
        return not self._styles.is_hidden(element) and (
            not any(self._in_code) or element.find(".//fldChar") is not None
        )

    def _field(self, kind: str | None) -> None:
        """Follow the fields (17.16.18 fldChar): code, then, behind a separator, what is shown."""
        if kind == "begin":
            self._in_code.append(True)
        elif self._in_code and kind == "separate":
            self._in_code[-1] = False
        elif self._in_code and kind == "end":
            self._in_code.pop()

    def _mark(self, reference: Element) -> str:
        place = (reference.tag.removesuffix("Reference"), reference.get("id", ""))
        number = self.noted.setdefault(place, len(self.noted) + 1)
        return f"[{number}]"


def _symbol(element: Element) -> str:
    """The sign of a symbol font, as a character that every font has; a box if none is known."""
    try:
        code = int(element.get("char", ""), 16)
    except ValueError:
        return _BOX
    font = element.get("font", "").lower()
    known = _SYMBOLS.get((font, f"{code % 0x100:02X}"))
    if known or 0xE000 <= code < 0xF900 or not chr(min(code, 0x10FFFF)).isprintable():
        return known or _BOX
    return chr(code) if code < 0x110000 and code >= 0x80 else _BOX
