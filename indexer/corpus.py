"""The folder with the notices as received."""

from __future__ import annotations

from pathlib import Path

from common.errors import CorpusError, SourceError

NOT_NOTICES = frozenset({"manifest.toml", "departments.toml", "readme", "readme.md", "readme.txt"})
"""File names, in lower case, that stand beside the notices and are about them."""

LONGEST_NAME = 255
"""Bytes of a file name, as file systems allow: 85 Chinese characters."""


def corpus_files(corpus: Path) -> list[Path]:
    """Everything in the corpus folder that is meant to be a notice, by name.

    Links and folders too, so that the reader can say why they are not read. Hidden files
    and those about the corpus are left out. Raises CorpusError when there is no folder.
    """
    try:
        found = [path for path in corpus.iterdir() if _is_meant(path)]
    except OSError as exc:
        reason = exc.strerror or exc
        raise CorpusError("corpus_not_readable", corpus=corpus, reason=reason) from exc
    return sorted(found, key=lambda path: path.name)


def is_notice_file(path: Path) -> bool:
    """Whether a path of the corpus folder is a notice: an ordinary file, no link out of it."""
    return _is_meant(path) and path.is_file() and not path.is_symlink()


def _is_meant(path: Path) -> bool:
    return not path.name.startswith(".") and path.name.lower() not in NOT_NOTICES


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
