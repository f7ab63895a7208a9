"""Word documents (DOCX): what a reader sees of the body, a line per paragraph.

Automatic numbers are resolved, tables keep their cells as grids, footnotes stand at the
end under the mark [1] that their place in the text bears. Deleted and hidden text,
headers and footers are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from xml.etree.ElementTree import Element

from common.records import SourceText
from indexer.sources.docx_numbering import Numbering, is_on
from indexer.sources.docx_tables import cells_of, is_layout_table, placed_cells
from indexer.sources.package import Package, is_package
from indexer.sources.writer import Writer

_UNSEEN = frozenset(
    {"pPr", "rPr", "sdtPr", "del", "moveFrom", "instrText", "delText", "Fallback", "rt"}
)
"""Properties, struck text, field codes, the older copy of a drawing, phonetic guides."""
_TRANSPARENT = frozenset(
    {"sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag", "AlternateContent", "Choice"}
)
"""Elements around paragraphs and tables that show nothing of their own."""
_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "sym": "□"}
"""``sym`` is a sign of a symbol font; in notices, a box to tick."""


def matches(data: bytes) -> bool:
    """Whether the bytes are a zip with the parts of a Word document."""
    return is_package(data, "docx")


def read(name: str, data: bytes) -> SourceText:
    """Text and tables of a Word document.

    Raises SourceError when it is damaged, encrypted, empty, too large or carries macros.
    """
    package = Package(name, data)
    main = package.main("word/document.xml")
    body = package.required(main)
    numbering = Numbering(
        package.first_related(main, "numbering"), package.first_related(main, "styles")
    )
    notes = {
        kind: package.first_related(main, f"{kind}s")
        for kind in ("footnote", "endnote")
        if body.find(f".//{kind}Reference") is not None
    }
    story = _Story(Writer(name), numbering)
    for part in body.iter("body"):
        story.blocks(part)
    story.notes(notes)
    return story.writer.source()


class _Story:
    """Writes the blocks of a document in reading order."""

    def __init__(self, writer: Writer, numbering: Numbering) -> None:
        self.writer = writer
        self._numbering = numbering
        self._noted: dict[tuple[str, str], int] = {}

    def blocks(self, parent: Element) -> None:
        """Write the paragraphs and tables in ``parent``."""
        for block in _blocks(parent):
            if block.tag == "p":
                self._paragraph(block)
            else:
                self._table(block)

    def notes(self, notes: dict[str, Element | None]) -> None:
        """Write the notes referred to, in the order of their marks."""
        texts = {
            (kind, note.get("id", "")): note
            for kind, tree in notes.items()
            if tree is not None
            for note in tree.iter(kind)
        }
        for place, number in self._noted.items():
            note = texts.get(place)
            if note is not None:
                lines = [line for block in note.iter("p") for line in self._lines(block)]
                self.writer.line(f"[{number}] {' '.join(lines).strip()}")

    def _paragraph(self, paragraph: Element) -> None:
        for box in _boxes(paragraph):
            self.blocks(box)
        for line in self._lines(paragraph):
            self.writer.line(line)

    def _table(self, table: Element) -> None:
        cells = cells_of(table)
        if is_layout_table(cells):
            for cell in chain.from_iterable(cells):
                self.blocks(cell)
        else:
            self.writer.grid(placed_cells(table, self._cell_lines))

    def _cell_lines(self, cell: Element) -> tuple[str, ...]:
        found: list[str] = []
        for block in _blocks(cell):
            if block.tag == "p":
                boxed = (one for box in _boxes(block) for one in self._cell_lines(box))
                found += [*boxed, *self._lines(block)]
        return tuple(found)

    def _lines(self, paragraph: Element) -> list[str]:
        """The printed text of one paragraph, cut at the line ends set by hand."""
        text = "".join(self._pieces(paragraph))
        label = self._numbering.label(paragraph)
        return [line.strip() for line in f"{label}{text}".split("\n")] if text.strip() else []

    def _pieces(self, parent: Element) -> Iterator[str]:
        for element in parent:
            if element.tag in _UNSEEN or element.tag == "txbxContent" or _is_hidden(element):
                continue
            if element.tag == "t":
                yield element.text or ""
            elif element.tag in _SIGNS:
                yield _SIGNS[element.tag]
            elif element.tag in ("footnoteReference", "endnoteReference"):
                yield self._mark(element)
            else:
                yield from self._pieces(element)

    def _mark(self, reference: Element) -> str:
        place = (reference.tag.removesuffix("Reference"), reference.get("id", ""))
        number = self._noted.setdefault(place, len(self._noted) + 1)
        return f"[{number}]"


def _blocks(parent: Element) -> Iterator[Element]:
    """The paragraphs and tables directly in ``parent``, wrappers looked through."""
    for element in parent:
        if element.tag in ("p", "tbl"):
            yield element
        elif element.tag in _TRANSPARENT:
            yield from _blocks(element)


def _boxes(paragraph: Element) -> Iterable[Element]:
    """The text boxes anchored in a paragraph, each once."""
    for element in paragraph:
        if element.tag == "txbxContent":
            yield element
        elif element.tag not in _UNSEEN:
            yield from _boxes(element)


def _is_hidden(element: Element) -> bool:
    return element.tag == "r" and is_on(element.find("rPr/vanish"))
