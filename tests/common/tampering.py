"""Ways to tamper with an audit log, each at a random place; ``verified`` must find them all."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

from common.audit.files import log_files
from common.audit.head import HEAD_FILE
from common.audit.lines import Entry, line_of, parsed


def _change_byte(folder: Path, rng: random.Random) -> None:
    """One byte anywhere, line ends and digests included."""
    path = rng.choice(log_files(folder))
    data = bytearray(path.read_bytes())
    place = rng.randrange(len(data))
    data[place] ^= 1 << rng.randrange(8)
    path.write_bytes(data)


def _change_and_seal(folder: Path, rng: random.Random) -> None:
    """A record is rewritten with a digest that fits it; those after it are not."""
    path, lines, place = _somewhere(folder, rng, last=False)
    held = parsed(lines[place])
    assert held is not None
    entry = Entry("somebody else", held.via, held.action, held.outcome, held.details)
    lines[place] = line_of(held.number, entry, held.previous, None)[0][:-1]
    _write(path, lines)


def _remove(folder: Path, rng: random.Random) -> None:
    path, lines, place = _somewhere(folder, rng)
    del lines[place]
    _write(path, lines)


def _remove_file(folder: Path, rng: random.Random) -> None:
    """A file that is not the oldest: those may be put away."""
    rng.choice(log_files(folder)[1:]).unlink()


def _insert(folder: Path, rng: random.Random) -> None:
    """A record of the log once more, elsewhere or beside itself."""
    path, lines, place = _somewhere(folder, rng)
    lines.insert(rng.randrange(len(lines) + 1), lines[place])
    _write(path, lines)


def _forge(folder: Path, rng: random.Random) -> None:
    """A new record, joined to the one before it."""
    path, lines, place = _somewhere(folder, rng, last=False)
    held = parsed(lines[place])
    assert held is not None
    entry = Entry("nobody", "shell", "login", "done", {})
    lines.insert(place + 1, line_of(held.number + 1, entry, held.digest, None)[0][:-1])
    _write(path, lines)


def _reorder(folder: Path, rng: random.Random) -> None:
    path, lines, place = _somewhere(folder, rng, last=False)
    other = rng.choice([i for i in range(len(lines)) if i != place])
    lines[place], lines[other] = lines[other], lines[place]
    _write(path, lines)


def _cut_records(folder: Path, rng: random.Random) -> None:
    """Whole records off the end."""
    path = log_files(folder)[-1]
    lines = path.read_bytes().splitlines()
    _write(path, lines[: rng.randrange(len(lines))])


def _cut_bytes(folder: Path, rng: random.Random) -> None:
    """The end, anywhere in a record."""
    path = log_files(folder)[-1]
    data = path.read_bytes()
    path.write_bytes(data[: rng.randrange(len(data))])


def _head_gone(folder: Path, rng: random.Random) -> None:
    (folder / HEAD_FILE).unlink()


def _head_changed(folder: Path, rng: random.Random) -> None:
    path = folder / HEAD_FILE
    data = bytearray(path.read_bytes())
    data[rng.randrange(len(data.rstrip()))] ^= 1 << rng.randrange(7)
    path.write_bytes(data)


def _somewhere(
    folder: Path, rng: random.Random, last: bool = True
) -> tuple[Path, list[bytes], int]:
    """A file, its lines, and the place of one; with ``last`` false, not of the last in the log."""
    path = rng.choice([one for one in log_files(folder) if one.read_bytes().count(b"\n") > 1])
    lines = path.read_bytes().splitlines()
    return path, lines, rng.randrange(len(lines) if last else len(lines) - 1)


def _write(path: Path, lines: list[bytes]) -> None:
    path.write_bytes(b"".join(line + b"\n" for line in lines))


TAMPERINGS: dict[str, Callable[[Path, random.Random], None]] = {
    "a byte changed": _change_byte,
    "a record rewritten": _change_and_seal,
    "a record removed": _remove,
    "a file removed": _remove_file,
    "a record repeated": _insert,
    "a record forged": _forge,
    "two records swapped": _reorder,
    "records cut off the end": _cut_records,
    "bytes cut off the end": _cut_bytes,
    "HEAD removed": _head_gone,
    "HEAD changed": _head_changed,
}
