"""Names of notice files that come from elsewhere: made usable, and told from those there are."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from itertools import count
from pathlib import Path, PurePosixPath

from indexer.corpus import LONGEST_NAME, NOT_NOTICES

_LONGEST_KEPT = 200
"""Bytes to which an over-long name is cut: room for a number behind it and for a draft."""
_NOT_ON_WINDOWS = re.compile(r'[<>:"|?*]')
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?", re.IGNORECASE)
"""Names that Windows keeps for devices, with any suffix (Microsoft, "Naming Files, Paths, and
Namespaces")."""
_PATHS = re.compile(r"[/\\]")


def tidy_name(name: str) -> str:
    """The nearest name that a notice may have on every system; a good name stays as it is.

    The last part of a path; without what cannot be seen; ``_`` for what Windows does not
    allow and before names that it or the product keeps; an over-long one cut before its
    suffix.
    """
    last = _PATHS.split(name)[-1]
    seen = "".join(c for c in last if c.isprintable() and not _is_lone_half(c))
    allowed = _NOT_ON_WINDOWS.sub("_", unicodedata.normalize("NFC", seen))
    allowed = allowed.strip(" ").lstrip(".").rstrip(". ") or "_"
    if is_device(allowed) or allowed.lower() in NOT_NOTICES:
        allowed = f"_{allowed}"
    return _cut(allowed)


def is_device(name: str) -> bool:
    """Whether Windows keeps the name for a device."""
    return bool(_DEVICES.fullmatch(name))


def _is_lone_half(character: str) -> bool:
    return unicodedata.category(character) == "Cs"


def _cut(name: str) -> str:
    if len(name.encode()) <= LONGEST_NAME:
        return name
    suffix = PurePosixPath(name).suffix
    if len(suffix.encode()) > _LONGEST_KEPT // 2:
        suffix = ""
    stem = name.removesuffix(suffix).encode()[: _LONGEST_KEPT - len(suffix.encode())]
    return f"{stem.decode(errors='ignore').rstrip('. ')}{suffix}"


def free_name(name: str, taken: Collection[str]) -> str:
    """The name, or with the lowest number behind it that makes it none of those taken."""
    return next(one for one in _numbered(name) if same_name(one, taken) is None)


def _numbered(name: str) -> Iterator[str]:
    yield name
    path = PurePosixPath(name)
    suffix = path.suffix
    for number in count(2):
        yield _cut(f"{name.removesuffix(suffix)} ({number}){suffix}")


def held_name(corpus: Path, name: str) -> str | None:
    """The corpus's file of this name, as some systems compare names: without regard to case."""
    if not corpus.is_dir():
        return None
    return same_name(name, [path.name for path in corpus.iterdir()])


def same_name(name: str, names: Collection[str]) -> str | None:
    """The one of the names that is this one on some system; the very same first."""
    if name in names:
        return name
    return next((one for one in names if _folded(one) == _folded(name)), None)


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
