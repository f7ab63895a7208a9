"""Ways to damage a file: its bytes, its text, its markup, the members of its package."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from copy import deepcopy
from random import Random
from xml.etree.ElementTree import Element, ParseError, fromstring, tostring

Mutation = Callable[[bytes, Random], bytes]

NUMBERING = (
    *("一、", "（一）", "1.", "1、", "(1)", "①", "第一条", "第三章", "二十", "55", "99.", "（二"),
    *(
        "（责任单位：",
        "责任单位：市教委",
        "牵头单位：",
        "[牵头单位:",
        "；配合单位：甲局）",
        "）",
        "]",
    ),
    *(
        "注：",
        "附件",
        "2020年2月30日",
        "第一季度",
        "序号",
        "各单位：",
        "。",
        "\f",
        "\u3000",
        "\n\n",
        "—1—",
    ),
    *(
        "甲府发〔2020〕8号",
        "由财政局牵头，",
        "★",
        "|",
        "# ",
        "**",
        "\u202e",
        "\x00",
        "\ufeff",
        "𠀀",
        "e\u0301",
    ),
)
"""What layouts look for, and signs that no layout expects."""
MARKUP = (
    *("<p>", "</p>", "<td rowspan='99999'>", "</table>", "<table>", "<w:p>", "</w:p>", "<w:tbl>"),
    *(
        "<div><div><div>",
        "<!--",
        "-->",
        "<script>",
        "&amp;",
        "&#0;",
        "&#x10FFFF;",
        "&e;",
        "]]>",
        "<br>",
    ),
)
VALUES = (
    "",
    "-1",
    "0",
    "1",
    "99999999999",
    "1e999",
    "nan",
    "x",
    "A1:XFD1048576",
    "../../a",
    "#",
    "是",
)


def flipped(data: bytes, random: Random) -> bytes:
    """Some bits turned over."""
    changed = bytearray(data)
    for _ in range(random.randint(1, 20)):
        if changed:
            changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
    return bytes(changed)


def without_piece(data: bytes, random: Random) -> bytes:
    """A piece taken out."""
    start, end = _piece(data, random)
    return data[:start] + data[end:]


def with_piece_twice(data: bytes, random: Random) -> bytes:
    """A piece put in once more, anywhere."""
    start, end = _piece(data, random)
    at = random.randint(0, len(data))
    return data[:at] + data[start:end] + data[at:]


def cut_short(data: bytes, random: Random) -> bytes:
    """The end missing."""
    return data[: len(data) * random.randint(1, 99) // 100]


def with_noise(data: bytes, random: Random) -> bytes:
    """Bytes of any kind, or many of one kind, put in."""
    length = random.choice((1, 3, 40, 3000))
    noise = random.choice(
        (random.randbytes(length), b"\0" * length, b"\xff" * length, b"(" * length)
    )
    at = random.randint(0, len(data))
    return data[:at] + noise + data[at:]


def _piece(data: bytes, random: Random) -> tuple[int, int]:
    start = random.randint(0, len(data))
    return start, min(len(data), start + random.choice((1, 2, 10, 200, 5000)))


def rearranged(data: bytes, random: Random) -> bytes:
    """Lines moved, repeated, joined and taken out."""
    text, encoding = _decoded(data)
    lines = text.splitlines(keepends=True) or [""]
    for _ in range(random.randint(1, 8)):
        here, there = random.randrange(len(lines)), random.randrange(len(lines))
        match random.randrange(4):
            case 0:
                lines[here], lines[there] = lines[there], lines[here]
            case 1:
                lines.insert(there, lines[here])
            case 2:
                lines[here] = lines[here].rstrip("\r\n")
            case _ if len(lines) > 1:
                del lines[here]
    return _encoded("".join(lines), encoding)


def with_signs(data: bytes, random: Random) -> bytes:
    """Numbers, brackets, labels and odd characters put in."""
    return _inserted(data, random, NUMBERING)


def with_markup(data: bytes, random: Random) -> bytes:
    """Tags, comments and entities put in."""
    return _inserted(data, random, MARKUP)


def _inserted(data: bytes, random: Random, signs: tuple[str, ...]) -> bytes:
    text, encoding = _decoded(data)
    for _ in range(random.randint(1, 12)):
        at = random.randint(0, len(text))
        text = text[:at] + random.choice(signs) * random.choice((1, 1, 1, 2, 30)) + text[at:]
    return _encoded(text, encoding)


def with_other_values(data: bytes, random: Random) -> bytes:
    """Attributes of tags given other values."""
    return _replaced(data, random, rb"=\s*([\"'])([^\"'<>]*)\1", lambda: _quoted(random))


def _quoted(random: Random) -> bytes:
    return b'="%b"' % random.choice(VALUES).encode()


def with_other_tags(data: bytes, random: Random) -> bytes:
    """Tags taken out, or put in the place of others."""
    tags = re.findall(rb"</?[^<>]{1,200}>", data) or [b""]
    return _replaced(data, random, rb"</?[^<>]{1,200}>", lambda: random.choice([b"", *tags]))


def _replaced(data: bytes, random: Random, pattern: bytes, new: Callable[[], bytes]) -> bytes:
    found = [match.span() for match in re.finditer(pattern, data)]
    chosen = random.sample(found, min(len(found), random.randint(1, 6)))
    for start, end in sorted(chosen, reverse=True):
        data = data[:start] + new() + data[end:]
    return data


def repacked(data: bytes, random: Random) -> bytes:
    """A package with one member changed, left out, twice or under another name; sums correct."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as old:
            members = [(name, old.read(name)) for name in old.namelist()]
    except Exception:
        return flipped(data, random)
    at = random.randrange(len(members)) if members else 0
    name, content = members[at]
    other = members[random.randrange(len(members))]
    match random.randrange(8):
        case 0:
            del members[at]
        case 1:
            members[at] = (name, other[1])
        case 2:
            members[at] = (other[0] + "x", content)
        case _:
            members[at] = (name, random.choice(INSIDE)(content, random))
    return _packed(members)


