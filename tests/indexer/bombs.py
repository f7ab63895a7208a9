"""Small files made to hurt whoever opens them."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable, Mapping

from tests.indexer.office_maker import gold_rows, sheet_of, with_part, word_of

WORD = "word/document.xml"
SHEET = "xl/worksheets/sheet1.xml"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
ENTITIES = f'<!DOCTYPE d [<!ENTITY l0 "笑笑笑笑笑笑笑笑笑笑">{LAUGHS}]>'
OUTSIDE = '<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]>'


def word(body: str, before: str = "") -> bytes:
    """A DOCX with the given XML as its body, ``before`` standing before the root."""
    document = f'{before}<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
    return with_part(word_of(gold_rows()[:1]), WORD, document.encode())


def text_run(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def huge_ratio() -> bytes:
    """A DOCX of 100 kB whose body unpacks to 80 MB of blanks."""
    start = f'<w:document xmlns:w="{W}"><w:body>{text_run("甲")}'.encode()
    return with_part(word_of(gold_rows()[:1]), WORD, start + b" " * 80_000_000)


def many_entries(count: int = 6_000) -> bytes:
    """A DOCX with that many empty members."""
    out = io.BytesIO(word_of(gold_rows()[:1]))
    with zipfile.ZipFile(out, "a") as archive:
        for at in range(count):
            archive.writestr(f"word/{at}", b"")
    return out.getvalue()


def overlapping(copies: int = 2_000) -> bytes:
    """A DOCX whose directory lists one member under many names, all at one place."""
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")
        archive.writestr(WORD, word(text_run("甲" * 1000)))
        first = archive.filelist[0]
        for at in range(copies):
            entry = zipfile.ZipInfo(f"word/media/{at}.xml")
            for name in ("header_offset", "compress_size", "file_size", "CRC", "compress_type"):
                setattr(entry, name, getattr(first, name))
            archive.filelist.append(entry)
            archive.NameToInfo[entry.filename] = entry
    return out.getvalue()


def lying_sizes(data: bytes | None = None) -> bytes:
    """A DOCX whose directory says that every member is one byte long."""
    data = bytearray(data or word_of(gold_rows()[:1]))
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        struct.pack_into("<I", data, at + 24, 1)
        at = data.find(b"PK\x01\x02", at + 4)
    return bytes(data)


def nested(depth: int = 8) -> bytes:
    """A zip of zips, ten a level: 10^8 files at the bottom."""
    content = b"\0" * 1_000_000
    for _ in range(depth):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for at in range(10):
                archive.writestr(f"word/{at}.zip", content)
        content = out.getvalue()
    return content


def quine() -> bytes:
    """A DOCX that holds itself, cut off, as a member."""
    data = word_of(gold_rows()[:1])
    return with_part(with_part(data, "word/document.docx", data), "word/self.zip", data)


def locked_entries() -> bytes:
    """A DOCX whose members are marked as encrypted, as zip programs do."""
    data = bytearray(word_of(gold_rows()[:1]))
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + flags] |= 1
            at = data.find(mark, at + 4)
    return bytes(data)


def locked_office() -> bytes:
    """The head of an OLE file with the stream of an encrypted package."""
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(500)
        + "EncryptedPackage".encode("utf-16-le")
        + bytes(2000)
    )


def png(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is that large."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        sum_ = struct.pack(">I", zlib.crc32(kind + content))
        return struct.pack(">I", len(content)) + kind + content + sum_

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = zlib.compress(bytes(width // 8) * 10)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def _deep() -> bytes:
    return word("<w:p>" * 20_000 + "</w:p>" * 20_000)


def _entities_in_a_sheet() -> bytes:
    sheet = f"{ENTITIES}<worksheet>&l9;</worksheet>".encode()
    return with_part(sheet_of(gold_rows()[:1]), SHEET, sheet)


SMALL: Mapping[str, Callable[[], bytes]] = {
    "huge-ratio.docx": huge_ratio,
    "many-entries.docx": many_entries,
    "overlapping.docx": overlapping,
    "lying-sizes.docx": lying_sizes,
    "nested.docx": nested,
    "entities.docx": lambda: word(text_run("&l9;"), ENTITIES),
    "outside.docx": lambda: word(text_run("&e;"), OUTSIDE),
    "deep.docx": _deep,
    "entities.xlsx": _entities_in_a_sheet,
    "locked-entries.docx": locked_entries,
    "locked.docx": locked_office,
}
"""Packages that unpack to too much, or declare what no Office program does, by file name."""
