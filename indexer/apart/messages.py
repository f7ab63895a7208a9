"""What passes between the reading process and the one that asks: length, then JSON or bytes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import IO

from pydantic import TypeAdapter

from common.errors import SourceError
from common.records import Metadata, ParsedDocument

_LENGTH = 8
"""Bytes of the length before each message."""


@dataclass(frozen=True, slots=True)
class Task:
    """A notice to read; its content follows as a message of its own."""

    file: str
    said: Metadata


@dataclass(frozen=True, slots=True)
class Outcome:
    """A notice as read, or the key and values of a SourceError."""

    parsed: ParsedDocument | None = None
    key: str = ""
    values: Mapping[str, int | str] = field(default_factory=dict)

    def result(self) -> ParsedDocument:
        """The notice. Raises the SourceError."""
        if self.parsed is None:
            raise SourceError(self.key, **self.values)
        return self.parsed


def refused(error: SourceError) -> Outcome:
    """The outcome for a notice that cannot be read."""
    values = {
        name: value if isinstance(value, int) else str(value)
        for name, value in error.values.items()
    }
    return Outcome(key=error.key, values=values)


@cache
def tasks() -> TypeAdapter[Task]:
    """Turns tasks into JSON and back."""
    return TypeAdapter(Task)


@cache
def outcomes() -> TypeAdapter[Outcome]:
    """Turns outcomes into JSON and back."""
    return TypeAdapter(Outcome)


def send(stream: IO[bytes], message: bytes) -> None:
    """Write one message."""
    stream.write(len(message).to_bytes(_LENGTH, "big"))
    stream.write(message)
    stream.flush()


def receive(stream: IO[bytes]) -> bytes | None:
    """The next message; None where the other side has ended, be it within a message."""
    head = stream.read(_LENGTH)
    if len(head) < _LENGTH:
        return None
    length = int.from_bytes(head, "big")
    message = stream.read(length)
    return message if len(message) == length else None
