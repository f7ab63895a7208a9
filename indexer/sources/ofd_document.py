"""An OFD → text, pages and tables, within the calling process.

A zip of XML parts: ``OFD.xml`` names the documents, each of these its pages and the
templates below or above them. What stands in ``DocInfo`` is not printed and not read;
neither are annotations, seals and custom tags.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain
from typing import NamedTuple
from xml.etree.ElementTree import Element

from common.errors import SourceError
from common.records import SourceText
from indexer.limits import require_length, require_pages
from indexer.sources.marks import PageMarks
from indexer.sources.ofd_image import Images, PagePicture
from indexer.sources.ofd_package import OfdPackage
from indexer.sources.ofd_page import Sheet, largest_image, page_marks, sheet
from indexer.sources.page_text import page_text
from indexer.sources.pdf_document import is_scan, require_text
from indexer.sources.scans import Scan, ScanReader, ScanReading, read_scans


class _Page(NamedTuple):
    """What a page bears, and its image where that is all there is to read."""

    marks: PageMarks
    image: PagePicture | None


def read_document(name: str, data: bytes, reader: ScanReader = read_scans) -> SourceText:
    """Text, pages and ruled tables of an OFD, all its documents one after the other.

    ``reader`` reads the pages that are images. Raises SourceError when the file is
    damaged, encrypted, too long, without text, or a scan where OCR cannot run.
    """
    package = OfdPackage(name, data)
    try:
        pages = _pages(name, package)
    except (ValueError, OverflowError) as exc:
        raise SourceError("source_broken", name=name) from exc
    reading = _scans_read(name, pages, reader)
    seen = {number - 1: marks for number, marks in reading.marks.items() if marks.glyphs}
    marks = [seen.get(at, page.marks) for at, page in enumerate(pages)]
    require_text(name, marks)
    return replace(page_text(name, marks), warnings=reading.warnings)


def _pages(name: str, package: OfdPackage) -> list[_Page]:
    pages: list[_Page] = []
    characters = 0
    for page in chain.from_iterable(one.pages() for one in _documents(package)):
        pages.append(page)
        characters += len(page.marks.glyphs)
        require_pages(name, len(pages))
        require_length(name, characters)
    return pages


def _documents(package: OfdPackage) -> Iterator[_Document]:
    for body in package.required("OFD.xml").iterfind("DocBody/DocRoot"):
        # some programs put the location into an element of its own
        location = "".join(body.itertext()).strip()
        yield _Document(package, package.part("OFD.xml", location))


def _scans_read(name: str, pages: Sequence[_Page], reader: ScanReader) -> ScanReading:
    """The pages that are images as OCR reads them, as far as that can be done."""
    scanned = [(at, page) for at, page in enumerate(pages, 1) if is_scan(page.marks)]
    if not scanned:
        return ScanReading({})
    scans = [Scan(at, partial(page.image.picture, name)) for at, page in scanned if page.image]
    try:
        reading = reader(scans)
    except SourceError as error:
        if len(scanned) == len(pages):
            raise SourceError(error.key, **{**error.values, "name": name}) from error
        return ScanReading({}, tuple(at for at, _ in scanned))
    without = [at for at, page in scanned if page.image is None]
    return reading._replace(unread=tuple(sorted([*reading.unread, *without])))


class _Document:
    """One document of the file: its pages, drawn over and under its templates."""

    def __init__(self, package: OfdPackage, part: str) -> None:
        self._package = package
        self._part = part
        self._tree = package.required(part)
        self._sheet = sheet(self._tree.find("CommonData/PageArea"), Sheet())
        self._templates = {
            one.get("ID", ""): one for one in self._tree.iterfind("CommonData/TemplatePage")
        }
        self._images = Images(package)
        self._read: dict[str, Element] = {}

    def pages(self) -> Iterator[_Page]:
        """Each page, in the order of the document."""
        for listed in self._tree.iterfind("Pages/Page"):
            part = self._package.part(self._part, _location(listed))
            page = self._package.required(part)
            below, above = self._around(page)
            size = sheet(page.find("Area"), self._sheet)
            marks = page_marks([*below, page, *above], size)
            image = largest_image([*below, page, *above]) if is_scan(marks) else None
            yield _Page(marks, None if image is None else self._picture(image, page, part))

    def _picture(self, image: Element, page: Element, part: str) -> PagePicture | None:
        common = self._tree.find("CommonData")
        lists = [(self._part, [] if common is None else list(common)), (part, list(page))]
        return self._images.find(image, lists)

    def _around(self, page: Element) -> tuple[list[Element], list[Element]]:
        """The templates drawn before the page and after it."""
        below: list[Element] = []
        above: list[Element] = []
        for used in page.iterfind("Template"):
            known = self._templates.get(used.get("TemplateID", ""))
            if known is not None:
                order = used.get("ZOrder") or known.get("ZOrder")
                (above if order == "Foreground" else below).append(self._template(known))
        return below, above

    def _template(self, listed: Element) -> Element:
        part = self._package.part(self._part, _location(listed))
        if part not in self._read:
            self._read[part] = self._package.required(part)
        return self._read[part]


def _location(listed: Element) -> str:
    """Where a page or a template is, by its entry in the document."""
    inner = listed.findtext("BaseLoc") or ""
    return (listed.get("BaseLoc") or inner).strip()
