"""Zips of XML parts (DOCX, XLSX, OFD), opened without trusting what they say of themselves.

ECMA-376 part 2 (Open Packaging Conventions): relationships name the parts, whose own
names are only custom. Nothing is ever written to disk.
"""

from __future__ import annotations

import io
import lzma
import posixpath
import zipfile
import zlib
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from common.errors import SourceError

MAX_ENTRIES = 5_000
"""Files in one package; a long notice with pictures has some hundreds."""
MAX_UNPACKED = 64_000_000
"""Bytes of XML read from one package. The body of a 380-page table has about 10 MB; the
tree takes some ten times the bytes."""
MAX_DEPTH = 150
"""Elements within elements; a paragraph of a text box in a nested table has about 40."""

_ZIP_MARK = b"PK\x03\x04"
_FOLDERS = {"docx": "word/", "xlsx": "xl/", "ofd": "OFD.xml"}
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
"""Name of the stream that holds an Office file with a password (MS-OFFCRYPTO 1.3.3)."""
_OLE_MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,
    OSError,
    ValueError,
)


def is_encrypted(data: bytes) -> bool:
    """Whether the bytes are an Office file that asks for a password."""
    return data.startswith(_OLE_MARK) and _ENCRYPTED in data


def is_package(data: bytes, kind: str) -> bool:
    """Whether the bytes are a zip, whole or cut short, with the parts of a ``kind`` of file."""
    if not data.startswith(_ZIP_MARK):
        return False
    folder = _FOLDERS[kind]
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return any(name.startswith(folder) for name in archive.namelist())
    except _ZIP_ERRORS:
        # names stand uncompressed before each part, so a cut file still shows what it was
        return folder.encode() in data


class Package:
    """The XML parts of one Office file, with tags and attributes without namespaces."""

    def __init__(self, name: str, data: bytes) -> None:
        """Raises SourceError when the zip is damaged, encrypted, oversized or carries macros."""
        self._name = name
        self._left = MAX_UNPACKED
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except _ZIP_ERRORS as exc:
            raise SourceError("source_broken", name=name) from exc
        entries = self._archive.infolist()
        if len(entries) > MAX_ENTRIES:
            raise SourceError("source_unsafe", name=name)
        if any(entry.filename.lower().endswith("vbaproject.bin") for entry in entries):
            raise SourceError("source_macros", name=name)

    def names(self) -> frozenset[str]:
        """Names of all parts."""
        return frozenset(self._archive.namelist())

    def main(self, usual: str) -> str:
        """Name of the part that holds the document; ``usual`` where the package does not say."""
        return next(iter(self.related("", "officeDocument").values()), usual)

    def related(self, part: str, kind: str) -> dict[str, str]:
        """Names of the parts that ``part`` refers to as ``kind``, by relationship id."""
        folder, file = posixpath.split(part)
        relations = self.xml(posixpath.join(folder, "_rels", f"{file}.rels"))
        found = () if relations is None else relations.iter("Relationship")
        return {
            one.get("Id", ""): _resolved(folder, one.get("Target", ""))
            for one in found
            if one.get("Type", "").endswith(f"/{kind}") and one.get("TargetMode") != "External"
        }

    def first_related(self, part: str, kind: str) -> Element | None:
        """The tree of the first part that ``part`` refers to as ``kind``, if there is one."""
        name = next(iter(self.related(part, kind).values()), "")
        return self.xml(name) if name else None

    def required(self, part: str) -> Element:
        """The tree of a part without which the file is no document. Raises SourceError."""
        tree = self.xml(part)
        if tree is None:
            raise SourceError("source_broken", name=self._name)
        return tree

    def content(self, part: str) -> bytes:
        """The content of a part as it is. Raises SourceError when missing, damaged or too large."""
        try:
            return self._content(self._archive.getinfo(part))
        except (KeyError, *_ZIP_ERRORS) as exc:
            raise SourceError("source_broken", name=self._name) from exc

    def xml(self, part: str) -> Element | None:
        """The tree of a part; None when there is no such part.

        Raises SourceError for a part that is damaged, too large or too deep, or that
        declares entities (no Office program writes any; bombs do).
        """
        try:
            content = self._content(self._archive.getinfo(part))
            tree: Element = fromstring(content, forbid_dtd=True)
        except KeyError:
            return None
        except DefusedXmlException as exc:
            raise SourceError("source_unsafe", name=self._name) from exc
        except (ParseError, LookupError, *_ZIP_ERRORS) as exc:
            raise SourceError("source_broken", name=self._name) from exc
        self._simplify(tree)
        return tree

    def _content(self, entry: zipfile.ZipInfo) -> bytes:
        if entry.flag_bits & 0x1:
            raise SourceError("source_encrypted", name=self._name)
        with self._archive.open(entry) as stream:
            # sizes in the directory may lie, so count what really comes out
            content = stream.read(self._left + 1)
        self._left -= len(content)
        if self._left < 0:
            raise SourceError("source_unsafe", name=self._name)
        return content

    def _simplify(self, tree: Element) -> None:
        """Take the namespaces off, so that strict and transitional files read alike."""
        level, depth = [tree], 0
        while level:
            depth += 1
            if depth > MAX_DEPTH:
                raise SourceError("source_unsafe", name=self._name)
            for element in level:
                element.tag = _local(element.tag)
                element.attrib = {_local(key): value for key, value in element.attrib.items()}
            level = [child for element in level for child in element]


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _resolved(folder: str, target: str) -> str:
    """Name of the part at a target, which is relative to the folder or starts with "/"."""
    return posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
