"""The folder with the notices as received."""

from __future__ import annotations

from pathlib import Path

from common.errors import CorpusError, SourceError

NOT_NOTICES = frozenset({"manifest.toml", "readme", "readme.md", "readme.txt"})
"""File names, in lower case, that stand beside the notices and are about them."""

LONGEST_NAME = 200
"""Bytes of a file name; file systems allow 255, and temporary names need some."""


def corpus_files(corpus: Path) -> list[Path]:
    """The notice files of the corpus folder, by name.

    Only regular files directly in the folder: a link could lead out of it. Hidden files
    and those about the corpus are left out. Raises CorpusError when there is no folder.
    """
    try:
        found = [path for path in corpus.iterdir() if is_notice_file(path)]
    except OSError as exc:
        reason = exc.strerror or exc
        raise CorpusError("corpus_not_readable", corpus=corpus, reason=reason) from exc
    return sorted(found, key=lambda path: path.name)


def is_notice_file(path: Path) -> bool:
    """Whether a path of the corpus folder is a notice."""
    if path.name.startswith(".") or path.name.lower() in NOT_NOTICES:
        return False
    return path.is_file() and not path.is_symlink()


def shown_name(name: str) -> str:
    """A file's name for lists and messages; what cannot be shown as it is stands escaped.

    Right-to-left marks and line ends could make a list show a file that is not there.
    """
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in name)


def usable_name(name: str) -> str:
    """The name, if a notice may have it.

    Raises SourceError for hidden, reserved, too long and unprintable names.
    """
    too_long = len(name.encode(errors="surrogateescape")) > LONGEST_NAME
    reserved = name.startswith(".") or name.lower() in NOT_NOTICES
    if not name or too_long or reserved or not name.isprintable() or set(name) & set("/\\"):
        raise SourceError("file_name_unusable", name=shown_name(name)[:LONGEST_NAME])
    return name
