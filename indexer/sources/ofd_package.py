"""The parts of an OFD by the locations (ST_Loc) that name them."""

from __future__ import annotations

import posixpath
from xml.etree.ElementTree import Element

from common.errors import SourceError
from indexer.sources.package import Package

_ENCRYPTION = frozenset({"encryptions.xml", "encryptinfo.xml", "decryptseed.dat"})
"""Files of an encrypted OFD (GM/T 0099), whose pages are no XML before a key is given."""


class OfdPackage:
    """An OFD opened under the limits of every package."""

    def __init__(self, name: str, data: bytes) -> None:
        """Raises SourceError when the zip is damaged, encrypted or oversized."""
        self._name = name
        self._package = Package(name, data)
        self._parts = self._package.names()
        if any(posixpath.basename(part).lower() in _ENCRYPTION for part in self._parts):
            raise SourceError("source_encrypted", name=name)

    def required(self, part: str) -> Element:
        """The tree of a part, tags without namespaces. Raises SourceError."""
        return self._package.required(part)

    def __contains__(self, part: object) -> bool:
        return part in self._parts

    def content(self, part: str) -> bytes:
        """The bytes of a part that is no XML. Raises SourceError."""
        return self._package.content(part)

    def part(self, base: str, location: str) -> str:
        """Name of the part at a location written in the part ``base``.

        Locations are relative to the part that holds them or start with "/" (7.2);
        some programs write those from the root without it. Raises SourceError for
        one that leads out of the package.
        """
        written = location.replace("\\", "/")
        beside = posixpath.join(posixpath.dirname(base), written).lstrip("/")
        found = [posixpath.normpath(one) for one in (beside, written.lstrip("/"))]
        if found[0].split("/")[0] == "..":
            raise SourceError("source_unsafe", name=self._name)
        return next((one for one in found if one in self._parts), found[0])
