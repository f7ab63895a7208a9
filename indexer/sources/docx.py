"""Word documents (DOCX): what a reader sees of the body, a line per paragraph.

Automatic numbers are resolved, tables keep their cells as grids, footnotes stand at the
end under the mark [1] that their place in the text bears. Of headers and footers, which
come back on every page, only a first page's own header is read: it holds issuer and 文号.
Deleted and hidden text and the table of contents that Word makes are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from xml.etree.ElementTree import Element

from common.records import SourceText
from indexer.sources.docx_numbering import Numbering, is_on
from indexer.sources.docx_runs import Runs, boxes, is_placeholder, looked_through
from indexer.sources.docx_styles import Styles
from indexer.sources.docx_tables import cells_of, is_layout_table, placed_cells
from indexer.sources.package import Package, is_package
from indexer.sources.soft_breaks import joined, paragraphs
from indexer.sources.writer import Writer

_TRANSPARENT = frozenset(
    {"sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag", "AlternateContent"}
    | {"Choice", "Fallback"}
)
"""Elements around paragraphs and tables that show nothing of their own."""

Paragraph = tuple[Element, ...]
"""Paragraphs printed as one: all but the last lost their end in a revision."""


def matches(data: bytes) -> bool:
    """Whether the bytes are a zip with the parts of a Word document."""
    return is_package(data, "docx")


def read(name: str, data: bytes) -> SourceText:
    """Text, tables and marked headings of a Word document; each line is a whole paragraph.

    Raises SourceError when it is damaged, encrypted, empty, too large or carries macros.
    """
    package = Package(name, data)
    main = package.main("word/document.xml")
    body = package.required(main)
    styles = package.first_related(main, "styles")
    numbering = Numbering(package.first_related(main, "numbering"), styles)
    notes = {
        kind: package.first_related(main, f"{kind}s")
        for kind in ("footnote", "endnote")
        if body.find(f".//{kind}Reference") is not None
    }
    story = _Story(Writer(name, unwrapped=True), numbering, Styles(styles))
    header = _first_header(package, main, body)
    if header is not None:
        story.blocks(header)
    for part in body.iter("body"):
        story.blocks(part)
    story.notes(notes)
    return story.writer.source()


def _first_header(package: Package, main: str, body: Element) -> Element | None:
    """The header that the first page alone has, if any (17.10.6 titlePg)."""
    section = next(body.iter("sectPr"), None)
    if section is None or not is_on(section.find("titlePg")):
        return None
    wanted = (one for one in section.findall("headerReference") if one.get("type") == "first")
    name = package.related(main, "header").get(next((one.get("id", "") for one in wanted), ""))
    return package.xml(name) if name else None


class _Story:
    """Writes the blocks of a document in reading order."""

    def __init__(self, writer: Writer, numbering: Numbering, styles: Styles) -> None:
        self.writer = writer
        self._numbering = numbering
        self._styles = styles
        self._runs = Runs(styles)

    def blocks(self, parent: Element) -> None:
        """Write the paragraphs and tables in ``parent``."""
        for block in _blocks(parent):
            if isinstance(block, Element):
                self._table(block)
            elif not self._styles.is_contents(block[-1]):
                self._paragraph(block)

    def notes(self, notes: dict[str, Element | None]) -> None:
        """Write the notes referred to, in the order of their marks."""
        texts = {
            (kind, note.get("id", "")): note
            for kind, tree in notes.items()
            if tree is not None
            for note in tree.iter(kind)
        }
        for place, number in self._runs.noted.items():
            note = texts.get(place)
            if note is not None:
                self.writer.line(f"[{number}] {' '.join(self._cell_lines(note)).strip()}")

    def _paragraph(self, paragraph: Paragraph) -> None:
        for box in chain.from_iterable(map(boxes, paragraph)):
            if box.tag == "textpath":
                self.writer.line(box.get("string", ""))
            else:
                self.blocks(box)
        level = self._styles.heading_level(paragraph[-1])
        lines = self._lines(paragraph)
        for line in [joined(lines)] if level else paragraphs(lines):
            self.writer.heading(line.strip(), level)

    def _table(self, table: Element) -> None:
        cells = cells_of(table)
        if is_layout_table(cells):
            for cell in chain.from_iterable(cells):
                self.blocks(cell)
        else:
            self.writer.grid(placed_cells(table, self._cell_lines))

    def _cell_lines(self, cell: Element) -> tuple[str, ...]:
        """The lines of a cell, those of tables and text boxes in it among them."""
        found: list[str] = []
        for block in _blocks(cell):
            if isinstance(block, Element):
                inner = chain.from_iterable(cells_of(block))
            else:
                inner = chain.from_iterable(map(boxes, block))
            for one in inner:
                found += self._cell_lines(one)
            if not isinstance(block, Element):
                found += (line.strip() for line in self._lines(block))
        return tuple(found)

    def _lines(self, paragraph: Paragraph) -> list[str]:
        """The printed text of one paragraph, cut at the line ends set by hand."""
        text = "".join(map(self._runs.text, paragraph))
        label = self._numbering.label(paragraph[-1])
        if not text.strip():
            return []
        first, *others = text.split("\n")
        return [f"{label}{first.lstrip()}" if label else first, *others]


def _blocks(parent: Element) -> Iterator[Paragraph | Element]:
    """The paragraphs and tables directly in ``parent``, wrappers looked through."""
    waiting: Paragraph = ()
    for element in _unwrapped(parent):
        if element.tag == "p":
            waiting = (*waiting, element)
            if element.find("pPr/rPr/del") is None:
                yield waiting
                waiting = ()
        else:
            if waiting:
                yield waiting
            waiting = ()
            yield element
    if waiting:
        yield waiting


def _unwrapped(parent: Element) -> Iterator[Element]:
    for element in looked_through(parent):
        if element.tag in ("p", "tbl"):
            yield element
        elif element.tag in _TRANSPARENT and not (is_placeholder(element) or _is_contents(element)):
            yield from _unwrapped(element)


def _is_contents(control: Element) -> bool:
    """Whether a content control holds the table of contents that Word makes."""
    gallery = control.find("sdtPr/docPartObj/docPartGallery")
    return gallery is not None and gallery.get("val") == "Table of Contents"