def _packed(members: list[tuple[str, bytes]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in dict(members).items():
            new.writestr(name, content)
    return out.getvalue()


def _decoded(data: bytes) -> tuple[str, str]:
    """The text of the bytes, one character a byte where they are none."""
    for encoding in ("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8", "gb18030"):
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1"), "latin-1"


def _encoded(text: str, encoding: str) -> bytes:
    return text.encode(encoding, errors="ignore")


def with_other_elements(data: bytes, random: Random) -> bytes:
    """Elements of a well-formed part moved, repeated, taken out, or given other attributes."""
    try:
        tree = fromstring(data)
    except ParseError:
        return flipped(data, random)
    for _ in range(random.randint(1, 6)):
        parent = random.choice([one for one in tree.iter() if len(one)] or [tree])
        _change(parent, tree, random)
    return tostring(tree, encoding="utf-8")


def _change(parent: Element, tree: Element, random: Random) -> None:
    child = random.choice(parent) if len(parent) else parent
    match random.randrange(5):
        case 0 if child is not parent:
            parent.remove(child)
        case 1 if child is not parent:
            parent.insert(random.randint(0, len(parent)), deepcopy(child))
        case 2:
            random.choice(list(tree.iter())).append(deepcopy(child))
        case 3 if child.attrib:
            child.set(random.choice(list(child.attrib)), random.choice(VALUES))
        case _:
            child.text = random.choice((*VALUES, *NUMBERING[:20]))


BYTES: tuple[Mutation, ...] = (flipped, without_piece, with_piece_twice, cut_short, with_noise)
TEXT: tuple[Mutation, ...] = (rearranged, with_signs, rearranged, with_signs, with_markup)
XML: tuple[Mutation, ...] = (with_other_values, with_other_tags, with_markup, with_signs)
INSIDE: tuple[Mutation, ...] = (*(with_other_elements,) * 16, *XML, *BYTES)
BY_KIND: Mapping[str, tuple[Mutation, ...]] = {
    "text": (*TEXT * 5, *BYTES),
    "markup": (*XML * 2, *TEXT, *BYTES),
    "package": (*(repacked,) * 20, *BYTES),
    "binary": BYTES,
}
"""Mutations by what a file is made of."""
