"""The image that a page of an OFD is → a picture for OCR."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple
from xml.etree.ElementTree import Element

from indexer.sources.image import grey_of
from indexer.sources.ofd_package import OfdPackage
from indexer.sources.ofd_values import POINTS, numbers

if TYPE_CHECKING:
    from indexer.sources.ocr.picture import Picture

_LISTS = ("PublicRes", "DocumentRes", "PageRes")
"""Elements that name the lists of resources of a document or a page (7.9)."""

ResourceLists = Sequence[tuple[str, Iterable[Element]]]
"""Elements that may name lists of resources, each with the part they stand in."""


class PagePicture(NamedTuple):
    """An image of a package, and how broad it stands on its page."""

    package: OfdPackage
    part: str
    width: float
    """In millimetres."""

    def picture(self, name: str) -> Picture:
        """The image in grey. Raises SourceError when it is damaged or too large."""
        from indexer.sources.ocr.picture import Picture, fitted

        grey = grey_of(name, self.package.content(self.part))
        return fitted(Picture(grey, self.width * POINTS / grey.shape[1]))


class Images:
    """The images of one file by the numbers under which pages use them."""

    def __init__(self, package: OfdPackage) -> None:
        self._package = package
        self._files: dict[str, dict[str, str]] = {}

    def find(self, drawn: Element, lists: ResourceLists) -> PagePicture | None:
        """The image that an ImageObject draws; None where the file does not hold it."""
        identity, width = drawn.get("ResourceID", ""), numbers(drawn.get("Boundary", ""))[2:3]
        parts = [self._media(part).get(identity) for part in self._resources(lists)]
        found = next((part for part in parts if part in self._package), None)
        return (
            PagePicture(self._package, found, width[0])
            if found and width and width[0] > 0
            else None
        )

    def _resources(self, lists: ResourceLists) -> Iterator[str]:
        for base, elements in lists:
            for element in elements:
                if element.tag in _LISTS:
                    yield self._package.part(base, (element.text or "").strip())

    def _media(self, part: str) -> dict[str, str]:
        """The files of a list of resources, by their numbers; read once."""
        if part not in self._files:
            listed = self._package.required(part) if part in self._package else Element("Res")
            folder = posixpath.join(listed.get("BaseLoc", ""), "")
            self._files[part] = {
                one.get("ID", ""): self._package.part(part, folder + file.strip())
                for one in listed.iterfind("MultiMedias/MultiMedia")
                if (file := one.findtext("MediaFile"))
            }
        return self._files[part]
